/* A committed tree as the source of files (--rev), by libgit2. No git program is started, no filter or hook runs. */
#ifndef PHPCA_GIT_H
#define PHPCA_GIT_H

#include "../format/buffer.h"
#include "../format/error.h"
#include <stdbool.h>

struct phpca_git;

/* `directory` lies in a work tree, or is a bare repository; paths below are relative to it. */
enum phpca_code phpca_git_open(struct phpca_git **out, const char *directory, const char *rev, struct phpca_error *err);
void phpca_git_close(struct phpca_git *g);   /* NULL is fine */

const char *phpca_git_commit(const struct phpca_git *g);   /* 40 hexadecimal digits */
uint64_t phpca_git_time(const struct phpca_git *g);        /* committer's time: the mtime of every file */

/* Appends the contents of one file, and a NUL that is not counted. False when there is none. */
bool phpca_git_read(const struct phpca_git *g, const char *path, struct phpca_buffer *out);

struct phpca_git_file {
	const char *path;
	uint32_t    mode;            /* as git has it: 0100644, 0100755, 0120000 (link), 0160000 (submodule), 040000 (directory) */
	const void *bytes;           /* of files and links */
	size_t      size;
};

/* Calls `enter` for each directory and `found` for everything else; an error of `found` ends the walk. */
struct phpca_git_visitor {
	void *context;
	bool (*enter)(void *context, const char *path);
	enum phpca_code (*found)(void *context, const struct phpca_git_file *file, struct phpca_error *err);
};
enum phpca_code phpca_git_walk(const struct phpca_git *g, const struct phpca_git_visitor *visitor, struct phpca_error *err);

#endif
