/*
 * What the repository adds: rules that stand above the root, the name of the commit, whether the
 * work tree is as committed, and the times of its files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "collect/collect.h"
#include "project/composer.h"
#include "git/git.h"

uint64_t phpca_collect__commit_time(const struct phpca_pack *p, const struct phpca_git *g)
{
	return p->source_date_epoch ? p->source_date_epoch : phpca_git_time(g);
}

/* ---- .gitattributes above the root ---- */

/* Of the work tree they are read from disk, as the walk will read those below. */
static void read_above(struct phpca_collecting *c, const char *directory)
{
	char *path = phpca_text__format("%s%s.gitattributes", directory, *directory ? "/" : ""), *top,
		 *disk;
	struct phpca_buffer text = {0};

	if (c->p->git) {
		phpca_git_read_above(c->p->git, path, &text);
	} else {
		top = phpca_git_worktree(c->p->worktree);
		disk = phpca_text__format("%s/%s", top, path);
		phpca_text__read(disk, &text);
		free(disk);
		free(top);
	}
	if (text.data)
		phpca_attributes_add_above(&c->attributes, directory, (char *)text.data, text.size);
	phpca_buffer_clear(&text);
	free(path);
}

void phpca_collect__attributes_above(struct phpca_collecting *c)
{
	const struct phpca_git *g = c->p->git ? c->p->git : c->p->worktree;
	const char *path = g ? phpca_git_path(g) : "";

	phpca_attributes_init(&c->attributes, path);
	if (*path)
		read_above(c, "");
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *directory = phpca_text__cut(path, (size_t)(slash - path));
		read_above(c, directory);
		free(directory);
	}
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
		&& !(untracked && phpca_composer_in_vendor(c->p->composer, path));
}

static void warn_of_submodules(struct phpca_pack *p)
{
	struct phpca_list absent = {0};

	phpca_git_absent_submodules(p->worktree, &absent);
	for (size_t i = 0; i < absent.count; i++)
		phpca_collect__warn(p,
			"%s: git submodule that is not checked out (git submodule update --init)",
			absent.item[i]);
	phpca_list__clear(&absent);
}

static void set_times(struct phpca_pack *p, uint64_t time)
{
	for (size_t i = 0; i < p->file_count; i++)
		if (p->files[i].kind != PHPCA_ENTRY_DIRECTORY)
			p->files[i].mtime = time;
}

void phpca_collect__stamp(struct phpca_collecting *c)
{
	struct phpca_pack *p = c->p;
	const struct phpca_git *g = p->git ? p->git : p->worktree;

	if (!g)
		return;
	p->stamp.commit = phpca_text__dup(phpca_git_commit(g));
	p->stamp.describe = p->given && p->given->describe ? phpca_text__dup(p->given->describe)
													   : phpca_git_describe(g);
	p->stamp.path = phpca_text__dup(phpca_git_path(g));
	p->stamp.time = phpca_git_time(g);
	p->stamp.dirty = p->worktree && phpca_git_changed(g, c, counts);
	if (p->worktree)
		warn_of_submodules(p);
	if (!p->stamp.dirty)
		set_times(p, phpca_collect__commit_time(p, g));
}
