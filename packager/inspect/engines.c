/* An archive of several engines, as the archive of one: archive_file.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cjson/cJSON.h>

#include "base/text.h"
#include "inspect/archive_file.h"
#include "php/engine.h"

static const char *asked_for;

void phpca_tool_ask_for_engine(const char *engine)
{
	asked_for = engine;
}

/* ---- one segment ---- */

/* The bytes are copied: a segment may begin anywhere but on a page of this machine. */
static enum phpca_code copy_parts(struct phpca_tool_map *view, const struct phpca_tool_map *file,
	const struct phpca_merged *m, uint32_t segment, struct phpca_error *err)
{
	struct phpca_file_part part[2];
	void *bytes;

	phpca_merged_parts(m, segment, part);
	bytes = mmap(NULL, part[0].size + part[1].size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (bytes == MAP_FAILED)
		return phpca_fault(
			err, "no memory for %llu bytes", (unsigned long long)(part[0].size + part[1].size));
	*view = (struct phpca_tool_map){
		bytes, part[0].size + part[1].size, phpca_text_alloc(sizeof(*m)), segment};
	*view->merged = *m;
	memcpy(view->bytes, file->bytes + part[0].offset, part[0].size);
	memcpy(view->bytes + part[0].size, file->bytes + part[1].offset, part[1].size);
	return PHPCA_OK;
}

static enum phpca_code open_segment(const struct phpca_tool_map *file, const struct phpca_merged *m,
	uint32_t segment, struct phpca_tool_map *view, struct phpca_archive *out,
	struct phpca_error *err)
{
	enum phpca_code code = copy_parts(view, file, m, segment, err);

	if (!code)
		code = phpca_archive_open(out, view->bytes, view->size, err);
	return code ? code : phpca_merged_check_segment(m, segment, out, err);
}

enum phpca_code phpca_tool_open_segment(const struct phpca_tool_map *file, uint32_t segment,
	struct phpca_tool_map *view, struct phpca_archive *out, struct phpca_error *err)
{
	struct phpca_merged m;
	enum phpca_code code = phpca_merged_open(&m, file->bytes, file->size, file->size, err);

	memset(view, 0, sizeof(*view));
	memset(out, 0, sizeof(*out));
	return code ? code : open_segment(file, &m, segment, view, out, err);
}

/* ---- the choice ---- */

static bool is_of_version(const struct phpca_archive *a, const char *wanted)
{
	cJSON *manifest = phpca_tool_manifest(a);
	const char *php = phpca_tool_php_of(manifest);
	size_t size = strlen(wanted);
	bool is = php && strncmp(php, wanted, size) == 0
		&& (php[size] == '\0' || php[size] == '.' || php[size] == '-');

	cJSON_Delete(manifest);
	return is;
}

/* The first whose PHP version begins so; segment_count: none. */
static uint32_t find_version(const struct phpca_tool_map *file, const struct phpca_merged *m)
{
	uint32_t i;

	for (i = 0; i < m->head.segment_count; i++) {
		struct phpca_error ignored = {0};
		struct phpca_tool_map view = {0};
		struct phpca_archive a;
		bool is = !open_segment(file, m, i, &view, &a, &ignored) && is_of_version(&a, asked_for);
		phpca_tool_unmap(&view);
		if (is)
			break;
	}
	return i;
}

static enum phpca_code choose(const struct phpca_tool_map *file, const struct phpca_merged *m,
	uint32_t *segment, struct phpca_error *err)
{
	const char *own = phpca_engine_system_id();

	*segment = 0;
	if (asked_for) {
		*segment = strlen(asked_for) == PHPC_SYSTEM_ID_SIZE ? phpca_merged_find(m, asked_for)
															: find_version(file, m);
		if (*segment == m->head.segment_count)
			return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
				"none of its %u engines is %s (phpca info lists them)", m->head.segment_count,
				asked_for);
	} else if (*own) {
		*segment = phpca_merged_find(m, own);
		*segment = *segment == m->head.segment_count ? 0 : *segment;
	}
	return PHPCA_OK;
}

enum phpca_code phpca_tool_open_map(const struct phpca_tool_map *file, struct phpca_tool_map *view,
	struct phpca_archive *out, struct phpca_error *err)
{
	struct phpca_merged m;
	uint32_t segment;
	enum phpca_code code;

	memset(view, 0, sizeof(*view));
	memset(out, 0, sizeof(*out));
	if (!phpca_merged_probe(file->bytes, file->size))
		return phpca_archive_open(out, file->bytes, file->size, err);
	code = phpca_merged_open(&m, file->bytes, file->size, file->size, err);
	if (!code)
		code = choose(file, &m, &segment, err);
	return code ? code : open_segment(file, &m, segment, view, out, err);
}

/* ---- files ---- */

enum phpca_code phpca_tool_open_any(struct phpca_tool_map *map, struct phpca_archive *out,
	const char *filename, struct phpca_error *err)
{
	struct phpca_tool_map file, view;
	enum phpca_code code = phpca_tool_map_file(&file, filename, err);

	if (code)
		return code;
	code = phpca_tool_open_map(&file, &view, out, err);
	*map = view.bytes ? view : file;
	if (view.bytes)
		phpca_tool_unmap(&file);
	if (code) {
		phpca_error_prefix(err, "%s", filename);
		phpca_tool_unmap(map);
	}
	return code;
}

enum phpca_code phpca_tool_open_archive(struct phpca_tool_map *map, struct phpca_archive *out,
	const char *filename, const char *public_key, struct phpca_error *err)
{
	enum phpca_code code = phpca_tool_open_any(map, out, filename, err);

	if (code)
		return code;
	code = phpca_tool_check_signature(out, public_key, err);
	if (code) {
		phpca_error_prefix(err, "%s", filename);
		phpca_tool_unmap(map);
	}
	return code;
}
