/* What the tools share: see tool.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cjson/cJSON.h>
#include "base/outfile.h"
#include "format/content_hash.h"
#include "sign/sign.h"
#include "inspect/archive_file.h"
#include "base/text.h"

/* ---- reading ---- */

enum phpca_code phpca_tool_map_file(
	struct phpca_tool_map *out, const char *filename, struct phpca_error *err)
{
	int fd = open(filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (fd < 0 || fstat(fd, &st) != 0) {
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be read: %s", filename, strerror(errno));
	} else if (!S_ISREG(st.st_mode) || st.st_size == 0) {
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", filename,
			S_ISREG(st.st_mode) ? "is empty" : "is not a file");
	} else {
		out->size = (size_t)st.st_size;
		out->bytes = mmap(NULL, out->size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (out->bytes == MAP_FAILED) {
			out->bytes = NULL;
			code = phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: can't be mapped: %s", filename, strerror(errno));
		}
	}
	if (fd >= 0)
		close(fd);
	return code;
}

void phpca_tool_unmap(struct phpca_tool_map *map)
{
	if (map->bytes)
		munmap(map->bytes, map->size);
	free(map->merged);
	memset(map, 0, sizeof(*map));
}

cJSON *phpca_tool_manifest(const struct phpca_archive *a)
{
	const char *text = (const char *)a->base + a->index->manifest_offset;

	if (phpca_content_hash(text, a->index->manifest_size) != a->index->manifest_hash)
		return NULL;
	return cJSON_ParseWithLength(text, a->index->manifest_size);
}

const char *phpca_tool_php_of(const cJSON *manifest)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(manifest, "build"), "php"));
}

bool phpca_tool_is_for(
	const struct phpca_tool_map *map, const struct phpca_archive *a, const char *engine)
{
	return map->merged ? phpca_merged_find(map->merged, engine) < map->merged->head.segment_count
					   : memcmp(a->index->system_id, engine, PHPC_SYSTEM_ID_SIZE) == 0;
}

const char *phpca_tool_entry_path(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	return phpca_archive_name(a, e->path);
}

enum phpca_code phpca_tool_check_signature(
	struct phpca_archive *a, const char *given, struct phpca_error *err)
{
	const uint8_t *signer = phpca_archive_signer(a);
	uint8_t(*key)[PHPCA_KEY_SIZE] = NULL;
	size_t count = 0;
	enum phpca_code code = PHPCA_OK;

	if (given)
		code = phpca_sign_read_public(&key, &count, given, err);
	if (!code && (given || signer))
		code = phpca_archive_trust(a, phpca_sign_crypto(),
			given ? (const uint8_t(*)[PHPCA_KEY_SIZE])key
				  : (const uint8_t(*)[PHPCA_KEY_SIZE])signer,
			given ? count : 1, err);
	free(key);
	return code;
}

/* ---- writing ---- */

static enum phpca_code make_directory(
	const char *directory, bool link_allowed, struct phpca_error *err)
{
	struct stat st;

	if (mkdir(directory, 0755) == 0)
		return PHPCA_OK;
	if (errno != EEXIST)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be made: %s", directory, strerror(errno));
	if ((link_allowed ? stat(directory, &st) : lstat(directory, &st)) != 0 || !S_ISDIR(st.st_mode))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: wanted a directory, found something else", directory);
	return PHPCA_OK;
}

enum phpca_code phpca_tool_make_parents(
	const char *directory, const char *path, struct phpca_error *err)
{
	char *whole = phpca_text_format("%s/%s", directory, path);
	size_t given = strlen(directory);
	enum phpca_code code = PHPCA_OK;

	for (char *slash = strchr(whole + 1, '/'); slash && !code; slash = strchr(slash + 1, '/')) {
		if (slash[-1] == '/')
			continue;
		*slash = '\0';
		code = make_directory(
			whole, (size_t)(slash - whole) <= given, err); /* what the user named may hold links */
		*slash = '/';
	}
	free(whole);
	return code;
}

enum phpca_code phpca_tool_write(const char *filename, const void *bytes, size_t size,
	uint32_t mode, uint64_t mtime, struct phpca_error *err)
{
	return phpca_outfile_write(filename, bytes, size, mode & 0777, mtime, PHPCA_OUTFILE_NOW, err);
}

static bool same_bytes(FILE *file, const uint8_t *bytes, size_t size)
{
	uint8_t block[16384];
	size_t got;

	while ((got = fread(block, 1, sizeof(block), file)) > 0) {
		if (got > size || memcmp(block, bytes, got) != 0)
			return false;
		bytes += got;
		size -= got;
	}
	return size == 0 && !ferror(file);
}

enum phpca_tool_found phpca_tool_compare(const char *filename, const void *bytes, size_t size)
{
	struct stat st;
	FILE *file;
	bool same;

	if (lstat(filename, &st) != 0)
		return PHPCA_TOOL_NOTHING;
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size != size || !(file = fopen(filename, "re")))
		return PHPCA_TOOL_OTHER;
	same = same_bytes(file, bytes, size);
	fclose(file);
	return same ? PHPCA_TOOL_SAME : PHPCA_TOOL_OTHER;
}
