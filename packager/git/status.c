/* How a work tree differs from its commit: see git.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "git/git.h"

static const char *below(const struct phpca_git *g, const char *path)
{
	size_t size = strlen(g->path);

	if (!size)
		return path;
	return strncmp(path, g->path, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static const char *path_of(const git_status_entry *e)
{
	const git_diff_delta *delta = e->index_to_workdir ? e->index_to_workdir : e->head_to_index;

	return delta->new_file.path ? delta->new_file.path : delta->old_file.path;
}

bool phpca_git_changed(const struct phpca_git *g, void *context,
	bool (*changed)(void *context, const char *path, bool untracked))
{
	git_status_options options;
	git_status_list *list = NULL;
	bool found = false;

	git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
	options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS
		| GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH;
	if (*g->path)
		options.pathspec = (git_strarray){(char **)&g->path, 1};
	if (git_status_list_new(&list, g->repository, &options))
		return true; /* who can't tell must not say that it is clean */
	for (size_t i = 0; i < git_status_list_entrycount(list) && !found; i++) {
		const git_status_entry *e = git_status_byindex(list, i);
		const char *path = below(g, path_of(e));
		found = path && changed(context, path, e->status == GIT_STATUS_WT_NEW);
	}
	git_status_list_free(list);
	return found;
}

void phpca_git_absent_submodules(const struct phpca_git *g, struct phpca_list *out)
{
	char *top = phpca_git_worktree(g);
	git_index *index = NULL;

	if (top && git_repository_index(&index, g->repository) == 0) {
		for (size_t i = 0; i < git_index_entrycount(index); i++) {
			const git_index_entry *e = git_index_get_byindex(index, i);
			const char *path = e->mode == GIT_FILEMODE_COMMIT ? below(g, e->path) : NULL;
			char *mark = path ? phpca_text_format("%s/%s/.git", top, e->path) : NULL;
			struct stat st;

			if (mark && stat(mark, &st) != 0)
				phpca_list_add(out, phpca_text_dup(path));
			free(mark);
		}
	}
	git_index_free(index);
	free(top);
}
