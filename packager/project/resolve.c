/*
 * Settings of a run: command line over manifest over composer.json over defaults. First the root,
 * since all else is relative to it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "project/composer.h"
#include "git/git.h"
#include "project/manifest.h"
#include "sign/sign.h"

/* ---- small files ---- */

/* What settings are made of is part of the key under which the archive is cached. */
static void note_input(struct phpca_pack *p, const char *name, const struct phpca_buffer *text)
{
	uint64_t size = text->data ? text->size : UINT64_MAX; /* empty is not absent */

	phpca_buffer_append(&p->inputs, name, strlen(name) + 1);
	phpca_buffer_append(&p->inputs, &size, sizeof(size));
	phpca_buffer_append(&p->inputs, text->data, text->size);
}

/*
 * A file of the project, from disk or from the revision: PHPCA_OK with nothing in `out->data` when
 * it is not there.
 */
static enum phpca_code read_project(
	struct phpca_pack *p, const char *path, struct phpca_buffer *out, struct phpca_error *err)
{
	bool in_vendor = p->vendor && phpca_composer_in_vendor(p->composer, path);
	char *filename;
	int error;

	if (p->git && !in_vendor) {
		phpca_git_read(p->git, path, out);
		note_input(p, path, out);
		return PHPCA_OK;
	}
	filename = in_vendor ? phpca_text__format("%s%s", p->vendor, path + strlen(p->composer->vendor))
						 : phpca_text__format("%s/%s", p->root, path);
	error = phpca_text__read(filename, out);
	if (error && error != ENOENT && error != ENOTDIR)
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be read: %s", filename, strerror(error));
	note_input(p, path, out);
	free(filename);
	return error && error != ENOENT && error != ENOTDIR ? PHPCA_E_FAILURE : PHPCA_OK;
}

/* ---- the root ---- */

static enum phpca_code set_root(
	struct phpca_pack *p, const char *option, const char *directory, struct phpca_error *err)
{
	char *real = realpath(directory, NULL);
	struct stat st;

	if (!real || stat(real, &st) != 0) {
		phpca_error_set(err, PHPCA_E_USAGE, "%s: %s: %s", option, directory, strerror(errno));
	} else if (!S_ISDIR(st.st_mode)) {
		phpca_error_set(
			err, PHPCA_E_USAGE, "%s: %s: wanted a directory, found a file", option, directory);
	} else {
		free(p->root);
		p->root = phpca_text__dup(strcmp(real, "/") == 0 ? "" : real);
		free(real);
		return PHPCA_OK;
	}
	free(real);
	return PHPCA_E_USAGE;
}

/* The directory that all of FILE ... have in common. */
static enum phpca_code root_of_files(struct phpca_pack *p, struct phpca_error *err)
{
	for (size_t i = 0; i < p->options.file_count; i++) {
		char *pointer = phpca_path__real_place(p->options.file[i]);
		if (!pointer)
			return phpca_error_set(
				err, PHPCA_E_FAILURE, "%s: %s", p->options.file[i], strerror(errno));
		if (i == 0)
			p->root = phpca_text__cut(pointer, (size_t)(phpca_path__base(pointer) - pointer) - 1);
		while (!phpca_path__below(p->root, pointer))
			*strrchr(p->root, '/') = '\0';
		free(pointer);
	}
	return PHPCA_OK;
}

static enum phpca_code first_root(struct phpca_pack *p, struct phpca_error *err)
{
	const struct phpca_options *o = &p->options;
	enum phpca_code code;
	char *directory;

	if (o->root)
		return set_root(p, "--root", o->root, err);
	if (o->file_count)
		return root_of_files(p, err);
	if (!o->manifest)
		return set_root(p, "working directory", ".", err);
	directory = phpca_path__directory(o->manifest);
	code = set_root(p, "--manifest", directory, err);
	free(directory);
	return code;
}

/* ---- manifest ---- */

/* The key "root" is relative to the manifest. --root, where both are given, has the last word. */
static enum phpca_code apply_root(struct phpca_pack *p, struct phpca_error *err)
{
	const char *key = p->manifest->root;
	enum phpca_code code;
	char *directory;

	if (!key || (p->options.root && p->options.manifest))
		return PHPCA_OK;
	directory = *key == '/' ? phpca_text__dup(key) : phpca_text__format("%s/%s", p->root, key);
	code = set_root(p, "\"root\" of the manifest", directory, err);
	free(directory);
	return code;
}

/* Relative to the manifest, while the root is still its directory. */
static char *pointer_of_key(const struct phpca_pack *p)
{
	const char *option = p->options.sign_key, *key = p->manifest->sign;
	char *directory, *pointer;

	if (option || !key || *key == '/')
		return option || key ? phpca_text__dup(option ? option : key) : NULL;
	directory = p->options.manifest ? phpca_path__directory(p->options.manifest)
									: phpca_text__dup(p->root);
	pointer = phpca_text__format("%s/%s", directory, key);
	free(directory);
	return pointer;
}

static enum phpca_code read_sign_key(struct phpca_pack *p, struct phpca_error *err)
{
	char *pointer = pointer_of_key(p);
	bool open_to_others = false;
	enum phpca_code code = PHPCA_OK;

	if (pointer && (code = phpca_sign_new(&p->signer, pointer, &open_to_others, err)))
		phpca_error_prefix(
			err, "%s", p->options.sign_key ? "--sign-key" : "\"sign\" of the manifest");
	else if (pointer)
		p->sign_key = realpath(pointer, NULL);
	if (open_to_others)
		phpca_list__add(&p->warnings,
			phpca_text__format("%s: the secret key can be read by others (chmod 600)", pointer));
	free(pointer);
	return code;
}

static enum phpca_code read_manifest(struct phpca_pack *p, struct phpca_error *err)
{
	const char *name = p->options.manifest;
	struct phpca_buffer text = {0};
	enum phpca_code code = PHPCA_OK;
	int error = 0;

	if (p->given)
		return phpca_manifest_read(p->manifest, PHPCA_MEMBER_MANIFEST, p->given->manifest,
			strlen(p->given->manifest), err);
	if (name && (error = phpca_text__read(name, &text)))
		code = phpca_error_set(err, PHPCA_E_USAGE, "--manifest: %s: %s", name, strerror(error));
	else if (!name
		&& p->options.file_count == 0) /* one that lies beside FILE ... speaks of another archive */
		code = read_project(p, PHPCA_MANIFEST_FILE, &text, err);
	if (!code && name)
		note_input(p, "", &text);
	if (!code && text.data)
		code = phpca_manifest_read(
			p->manifest, name ? name : PHPCA_MANIFEST_FILE, (char *)text.data, text.size, err);
	phpca_buffer_clear(&text);
	if (!code)
		code = read_sign_key(p, err);
	return code ? code : apply_root(p, err);
}

/* ---- composer ---- */

static enum phpca_code read_installed(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_composer *c = p->composer;
	char *installed = phpca_text__format("%s/composer/installed.json", c->vendor);
	char *files = phpca_text__format("%s/composer/autoload_files.php", c->vendor);
	struct phpca_buffer json = {0}, php = {0};
	enum phpca_code code = read_project(p, installed, &json, err);

	if (!code && json.data)
		code = phpca_composer_read_installed(
			c, &(struct phpca_json_text){installed, (char *)json.data, json.size, false}, err);
	if (!code)
		code = read_project(p, files, &php, err);
	if (!code && php.data)
		phpca_composer_read_autoload_files(c, (char *)php.data);
	phpca_buffer_clear(&json);
	phpca_buffer_clear(&php);
	free(installed);
	free(files);
	return code;
}

/* Vendor is what composer install made of some lock file; here it is seen whether of this one. */
static enum phpca_code read_lock(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = p->composer->present ? read_project(p, "composer.lock", &text, err)
												: PHPCA_OK;

	if (!code && text.data)
		code = phpca_composer_read_lock(p->composer,
			&(struct phpca_json_text){"composer.lock", (char *)text.data, text.size, false}, err);
	phpca_buffer_clear(&text);
	return code;
}

static void warn_of_lock(struct phpca_pack *p)
{
	const struct phpca_list *found = &p->composer->not_as_locked;
	char *more = found->count > 1 ? phpca_text__format(", and %zu more", found->count - 1)
								  : phpca_text__dup("");

	if (found->count)
		phpca_list__add(&p->warnings,
			phpca_text__format("composer.lock: %s%s (composer install brings %s in line)",
				found->item[0], more, p->composer->vendor));
	free(more);
}

static void warn_of_composer(struct phpca_pack *p)
{
	const struct phpca_composer *c = p->composer;

	if (c->present && !c->vendor)
		phpca_list__add(&p->warnings,
			phpca_text__dup("composer.json: vendor-dir lies outside the root and is not packed"));
	else if (c->wants_packages && !c->installed)
		phpca_list__add(&p->warnings,
			phpca_text__format(
				"composer.json requires packages, but there is no %s/composer/installed.json%s",
				c->vendor, p->git ? " in this revision" : "; run composer install first"));
	else if (c->dev_installed && p->manifest->dev == PHPCA_NO)
		phpca_list__add(&p->warnings,
			phpca_text__dup(
				"\"dev\": false: the autoloader still knows the packages that are left out; "
				"composer install --no-dev makes an exact one"));
}

/*
 * Packages are rarely committed: with --rev they are those on disk, unless the revision has its
 * own.
 */
static enum phpca_code find_vendor(struct phpca_pack *p, struct phpca_error *err)
{
	const struct phpca_composer *c = p->composer;
	const char *given = p->options.vendor;
	struct stat st;
	char *beside;

	errno = 0;
	if (given && !c->vendor)
		return phpca_error_set(err, PHPCA_E_USAGE, "--vendor: %s",
			c->present ? "vendor-dir of composer.json lies outside the root"
					   : "there is no composer.json");
	if (given && (stat(given, &st) != 0 || !S_ISDIR(st.st_mode)))
		return phpca_error_set(err, PHPCA_E_USAGE, "--vendor: %s: wanted a directory, found %s",
			given, errno == ENOENT ? "nothing" : "something else");
	if (given)
		p->vendor = realpath(given, NULL);
	if (given || !p->git || !c->vendor || phpca_git_has(p->git, c->vendor))
		return PHPCA_OK;
	beside = phpca_text__format("%s/%s", p->root, c->vendor);
	if (stat(beside, &st) == 0 && S_ISDIR(st.st_mode))
		p->vendor = realpath(beside, NULL);
	free(beside);
	return PHPCA_OK;
}

static enum phpca_code read_composer(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = p->options.file_count ? PHPCA_OK
												 : read_project(p, "composer.json", &text, err);

	if (!code && text.data)
		code = phpca_composer_read_project(p->composer,
			&(struct phpca_json_text){"composer.json", (char *)text.data, text.size, false}, err);
	phpca_buffer_clear(&text);
	if (!code)
		code = find_vendor(p, err);
	if (!code && p->composer->vendor)
		code = read_installed(p, err);
	if (!code)
		code = read_lock(p, err);
	if (!code)
		warn_of_composer(p);
	if (!code)
		warn_of_lock(p);
	return code;
}

/* ---- all else ---- */

static char *first_of(const char *a, const char *b, const char *c)
{
	return phpca_text__dup(a ? a : b ? b : c);
}

static enum phpca_code read_epoch(struct phpca_pack *p, struct phpca_error *err)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;

	if (p->given) {
		p->source_date_epoch = p->given->time;
		return PHPCA_OK;
	}
	if (!text || !*text)
		return PHPCA_OK;
	errno = 0;
	p->source_date_epoch = strtoull(text, &end, 10);
	if (*end || *text < '0' || *text > '9' || errno)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "SOURCE_DATE_EPOCH: wanted seconds since 1970, found \"%s\"", text);
	return PHPCA_OK;
}

/* Before minutes of work, not after them. */
static enum phpca_code check_output(const struct phpca_options *o, struct phpca_error *err)
{
	char *directory = phpca_path__directory(o->output);
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	if (stat(o->output, &st) == 0 && S_ISDIR(st.st_mode))
		code = phpca_error_set(
			err, PHPCA_E_USAGE, "--output: %s: wanted a file, found a directory", o->output);
	else if (access(directory, W_OK) != 0 && !o->dry_run)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be written in %s: %s", o->output,
			directory, strerror(errno));
	free(directory);
	return code;
}

static enum phpca_code check_project(const struct phpca_pack *p, struct phpca_error *err)
{
	if (p->options.root || p->options.file_count || p->manifest->file || p->composer->present)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_USAGE,
		"%s: neither %s nor composer.json here (--root DIR packs any directory, FILE ... scripts)",
		*p->root ? p->root : "/", PHPCA_MANIFEST_FILE);
}

static void settle(struct phpca_pack *p)
{
	const struct phpca_manifest *m = p->manifest;

	p->mount = first_of(p->options.mount, m->mount, *p->root ? p->root : "/");
	phpca_path__normalise(p->mount);
	p->name = first_of(m->name, p->composer->facts.name, "");
	p->version = first_of(m->version, p->composer->facts.version, "");
	p->strip_sources = m->sources && strcmp(m->sources, "strip") == 0;
	p->optimize = m->optimize != PHPCA_NO;
}

/* Opened once for the manifest, and again where its "root" leads elsewhere. */
static enum phpca_code open_revision(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_git_wanted wanted = {p->root, p->options.rev, p->options.rev_path};

	if (!p->options.rev)
		return PHPCA_OK;
	if (p->options.file_count)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"--rev: packs a revision as a whole; it can't be combined with FILE ...");
	phpca_git_close(p->git);
	return phpca_git_open(&p->git, &wanted, err);
}

/*
 * What is packed from a work tree says which commit it is beneath. No repository is no fault, and
 * one that can't be used is worth a word.
 */
static enum phpca_code find_worktree(struct phpca_pack *p, struct phpca_error *err)
{
	char *why;
	bool bare;

	if (p->git || p->options.file_count)
		return PHPCA_OK;
	p->worktree = phpca_git_find(p->root, &why, &bare);
	if (bare)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s: a bare git repository; --rev REV packs one of its revisions", p->root);
	if (why)
		phpca_list__add(&p->warnings,
			phpca_text__format(
				"%s: %s; the archive will not name its commit", *p->root ? p->root : "/", why));
	free(why);
	return PHPCA_OK;
}

enum phpca_code phpca_resolve(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code;

	p->manifest = phpca_text__alloc(sizeof(*p->manifest));
	p->composer = phpca_text__alloc(sizeof(*p->composer));
	if (!p->options.output)
		p->options.output = "app.phpca";
	code = read_epoch(p, err);
	if (!code)
		code = first_root(p, err);
	if (!code)
		code = open_revision(p, err);
	if (!code)
		code = read_manifest(p, err);
	if (!code && p->manifest->root)
		code = open_revision(p, err);
	if (!code)
		code = find_worktree(p, err);
	if (!code)
		code = read_composer(p, err);
	if (!code)
		code = check_project(p, err);
	if (!code)
		code = check_output(&p->options, err);
	if (!code)
		settle(p);
	return code;
}
