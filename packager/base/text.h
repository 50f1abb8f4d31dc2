/*
 * Strings, lists of strings and paths: what every file of the packager's front needs.
 * Memory is had as base/alloc.h says.
 */
#ifndef PHPCA_TEXT_H
#define PHPCA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "format/buffer.h"

struct phpca_list {
	char **item;
	size_t count, capacity;
};

void *phpca_text_alloc(size_t size);
void *phpca_text_grow(void *block, size_t size);
char *phpca_text_dup(const char *text);
char *phpca_text_cut(const char *text, size_t size); /* a copy of the first `size` bytes */
char *phpca_text_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool phpca_text_ends(const char *text, const char *end);

void phpca_list_add(struct phpca_list *list, char *owned);
bool phpca_list_has(const struct phpca_list *list, const char *text);
/* By bytes; what stands there more than once stays once. */
void phpca_list_sort(struct phpca_list *list);
void phpca_list_clear(struct phpca_list *list);

/*
 * The word of the NULL-terminated list that is the least edits away; NULL when none is near enough
 * to be meant.
 */
const char *phpca_text_nearest(const char *word, const char *const *known);

/*
 * Removes ".", "..", double and trailing slashes, without asking the disk. An absolute path stays
 * absolute; "/" becomes "", as does a relative path that leads nowhere. False when a relative path
 * leads above its start. In place.
 */
bool phpca_path_normalise(char *path);

/* Absolute and normalised, against the working directory; symbolic links stay. */
char *phpca_path_absolute(const char *path);

/*
 * Absolute, with the links in its directory resolved but not the last component; NULL and errno
 * when the directory is not there.
 */
char *phpca_path_real_place(const char *path);

/*
 * `path` relative to `root` (both absolute and normalised), NULL when it is not below. Points into
 * `path`.
 */
const char *phpca_path_below(const char *root, const char *path);

/* realpath(3) for whoever takes NULL for "it is not there". Yours. */
char *phpca_path_real(const char *path);

/* Copies of the directory and a pointer to the last component. */
char *phpca_path_directory(const char *path);
const char *phpca_path_base(const char *path);

/*
 * A stream whose text is *out, yours, once it is closed by phpca_text_stream_end(). Without memory
 * both end the process.
 */
FILE *phpca_text_stream(char **out, size_t *size);
void phpca_text_stream_end(FILE *stream);

/* "1.5 MB": at most 4 digits. Valid until the eighth next call. */
const char *phpca_text_bytes(uint64_t bytes);

#endif
