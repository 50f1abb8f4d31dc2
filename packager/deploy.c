/*
 * phpca deploy: what an archive needs on disk at its mount directory. A SAPI looks for its primary script with stat(2) or
 * open(2) before any hook can answer, so each entry script gets a stub of 0 bytes; and files that only the kernel or a
 * library can open, named by the manifest's "extract", are written out. Nothing is written before all has been checked.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "collect.h"
#include "commands.h"
#include "json.h"
#include "tool.h"

struct deployment {
	const struct phpca_archive *a;
	const char *archive, *directory;
	bool        force, verbose;
	struct phpca_rules extract;
	size_t      stubs, files, unchanged;
	bool        write;           /* false in the first round: check only */
};

/* The patterns of "extract", from the resolved manifest inside. */
static enum phpca_code read_patterns(struct deployment *d, struct phpca_error *err)
{
	const char *text = (const char *)d->a->base + d->a->index->manifest_offset;
	cJSON *manifest = cJSON_ParseWithLength(text, d->a->index->manifest_size);
	const cJSON *item;

	if (!manifest)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s: not valid JSON", d->archive, PHPCA_MEMBER_MANIFEST);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(manifest, "extract"))
		if (cJSON_IsString(item))
			phpca_rules__add(&d->extract, item->valuestring, false);
	cJSON_Delete(manifest);
	return PHPCA_OK;
}

/* Puts one file there unless it is there already. */
static enum phpca_code place(struct deployment *d, const struct phpca_entry_disk *e, const void *bytes, size_t size, size_t *count,
	struct phpca_error *err)
{
	const char *path = phpca_tool__path(d->a, e);
	char *filename = phpca_text__format("%s/%s", d->directory, path);
	enum phpca_tool_found found = phpca_tool__compare(filename, bytes, size);
	enum phpca_code code = PHPCA_OK;

	if (found == PHPCA_TOOL_OTHER && !d->force) {
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: is in the way: wanted %s, found something else (--force replaces it)",
			filename, size ? "the archive's file" : "an empty stub");
	} else if (d->write && found == PHPCA_TOOL_SAME) {
		d->unchanged++;
	} else if (d->write) {
		code = phpca_tool__make_parents(d->directory, path, err);
		if (!code)
			code = phpca_tool__write(filename, bytes, size, e->mode, e->mtime, err);
		if (!code && d->verbose)
			printf("%s\n", filename);
		*count += !code;
	}
	free(filename);
	return code;
}

static enum phpca_code place_stubs(struct deployment *d, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (uint32_t i = 0; i < d->a->start_count && !code; i++)
		code = place(d, &d->a->entry[d->a->start[i]], "", 0, &d->stubs, err);
	return code;
}

static bool is_start(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	for (uint32_t i = 0; i < a->start_count; i++)
		if (&a->entry[a->start[i]] == e)
			return true;
	return false;
}

static enum phpca_code place_file(struct deployment *d, const struct phpca_entry_disk *link, struct phpca_error *err)
{
	const struct phpca_entry_disk *e = phpca_archive_follow(d->a, link);
	struct phpca_entry_disk at_link;
	enum phpca_code code = PHPCA_OK;

	if (!e || (e->kind != PHPCA_ENTRY_SCRIPT && e->kind != PHPCA_ENTRY_ASSET) || is_start(d->a, e))
		return PHPCA_OK;
	if (!e->source_offset && e->source_size)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: \"extract\" names it, but its source was stripped", phpca_tool__path(d->a, e));
	if (!d->write)
		code = phpca_archive_check_source(d->a, e, err);
	if (code)
		return code;
	at_link = *e;
	at_link.path = link->path;
	return place(d, &at_link, d->a->base + e->source_offset, e->source_size, &d->files, err);
}

static enum phpca_code place_files(struct deployment *d, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (uint32_t i = 0; i < d->a->entry_count && !code; i++) {
		const struct phpca_entry_disk *e = &d->a->entry[i];
		if (e->kind != PHPCA_ENTRY_DIRECTORY && phpca_rules__match(&d->extract, phpca_tool__path(d->a, e), false, false))
			code = place_file(d, e, err);
	}
	return code;
}

static enum phpca_code place_all(struct deployment *d, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (int round = 0; round < 2 && !code; round++) {
		d->write = round == 1;
		if (d->write)
			code = phpca_tool__make_parents(d->directory, "", err);
		if (!code)
			code = place_stubs(d, err);
		if (!code)
			code = place_files(d, err);
	}
	return code;
}

static void report(const struct deployment *d)
{
	char *archive = realpath(d->archive, NULL), *directory = realpath(d->directory, NULL);

	printf("%s: %zu stubs of entry scripts, %zu files written, %zu were there already\n", d->directory, d->stubs, d->files,
		d->unchanged);
	printf("php.ini:\n  extension=phpca\n  phpca.mount=%s:%s\n", archive ? archive : d->archive, directory ? directory : d->directory);
	free(archive);
	free(directory);
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct deployment d = {.archive = arguments->pack.file[0], .directory = arguments->pack.file[1], .force = arguments->force,
		.verbose = arguments->pack.verbosity > 0};
	struct phpca_tool_map map;
	struct phpca_archive a;
	enum phpca_code code = phpca_tool__open(&map, &a, d.archive, err);

	if (code)
		return code;
	d.a = &a;
	code = phpca_archive_check_names(&a, err);
	if (!code)
		code = read_patterns(&d, err);
	if (!code)
		code = place_all(&d, err);
	if (!code)
		report(&d);
	phpca_rules__clear(&d.extract);
	phpca_tool__unmap(&map);
	return code;
}

static const struct phpca_option options[] = {
	{0, "force", NULL, "replace files that are in the way", PHPCA_FLAG(force)},
	PHPCA_OPTIONS_END
};

const struct phpca_command phpca_command_deploy = {
	"deploy", "ARCHIVE DIR", "Makes the mount directory: stubs of entry scripts, and the files that must be on disk.", NULL, options, 2, 2, run
};
