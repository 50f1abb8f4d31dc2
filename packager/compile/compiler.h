/* One source to one stand-alone image, in this process. The engine must have started. */
#ifndef PHPCA_COMPILER_H
#define PHPCA_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "format/buffer.h"
#include "format/disk.h"

struct phpca_source {
	const char *root; /* directory under which it is compiled, no trailing slash */
	const char *path; /* below root */
	const uint8_t *bytes;
	size_t size;
	uint64_t mtime;
	bool optimize;
};

struct phpca_compilation {
	enum phpca_verdict verdict;
	char *reason; /* why not precompiled; owned */
	struct phpca_buffer image;
	struct phpca_buffer classes; /* NUL-terminated lower-case names of top-level classes */
	bool by_chance;              /* there was too little memory: another try may end otherwise */
	bool no_memory;              /* the machine had none left: worth another try */
	bool broken; /* the engine bailed out: this process should compile nothing more. Compiled
					structures are not freed one by one: the process is. */
};

/*
 * Always fills in *out; a script that does not compile has verdict SOURCE and PHP's message with
 * its line as reason.
 */
void phpca_compiler_run(const struct phpca_source *source, struct phpca_compilation *out);
void phpca_compilation_clear(struct phpca_compilation *c);

#endif
