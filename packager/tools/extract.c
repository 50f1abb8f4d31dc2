/*
 * phpca extract: sources and assets back onto the disk. Nothing is written outside of the
 * directory, whatever the archive says: its paths are checked first (phpca_archive_check_names),
 * parents may not be links, and links are made last.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/outfile.h"
#include "options/options.h"
#include "base/json.h"
#include "inspect/standalone.h"
#include "inspect/guard.h"
#include "base/text.h"
#include "base/shown.h"

struct extraction {
	const struct phpca_archive *a;
	const char *archive, *directory;
	bool force, verbose;
	bool standalone;
	const struct phpca_sources *sources; /* with --standalone */
	size_t written, same, stripped;
	uint64_t bytes;
};

static enum phpca_code write_file(struct extraction *x, const char *path, const uint8_t *bytes,
	size_t size, uint32_t mode, uint64_t mtime, struct phpca_error *err)
{
	char *filename = phpca_text_format("%s/%s", x->directory, path);
	enum phpca_tool_found found = phpca_tool_compare(filename, bytes, size);
	enum phpca_code code = PHPCA_OK;

	if (found == PHPCA_TOOL_SAME) {
		x->same++;
	} else if (found == PHPCA_TOOL_OTHER && !x->force) {
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: is in the way and differs (--force replaces it)", filename);
	} else {
		x->written++;
		x->bytes += size;
		if (x->verbose)
			puts(phpca_shown(path));
		code = phpca_outfile_write(
			filename, bytes, size, mode & 0777, mtime, PHPCA_OUTFILE_LATER, err);
	}
	free(filename);
	return code;
}

static enum phpca_code extract_file(
	struct extraction *x, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	enum phpca_code code;

	if (!e->source_offset && e->source_size) {
		x->stripped++;
		return PHPCA_OK;
	}
	code = phpca_archive_check_source(x->a, e, err);
	if (code) {
		phpca_error_prefix(err, "%s", x->archive);
		return code;
	}
	return write_file(x, phpca_tool_entry_path(x->a, e), x->a->base + e->source_offset,
		e->source_size, e->mode, e->mtime, err);
}

/* "../../b/c": from the directory of the link up to the top, down to the target. */
static char *relative_target(const char *path, const char *target)
{
	struct phpca_buffer text = {0};
	char *result;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		phpca_buffer_append(&text, "../", 3);
	phpca_buffer_append(
		&text, *target || text.size ? target : ".", strlen(*target || text.size ? target : "."));
	result = phpca_text_cut((char *)text.data, text.size);
	phpca_buffer_clear(&text);
	return result;
}

static enum phpca_code extract_link(struct extraction *x, const struct phpca_entry_disk *e,
	const char *filename, struct phpca_error *err)
{
	char *target = relative_target(
		phpca_tool_entry_path(x->a, e), phpca_tool_entry_path(x->a, &x->a->entry[e->target]));
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	if (lstat(filename, &st) == 0 && (S_ISLNK(st.st_mode) || x->force))
		unlink(filename);
	if (symlink(target, filename) != 0)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be made a link: %s", filename, strerror(errno));
	x->written += !code;
	free(target);
	return code;
}

static enum phpca_code extract_entry(
	struct extraction *x, const struct phpca_entry_disk *e, struct phpca_error *err)
{
	const char *path = phpca_tool_entry_path(x->a, e);
	char *filename = phpca_text_format("%s/%s", x->directory, path);
	bool directory = e->kind == PHPCA_ENTRY_DIRECTORY;
	char *below = phpca_text_format("%s%s", path, directory && *path ? "/" : "");
	enum phpca_code code = phpca_tool_make_parents(x->directory, below, err);

	free(below);
	if (!code && e->kind == PHPCA_ENTRY_LINK)
		code = extract_link(x, e, filename, err);
	else if (!code && !directory)
		code = extract_file(x, e, err);
	free(filename);
	return code;
}

static enum phpca_code extract_all(struct extraction *x, struct phpca_error *err)
{
	enum phpca_code code = phpca_archive_check_names(x->a, err);

	for (int links = 0; links < 2; links++)
		for (uint32_t i = 0; i < x->a->entry_count && !code; i++)
			if ((x->a->entry[i].kind == PHPCA_ENTRY_LINK) == links)
				code = extract_entry(x, &x->a->entry[i], err);
	return code;
}

/* ---- extract --standalone ---- */

static enum phpca_code extract_image(
	struct extraction *x, const struct phpca_source_file *source, struct phpca_error *err)
{
	char path[PHPCA_MEMBER_NAME_MAX];
	struct phpca_buffer image = {0};
	enum phpca_code code = phpca_standalone_make(&image, x->sources, source, err);

	phpca_archive_image_name(
		x->a, phpca_archive_find(x->a, source->path, strlen(source->path)), path);
	if (!code)
		code = phpca_tool_make_parents(x->directory, path, err);
	if (!code)
		code = write_file(x, path, image.data, image.size, 0644, source->mtime, err);
	phpca_buffer_clear(&image);
	return code;
}

static enum phpca_code extract_images(
	const struct phpca_sources *u, struct extraction *x, struct phpca_error *err)
{
	enum phpca_code code;

	x->a = &u->view.archive;
	x->sources = u;
	code = phpca_archive_check_names(x->a, err);
	for (size_t i = 0; i < u->count && !code; i++) {
		const struct phpca_source_file *source = &u->item[i];
		if (phpca_source_script(source))
			code = extract_image(x, source, err);
		else if (source->kind == PHPCA_ENTRY_SCRIPT)
			x->stripped++;
	}
	return code;
}

/* ---- reports ---- */

static void print_text(const struct extraction *x)
{
	printf("%s: %zu files written, %zu were there already, %s\n", phpca_shown(x->directory),
		x->written, x->same, phpca_text_bytes(x->bytes));
	if (x->stripped)
		printf(x->standalone ? "%zu scripts are not precompiled\n"
							 : "%zu scripts have no source in this archive\n",
			x->stripped);
}

static void print_json(const struct extraction *x, const char *archive)
{
	cJSON *document = phpca_json_report("phpca.extract");

	phpca_json_add_string(document, "archive", archive);
	phpca_json_add_string(document, "directory", x->directory);
	phpca_json_add_number(document, "written", (double)x->written);
	phpca_json_add_number(document, "unchanged", (double)x->same);
	phpca_json_add_number(
		document, x->standalone ? "not_precompiled" : "without_source", (double)x->stripped);
	phpca_json_add_number(document, "bytes", (double)x->bytes);
	phpca_json_print(document);
}

static void report(const struct extraction *x, const struct phpca_arguments *arguments)
{
	if (arguments->pack.json)
		print_json(x, arguments->pack.file[0]);
	else if (arguments->pack.verbosity >= 0)
		print_text(x);
}

/* ---- together ---- */

static struct extraction begin(const struct phpca_arguments *a)
{
	return (struct extraction){.archive = a->pack.file[0],
		.directory = a->directory ? a->directory : ".",
		.force = a->force,
		.standalone = a->standalone,
		.verbose = a->pack.verbosity > 0 && !a->pack.json};
}

static enum phpca_code extract(
	struct extraction *x, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpca_archive a;
	enum phpca_code code = phpca_tool_open_archive(
		&map, &a, arguments->pack.file[0], arguments->public_key, err);

	if (code)
		return code;
	x->a = &a;
	code = extract_all(x, err);
	if (!code)
		code = phpca_outfile_sync_all(x->directory, err);
	phpca_tool_unmap(&map);
	return code;
}

static enum phpca_code extract_standalone(
	const struct phpca_sources *u, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct extraction x = begin(arguments);
	enum phpca_code code = extract_images(u, &x, err);

	if (!code)
		code = phpca_outfile_sync_all(x.directory, err);
	if (!code)
		report(&x, arguments);
	return code;
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct extraction x = begin(arguments);
	enum phpca_code code;

	if (x.standalone)
		return phpca_tools_archive(arguments, extract_standalone, err);
	code = extract(&x, arguments, err);
	if (!code)
		report(&x, arguments);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE,
	{'C', "directory", "DIR", "extract into DIR (the working directory)", PHPCA_TEXT(directory)},
	{0, "standalone", NULL, "the images instead, as .phpc files that stand alone",
		PHPCA_FLAG(standalone)},
	{0, "force", NULL, "replace files that differ", PHPCA_FLAG(force)}, PHPCA_OPTION_PUBLIC_KEY,
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_extract = {"extract", "ARCHIVE",
	"Writes the sources and assets of an archive to disk, or its images.", NULL, options, 1, 1, run,
	false};
