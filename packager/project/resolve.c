/* See resolve.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "git/git.h"
#include "project/composer.h"
#include "project/hot.h"
#include "project/manifest.h"
#include "project/packages.h"
#include "project/read.h"
#include "project/resolve.h"
#include "project/root.h"
#include "sign/sign.h"

/* ---- manifest ---- */

/* Relative to the manifest, while the root is still its directory. */
static char *key_filename(const struct phpca_run *run)
{
	const char *option = run->options.sign_key, *key = run->manifest->sign;
	char *directory, *filename;

	if (option || !key || *key == '/')
		return option || key ? phpca_text_dup(option ? option : key) : NULL;
	directory = run->options.manifest ? phpca_path_directory(run->options.manifest)
									  : phpca_text_dup(run->root);
	filename = phpca_text_format("%s/%s", directory, key);
	free(directory);
	return filename;
}

static enum phpca_code read_sign_key(struct phpca_run *run, struct phpca_error *err)
{
	char *filename = key_filename(run);
	bool given = run->options.sign_key != NULL, open_to_others = false;
	enum phpca_code code = PHPCA_OK;

	if (filename && (code = phpca_sign_new(&run->signer, filename, given, &open_to_others, err)))
		phpca_error_prefix(err, "%s", given ? "--sign-key" : "\"sign\" of the manifest");
	else if (filename)
		run->sign_key = phpca_path_real(filename);
	if (open_to_others)
		phpca_warnings_add(
			&run->warnings, "%s: the secret key can be read by others (chmod 600)", filename);
	free(filename);
	return code;
}

/* One that is named must be there, and is noted without its name. */
static enum phpca_code read_named_manifest(
	struct phpca_run *run, struct phpca_buffer *text, struct phpca_error *err)
{
	const char *name = run->options.manifest;
	struct phpca_error why = {0};
	enum phpca_infile found = phpca_infile_read(text, name, PHPCA_LIMIT_MANIFEST, &why);

	phpca_project__note_input(run, "", text);
	if (found == PHPCA_INFILE_ABSENT)
		return phpca_error_set(err, PHPCA_E_USAGE, "--manifest: %s: %s", name, strerror(ENOENT));
	if (found == PHPCA_INFILE_FAILED)
		return phpca_error_set(err, PHPCA_E_USAGE, "--manifest: %s", why.message);
	return PHPCA_OK;
}

static enum phpca_code read_manifest(struct phpca_run *run, struct phpca_error *err)
{
	const char *name = run->options.manifest;
	struct phpca_buffer text = {0};
	enum phpca_code code = PHPCA_OK;

	if (run->override) {
		code = phpca_manifest_read(run->manifest, PHPCA_MEMBER_MANIFEST, run->override->manifest,
			strlen(run->override->manifest), err);
		return code ? code : phpca_project__read_hot(run, err);
	}
	if (name)
		code = read_named_manifest(run, &text, err);
	else if (!run->options.file_count) /* one that lies beside FILE ... speaks of another archive */
		code = phpca_project__read(run, PHPCA_MANIFEST_FILE, PHPCA_LIMIT_MANIFEST, &text, err);
	if (!code && text.data)
		code = phpca_manifest_read(
			run->manifest, name ? name : PHPCA_MANIFEST_FILE, (char *)text.data, text.size, err);
	phpca_buffer_clear(&text);
	if (!code)
		code = read_sign_key(run, err);
	if (!code)
		code = phpca_project__read_hot(run, err);
	return code ? code : phpca_project__apply_root(run, err);
}

/* ---- all else ---- */

static char *first_of(const char *a, const char *b, const char *c)
{
	return phpca_text_dup(a ? a : b ? b : c);
}

static enum phpca_code read_epoch(struct phpca_run *run, struct phpca_error *err)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;

	if (run->override) {
		run->source_date_epoch = run->override->time;
		return PHPCA_OK;
	}
	if (!text || !*text)
		return PHPCA_OK;
	errno = 0;
	run->source_date_epoch = strtoull(text, &end, 10);
	if (*end || *text < '0' || *text > '9' || errno)
		return phpca_error_set(
			err, PHPCA_E_USAGE, "SOURCE_DATE_EPOCH: wanted seconds since 1970, found \"%s\"", text);
	return PHPCA_OK;
}

/* Before minutes of work, not after them. */
static enum phpca_code check_output(const struct phpca_options *o, struct phpca_error *err)
{
	char *directory = phpca_path_directory(o->output);
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

static enum phpca_code check_project(const struct phpca_run *run, struct phpca_error *err)
{
	if (run->options.root || run->options.file_count || run->manifest->file
		|| run->composer->present)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_USAGE,
		"%s: neither %s nor composer.json here (--root DIR packs any directory, FILE ... scripts)",
		*run->root ? run->root : "/", PHPCA_MANIFEST_FILE);
}

static void set_defaults(struct phpca_run *run)
{
	const struct phpca_manifest *m = run->manifest;

	run->mount = first_of(run->options.mount, m->mount, *run->root ? run->root : "/");
	phpca_path_normalise(run->mount);
	run->name = first_of(m->name, run->composer->facts.name, "");
	run->version = first_of(m->version, run->composer->facts.version, "");
	run->strip_sources = m->sources && strcmp(m->sources, "strip") == 0;
	run->optimize = m->optimize != PHPCA_NO;
}

/* Opened once for the manifest, and again where its "root" leads elsewhere. */
static enum phpca_code open_revision(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_git_wanted wanted = {run->root, run->options.rev, run->options.rev_path};

	if (!run->options.rev)
		return PHPCA_OK;
	if (run->options.file_count)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"--rev: packs a revision as a whole; it can't be combined with FILE ...");
	phpca_git_close(run->git);
	return phpca_git_open(&run->git, &wanted, err);
}

/*
 * What is packed from a work tree says which commit it is beneath. No repository is no fault, and
 * one that can't be used is worth a word.
 */
static enum phpca_code find_worktree(struct phpca_run *run, struct phpca_error *err)
{
	char *why;
	bool bare;

	if (run->git || run->options.file_count)
		return PHPCA_OK;
	run->worktree = phpca_git_find(run->root, &why, &bare);
	if (bare)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s: a bare git repository; --rev REV packs one of its revisions", run->root);
	if (why)
		phpca_warnings_add(&run->warnings, "%s: %s; the archive will not name its commit",
			*run->root ? run->root : "/", why);
	free(why);
	return PHPCA_OK;
}

enum phpca_code phpca_resolve(struct phpca_run *run, struct phpca_error *err)
{
	enum phpca_code code;

	run->manifest = phpca_text_alloc(sizeof(*run->manifest));
	run->composer = phpca_text_alloc(sizeof(*run->composer));
	if (!run->options.output)
		run->options.output = "app.phpca";
	code = read_epoch(run, err);
	if (!code)
		code = phpca_project__first_root(run, err);
	if (!code)
		code = open_revision(run, err);
	if (!code)
		code = read_manifest(run, err);
	if (!code && run->manifest->root)
		code = open_revision(run, err);
	if (!code)
		code = find_worktree(run, err);
	if (!code)
		code = phpca_project__read_packages(run, err);
	if (!code)
		code = check_project(run, err);
	if (!code)
		code = check_output(&run->options, err);
	if (!code)
		set_defaults(run);
	return code;
}

void phpca_resolve_clear(struct phpca_run *run)
{
	free(run->root);
	free(run->mount);
	free(run->name);
	free(run->version);
	free(run->sign_key);
	free(run->vendor);
	phpca_sign_free(run->signer);
	phpca_buffer_clear(&run->inputs);
	if (run->manifest)
		phpca_manifest_clear(run->manifest);
	if (run->composer)
		phpca_composer_clear(run->composer);
	free(run->manifest);
	free(run->composer);
	phpca_git_close(run->git);
	phpca_git_close(run->worktree);
}
