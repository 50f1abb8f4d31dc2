/*
 * What a set of scripts declares, as digests that can be compared with another's: of declarations,
 * and of code without line numbers, map_ptr slots and the directory that it is made for. Two
 * archives of one program have the same digests wherever, and in whatever order, it was packed.
 */
#ifndef PHPCA_DIGEST_H
#define PHPCA_DIGEST_H

#include "inspect/sources.h"

struct phpca_symbol {
	char *key;            /* "class App\Kernel", "App\Kernel::boot()", "App\Kernel::$booted",
							 "App\Kernel::VERSION", "function App\f", "constant X" */
	const char *owner;    /* of a member: the key of its class; else NULL */
	const char *member;   /* "method", "property", "constant"; NULL: none */
	uint64_t declaration; /* hash */
	uint64_t code;        /* hash; 0: it has none */
};

struct phpca_digest {
	struct phpca_symbol *symbol; /* in order of key */
	size_t count, capacity;
	uint64_t *script; /* by source file: hash of all its code; 0: not precompiled */
};

void phpca_digest_make(struct phpca_digest *out, const struct phpca_sources *u);
void phpca_digest_clear(struct phpca_digest *d);

#endif
