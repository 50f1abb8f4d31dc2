/* See stamp.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "collect/choose.h"
#include "collect/read.h"
#include "collect/rules.h"
#include "collect/stamp.h"
#include "project/composer.h"
#include "git/git.h"

uint64_t phpca_collect__commit_time(const struct phpca_run *run, const struct phpca_git *g)
{
	return run->source_date_epoch ? run->source_date_epoch : phpca_git_time(g);
}

/* ---- .gitattributes above the root ---- */

/* Of the work tree they are read from disk, as the walk will read those below. */
static enum phpca_code read_above(
	struct phpca_collecting *c, const char *directory, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	char *path = phpca_text_format("%s%s.gitattributes", directory, *directory ? "/" : ""), *top,
		 *disk;
	struct phpca_buffer text = {0};

	if (c->run->git) {
		phpca_git_read_above(c->run->git, path, &text);
	} else {
		top = phpca_git_worktree(c->run->worktree);
		disk = phpca_text_format("%s/%s", top, path);
		code = phpca_collect__read_attributes(&text, disk, err);
		free(disk);
		free(top);
	}
	if (!code)
		code = phpca_collect__add_attributes_above(c, directory, &text, path, err);
	phpca_buffer_clear(&text);
	free(path);
	return code;
}

enum phpca_code phpca_collect__attributes_above(struct phpca_collecting *c, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	const struct phpca_git *g = c->run->git ? c->run->git : c->run->worktree;
	const char *path = g ? phpca_git_path(g) : "";

	phpca_attributes_init(&c->attributes, path);
	if (*path)
		code = read_above(c, "", err);
	for (const char *slash = strchr(path, '/'); slash && !code; slash = strchr(slash + 1, '/')) {
		char *directory = phpca_text_cut(path, (size_t)(slash - path));
		code = read_above(c, directory, err);
		free(directory);
	}
	return code;
}

/* ---- is it as committed? ---- */

/*
 * Only what is packed counts. Packages come from Composer, not from the commit, unless they are
 * committed as well.
 */
static bool counts(void *context, const char *path, bool untracked)
{
	const struct phpca_collecting *c = context;
	const char *why;

	return phpca_collect__includes(c, path, &why)
		&& !(untracked && phpca_composer_in_vendor(c->run->composer, path));
}

static void warn_of_submodules(struct phpca_run *run)
{
	struct phpca_list absent = {0};

	phpca_git_absent_submodules(run->worktree, &absent);
	for (size_t i = 0; i < absent.count; i++)
		phpca_warnings_add(&run->warnings,
			"%s: git submodule that is not checked out (git submodule update --init)",
			absent.item[i]);
	phpca_list_clear(&absent);
}

static void set_times(struct phpca_run *run, uint64_t time)
{
	for (size_t i = 0; i < run->files.count; i++)
		if (run->files.item[i].kind != PHPCA_ENTRY_DIRECTORY)
			run->files.item[i].mtime = time;
}

void phpca_collect__stamp(struct phpca_collecting *c)
{
	struct phpca_run *run = c->run;
	const struct phpca_git *g = run->git ? run->git : run->worktree;

	if (!g)
		return;
	run->stamp.commit = phpca_text_dup(phpca_git_commit(g));
	run->stamp.describe = run->override && run->override->describe
		? phpca_text_dup(run->override->describe)
		: phpca_git_describe(g);
	run->stamp.path = phpca_text_dup(phpca_git_path(g));
	run->stamp.time = phpca_git_time(g);
	run->stamp.dirty = run->worktree && phpca_git_changed(g, c, counts);
	if (run->worktree)
		warn_of_submodules(run);
	if (!run->stamp.dirty)
		set_times(run, phpca_collect__commit_time(run, g));
}
