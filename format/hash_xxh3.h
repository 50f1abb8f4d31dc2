/*
 * The text that hash.c and hash_avx2.c compile, each for its instruction set.
 * Define PHPCA_HASH_BUILD(name) before including it.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t PHPCA_HASH_BUILD()(const void *data, size_t size)
{
	return XXH3_64bits(data, size);
}

uint64_t PHPCA_HASH_BUILD(_without)(const void *data, size_t size, size_t hole)
{
	static const uint8_t zero[8];
	const uint8_t *bytes = data;
	XXH3_state_t state;

	XXH3_64bits_reset(&state);
	XXH3_64bits_update(&state, bytes, hole);
	XXH3_64bits_update(&state, zero, sizeof(zero));
	XXH3_64bits_update(&state, bytes + hole + sizeof(zero), size - hole - sizeof(zero));
	return XXH3_64bits_digest(&state);
}
