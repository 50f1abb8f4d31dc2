/* See entry.h. */
#include <stdlib.h>
#include <string.h>
#include "collect/entry.h"
#include "collect/script.h"
#include "project/composer.h"
#include "project/manifest.h"

/* A path as people write it ("./bin/x", or absolute and below the root), relative to the root. */
static char *relative_path(const struct phpca_run *run, const char *named)
{
	char *path = phpca_text_dup(named);
	const char *below;

	if (!phpca_path_normalise(path))
		return path;
	below = *path == '/' ? phpca_path_below(run->root, path) : NULL;
	if (below)
		memmove(path, below, strlen(below) + 1);
	return path;
}

/* The file at `path`, or behind the link there. */
static struct phpca_file *find_file(const struct phpca_run *run, const char *path)
{
	struct phpca_file *f = phpca_files_find(&run->files, path);

	for (int links = 0; f && f->kind == PHPCA_ENTRY_LINK && links < 16; links++)
		f = phpca_files_find(&run->files, f->target);
	return f && (f->kind == PHPCA_ENTRY_SCRIPT || f->kind == PHPCA_ENTRY_ASSET) ? f : NULL;
}

static bool looks_like_web(const struct phpca_file *f)
{
	static const char *const served[] = {
		"public/", "web/", "htdocs/", "html/", "www/", "pub/", "public_html/"};

	if (f->size >= 2 && memcmp(f->bytes, "#!", 2) == 0)
		return false;
	for (size_t i = 0; i < sizeof(served) / sizeof(*served); i++)
		if (strncmp(f->path, served[i], strlen(served[i])) == 0)
			return true;
	return strcmp(phpca_path_base(f->path), "index.php") == 0;
}

static void add_start(struct phpca_collecting *c, struct phpca_file *f, bool web)
{
	f->kind = PHPCA_ENTRY_SCRIPT;
	f->entry = true;
	if (!phpca_list_has(&c->starts, f->path))
		phpca_list_add(&c->starts, phpca_text_dup(f->path));
	if (web && !phpca_list_has(&c->run->web, f->path))
		phpca_list_add(&c->run->web, phpca_text_dup(f->path));
}

enum kind { KIND_UNSAID, KIND_CLI, KIND_WEB };

static bool add_requested(struct phpca_collecting *c, const char *named, enum kind kind)
{
	char *path = relative_path(c->run, named);
	struct phpca_file *f = find_file(c->run, path);

	free(path);
	if (f)
		add_start(c, f, kind == KIND_WEB || (kind == KIND_UNSAID && looks_like_web(f)));
	return f != NULL;
}

static enum phpca_code add_from_manifest(struct phpca_collecting *c, struct phpca_error *err)
{
	const struct phpca_manifest *m = c->run->manifest;
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < m->entry.count && !code; i++) {
		char *message;
		if (add_requested(c, m->entry.item[i],
				!m->entry_kinds        ? KIND_UNSAID
					: i < m->cli_count ? KIND_CLI
									   : KIND_WEB))
			continue;
		message = phpca_text_format(
			"entry script \"%s\" is not among the files that are packed", m->entry.item[i]);
		code = phpca_manifest_fault(m, m->entry_pointer.item[i], err, message);
		free(message);
	}
	return code;
}

/*
 * Guesses are taken only where there really is a PHP script: a package's "bin" may be a shell
 * script.
 */
static void add_guess(struct phpca_collecting *c, const char *path)
{
	struct phpca_file *f = find_file(c->run, path);

	if (f && phpca_collect__has_open_tag(f->bytes, f->size))
		add_start(c, f, looks_like_web(f));
}

static void add_guesses(struct phpca_collecting *c)
{
	static const char *const usual[] = {"bin/console", "artisan", "public/index.php", "index.php"};
	const struct phpca_list *binaries = &c->run->composer->binaries;

	for (size_t i = 0; i < binaries->count; i++) {
		if (!phpca_files_find(&c->run->files, binaries->item[i]))
			phpca_warnings_add(&c->run->warnings,
				"composer.json: \"bin\" names %s, which is not packed", binaries->item[i]);
		add_guess(c, binaries->item[i]);
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		add_guess(c, usual[i]);
}

static void add_named(struct phpca_collecting *c)
{
	char *disk = phpca_path_real_place(c->run->options.file[0]);
	const char *path = disk ? phpca_path_below(c->run->root, disk) : NULL;

	if (path)
		add_requested(c, path, KIND_UNSAID);
	free(disk);
}

/* The first is the default one. */
static void hand_over(struct phpca_collecting *c)
{
	struct phpca_run *run = c->run;

	if (c->starts.count == 0)
		return;
	run->entry = c->starts.item[0];
	memmove(c->starts.item, c->starts.item + 1, (c->starts.count - 1) * sizeof(char *));
	run->starts = c->starts;
	run->starts.count--;
	memset(&c->starts, 0, sizeof(c->starts));
}

/*
 * Those of the archive that is made again. One that is gone is a difference, and no reason to stop.
 */
static enum phpca_code add_overridden(struct phpca_collecting *c, struct phpca_error *err)
{
	const struct phpca_override *o = c->run->override;

	for (size_t i = 0; i < o->starts.count; i++) {
		struct phpca_file *f = find_file(c->run, o->starts.item[i]);
		if (f)
			add_start(c, f, phpca_list_has(&o->web, o->starts.item[i]));
	}
	hand_over(c);
	return PHPCA_OK;
}

enum phpca_code phpca_collect__starts(struct phpca_collecting *c, struct phpca_error *err)
{
	const struct phpca_options *o = &c->run->options;
	enum phpca_code code = PHPCA_OK;

	if (c->run->override)
		return add_overridden(c, err);
	for (size_t i = 0; i < o->entry_count; i++)
		if (!add_requested(c, o->entry[i], KIND_UNSAID))
			return phpca_error_set(err, PHPCA_E_USAGE,
				"--entry: \"%s\" is not among the files that are packed", o->entry[i]);
	code = add_from_manifest(c, err);
	if (!code && c->starts.count == 0 && o->file_count)
		add_named(c);
	if (!code && c->starts.count == 0)
		add_guesses(c);
	if (!code)
		hand_over(c);
	return code;
}
