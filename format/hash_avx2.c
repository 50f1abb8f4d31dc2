/* XXH3 for processors with AVX2. Empty elsewhere, so that every build may list this file. */
#include "format/hash.h"

#ifdef PHPCA_HASH_AVX2
#pragma GCC target("avx2")
#define PHPCA_HASH_BUILD(what) phpca_hash__avx2##what
#include "hash_xxh3.inc"
#endif
