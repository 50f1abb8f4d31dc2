/*
 * The hash of contents: what every image and block of an archive is checked against when it is
 * first used.
 *
 * That is most of what a cold start costs, after the program itself, so it is made for the
 * processor: eight chains of AES rounds, one instruction for 16 bytes. docs/dependencies.md has it
 * measured against others, and tests/hash what was tried to make it fail. It is not made against
 * forgers: who fears them signs (archive_sign.h). Names and cache entries are hashed by XXH3
 * (hash.h).
 *
 *   R(x)     one round of AES (FIPS 197) without its key: SubBytes, ShiftRows, MixColumns of 16
 *            bytes
 *   chain k  of 8 begins as the bytes 16 k, 16 k + 1 ... 16 k + 15. Of each 128 bytes, the last
 *            filled up with 0, the k-th 16 are put in: c[k] = R(c[k]) ^ bytes
 *   closing  c[k] = R(R(R(c[k])))
 *   x        = c[0]; x = R(x) ^ c[k] for k = 1 .. 7; x = R(x) ^ size (8 bytes, then 8 of 0);
 *            x = R(R(R(x)))
 *   the hash is the first 8 bytes of x, little-endian
 *
 * A change within 16 bytes at a multiple of 16 always changes x. Another change leaves the hash as
 * it was with a chance of 2^-64, with one exception. A round makes each column out of four bytes,
 * one of each row. Of a change that is confined to such four and, 128 bytes further, to that
 * column, the chance is 2^-32: there, one round's bytes can take back what the others did.
 */
#ifndef PHPCA_CONTENT_HASH_H
#define PHPCA_CONTENT_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* The value is the same on every processor. */
uint64_t phpca_content_hash(const void *data, size_t size);
/*
 * The same, with the 8 bytes at `hole` taken as zero: for data that hold their own hash. A multiple
 * of 8, hole + 8 <= size.
 */
uint64_t phpca_content_hash_without(const void *data, size_t size, size_t hole);

/*
 * The two builds of one text; the above choose. `hole` is PHPCA_NO_HOLE where there is none. The
 * second needs a processor that has_aes(): x86-64 with AES and AVX, arm64 with its AES extension.
 */
#define PHPCA_NO_HOLE SIZE_MAX
uint64_t phpca_content_hash__plain(const void *data, size_t size, size_t hole);
#if (defined(__x86_64__) || (defined(__aarch64__) && defined(__linux__))) && defined(__GNUC__) \
	&& !defined(__clang__)
#define PHPCA_CONTENT_HASH_AES 1
bool phpca_content_hash__has_aes(void);
uint64_t phpca_content_hash__aes(const void *data, size_t size, size_t hole);
#endif
#endif
