/* What the tools share: an archive mapped for reading, and files that are written from it. */
#ifndef PHPCA_ARCHIVE_FILE_H
#define PHPCA_ARCHIVE_FILE_H

#include "format/archive.h"
#include "format/merged.h"
#include "options/options.h"

struct phpca_tool_map {
	uint8_t *bytes;
	size_t size;
	struct phpca_merged *merged; /* an archive of one engine, out of these; else NULL */
	uint32_t segment;            /* which */
};

/* Maps a file for reading; page-aligned. */
enum phpca_code phpca_tool_map_file(
	struct phpca_tool_map *out, const char *filename, struct phpca_error *err);
void phpca_tool_unmap(struct phpca_tool_map *map);

/*
 * Of an archive of several engines the tools see one: the one that was asked for (its identity, or
 * the beginning of its PHP version; NULL: nothing was), else the one of the PHP that runs in this
 * process, else the first. Borrowed for good.
 */
void phpca_tool_ask_for_engine(const char *engine);

/*
 * As phpca_archive_open, for a file that is mapped: an archive of several engines becomes a map of
 * its own (*view, which is empty otherwise; to be unmapped in any case).
 */
enum phpca_code phpca_tool_open_map(const struct phpca_tool_map *file, struct phpca_tool_map *view,
	struct phpca_archive *out, struct phpca_error *err);

/* The same for a segment. The file is one of several engines. */
enum phpca_code phpca_tool_open_segment(const struct phpca_tool_map *file, uint32_t segment,
	struct phpca_tool_map *view, struct phpca_archive *out, struct phpca_error *err);

/*
 * Maps and checks an archive; messages begin with its name. If it is signed, the signature must be
 * right, and by somebody whom `public_key` names (NULL: by whomever). From then on its contents are
 * checked against what was signed. Else PHPCA_E_TRUST.
 */
enum phpca_code phpca_tool_open_archive(struct phpca_tool_map *map, struct phpca_archive *out,
	const char *filename, const char *public_key, struct phpca_error *err);
/* The same, whatever signature it has: for those that say what is there. */
enum phpca_code phpca_tool_open_any(struct phpca_tool_map *map, struct phpca_archive *out,
	const char *filename, struct phpca_error *err);

/* .phpca/manifest.json, parsed; NULL when it is damaged. Yours. */
struct cJSON *phpca_tool_manifest(const struct phpca_archive *a);

/* The version of the PHP that it was packed for, out of that manifest. Borrowed; NULL: not said. */
const char *phpca_tool_php_of(const struct cJSON *manifest);

/*
 * Has the file images for an engine (PHPC_SYSTEM_ID_SIZE digits)? `map` and `a` as
 * phpca_tool_open_any has filled them in.
 */
bool phpca_tool_is_for(
	const struct phpca_tool_map *map, const struct phpca_archive *a, const char *engine);

/*
 * Is it signed by somebody who is trusted (`given`: a public key, or a file that holds some)? NULL:
 * is a signature that is there right?
 */
enum phpca_code phpca_tool_check_signature(
	struct phpca_archive *a, const char *given, struct phpca_error *err);

/* Path of an entry in the archive. */
const char *phpca_tool_entry_path(const struct phpca_archive *a, const struct phpca_entry_disk *e);

/*
 * Makes the directories of `directory`/`path` (and `directory`). Existing ones may not be links
 * below `directory`.
 */
enum phpca_code phpca_tool_make_parents(
	const char *directory, const char *path, struct phpca_error *err);

/* One output, as base/outfile.h has it: written beside, synced, renamed. */
enum phpca_code phpca_tool_write(const char *filename, const void *bytes, size_t size,
	uint32_t mode, uint64_t mtime, struct phpca_error *err);

/* What is at `filename`: nothing, the same bytes, or something else. */
enum phpca_tool_found { PHPCA_TOOL_NOTHING, PHPCA_TOOL_SAME, PHPCA_TOOL_OTHER };
enum phpca_tool_found phpca_tool_compare(const char *filename, const void *bytes, size_t size);

#endif
