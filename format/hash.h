/* The content hash of both formats (XXH3-64) and the seed's checksum (Adler-32). */
#ifndef PHPCA_HASH_H
#define PHPCA_HASH_H
#include <stddef.h>
#include <stdint.h>
/* XXH3-64, seed 0. Uses AVX2 where the processor has it; the value is the same everywhere. */
uint64_t phpca_hash64(const void *data, size_t size);
/* Continues an Adler-32; start with 1. */
uint32_t phpca_adler32(uint32_t adler, const void *data, size_t size);
#endif
