/*
 * Forgeries of an archive: one to three places of the index, of images, of the string pool or of
 * the path strings are others, and all hashes are right again.
 *
 *     forge_archive ARCHIVE DIR SEED COUNT          writes DIR/N.phpca, N from 0, and in DIR/N.txt
 *                                                   what was changed
 *     forge_archive ARCHIVE DIR SEED COUNT lists    only words near the script descriptors: what
 *                                                   scripts declare, classes, and what links them
 *     forge_archive ARCHIVE DIR SEED COUNT imports  only what words have from the engine: another
 *                                                   of its classes, methods, functions
 *     forge_archive ARCHIVE OUT PATH WAY WORD       one of these, by its way from the descriptor
 *                                                   ("3,1,0": what the third word points to has in
 *                                                   its first, and so on); WORD: a number, "|" or
 *                                                   "~" and bits to set or to clear, or
 * "=PATH:WAY", what stands there
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/mend_archive.h"

static uint8_t *whole, *bytes;
static size_t size;
static struct phpca_archive sound; /* of `whole`: where things lie */
static uint64_t state;

static uint64_t any(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? state % below : 0;
}

static void read_archive(const char *name)
{
	FILE *f = fopen(name, "rb");

	whole = aligned_alloc(4096, 8 << 20);
	bytes = aligned_alloc(4096, 8 << 20);
	if (!f || !whole || !bytes || (size = fread(whole, 1, 8 << 20, f)) == 8 << 20)
		exit(2);
	fclose(f);
	if (phpca_archive_open(&sound, whole, size, NULL))
		exit(2);
}

/* ---- what is changed ---- */

static uint64_t other_word(uint64_t word, uint64_t near)
{
	const uint64_t others[] = {0, 1, word + 8, word - 8, word ^ 1, word ^ (1ull << any(64)),
		word + 1, word | 0x80000000, word ^ (1ull << 32), word + (1ull << 32), 0xffffffff,
		UINT64_MAX, 99999, near, near + 8, any(UINT64_MAX), word + 8 * any(64), word - 8 * any(64)};

	return others[any(sizeof(others) / sizeof(*others))];
}

static void change(FILE *log, uint64_t at, unsigned width, uint64_t near, const char *what)
{
	uint64_t word = 0, other;

	if (at + width > size)
		return;
	memcpy(&word, bytes + at, width);
	other = width == 1 ? any(256) : other_word(word, near);
	memcpy(bytes + at, &other, width);
	fprintf(log, "%s: at %llu, %u bytes: %llx, was %llx\n", what, (unsigned long long)at, width,
		(unsigned long long)other, (unsigned long long)word);
}

static unsigned any_width(void)
{
	static const unsigned widths[] = {1, 2, 4, 4, 8, 8, 8};

	return widths[any(sizeof(widths) / sizeof(*widths))];
}

static const struct phpca_entry_disk *any_image(void)
{
	const struct phpca_entry_disk *e;

	do
		e = &sound.entry[any(sound.entry_count)];
	while (!e->image_offset);
	return e;
}

/* In an image: its memory area mostly, its header and tables sometimes. */
static void change_image(FILE *log)
{
	const struct phpca_entry_disk *e = any_image();
	const struct phpc_header_disk *h;
	unsigned width = any_width();
	uint64_t at;

	h = (const void *)(whole + e->image_offset);
	at = any(8) ? sizeof(*h) + any(h->mem_size) : any(e->image_size);
	change(log, e->image_offset + at / width * width, width,
		sound.index->preferred_base + e->image_offset + sizeof(*h) + h->mem_size - 8, "image");
}

/* ---- lists: words to which few pointers lead from a script descriptor ---- */

#define STEPS_MAX 4 /* of ways by chance */
#define WAY_MAX 8
#define OBJECT_WORDS 64 /* as many as a class has */

/* How one gets to a word: which word of the descriptor, which of what that points to, ... */
struct way {
	uint32_t word[WAY_MAX];
	uint32_t steps;
};

static uint64_t word_at(uint64_t at)
{
	uint64_t word;

	memcpy(&word, whole + at, sizeof(word));
	return word;
}

/* Where in the file the word at `at` points to, within images; 0: it is no such pointer. */
static uint64_t pointed_to(uint64_t at)
{
	uint64_t to = word_at(at) - sound.index->preferred_base;

	return to % 8 == 0 && to < sound.index->images_end && to >= PHPCA_INDEX_AT ? to : 0;
}

static uint64_t descriptor(const struct phpca_entry_disk *e)
{
	const struct phpc_header_disk *h = (const void *)(whole + e->image_offset);

	return e->image_offset + sizeof(*h) + h->script_offset;
}

/* The place of the word; 0: the way doesn't go so far in this image. */
static uint64_t go(const struct phpca_entry_disk *e, const struct way *way)
{
	uint64_t at = descriptor(e);

	for (uint32_t i = 0; i < way->steps; i++)
		if (!(at = pointed_to(at + 8 * way->word[i])))
			return 0;
	at += 8 * way->word[way->steps];
	return at + 8 <= sound.index->images_end ? at : 0;
}

static void any_way(const struct phpca_entry_disk *e, struct way *way)
{
	*way = (struct way){.steps = (uint32_t)any(STEPS_MAX + 1)};
	for (uint32_t i = 0; i <= way->steps; i++) {
		struct way next = {.steps = i + 1};
		for (int tries = 0; tries < 64; tries++) {
			way->word[i] = (uint32_t)any(any(2) ? 11 : OBJECT_WORDS);
			memcpy(next.word, way->word, sizeof(next.word));
			if (i == way->steps || go(e, &next))
				break;
		}
	}
}

/* Another thing of the same kind: what stands there in another image, or beside it in this one. */
static uint64_t akin(const struct phpca_entry_disk *e, const struct way *way, uint64_t word)
{
	struct way other = *way;
	uint64_t at;

	for (int tries = 0; tries < 32; tries++) {
		if (any(2))
			other.word[any(other.steps + 1)] = (uint32_t)any(16);
		at = go(any(2) ? e : any_image(), &other);
		if (at && word_at(at) != word && (!word || !word_at(at) || word_at(at) >> 32 == word >> 32))
			return word_at(at);
		other = *way;
	}
	return 0;
}

static void change_list(FILE *log)
{
	const struct phpca_entry_disk *e = any_image();
	struct way way;
	uint64_t at, word, other;

	do
		any_way(e, &way);
	while (!(at = go(e, &way)));
	word = word_at(at);
	other = any(3) ? akin(e, &way, word) : other_word(word, descriptor(e));
	if (!any(4)) /* half a word: counts and flags */
		other = any(2) ? (word & ~0xffffffffull) | (uint32_t)other
					   : (word & 0xffffffff) | other << 32;
	memcpy(bytes + at, &other, sizeof(other));
	fprintf(log, "%s:", phpca_archive_name(&sound, e->path));
	for (uint32_t i = 0; i <= way.steps; i++)
		fprintf(log, "%s%u", i ? "->" : " ", way.word[i]);
	fprintf(log, " at %llu: %llx, was %llx\n", (unsigned long long)at, (unsigned long long)other,
		(unsigned long long)word);
}

/* ---- imports: a word has another of those that the archive has, mostly of the same kind ---- */

static uint32_t another_import(uint32_t number)
{
	const struct phpca_import_disk *import = sound.import;
	uint32_t other;

	for (int tries = 0; tries < 1000; tries++) {
		other = (uint32_t)any(sound.import_count);
		if (other != number && (import[other].kind == import[number].kind || !any(16)))
			return other;
	}
	return other;
}

static void change_import(FILE *log)
{
	const struct phpc_reloc_import_disk *r;
	struct phpc_image image;
	uint32_t count, other;

	do {
		const struct phpca_entry_disk *e = any_image();
		if (phpc_image_open(&image, whole + e->image_offset, e->image_size, NULL))
			exit(2);
		r = phpc_image_section(&image, PHPC_SECTION_RELOC_IMPORT, &count);
	} while (!count);
	r += any(count);
	other = another_import(r->import);
	memcpy(bytes + ((const uint8_t *)&r->import - whole), &other, sizeof(other));
	fprintf(log, "word at %llu: %s::%s, was %s::%s\n",
		(unsigned long long)(image.memory - whole + r->offset),
		phpca_archive_name(&sound, sound.import[other].name),
		sound.import[other].member == PHPC_NO_MEMBER
			? ""
			: phpca_archive_name(&sound, sound.import[other].member),
		phpca_archive_name(&sound, sound.import[r->import].name),
		sound.import[r->import].member == PHPC_NO_MEMBER
			? ""
			: phpca_archive_name(&sound, sound.import[r->import].member));
}

static void change_index(FILE *log)
{
	unsigned width = any(2) ? 4 : 8;

	change(log, PHPCA_INDEX_AT + 8 + any(sound.index->index_size - 16) / width * width, width,
		any(sound.index->index_size), "index");
}

static void change_pool(FILE *log)
{
	const struct phpca_index_disk *h = sound.index;
	unsigned width = any_width();

	if (any(4) && h->strings_size)
		change(
			log, h->strings_offset + any(h->strings_size) / width * width, width, 1 << 20, "pool");
	else if (h->paths_size)
		change(log, h->paths_offset + any(h->paths_size) / width * width, width, 1 << 20, "paths");
}

/* ---- the hashes ---- */

static void reseal(void)
{
	struct phpca_index_disk *h = (void *)(bytes + PHPCA_INDEX_AT);

	/* Where the index is not whole any more, its own hash is all that can be made right. */
	h->index_hash = phpca_content_hash_without(
		h, sound.index->index_size, offsetof(struct phpca_index_disk, index_hash));
	mend_contents(bytes, size);
}

/* ---- one word ---- */

static uint64_t find_word(const char *path, const char *text)
{
	const struct phpca_entry_disk *e = phpca_archive_find(&sound, path, strlen(path));
	struct way way = {0};
	uint64_t at;
	char *end;

	way.word[0] = (uint32_t)strtoul(text, &end, 10);
	while (*end == ',' && way.steps + 1 < WAY_MAX)
		way.word[++way.steps] = (uint32_t)strtoul(end + 1, &end, 10);
	if (!e || !e->image_offset || *end || !(at = go(e, &way))) {
		fprintf(stderr, "%s has no %s\n", path, text);
		exit(2);
	}
	return at;
}

static uint64_t read_word(char *text, uint64_t word)
{
	char *way = strrchr(text, ':');

	if (*text == '|')
		return word | strtoull(text + 1, NULL, 0);
	if (*text == '~')
		return word & ~strtoull(text + 1, NULL, 0);
	if (*text != '=' || !way)
		return strtoull(text, NULL, 0);
	*way = '\0';
	return word_at(find_word(text + 1, way + 1));
}

static void forge_word(const char *path, const char *way, char *text)
{
	uint64_t at = find_word(path, way), word = read_word(text, word_at(at));

	memcpy(bytes, whole, size);
	memcpy(bytes + at, &word, sizeof(word));
	reseal();
}

static void put(const char *name)
{
	FILE *f = fopen(name, "wb");

	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f) != 0)
		exit(2);
}

static void forge_any(const char *dir, unsigned long number, const char *mode)
{
	char name[4096];
	FILE *log;

	snprintf(name, sizeof(name), "%s/%lu.txt", dir, number);
	if (!(log = fopen(name, "wb")))
		exit(2);
	memcpy(bytes, whole, size);
	for (uint64_t n = 1 + any(3) / 2; n > 0; n--) {
		uint64_t kind = any(10);
		(!strcmp(mode, "lists")            ? change_list
				: !strcmp(mode, "imports") ? change_import
				: kind < 7                 ? change_image
				: kind < 9                 ? change_pool
										   : change_index)(log);
	}
	fclose(log);
	reseal();
	snprintf(name, sizeof(name), "%s/%lu.phpca", dir, number);
	put(name);
}

int main(int argc, char **argv)
{
	const char *mode = argc == 6 ? argv[5] : "";

	if (argc != 5 && argc != 6)
		return 2;
	read_archive(argv[1]);
	if (*mode && strcmp(mode, "lists") && strcmp(mode, "imports")) {
		forge_word(argv[3], argv[4], argv[5]);
		put(argv[2]);
		return 0;
	}
	state = 88172645463325252ull + 2654435761u * strtoull(argv[3], NULL, 10);
	for (unsigned long i = 0; i < strtoul(argv[4], NULL, 10); i++)
		forge_any(argv[2], i, mode);
	return 0;
}
