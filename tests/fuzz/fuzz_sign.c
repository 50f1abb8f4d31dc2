/*
 * Files of keys, and signed archives. A secret key that is read signs what its public key verifies.
 * An archive whose signature is taken for right (that of its own key, or of nobody) is checked to
 * the end; with libsodium's word for the signature, nothing that the digests cover is another.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "mend_archive.h"
#include "sign/sign.h"

static void check_keys(const uint8_t *data, size_t size)
{
	static const uint8_t message[] = "message";
	int fd = memfd_create("key", MFD_CLOEXEC);
	struct phpca_error err = {0}, more = {0};
	struct phpca_signer *signer;
	uint8_t(*list)[PHPCA_KEY_SIZE], key[PHPCA_KEY_SIZE], signature[64];
	char name[32], text[2 * PHPCA_KEY_SIZE + 1];
	bool open_to_others;
	size_t count;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (phpca_sign_new(&signer, name, false, &open_to_others, &err) == PHPCA_OK) {
		signer->sign(signer, signature, message, sizeof(message));
		if (!signer->crypto.verify(signature, message, sizeof(message), signer->public_key))
			abort();
		phpca_sign_free(signer);
	} else if (!*err.message) {
		abort();
	}
	if (phpca_sign_read_public(&list, &count, name, &more) != PHPCA_OK && !*more.message)
		abort();
	for (size_t i = 0; i < count; i++) {
		phpca_key_print(list[i], text);
		if (!phpca_key_parse(text, strlen(text), key) || memcmp(key, list[i], sizeof(key)) != 0)
			abort();
	}
	free(list);
	close(fd);
}

/* ---- archives ---- */

static bool is_right(const uint8_t signature[64], const void *message, size_t size,
	const uint8_t public_key[PHPCA_KEY_SIZE])
{
	(void)signature;
	(void)message;
	(void)size;
	(void)public_key;
	return true;
}

static void check_contents(struct phpca_archive *a)
{
	struct phpca_error err = {0};

	for (uint32_t block = 0; block < a->block_count; block++)
		phpca_archive_check_block(a, block, &err);
	err = (struct phpca_error){0};
	if (phpca_archive_verify(a, NULL, NULL, &err) != PHPCA_OK && !*err.message)
		abort();
}

/* Who signs again gives the signature that is there. */
static void check_again(const struct phpca_archive *a)
{
	struct phpca_signer *signer = phpca_sign_again(a);
	uint8_t signature[64];

	if (!signer)
		return;
	signer->sign(signer, signature, "", 0);
	if (memcmp(signature, a->signature->signature, sizeof(signature)) != 0)
		abort();
	phpca_sign_free(signer);
}

/* Nobody's signature is that of a key that it does not name. */
static void check_stranger(struct phpca_archive *a)
{
	struct phpca_error err = {0};
	uint8_t key[1][PHPCA_KEY_SIZE] = {{1}};

	if (phpca_archive_signer(a) && memcmp(phpca_archive_signer(a), key[0], sizeof(key[0])) == 0)
		return;
	if (phpca_archive_trust(a, phpca_sign_crypto(), key, 1, &err) != PHPCA_E_TRUST || !*err.message)
		abort();
}

static void check_archive(const uint8_t *data, size_t size)
{
	struct phpca_crypto crypto = *phpca_sign_crypto();
	struct phpca_error err = {0};
	struct phpca_archive a;
	uint8_t key[1][PHPCA_KEY_SIZE] = {{0}};
	void *bytes;

	if (posix_memalign(&bytes, 4096, size ? size : 1) != 0)
		return;
	memcpy(bytes, data, size);
	if (phpca_archive_open(&a, bytes, size, &err) == PHPCA_OK) {
		if (phpca_archive_signer(&a))
			memcpy(key[0], phpca_archive_signer(&a), sizeof(key[0]));
		check_again(&a);
		check_stranger(&a);
		if (phpca_archive_trust(&a, phpca_sign_crypto(), key, 1, &err) == PHPCA_OK)
			check_contents(&a);
		else if (!*err.message)
			abort();
		crypto.verify = is_right;
		err = (struct phpca_error){0};
		if (phpca_archive_trust(&a, &crypto, key, 1, &err) == PHPCA_OK)
			check_contents(&a);
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4096)
		check_keys(data, size);
	check_archive(data, size);
	return 0;
}

/* For what is large enough to be an archive. */
void fuzz_mend(uint8_t *data, size_t size)
{
	if (size >= 4096)
		fuzz_mend_archive(data, size);
}
