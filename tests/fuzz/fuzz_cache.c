/*
 * Entries of the cache: one file as a script's entry, as verdicts, as an archive. What is taken
 * lies within the entry.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/cache.h"
#include "cache/store.h"
#include "fuzz.h"

#define HEAD \
	64 /* bytes of struct head in cache/store.c: magic, version, kind, key, size, hash, 0 */
static const struct phpca_hash128 key = {.low = 1, .high = 2};
static char directory[64];
static const char *const endings[] = {"script", "verdicts", "archive"};

static char *name_of(const char *ending)
{
	return phpca_text_format("%s/1/00/000000000000020000000000000001.%s", directory, ending);
}

static void clear(void)
{
	static const char *const below[] = {"/1/00", "/1", ""};

	for (size_t i = 0; i < 3; i++) {
		char *name = name_of(endings[i]);
		unlink(name);
		free(name);
	}
	for (size_t i = 0; i < 3; i++) {
		char *name = phpca_text_format("%s%s", directory, below[i]);
		rmdir(name);
		free(name);
	}
}

static void make_directory(void)
{
	const char *root = getenv("TMPDIR");
	char *name;

	snprintf(directory, sizeof(directory), "%.40s/phpca-fuzz-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm"
			: root                    ? root
									  : "/tmp");
	if (!mkdtemp(directory))
		abort();
	name = phpca_text_format("%s/1", directory);
	mkdir(name, 0700);
	free(name);
	name = phpca_text_format("%s/1/00", directory);
	mkdir(name, 0700);
	free(name);
	atexit(clear);
}

static void put(const char *ending, const uint8_t *data, size_t size)
{
	char *name = name_of(ending);
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	free(name);
}

static void check_script(const struct phpca_file *f, const uint8_t *end)
{
	volatile uint8_t sink = 0;

	if (f->kind == PHPCA_ENTRY_SCRIPT && f->owned && f->image
		&& (f->image < (const uint8_t *)f->owned || f->image + f->image_size > end))
		abort();
	for (size_t i = 0; i < f->image_size; i++)
		sink ^= f->image[i];
	for (size_t i = 0; i < f->class_count; i++)
		sink ^= (uint8_t)strlen(f->classes[i]);
	if (f->verdict > PHPCA_VERDICT_REFUSED)
		abort();
	(void)sink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct phpca_hash128 keys[2] = {key, key};
	struct phpca_cache c = {
		.directory = directory, .archive = key, .scripts = keys, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct phpca_files files = {0};

	if (!*directory)
		make_directory();
	for (size_t i = 0; i < 3; i++)
		put(endings[i], data, size);
	phpca_files_add(&files, "a.php", PHPCA_ENTRY_SCRIPT);
	phpca_files_add(&files, "b.txt", PHPCA_ENTRY_ASSET);
	phpca_cache_take_scripts(&c, &files, 1);
	if (files.item[0].owned)
		check_script(&files.item[0], (const uint8_t *)files.item[0].owned + size - HEAD);
	phpca_files_clear(&files);
	phpca_files_add(&files, "a.php", PHPCA_ENTRY_SCRIPT);
	phpca_cache_has_archive(&c, &files);
	check_script(&files.item[0], NULL);
	phpca_files_clear(&files);
	phpca_list_clear(&c.damaged);
	phpca_list_clear(&c.foreign);
	return 0;
}

/* An entry of one of the kinds, under the key that is looked for, with its hash. */
void fuzz_mend(uint8_t *data, size_t size)
{
	uint32_t version = 1, kind;
	uint64_t length;
	struct phpca_hash128 hash;

	if (size < HEAD)
		return;
	memcpy(data, "PHPCACHE", 8);
	memcpy(data + 8, &version, 4);
	memcpy(&kind, data + 12, 4);
	kind = kind >= 1 && kind <= 3 ? kind : kind % 3 + 1;
	memcpy(data + 12, &kind, 4);
	memcpy(data + 16, &key, 16);
	length = size - HEAD;
	memcpy(data + 32, &length, 8);
	hash = phpca_hash128(data + HEAD, length);
	hash = phpca_hash128(&hash, length ? sizeof(hash) : 0);
	memcpy(data + 40, &hash, 16);
	memset(data + 56, 0, 8);
}
