/* Records of stores and releases: record.h has the form. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "deploy/beneath.h"
#include "deploy/record.h"
#include "format/hash.h"

#define STORE_HEAD "phpca-store 1\n"
#define RELEASE_HEAD "phpca-release 1\n"
#define END "end"

/* ---- words ---- */

void phpca_record_new_id(char out[PHPCA_RECORD_ID_SIZE + 1])
{
	uint8_t bytes[PHPCA_RECORD_ID_SIZE / 2];
	size_t got = 0;

	while (got < sizeof(bytes)) {
		ssize_t more = getrandom(bytes + got, sizeof(bytes) - got, 0);
		if (more < 0 && errno != EINTR)
			abort(); /* every kernel that we run on has it */
		got += more > 0 ? (size_t)more : 0;
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

char *phpca_record_hash(const void *text, size_t size)
{
	struct phpca_hash128 hash = phpca_hash128(text, size);

	return phpca_text_format("%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}

static void print_line(struct phpca_buffer *out, const char *word, const char *rest)
{
	phpca_buffer_append(out, word, strlen(word));
	phpca_buffer_append(out, " ", 1);
	for (; *rest; rest++) {
		char escaped[4];
		snprintf(escaped, sizeof(escaped), "%%%02X", (unsigned char)*rest);
		if ((unsigned char)*rest < ' ' || *rest == '%' || *rest == 0x7f)
			phpca_buffer_append(out, escaped, 3);
		else
			phpca_buffer_append(out, rest, 1);
	}
	phpca_buffer_append(out, "\n", 1);
}

/* In place. */
static void unescape(char *text)
{
	char *out = text, hex[3] = {0};

	for (; *text; text++)
		if (*text == '%' && text[1] && text[2]) {
			memcpy(hex, text + 1, 2);
			*out++ = (char)strtoul(hex, NULL, 16);
			text += 2;
		} else {
			*out++ = *text;
		}
	*out = '\0';
}

static bool is_id(const char *text)
{
	return strlen(text) == PHPCA_RECORD_ID_SIZE
		&& strspn(text, "0123456789abcdef") == PHPCA_RECORD_ID_SIZE;
}

/* ---- reading ---- */

/* Cuts a text into lines; each is given with its first word apart. False: not a record's line. */
typedef bool take_line(void *record, const char *word, char *rest);

static bool take_lines(char *text, take_line *take, void *record)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *space = strchr(line, ' ');
		if (strcmp(line, END) == 0)
			return strtok_r(NULL, "\n", &save) == NULL;
		if (!space)
			return false;
		*space = '\0';
		unescape(space + 1);
		if (!take(record, line, space + 1))
			return false;
	}
	return false;
}

static bool is_beginning(const struct phpca_tool_map *map, const char *head)
{
	size_t size = strlen(head);

	return memcmp(map->bytes ? map->bytes : (const uint8_t *)"", head,
			   map->size < size ? map->size : size)
		== 0;
}

static enum phpca_record_state read_record(
	int root, const char *path, const char *head, take_line *take, void *record)
{
	struct phpca_tool_map map;
	struct stat st;
	enum phpca_record_state state = PHPCA_RECORD_OTHER;
	char *text;

	if (!phpca_beneath__stat(root, path, &st))
		return errno == ENOENT ? PHPCA_RECORD_NONE : PHPCA_RECORD_OTHER;
	if (!phpca_beneath__map(&map, root, path))
		return PHPCA_RECORD_OTHER;
	if (is_beginning(&map, head)) {
		state = PHPCA_RECORD_PARTIAL;
		text = phpca_text_cut(map.bytes ? (const char *)map.bytes : "", map.size);
		if (map.size > strlen(head) && take_lines(text + strlen(head), take, record))
			state = PHPCA_RECORD_WHOLE;
		free(text);
	}
	phpca_tool_unmap(&map);
	return state;
}

static bool take_id(char out[PHPCA_RECORD_ID_SIZE + 1], const char *text)
{
	if (!is_id(text))
		return false;
	memcpy(out, text, PHPCA_RECORD_ID_SIZE + 1);
	return true;
}

/* "12": as we write it, nothing else. */
static uint64_t number_of(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits && digits < 19 && !text[digits] && *text != '0' ? strtoull(text, NULL, 10) : 0;
}

static bool take_stub(struct phpca_release_record *r, char *rest)
{
	char *space = strchr(rest, ' ');

	if (!space)
		return false;
	phpca_list_add(&r->hashes, phpca_text_cut(rest, (size_t)(space - rest)));
	phpca_list_add(&r->stubs, phpca_text_dup(space + 1));
	return true;
}

static bool take_of_release(void *record, const char *word, char *rest)
{
	struct phpca_release_record *r = record;

	if (strcmp(word, "id") == 0)
		return take_id(r->id, rest);
	if (strcmp(word, "number") == 0)
		return (r->number = number_of(rest)) != 0;
	if (strcmp(word, "stub") == 0)
		return take_stub(r, rest);
	if (strcmp(word, "file") != 0)
		return false;
	phpca_list_add(&r->files, phpca_text_dup(rest));
	return true;
}

static bool take_release(struct phpca_store_record *s, char *rest)
{
	char *space = strchr(rest, ' ');

	if (!space || !is_id(space + 1))
		return false;
	*space = '\0';
	if (!number_of(rest))
		return false;
	phpca_store_record_add(s, number_of(rest), space + 1);
	return true;
}

static bool take_of_store(void *record, const char *word, char *rest)
{
	struct phpca_store_record *s = record;

	if (strcmp(word, "id") == 0)
		return take_id(s->id, rest);
	if (strcmp(word, "release") == 0)
		return take_release(s, rest);
	if (strcmp(word, "directory") != 0 || s->directory)
		return false;
	s->directory = phpca_text_dup(rest);
	return true;
}

enum phpca_record_state phpca_release_record_read(
	struct phpca_release_record *out, int root, const char *path)
{
	enum phpca_record_state state;

	memset(out, 0, sizeof(*out));
	state = read_record(root, path, RELEASE_HEAD, take_of_release, out);
	return state == PHPCA_RECORD_WHOLE && (!*out->id || !out->number) ? PHPCA_RECORD_PARTIAL
																	  : state;
}

enum phpca_record_state phpca_store_record_read(
	struct phpca_store_record *out, int root, const char *path)
{
	enum phpca_record_state state;

	memset(out, 0, sizeof(*out));
	state = read_record(root, path, STORE_HEAD, take_of_store, out);
	return state == PHPCA_RECORD_WHOLE && !*out->id ? PHPCA_RECORD_PARTIAL : state;
}

/* ---- writing ---- */

void phpca_release_record_print(const struct phpca_release_record *record, struct phpca_buffer *out)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, record->number);
	phpca_buffer_append(out, RELEASE_HEAD, strlen(RELEASE_HEAD));
	print_line(out, "id", record->id);
	print_line(out, "number", number);
	for (size_t i = 0; i < record->stubs.count; i++) {
		char *rest = phpca_text_format("%s %s", record->hashes.item[i], record->stubs.item[i]);
		print_line(out, "stub", rest);
		free(rest);
	}
	for (size_t i = 0; i < record->files.count; i++)
		print_line(out, "file", record->files.item[i]);
	phpca_buffer_append(out, END "\n", strlen(END "\n"));
}

void phpca_store_record_print(const struct phpca_store_record *record, struct phpca_buffer *out)
{
	phpca_buffer_append(out, STORE_HEAD, strlen(STORE_HEAD));
	print_line(out, "id", record->id);
	if (record->directory)
		print_line(out, "directory", record->directory);
	for (size_t i = 0; i < record->ids.count; i++) {
		char *rest = phpca_text_format("%" PRIu64 " %s", record->number[i], record->ids.item[i]);
		print_line(out, "release", rest);
		free(rest);
	}
	phpca_buffer_append(out, END "\n", strlen(END "\n"));
}

/* ---- in memory ---- */

void phpca_release_record_clear(struct phpca_release_record *record)
{
	phpca_list_clear(&record->files);
	phpca_list_clear(&record->stubs);
	phpca_list_clear(&record->hashes);
	memset(record, 0, sizeof(*record));
}

void phpca_store_record_clear(struct phpca_store_record *record)
{
	free(record->directory);
	free(record->number);
	phpca_list_clear(&record->ids);
	memset(record, 0, sizeof(*record));
}

void phpca_store_record_add(struct phpca_store_record *record, uint64_t number, const char *id)
{
	size_t count = record->ids.count;

	record->number = phpca_text_grow(record->number, (count + 1) * sizeof(*record->number));
	record->number[count] = number;
	phpca_list_add(&record->ids, phpca_text_dup(id));
}

void phpca_store_record_remove(struct phpca_store_record *record, const char *id)
{
	size_t at = 0, left;

	while (at < record->ids.count && strcmp(record->ids.item[at], id) != 0)
		at++;
	if (at == record->ids.count)
		return;
	left = --record->ids.count - at;
	free(record->ids.item[at]);
	memmove(record->ids.item + at, record->ids.item + at + 1, left * sizeof(*record->ids.item));
	memmove(record->number + at, record->number + at + 1, left * sizeof(*record->number));
}

const char *phpca_release_record_stub(const struct phpca_release_record *record, const char *path)
{
	for (size_t i = 0; i < record->stubs.count; i++)
		if (strcmp(record->stubs.item[i], path) == 0)
			return record->hashes.item[i];
	return NULL;
}
