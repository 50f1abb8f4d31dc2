#include "format/content_hash.h"

#if defined(PHPCA_CONTENT_HASH_AES) && defined(__aarch64__)
#include <sys/auxv.h>
#endif

/* ---- rounds of AES, for processors that have none ---- */

typedef struct {
	uint32_t column[4];
} block;

static inline uint32_t rotate(uint32_t x, int bits)
{
	return x << bits | x >> (32 - bits);
}

static inline uint8_t rotate8(uint8_t x, int bits)
{
	return (uint8_t)(x << bits | x >> (8 - bits));
}

static inline uint8_t twice(uint8_t x)
{
	return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1b : 0));
}

/*
 * What SubBytes and MixColumns make of a byte that is the first of its column: s being its S-box
 * value, 2s, s, s, 3s. Made when it is first needed.
 */
static uint32_t table[256];

/*
 * Three is a generator of the field, so `p` passes through all that have an inverse, which is `q`.
 */
static void make_table(void)
{
	uint8_t p = 1, q = 1;

	do {
		p ^= twice(p);
		q ^= (uint8_t)(q << 1);
		q ^= (uint8_t)(q << 2);
		q ^= (uint8_t)(q << 4);
		q ^= q & 0x80 ? 0x09 : 0;
		uint8_t s = q ^ rotate8(q, 1) ^ rotate8(q, 2) ^ rotate8(q, 3) ^ rotate8(q, 4) ^ 0x63;
		table[p] = (uint32_t)twice(s) | (uint32_t)s << 8 | (uint32_t)s << 16
			| (uint32_t)(twice(s) ^ s) << 24;
	} while (p != 1);
	/* Last: who finds it finds all. Threads that are here at once write the same. */
	__atomic_store_n(&table[0], 0xc6u | 0x63u << 8 | 0x63u << 16 | 0xa5u << 24, __ATOMIC_RELEASE);
}

static inline void begin(void)
{
	if (__atomic_load_n(&table[0], __ATOMIC_ACQUIRE) == 0)
		make_table();
}

static inline block load(const uint8_t *bytes)
{
	block b;

	__builtin_memcpy(&b, bytes, sizeof(b));
	return b;
}

/* ShiftRows: row r of a column comes from r columns further on. */
static inline block mix(block x, block y)
{
	for (int c = 0; c < 4; c++)
		y.column[c] ^= table[x.column[c] & 255] ^ rotate(table[x.column[(c + 1) & 3] >> 8 & 255], 8)
			^ rotate(table[x.column[(c + 2) & 3] >> 16 & 255], 16)
			^ rotate(table[x.column[(c + 3) & 3] >> 24], 24);
	return y;
}

#define NAME phpca_content_hash__plain
#include "format/content_hash.inc"

/* ---- which ---- */

#ifdef PHPCA_CONTENT_HASH_AES
#ifdef __x86_64__
bool phpca_content_hash__has_aes(void)
{
	return __builtin_cpu_supports("aes") && __builtin_cpu_supports("avx");
}
#else
/* The kernel says it, in the bit that it calls HWCAP_AES. */
bool phpca_content_hash__has_aes(void)
{
	return getauxval(AT_HWCAP) >> 3 & 1;
}
#endif
#define HAVE_AES() phpca_content_hash__has_aes()
#else
#define HAVE_AES() 0
#define phpca_content_hash__aes phpca_content_hash__plain
#endif

uint64_t phpca_content_hash_without(const void *data, size_t size, size_t hole)
{
	return HAVE_AES() ? phpca_content_hash__aes(data, size, hole)
					  : phpca_content_hash__plain(data, size, hole);
}

uint64_t phpca_content_hash(const void *data, size_t size)
{
	return phpca_content_hash_without(data, size, PHPCA_NO_HOLE);
}
