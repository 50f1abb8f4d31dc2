/* See archive_sign.h. */
#include "format/archive_sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TRUST(err, ...) phpca_error_set(err, PHPCA_E_TRUST, "trust failure: " __VA_ARGS__)

/* ---- the signature ---- */

void phpca_archive_message(const struct phpca_index_disk *index,
	const struct phpca_signature_disk *signature, const struct phpca_crypto *crypto,
	uint8_t out[PHPCA_SIGNED_MESSAGE_SIZE])
{
	const uint8_t *start = (const uint8_t *)index, *body = (const uint8_t *)(index + 1),
				  *end = start + index->index_size;
	const uint8_t *hole = (const uint8_t *)signature, *after = (const uint8_t *)(signature + 1);
	struct phpca_index_disk header = *index;
	uint8_t digest[3][PHPCA_DIGEST_SIZE];

	header.index_hash = 0; /* it covers the signature, so it is made after it */
	crypto->digest(digest[0], &header, sizeof(header));
	crypto->digest(digest[1], body, (size_t)(hole - body));
	crypto->digest(digest[2], after, (size_t)(end - after));
	memcpy(out, PHPCA_SIGNATURE_CONTEXT, sizeof(PHPCA_SIGNATURE_CONTEXT) - 1);
	crypto->digest(out + sizeof(PHPCA_SIGNATURE_CONTEXT) - 1, digest, sizeof(digest));
}

const uint8_t *phpca_archive_signer(const struct phpca_archive *a)
{
	return a->signature_count ? a->signature->public_key : NULL;
}

static bool is_known(const uint8_t *key, const uint8_t (*known)[PHPCA_KEY_SIZE], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(key, known[i], PHPCA_KEY_SIZE) == 0)
			return true;
	return false;
}

enum phpca_code phpca_archive_trust(struct phpca_archive *a, const struct phpca_crypto *crypto,
	const uint8_t (*key)[PHPCA_KEY_SIZE], size_t key_count, struct phpca_error *err)
{
	uint8_t message[PHPCA_SIGNED_MESSAGE_SIZE];
	char name[2 * PHPCA_KEY_SIZE + 1];

	if (a->signature_count == 0)
		return TRUST(err, "the archive is not signed");
	if (a->signature_count != 1
		|| a->digest_count != phpca_digest_count(a->block_count, a->entry_count))
		return TRUST(err, "%" PRIu32 " signatures, %" PRIu32 " digests: wanted one and %zu",
			a->signature_count, a->digest_count,
			phpca_digest_count(a->block_count, a->entry_count));
	phpca_key_print(a->signature->public_key, name);
	if (!is_known(a->signature->public_key, key, key_count))
		return TRUST(err, "signed with %s, which is not a key that is trusted", name);
	phpca_archive_message(a->index, a->signature, crypto, message);
	if (!crypto->verify(
			a->signature->signature, message, sizeof(message), a->signature->public_key))
		return TRUST(err, "the index is not what was signed with %s", name);
	a->crypto = crypto;
	return PHPCA_OK;
}

/* ---- keys as text ---- */

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
		: c >= 'a' && c <= 'f'  ? c - 'a' + 10
		: c >= 'A' && c <= 'F'  ? c - 'A' + 10
								: -1;
}

bool phpca_key_parse(const char *text, size_t size, uint8_t out[PHPCA_KEY_SIZE])
{
	if (size != 2 * PHPCA_KEY_SIZE)
		return false;
	for (size_t i = 0; i < PHPCA_KEY_SIZE; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

void phpca_key_print(const uint8_t key[PHPCA_KEY_SIZE], char out[2 * PHPCA_KEY_SIZE + 1])
{
	for (size_t i = 0; i < PHPCA_KEY_SIZE; i++)
		snprintf(out + 2 * i, 3, "%02x", key[i]);
}
