/* Members of an archive made stand-alone images again. */
#ifndef PHPCA_STANDALONE_H
#define PHPCA_STANDALONE_H

#include "inspect/sources.h"

/*
 * The image of a script, as a .phpc file has it: what `phpc -s` makes of its source, with one
 * difference. Where its code names other places of the tree that it belongs to (__DIR__ . '/../x'),
 * its root is the tree's, and it runs wherever the whole tree stands; else its root is its own
 * directory, and it runs anywhere.
 */
enum phpca_code phpca_standalone_make(struct phpca_buffer *out, const struct phpca_sources *u,
	const struct phpca_source_file *source, struct phpca_error *err);

#endif
