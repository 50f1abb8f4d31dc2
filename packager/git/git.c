/* Repository and commit: see git.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "git/git.h"

static const char *last_message(void)
{
	const git_error *e = git_error_last();

	return e && e->message ? e->message : "unknown error of libgit2";
}

enum phpca_code phpca_git__fault(struct phpca_error *err, const char *what)
{
	return phpca_error_set(err, PHPCA_E_USAGE, "--rev: %s: %s", what, last_message());
}

/* ---- the library ---- */

static bool is_forbidden(const char *directory, const char *path)
{
	char *filename = phpca_text_format("%s%s", directory, path);
	struct stat st;
	bool forbidden = stat(filename, &st) != 0 && errno == EACCES;

	free(filename);
	return forbidden;
}

/*
 * Where HOME is another user's (su, containers), libgit2 opens nothing, since it may not look for a
 * configuration there. All that we want of one is safe.directory.
 */
static void begin(void)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");

	phpca_git__take_memory();
	git_libgit2_init();
	if (home && is_forbidden(home, "/.gitconfig"))
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, "");
	if (xdg && *xdg ? is_forbidden(xdg, "/git/config")
					: home && is_forbidden(home, "/.config/git/config"))
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_XDG, "");
}

/* ---- the repository ---- */

/*
 * A repository that another user owns, by what git wants in safe.directory: the work tree, or the
 * bare repository itself; NULL if there is none. libgit2 1.5 says GIT_ENOTFOUND of such a one where
 * no safe.directory is set at all.
 */
static char *foreign_repository(const char *directory)
{
	git_buf found = {0};
	struct stat st;
	char *directory_path;

	if (git_repository_discover(&found, directory, 0, NULL))
		return NULL;
	directory_path = phpca_text_dup(found.ptr);
	git_buf_dispose(&found);
	if (phpca_text_ends(directory_path, "/.git/"))
		directory_path[strlen(directory_path) - 6] = '\0';
	phpca_path_normalise(directory_path);
	if (stat(*directory_path ? directory_path : "/", &st) == 0 && st.st_uid != geteuid())
		return directory_path;
	free(directory_path);
	return NULL;
}

/* Once: whoever asks later must not take a failure for a repository without a work tree. */
static bool find_top(struct phpca_git *g, char **why)
{
	const char *workdir = git_repository_workdir(g->repository);

	if (!workdir)
		return true;
	g->top = phpca_path_real(workdir);
	if (!g->top)
		*why = phpca_text_format(
			"the git repository can't be used: %s: %s", workdir, strerror(errno));
	else if (strcmp(g->top, "/") == 0)
		*g->top = '\0';
	return g->top;
}

/* 0, or libgit2's code with one sentence in *why. */
static int open_repository(struct phpca_git *g, const char *directory, char **why)
{
	char *theirs;
	int code;

	*why = phpca_git__check_files(directory);
	if (*why)
		return GIT_ERROR;
	code = git_repository_open_ext(&g->repository, *directory ? directory : "/", 0, NULL);
	if (code)
		phpca_git__end_without_memory();
	theirs = code == GIT_EOWNER || code == GIT_ENOTFOUND
		? foreign_repository(*directory ? directory : "/")
		: NULL;

	if (theirs) {
		*why = phpca_text_format(
			"the git repository belongs to another user (git config --global --add safe.directory %s)",
			theirs);
		code = GIT_EOWNER;
	} else if (code == GIT_ENOTFOUND)
		*why = phpca_text_dup("no git repository here or above");
	else if (code)
		*why = phpca_text_format("the git repository can't be used: %s", last_message());
	else if (!find_top(g, why))
		code = GIT_ERROR;
	free(theirs);
	return code;
}

char *phpca_git_worktree(const struct phpca_git *g)
{
	return g->top ? phpca_text_dup(g->top) : NULL;
}

/* The directory below the work tree; "" for its top and for a bare repository. */
static char *path_of(const struct phpca_git *g, const char *directory)
{
	const char *below = g->top ? phpca_path_below(g->top, directory) : NULL;

	return phpca_text_dup(below ? below : "");
}

static bool exists(const char *directory, const char *name)
{
	char *path = phpca_text_format("%s/%s", directory, name);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/*
 * Something here or above that looks like a repository. Most that is packed lies in none, and
 * libgit2 takes long to begin.
 */
static bool may_be_repository(const char *directory)
{
	char *directory_path = phpca_text_dup(directory);
	bool found = false;

	for (char *end = directory_path + strlen(directory_path); !found;
		 end = strrchr(directory_path, '/')) {
		*end = '\0';
		found = exists(directory_path, ".git")
			|| (exists(directory_path, "HEAD") && exists(directory_path, "objects"));
		if (end == directory_path)
			break;
	}
	free(directory_path);
	return found;
}

static bool is_bare_at(git_repository *repository, const char *directory)
{
	char *directory_path = phpca_text_dup(git_repository_path(repository));
	bool here;

	phpca_path_normalise(directory_path);
	here = git_repository_is_bare(repository) && strcmp(directory_path, directory) == 0;
	free(directory_path);
	return here;
}

/* ---- the commit ---- */

static bool has_no_commits(const struct phpca_git *g)
{
	return git_repository_is_empty(g->repository) == 1
		|| git_repository_head_unborn(g->repository) == 1;
}

static char *why_no_revision(const struct phpca_git *g)
{
	if (has_no_commits(g))
		return phpca_text_dup("no such revision; the repository has no commits yet");
	if (git_repository_is_shallow(g->repository) == 1)
		return phpca_text_dup(
			"no such revision in this shallow clone (git fetch --unshallow brings the rest)");
	return phpca_text_format("no such revision: %s", last_message());
}

static bool find_commit(struct phpca_git *g, const char *rev)
{
	git_object *object = NULL;
	bool found = git_revparse_single(&object, g->repository, rev) == 0
		&& git_object_peel((git_object **)&g->commit, object, GIT_OBJECT_COMMIT) == 0;

	git_object_free(object);
	if (!found)
		phpca_git__end_without_memory();
	else
		git_oid_tostr(g->name, sizeof(g->name), git_commit_id(g->commit));
	return found;
}

/* Why the commit can't be packed; NULL where nothing is wrong. Yours. */
static char *check_commit(const struct phpca_git *g)
{
	git_tree *top = NULL;
	char *why = git_commit_tree(&top, g->commit) == 0 ? phpca_git__check_tree(g->repository, top)
													  : NULL;

	git_tree_free(top);
	return why;
}

/* Why the work tree must not be compared with the commit; NULL where nothing is wrong. Yours. */
static char *check_worktree(const struct phpca_git *g)
{
	char *top = phpca_git_worktree(g), *why = top ? phpca_git__check_worktree(top, g->path) : NULL;

	free(top);
	return why;
}

/* The tree of the project's directory. */
static bool find_tree(struct phpca_git *g)
{
	git_tree_entry *entry = NULL;
	git_tree *top = NULL;
	bool found = git_commit_tree(&top, g->commit) == 0;

	if (found && !*g->path)
		found = git_tree_dup(&g->tree, top) == 0;
	else if (found)
		found = git_tree_entry_bypath(&entry, top, g->path) == 0
			&& git_tree_entry_type(entry) == GIT_OBJECT_TREE
			&& git_tree_lookup(&g->tree, g->repository, git_tree_entry_id(entry)) == 0;
	git_tree_entry_free(entry);
	git_tree_free(top);
	return found;
}

/* Of a repository that has commits. NULL: it has none yet. Yours. */
static char *why_no_head(const struct phpca_git *g)
{
	char *message = phpca_text_dup(last_message()), *why = NULL;

	if (!has_no_commits(g)) /* which may leave a message of its own */
		why = phpca_text_format("the commit of the git repository can't be read: %s", message);
	free(message);
	return why;
}

static enum phpca_code open_revision(
	struct phpca_git *g, const struct phpca_git_wanted *wanted, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	char *why = NULL;

	if (open_repository(g, wanted->directory, &why)) {
		code = phpca_error_set(
			err, PHPCA_E_USAGE, "--rev: %s: %s", *wanted->directory ? wanted->directory : "/", why);
	} else if (!find_commit(g, wanted->rev)) {
		why = why_no_revision(g);
		code = phpca_error_set(err, PHPCA_E_USAGE, "--rev: %s: %s", wanted->rev, why);
	} else if ((why = check_commit(g))) {
		code = phpca_error_set(err, PHPCA_E_USAGE, "--rev: %s: %s", wanted->rev, why);
	} else {
		g->path = wanted->path ? phpca_text_dup(wanted->path) : path_of(g, wanted->directory);
		if (!find_tree(g))
			code = phpca_error_set(err, PHPCA_E_USAGE,
				"--rev: %s: there is no directory %s in this revision", wanted->rev,
				*g->path ? g->path : "/");
	}
	free(why);
	return code;
}

enum phpca_code phpca_git_open(
	struct phpca_git **out, const struct phpca_git_wanted *wanted, struct phpca_error *err)
{
	struct phpca_git *g = phpca_text_alloc(sizeof(*g));
	enum phpca_code code;

	begin();
	code = open_revision(g, wanted, err);
	if (code)
		phpca_git_close(g);
	*out = code ? NULL : g;
	return code;
}

struct phpca_git *phpca_git_find(const char *directory, char **why, bool *bare)
{
	struct phpca_git *g;
	int code;

	*why = NULL;
	*bare = false;
	if (!may_be_repository(directory))
		return NULL;
	begin();
	g = phpca_text_alloc(sizeof(*g));
	code = open_repository(g, directory, why);
	*bare = !code && is_bare_at(g->repository, directory);
	if (code == GIT_ENOTFOUND) {
		free(*why);
		*why = NULL;
	}
	if (!code && git_repository_workdir(g->repository)) {
		*why = find_commit(g, "HEAD") ? check_commit(g) : why_no_head(g);
		if (!*why && g->commit) {
			g->path = path_of(g, directory);
			if (!(*why = check_worktree(g)) && find_tree(g))
				return g;
			if (!*why)
				phpca_git__end_without_memory();
		}
	}
	phpca_git_close(g);
	return NULL;
}

void phpca_git_close(struct phpca_git *g)
{
	if (!g)
		return;
	git_tree_free(g->tree);
	git_commit_free(g->commit);
	git_repository_free(g->repository);
	git_libgit2_shutdown();
	free(g->top);
	free(g->path);
	free(g);
}

/* ---- what it is called ---- */

const char *phpca_git_commit(const struct phpca_git *g)
{
	return g->name;
}

const char *phpca_git_path(const struct phpca_git *g)
{
	return g->path;
}

uint64_t phpca_git_time(const struct phpca_git *g)
{
	git_time_t time = git_commit_time(g->commit);

	return time > 0 ? (uint64_t)time : 0;
}
