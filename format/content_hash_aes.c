/*
 * The hash of contents for processors with AES instructions: x86-64 and arm64. Empty elsewhere, so
 * that every build may list this file.
 */
#include "format/content_hash.h"

#if defined(PHPCA_CONTENT_HASH_AES) && defined(__x86_64__)
#pragma GCC target( \
	"avx,aes") /* with AVX, whose instructions take their bytes from wherever they are */
#pragma GCC optimize("O3", "unroll-loops")
#include <immintrin.h>

typedef __m128i block;

static inline block load(const uint8_t *bytes)
{
	return _mm_loadu_si128((const __m128i *)bytes);
}

static inline block mix(block x, block y)
{
	return _mm_aesenc_si128(x, y);
}

#elif defined(PHPCA_CONTENT_HASH_AES)
#pragma GCC target("+crypto")
#pragma GCC optimize("O3", "unroll-loops")
#include <arm_neon.h>

typedef uint8x16_t block;

static inline block load(const uint8_t *bytes)
{
	return vld1q_u8(bytes);
}

/* arm64 adds the key before SubBytes, x86-64 after MixColumns: here it is 0, and `y` comes last. */
static inline block mix(block x, block y)
{
	return veorq_u8(vaesmcq_u8(vaeseq_u8(x, vdupq_n_u8(0))), y);
}
#endif

#ifdef PHPCA_CONTENT_HASH_AES
static inline void begin(void)
{
}

#define NAME phpca_content_hash__aes
#include "content_hash.inc"
#endif
