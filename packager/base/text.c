/* Strings, lists and lexical paths. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/vector.h"
#include "base/text.h"

/* ---- memory ---- */

void *phpca_text_grow(void *block, size_t size)
{
	return phpca_realloc(block, size, "text and lists");
}

void *phpca_text_alloc(size_t size)
{
	return phpca_alloc(size, "text and lists");
}

char *phpca_text_cut(const char *text, size_t size)
{
	char *copy = phpca_text_grow(NULL, size + 1);

	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *phpca_text_dup(const char *text)
{
	return phpca_text_cut(text, strlen(text));
}

char *phpca_text_format(const char *fmt, ...)
{
	va_list args;
	char *text;
	int size;

	va_start(args, fmt);
	size = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = phpca_text_grow(NULL, (size_t)size + 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)size + 1, fmt, args);
	va_end(args);
	return text;
}

bool phpca_text_ends(const char *text, const char *end)
{
	size_t size = strlen(text), end_size = strlen(end);

	return size >= end_size && memcmp(text + size - end_size, end, end_size) == 0;
}

/* ---- texts as streams ---- */

FILE *phpca_text_stream(char **out, size_t *size)
{
	FILE *stream;

	*out = NULL;
	stream = open_memstream(out, size);
	if (!stream)
		phpca_out_of_memory(BUFSIZ, "a text");
	return stream;
}

void phpca_text_stream_end(FILE *stream)
{
	bool failed = ferror(stream);

	if (fclose(stream) != 0 || failed)
		phpca_out_of_memory(BUFSIZ, "a text");
}

/* ---- lists ---- */

void phpca_list_add(struct phpca_list *list, char *owned)
{
	*phpca_vector_add(list) = owned;
}

bool phpca_list_has(const struct phpca_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->item[i], text) == 0)
			return true;
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void phpca_list_sort(struct phpca_list *list)
{
	size_t kept = 0;

	if (list->count)
		qsort(list->item, list->count, sizeof(*list->item), by_text);
	for (size_t i = 0; i < list->count; i++)
		if (kept && strcmp(list->item[kept - 1], list->item[i]) == 0)
			free(list->item[i]);
		else
			list->item[kept++] = list->item[i];
	list->count = kept;
}

void phpca_list_clear(struct phpca_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i]);
	phpca_vector_clear(list);
}

/* ---- nearest word ---- */

#define LONGEST_WORD 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][LONGEST_WORD + 2], a_size = strlen(a), b_size = strlen(b);

	if (a_size > LONGEST_WORD || b_size > LONGEST_WORD)
		return SIZE_MAX; /* no word that we know */
	for (size_t j = 0; j <= b_size; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *here = row[i % 3], *above = row[(i + 2) % 3], *twice = row[(i + 1) % 3];
		here[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			here[j] = least(
				least(above[j], here[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				here[j] = least(here[j], twice[j - 2] + 1);
		}
	}
	return row[a_size % 3][b_size];
}

const char *phpca_text_nearest(const char *word, const char *const *known)
{
	const char *best = NULL;
	size_t best_distance = strlen(word) / 3 + 2; /* further away is another word, not a slip */

	for (; *known; known++) {
		size_t edits = distance(word, *known);
		if (edits < best_distance) {
			best_distance = edits;
			best = *known;
		}
	}
	return best;
}

/* ---- paths ---- */

bool phpca_path_normalise(char *path)
{
	bool absolute = *path == '/';
	char *out = path, *in = path;

	while (*in) {
		char *part = in + strspn(in, "/");
		size_t size = strcspn(part, "/");

		in = part + size;
		if (size == 0 || (size == 1 && part[0] == '.'))
			continue;
		if (size == 2 && part[0] == '.' && part[1] == '.') {
			if (out == path && !absolute)
				return false;
			while (out > path && *--out != '/')
				;
			continue;
		}
		if (out != path || absolute)
			*out++ = '/';
		memmove(out, part, size);
		out += size;
	}
	*out = '\0';
	return true;
}

char *phpca_path_absolute(const char *path)
{
	char *cwd, *absolute;

	if (*path == '/') {
		absolute = phpca_text_dup(path);
	} else {
		cwd = getcwd(NULL, 0);
		absolute = phpca_text_format("%s/%s", cwd ? cwd : "", path);
		free(cwd);
	}
	phpca_path_normalise(absolute);
	return absolute;
}

char *phpca_path_real(const char *path)
{
	char *real = realpath(path, NULL);

	if (!real && errno == ENOMEM)
		phpca_out_of_memory(PATH_MAX, "the name of a file");
	return real;
}

char *phpca_path_real_place(const char *path)
{
	char *directory = phpca_path_directory(path), *real = phpca_path_real(directory), *place = NULL;

	if (real)
		place = phpca_text_format(
			"%s/%s", strcmp(real, "/") == 0 ? "" : real, phpca_path_base(path));
	free(directory);
	free(real);
	return place;
}

const char *phpca_path_below(const char *root, const char *path)
{
	size_t size = strlen(root);

	return strncmp(root, path, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

const char *phpca_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *phpca_path_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return phpca_text_dup(".");
	return slash == path ? phpca_text_dup("/") : phpca_text_cut(path, (size_t)(slash - path));
}

const char *phpca_text_bytes(uint64_t bytes)
{
	static const char *const unit[] = {"B", "kB", "MB", "GB", "TB"};
	static char ring[8][24];
	static unsigned next;
	char *text = ring[next++ % 8];
	double value = (double)bytes;
	size_t u = 0;

	for (; value >= 999.5 && u + 1 < sizeof(unit) / sizeof(*unit); u++)
		value /= 1000;
	snprintf(
		text, sizeof(ring[0]), u == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, unit[u]);
	return text;
}
