/*
 * Generated files that carry the build root as plain text: caches that a framework made on the
 * build machine. Deployed to another directory they name files that are not there.
 */
#ifndef PHPCA_REBASE_H
#define PHPCA_REBASE_H

#include "format/buffer.h"
#include "format/error.h"

/*
 * Where the directory `root` (absolute, no slash at its end) stands in a text as a path or the
 * beginning of one; NULL: nowhere. As json_encode() writes it, "\/build\/app", it counts as well;
 * *size is what stands there.
 */
const char *phpca_rebase__find(const char *text, size_t text_size, const char *root, size_t *size);

/*
 * Appends the text with each of them replaced by `mount`. Lengths in what serialize() made
 * ("s:14:\"/build/app/x\";") are made right. Fails, with the offset, where that can't be done: such
 * a length that is wrong to begin with, or a byte 0 outside of such a string (then it is no text).
 */
enum phpca_code phpca_rebase__text(struct phpca_buffer *out, const char *text, size_t size,
	const char *root, const char *mount, struct phpca_error *err);

#endif
