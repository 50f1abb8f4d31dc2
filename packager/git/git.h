/*
 * What git knows of a project, by libgit2: no git program is started, no filter or hook runs,
 * nothing is written. git.c finds repository and commit, describe.c names it by its tags, tree.c
 * reads a committed tree (--rev), status.c says how a work tree differs from its commit, files.c
 * and limits.c what is refused.
 */
#ifndef PHPCA_GIT_H
#define PHPCA_GIT_H

#include "format/buffer.h"
#include "format/error.h"
#include "base/text.h"

struct phpca_git;

struct phpca_git_wanted {
	const char *directory; /* lies in a work tree, or is a bare repository; "" is "/" */
	const char *rev;
	const char
		*path; /* of the project, from the top of the repository; NULL: where `directory` lies */
};

/*
 * A revision that is asked for. Paths below are relative to the project. PHPCA_E_USAGE with one
 * sentence if it can't be had.
 */
enum phpca_code phpca_git_open(
	struct phpca_git **out, const struct phpca_git_wanted *wanted, struct phpca_error *err);

/*
 * The commit that is checked out in a work tree. NULL if there is no repository, no commit yet, or
 * nothing of `directory` in it; *why is a sentence if there is a repository that can't be used,
 * else NULL; yours. *bare: the directory itself is a bare repository.
 */
struct phpca_git *phpca_git_find(const char *directory, char **why, bool *bare);

void phpca_git_close(struct phpca_git *g); /* NULL is fine */

const char *phpca_git_commit(const struct phpca_git *g); /* 40 hexadecimal digits */
const char *phpca_git_path(
	const struct phpca_git *g); /* of the project, from the top of the repository; "" is the top */
uint64_t phpca_git_time(const struct phpca_git *g);  /* committer's time */
char *phpca_git_describe(const struct phpca_git *g); /* as `git describe --tags --always`; yours */

/* ---- the committed tree ---- */

/* Appends the contents of one file, and a NUL that is not counted. False when there is none. */
bool phpca_git_read(const struct phpca_git *g, const char *path, struct phpca_buffer *out);
bool phpca_git_read_file(const struct phpca_git *g, const char *path, struct phpca_buffer *out,
	uint32_t *mode); /* no link; as below */
bool phpca_git_has(const struct phpca_git *g, const char *path);

/* The same for a file of a directory above the project (`path` from the top of the repository). */
bool phpca_git_read_above(const struct phpca_git *g, const char *path, struct phpca_buffer *out);

struct phpca_git_file {
	const char *path;
	uint32_t mode; /* as git has it: 0100644, 0100755, 0120000 (link), 0160000 (a submodule whose
					  files are not at hand) */
	const void *bytes; /* of files and links */
	size_t size;
};

/*
 * Calls `enter` for each directory, the project's own ("") first, with the contents of its
 * .gitattributes (no data: there is none), and `found` for everything else; an error of either ends
 * the walk. Submodules are directories where their commit is at hand.
 */
struct phpca_git_visitor {
	void *context;
	enum phpca_code (*enter)(void *context, const char *path, const struct phpca_buffer *attributes,
		bool *descends, struct phpca_error *err);
	enum phpca_code (*found)(
		void *context, const struct phpca_git_file *file, struct phpca_error *err);
};
enum phpca_code phpca_git_walk(
	const struct phpca_git *g, const struct phpca_git_visitor *visitor, struct phpca_error *err);

/* ---- the work tree ---- */

/*
 * The directory of the work tree's top; NULL for a bare repository. Real, no slash at its end.
 * Yours.
 */
char *phpca_git_worktree(const struct phpca_git *g);

/*
 * Calls `changed` for each path of the project that is not as committed, until it returns true;
 * returns whether it did.
 */
bool phpca_git_changed(const struct phpca_git *g, void *context,
	bool (*changed)(void *context, const char *path, bool untracked));

/* Paths of submodules of the project that are not checked out. */
void phpca_git_absent_submodules(const struct phpca_git *g, struct phpca_list *out);

/* ---- within the room ---- */
#include <git2.h>

struct phpca_git {
	git_repository *repository;
	git_commit *commit;
	git_tree *tree; /* of the project */
	char *top;      /* of the work tree; NULL: there is none */
	char *path;
	char name[GIT_OID_HEXSZ + 1];
};

enum phpca_code phpca_git__fault(struct phpca_error *err, const char *what);

/* Of one commit, with all that it holds. */
#define PHPCA_GIT_FILES_MAX 1000000
#define PHPCA_GIT_DEPTH_MAX 1000

/* Before git_libgit2_init(). */
void phpca_git__take_memory(void);

/*
 * Behind a function of libgit2 that has failed. What the C library could not have for it (opendir)
 * is an error like any other there, and the archive would lack what was to be read.
 */
void phpca_git__end_without_memory(void);

/*
 * Why a repository here or above must not be opened, or a tree not be walked; NULL where nothing is
 * wrong, or there is none. Yours.
 */
char *phpca_git__check_files(const char *directory);
char *phpca_git__check_repository(const char *directory, bool *found); /* just here */
char *phpca_git__check_worktree(const char *top, const char *path);
char *phpca_git__check_tree(git_repository *repository, const git_tree *tree);

#endif
