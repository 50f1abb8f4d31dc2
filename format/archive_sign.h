/*
 * Signed archives: an Ed25519 signature over the index, and in the index a BLAKE2b-256 digest of
 * everything that the archive holds. Whoever trusts the signature checks each content against its
 * digest instead of its hash.
 *
 * The arithmetic is libsodium's, and comes from whoever calls: the packager links it, the extension
 * loads it when it is asked to trust somebody. Nothing here knows it.
 */
#ifndef PHPCA_ARCHIVE_SIGN_H
#define PHPCA_ARCHIVE_SIGN_H
#include "format/archive.h"

struct phpca_crypto {
	void (*digest)(uint8_t out[PHPCA_DIGEST_SIZE], const void *bytes,
		size_t size); /* BLAKE2b, 32 bytes, no key */
	bool (*verify)(const uint8_t signature[64], const void *message, size_t size,
		const uint8_t public_key[PHPCA_KEY_SIZE]);
};

/* Who signs, for the writer. */
struct phpca_signer {
	struct phpca_crypto crypto;
	uint8_t public_key[PHPCA_KEY_SIZE];
	void (*sign)(
		const struct phpca_signer *s, uint8_t signature[64], const void *message, size_t size);
	const void *secret;
};

/*
 * Is the archive signed by one of these keys? From then on every check of a content is against its
 * digest (`crypto` must outlive `a`). Else PHPCA_E_TRUST and why. Called before anything in the
 * index but its sections' places is used.
 */
enum phpca_code phpca_archive_trust(struct phpca_archive *a, const struct phpca_crypto *crypto,
	const uint8_t (*key)[PHPCA_KEY_SIZE], size_t key_count, struct phpca_error *err);

/*
 * The key that an archive says it is signed with; NULL: it is not signed. Says nothing about trust.
 */
const uint8_t *phpca_archive_signer(const struct phpca_archive *a);

/* ---- which record of section DIGEST is whose ---- */

enum {
	PHPCA_DIGEST_MANIFEST,
	PHPCA_DIGEST_PATHS,
	PHPCA_DIGEST_BLOCK
}; /* from the last one on: each block of the string pool */

static inline size_t phpca_digest_of_image(uint32_t block_count, uint32_t entry)
{
	return (size_t)PHPCA_DIGEST_BLOCK + block_count + (size_t)entry * 2;
}

static inline size_t phpca_digest_of_source(uint32_t block_count, uint32_t entry)
{
	return phpca_digest_of_image(block_count, entry) + 1;
}

static inline size_t phpca_digest_count(uint32_t block_count, uint32_t entry_count)
{
	return phpca_digest_of_image(block_count, entry_count);
}

/* ---- for the writer ---- */

/*
 * What is signed: a text that says what it is, then the digest of digests of the index around what
 * can't be in it.
 */
#define PHPCA_SIGNED_MESSAGE_SIZE (sizeof(PHPCA_SIGNATURE_CONTEXT) - 1 + PHPCA_DIGEST_SIZE)
void phpca_archive_message(const struct phpca_index_disk *index,
	const struct phpca_signature_disk *signature, const struct phpca_crypto *crypto,
	uint8_t out[PHPCA_SIGNED_MESSAGE_SIZE]);

/* ---- keys as text: 64 hexadecimal digits ---- */

bool phpca_key_parse(const char *text, size_t size, uint8_t out[PHPCA_KEY_SIZE]);
void phpca_key_print(const uint8_t key[PHPCA_KEY_SIZE], char out[2 * PHPCA_KEY_SIZE + 1]);
#endif
