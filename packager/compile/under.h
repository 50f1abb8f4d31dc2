/*
 * One source, compiled by the engine under one root: what the compiler would have left in the
 * engine's tables is taken out of them.
 */
#ifndef PHPCA_COMPILE_UNDER_H
#define PHPCA_COMPILE_UNDER_H

#include "compile/compiler.h"
#include "image/serialize.h"

/*
 * False when it does not compile; phpca_engine_fatal() says why. *bailed: the engine gave up
 * half-way. What *out has is the engine's memory; it is not freed one by one.
 */
bool phpca_compile__under(
	struct phpca_compiled *out, const struct phpca_source *source, const char *root, bool *bailed);

/* The engine's optimizer, as OPcache calls it. False: it failed; *bailed as above. */
bool phpca_compile__optimize(struct phpca_compiled *c, bool *bailed);

#endif
