#include "format/hash.h"

#define PHPCA_HASH_BUILD(what) phpca_hash__plain##what
#include "format/hash_xxh3.inc"

#ifdef PHPCA_HASH_AVX2
#define HAVE_AVX2() __builtin_cpu_supports("avx2")
#else
#define HAVE_AVX2() 0
#define phpca_hash__avx2 phpca_hash__plain
#define phpca_hash__avx2_128 phpca_hash__plain_128
#endif

/*
 * Up to this size XXH3 uses no vectors, and asking for the processor would cost more than it could
 * bring.
 */
#define SHORT 240

uint64_t phpca_hash64(const void *data, size_t size)
{
	if (size > SHORT && HAVE_AVX2())
		return phpca_hash__avx2(data, size);
	return phpca_hash__plain(data, size);
}

struct phpca_hash128 phpca_hash128(const void *data, size_t size)
{
	if (size > SHORT && HAVE_AVX2())
		return phpca_hash__avx2_128(data, size);
	return phpca_hash__plain_128(data, size);
}

/* 5552 is the most bytes after which the second sum, started below 65521, still fits 32 bits. */
uint32_t phpca_adler32(uint32_t adler, const void *data, size_t size)
{
	const uint8_t *p = data;
	uint32_t a = adler & 0xffff, b = adler >> 16;

	while (size > 0) {
		size_t n = size < 5552 ? size : 5552;

		size -= n;
		for (; n >= 8; n -= 8, p += 8) {
			b += 8 * a + 8 * p[0] + 7 * p[1] + 6 * p[2] + 5 * p[3] + 4 * p[4] + 3 * p[5] + 2 * p[6]
				+ p[7];
			a += p[0] + p[1] + p[2] + p[3] + p[4] + p[5] + p[6] + p[7];
		}
		for (; n > 0; n--) {
			a += *p++;
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	return b << 16 | a;
}
