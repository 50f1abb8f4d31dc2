/*
 * XXH3-64, for names and for what is made of other hashes; its long form (XXH3-128); the seed's
 * checksum (Adler-32). What contents are checked against is content_hash.h.
 */
#ifndef PHPCA_HASH_H
#define PHPCA_HASH_H
#include <stddef.h>
#include <stdint.h>
/* XXH3-64, seed 0. Uses AVX2 where the processor has it; the value is the same everywhere. */
uint64_t phpca_hash64(const void *data, size_t size);
/* XXH3-128, for names by content: two that are equal by accident need not be reckoned with. */
struct phpca_hash128 {
	uint64_t low, high;
};
struct phpca_hash128 phpca_hash128(const void *data, size_t size);
/* Continues an Adler-32; start with 1. */
uint32_t phpca_adler32(uint32_t adler, const void *data, size_t size);

/* The two builds of one text; phpca_hash64 chooses. Only x86-64 has the second. */
uint64_t phpca_hash__plain(const void *data, size_t size);
struct phpca_hash128 phpca_hash__plain_128(const void *data, size_t size);
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define PHPCA_HASH_AVX2 1
uint64_t phpca_hash__avx2(const void *data, size_t size);
struct phpca_hash128 phpca_hash__avx2_128(const void *data, size_t size);
#endif
#endif
