/*
 * The first pass: which files make the program. The answer depends on the tree and the manifest
 * alone: not on the order in which the disk lists names, not on who packs or when.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "collect/collect.h"
#include "project/composer.h"
#include "project/manifest.h"

/* ---- which paths ---- */

/*
 * Never part of a program, and never taken back by a pattern: version control, and the name that
 * archives use themselves.
 */
static bool is_reserved(const char *path)
{
	static const char *const names[] = {".git", ".hg", ".svn"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(phpca_path__base(path), names[i]) == 0)
			return true;
	return strcmp(path, ".phpca") == 0;
}

/* The archive that is being made, an earlier one, or what a killed packager left of it. */
static bool is_output(const struct phpca_collecting *c, const char *path)
{
	size_t size = c->output ? strlen(c->output) : 0;

	return size && strncmp(path, c->output, size) == 0
		&& (path[size] == '\0' || strncmp(path + size, ".tmp.", 5) == 0);
}

/* The key that the archive is signed with. */
static bool is_secret(const struct phpca_collecting *c, const char *path)
{
	const char *key = c->p->sign_key ? phpca_path__below(c->p->root, c->p->sign_key) : NULL;

	return key && strcmp(key, path) == 0;
}

static bool is_writable(const struct phpca_collecting *c, const char *path, bool directory)
{
	return c->writable.count && phpca_rules__match(&c->writable, path, directory, false)
		&& !phpca_rules__match(&c->extract, path, directory, false);
}

/*
 * "export-ignore" has the first word, composer.json's "archive" the second, the manifest the last.
 * Installed packages are whole.
 */
static bool is_excluded(const struct phpca_collecting *c, const char *path, bool directory)
{
	bool in_vendor = phpca_composer_in_vendor(c->p->composer, path);
	enum phpca_rules_decision say = phpca_rules__decide(&c->exclude, path, directory, in_vendor);

	return say == PHPCA_RULES_SILENT
		? !in_vendor && phpca_attributes_ignore(&c->attributes, path, directory)
		: say == PHPCA_RULES_YES;
}

static bool is_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	const struct phpca_pack *p = c->p;

	return is_reserved(path) || is_output(c, path) || is_secret(c, path)
		|| is_writable(c, path, directory) || is_excluded(c, path, directory)
		|| (p->manifest->dev == PHPCA_NO && phpca_composer_only_dev(p->composer, path));
}

static const char *why_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	bool in_vendor = phpca_composer_in_vendor(c->p->composer, path);

	if (is_reserved(path))
		return "never packed";
	if (is_output(c, path))
		return "the archive itself";
	if (is_secret(c, path))
		return "the secret key";
	if (is_writable(c, path, directory))
		return "manifest: writable";
	if (phpca_rules__match(&c->exclude, path, directory, in_vendor))
		return phpca_rules__from(&c->exclude, path, directory, in_vendor);
	if (is_excluded(c, path, directory))
		return ".gitattributes: export-ignore";
	return is_left_out(c, path, directory) ? "manifest: dev" : "manifest: include";
}

static void note_left_out(const struct phpca_collecting *c, const char *path, bool directory)
{
	if (!c->p->options.dry_run)
		return;
	phpca_list__add(&c->p->left_out, phpca_text__format("%s%s", path, directory ? "/" : ""));
	phpca_list__add(&c->p->left_out_why, phpca_text__dup(why_left_out(c, path, directory)));
}

bool phpca_collect__includes(const struct phpca_collecting *c, const char *path, const char **why)
{
	*why = c->include.count       ? "manifest: include"
		: c->p->composer->present ? "Composer project"
								  : "below the root";
	return !is_left_out(c, path, false)
		&& (!c->include.count || phpca_rules__match(&c->include, path, false, false));
}

bool phpca_collect__accepts(const struct phpca_collecting *c, const char *path, const char **why)
{
	bool wanted = phpca_collect__includes(c, path, why);

	if (!wanted)
		note_left_out(c, path, false);
	return wanted;
}

static bool descends(const struct phpca_collecting *c, const char *path)
{
	if (is_reserved(path))
		return false;
	if (phpca_rules__names(&c->writable, path))
		phpca_list__add(&c->p->writable, phpca_text__dup(path));
	if (!c->extract.count && is_writable(c, path, true))
		return false;
	return c->exclude.negates || !is_excluded(c, path, true);
}

/*
 * A directory that is left out may still hold a file that a negated pattern, or the autoloader of a
 * development package, takes back.
 */
bool phpca_collect__descends(const struct phpca_collecting *c, const char *path)
{
	bool entered = descends(c, path);

	if (!entered)
		note_left_out(c, path, true);
	return entered;
}

/*
 * Tied to the root in any case: "cache" shall not take a package's directory of that name away.
 * Without wildcards it is a directory that `phpca deploy` makes, whether it is there now or not.
 */
static void add_writable(struct phpca_collecting *c, const char *given)
{
	char *path = phpca_text__dup(given + strspn(given, "/")), *pattern;

	phpca_path__normalise(path);
	pattern = phpca_text__format("/%s/", path);
	phpca_rules__add(&c->writable, pattern, false);
	if (!strpbrk(path, "*?[\\"))
		phpca_list__add(&c->p->writable, phpca_text__dup(path));
	free(pattern);
	free(path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void resolve_writable(struct phpca_list *list)
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

static void prepare_rules(struct phpca_collecting *c)
{
	const struct phpca_list *composer = &c->p->composer->archive_exclude;
	const struct phpca_manifest *m = c->p->manifest;

	c->exclude.from = "by default";
	phpca_rules__add(&c->exclude, "/node_modules/", false);
	phpca_rules__add(&c->exclude, "/*.phpca", false);
	c->exclude.from = "composer.json: archive.exclude";
	for (size_t i = 0; i < composer->count; i++)
		phpca_rules__add(&c->exclude, composer->item[i], true);
	c->exclude.from = "manifest: exclude";
	for (size_t i = 0; i < m->exclude.count; i++)
		phpca_rules__add(&c->exclude, m->exclude.item[i], false);
	for (size_t i = 0; i < m->include.count; i++)
		phpca_rules__add(&c->include, m->include.item[i], false);
	for (size_t i = 0; i < m->extract.count; i++)
		phpca_rules__add(&c->extract, m->extract.item[i], false);
	for (size_t i = 0; i < m->writable.count; i++)
		add_writable(c, m->writable.item[i]);
}

static void find_output(struct phpca_collecting *c)
{
	char *place = phpca_path__real_place(c->p->options.output);
	const char *below = place ? phpca_path__below(c->p->root, place) : NULL;

	c->output = below ? phpca_text__dup(below) : NULL;
	free(place);
}

/* ---- the list of files ---- */

struct phpca_file *phpca_collect__add(
	struct phpca_collecting *c, const char *path, enum phpca_entry_kind kind)
{
	struct phpca_pack *p = c->p;
	struct phpca_file *f;

	if (p->file_count == c->capacity) {
		c->capacity = c->capacity ? c->capacity * 2 : 256;
		p->files = phpca_text__grow(p->files, c->capacity * sizeof(*p->files));
	}
	f = &p->files[p->file_count++];
	memset(f, 0, sizeof(*f));
	f->path = phpca_text__dup(path);
	f->kind = kind;
	return f;
}

void phpca_collect__warn(struct phpca_pack *p, const char *fmt, ...)
{
	char message[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	phpca_list__add(&p->warnings, phpca_text__dup(message));
}

uint64_t phpca_collect__mtime(const struct phpca_pack *p, uint64_t mtime)
{
	return p->source_date_epoch && mtime > p->source_date_epoch ? p->source_date_epoch : mtime;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct phpca_file *)a)->path, ((const struct phpca_file *)b)->path);
}

/* The first file whose path is not below `path` in order. */
static size_t lower_bound(const struct phpca_pack *p, const char *path)
{
	size_t low = 0, high = p->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(p->files[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct phpca_file *phpca_collect__find(const struct phpca_pack *p, const char *path)
{
	size_t at = lower_bound(p, path);

	return at < p->file_count && strcmp(p->files[at].path, path) == 0 ? &p->files[at] : NULL;
}

bool phpca_collect__holds_below(const struct phpca_pack *p, const char *directory)
{
	char *start = phpca_text__format("%s/", directory);
	size_t at = lower_bound(p, start);
	bool holds = at < p->file_count && strncmp(p->files[at].path, start, strlen(start)) == 0;

	free(start);
	return holds;
}

static void clear_file(struct phpca_file *f)
{
	free(f->path);
	free(f->disk);
	free(f->bytes);
	free(f->target);
	free(f->reason);
	free(f->because);
	free(f->owned);
	for (size_t i = 0; i < f->class_count; i++)
		free(f->classes[i]);
	free(f->classes);
	memset(f, 0, sizeof(*f));
}

void phpca_collect__sweep(struct phpca_pack *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->file_count; i++)
		if (p->files[i].kind == PHPCA_COLLECT_DROPPED)
			clear_file(&p->files[i]);
		else
			p->files[kept++] = p->files[i];
	p->file_count = kept;
}

/* Parents are made as needed; only a directory that would be empty needs an entry of its own. */
static void drop_full_directories(struct phpca_collecting *c)
{
	struct phpca_pack *p = c->p;

	for (size_t i = 0; i < p->file_count; i++) {
		struct phpca_file *f = &p->files[i];
		if (f->kind != PHPCA_ENTRY_DIRECTORY)
			continue;
		f->why = "empty directory";
		if (phpca_collect__holds_below(p, f->path) || is_left_out(c, f->path, true)
			|| (c->include.count && !phpca_rules__match(&c->include, f->path, true, false)))
			f->kind = PHPCA_COLLECT_DROPPED;
	}
}

static void find_scripts(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++) {
		struct phpca_file *f = &p->files[i];
		if (f->kind == PHPCA_ENTRY_ASSET && phpca_collect__is_script(f->path, f->bytes, f->size))
			f->kind = PHPCA_ENTRY_SCRIPT;
	}
}

/* ---- "extract" ---- */

bool phpca_collect__matches(const struct phpca_pack *p, const char *pattern, bool scripts)
{
	struct phpca_rules rule = {0};
	bool matches = false;

	phpca_rules__add(&rule, pattern, false);
	for (size_t i = 0; i < p->file_count && !matches; i++)
		matches = (scripts ? p->files[i].kind == PHPCA_ENTRY_SCRIPT
						   : p->files[i].kind != PHPCA_ENTRY_DIRECTORY)
			&& phpca_rules__match(&rule, p->files[i].path, false, false);
	phpca_rules__clear(&rule);
	return matches;
}

static enum phpca_code check_extract_pattern(
	struct phpca_pack *p, const char *pattern, struct phpca_error *err)
{
	struct phpca_rules rule = {0};
	enum phpca_code code = PHPCA_OK;
	size_t matches = 0;

	phpca_rules__add(&rule, pattern, false);
	for (size_t i = 0; i < p->file_count && !code; i++) {
		const struct phpca_file *f = &p->files[i];
		if (f->kind == PHPCA_ENTRY_DIRECTORY || !phpca_rules__match(&rule, f->path, false, false))
			continue;
		matches++;
		if (f->kind == PHPCA_ENTRY_SCRIPT && !f->entry && p->strip_sources)
			code = phpca_error_set(err, PHPCA_E_USAGE,
				"\"extract\": %s is a script, and \"sources\" is \"strip\": there would be nothing to extract",
				f->path);
	}
	if (!code && !matches && *pattern != '!')
		phpca_collect__warn(p, "\"extract\": %s matches no file that is packed", pattern);
	phpca_rules__clear(&rule);
	return code;
}

/* `phpca deploy` does the work; what can't be done then is better said now. */
static enum phpca_code check_extract(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < p->manifest->extract.count && !code; i++)
		code = check_extract_pattern(p, p->manifest->extract.item[i], err);
	return code;
}

/*
 * What "extract" has taken into the archive from a writable directory is the first state of a file
 * that the program changes.
 */
static void mark_first_states(struct phpca_collecting *c)
{
	for (size_t i = 0; i < c->p->file_count && c->writable.count; i++) {
		struct phpca_file *f = &c->p->files[i];
		if ((f->kind == PHPCA_ENTRY_ASSET || f->kind == PHPCA_ENTRY_SCRIPT)
			&& phpca_rules__match(&c->writable, f->path, false, false))
			f->mode |= PHPCA_MODE_ON_DISK;
	}
}

/* Scripts only: there is nothing in an asset that could be declared. */
static void find_preload(struct phpca_pack *p)
{
	struct phpca_rules rules = {0};

	for (size_t i = 0; i < p->manifest->preload.count; i++) {
		const char *pattern = p->manifest->preload.item[i];
		if (*pattern != '!' && !phpca_collect__matches(p, pattern, true))
			phpca_collect__warn(p, "\"preload\": %s matches no script that is packed", pattern);
		phpca_rules__add(&rules, pattern, false);
	}
	for (size_t i = 0; i < p->file_count; i++)
		if (p->files[i].kind == PHPCA_ENTRY_SCRIPT
			&& phpca_rules__match(&rules, p->files[i].path, false, false))
			phpca_list__add(&p->preload, phpca_text__dup(p->files[i].path));
	phpca_rules__clear(&rules);
}

/* What they add to is up to `phpca deploy`. */
static void check_stubs(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->manifest->stubs.count; i++) {
		const char *pattern = p->manifest->stubs.item[i];
		if (*pattern != '!' && !phpca_collect__matches(p, pattern, true))
			phpca_collect__warn(p, "\"stubs\": %s matches no script that is packed", pattern);
	}
}

/* ---- the pass ---- */

static enum phpca_code finalize(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_pack *p = c->p;
	enum phpca_code code;

	qsort(p->files, p->file_count, sizeof(*p->files), by_path);
	drop_full_directories(c);
	resolve_writable(&p->writable);
	phpca_collect__sweep(p);
	code = phpca_collect__links(c, err);
	if (code)
		return code;
	if (p->file_count == 0)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: nothing to pack: no file is left", *p->root ? p->root : "/");
	find_scripts(p);
	mark_first_states(c);
	code = phpca_collect__starts(c, err);
	if (!code)
		code = check_extract(p, err);
	if (!code)
		code = phpca_collect__rebase(p, err);
	if (!code) {
		find_preload(p);
		check_stubs(p);
	}
	if (!code && (p->options.dry_run || p->options.verbosity > 1))
		phpca_collect__explain(p);
	return code;
}

enum phpca_code phpca_collect(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_collecting c = {.p = p};
	enum phpca_code code;

	prepare_rules(&c);
	phpca_collect__attributes_above(&c);
	find_output(&c);
	if (p->options.file_count)
		code = phpca_collect__named(&c, err);
	else if (p->git)
		code = phpca_collect__git(&c, err);
	else
		code = phpca_collect__tree(&c, err);
	if (!code && p->vendor)
		code = phpca_collect__vendor(&c, err);
	if (!code)
		code = phpca_collect__contents(p, err);
	if (!code)
		code = finalize(&c, err);
	if (!code)
		phpca_collect__stamp(&c);
	phpca_rules__clear(&c.exclude);
	phpca_rules__clear(&c.include);
	phpca_rules__clear(&c.extract);
	phpca_rules__clear(&c.writable);
	phpca_attributes_clear(&c.attributes);
	phpca_list__clear(&c.starts);
	free(c.output);
	return code;
}

void phpca_collect__clear(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++)
		clear_file(&p->files[i]);
	free(p->files);
	p->files = NULL;
	p->file_count = 0;
}
