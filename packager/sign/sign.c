/* See sign.h. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sign/sign.h"
#include "base/text.h"

#define SECRET_MARK "phpca-secret-1 "
#define PUBLIC_MARK "phpca-public-1 "

static_assert(
	PHPCA_KEY_SIZE == crypto_sign_PUBLICKEYBYTES && PHPCA_KEY_SIZE == crypto_sign_SEEDBYTES, "");

static void digest(uint8_t out[PHPCA_DIGEST_SIZE], const void *bytes, size_t size)
{
	crypto_generichash(out, PHPCA_DIGEST_SIZE, bytes, size, NULL, 0);
}

static bool verify(const uint8_t signature[64], const void *message, size_t size,
	const uint8_t public_key[PHPCA_KEY_SIZE])
{
	return crypto_sign_verify_detached(signature, message, size, public_key) == 0;
}

static void sign(
	const struct phpca_signer *s, uint8_t signature[64], const void *message, size_t size)
{
	crypto_sign_detached(signature, NULL, message, size, s->secret);
}

const struct phpca_crypto *phpca_sign_crypto(void)
{
	static const struct phpca_crypto crypto = {digest, verify};

	if (sodium_init() < 0) {
		fputs("phpca: libsodium does not start\n", stderr);
		_exit(PHPCA_E_FAILURE);
	}
	return &crypto;
}

/* ---- the secret key ---- */

/* The first line of a small file, without what ends it. */
static enum phpca_code read_line(
	const char *filename, char *line, int room, struct stat *st, struct phpca_error *err)
{
	FILE *file = fopen(filename, "re");
	bool failed = !file || fstat(fileno(file), st) != 0;
	int error = errno;

	if (!failed && !fgets(line, room, file)) {
		*line = '\0';
		failed = ferror(file);
		error = errno;
	}
	if (file)
		fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	return failed
		? phpca_error_set(err, PHPCA_E_USAGE, "%s: can't be read: %s", filename, strerror(error))
		: PHPCA_OK;
}

static bool parse(const char *line, const char *mark, uint8_t out[PHPCA_KEY_SIZE])
{
	size_t size = strlen(mark);

	return strncmp(line, mark, size) == 0 && phpca_key_parse(line + size, strlen(line + size), out);
}

enum phpca_code phpca_sign_new(
	struct phpca_signer **out, const char *filename, bool *open_to_others, struct phpca_error *err)
{
	struct phpca_signer *s;
	uint8_t seed[PHPCA_KEY_SIZE], *secret;
	char line[128] = "";
	struct stat st = {0};
	enum phpca_code code = read_line(filename, line, sizeof(line), &st, err);
	bool good = !code && parse(line, SECRET_MARK, seed);

	sodium_memzero(line, sizeof(line));
	if (!code && !good)
		code = phpca_error_set(err, PHPCA_E_USAGE,
			"%s: wanted a secret key (%s and 64 hexadecimal digits; phpca keygen makes one)",
			filename, SECRET_MARK);
	if (code)
		return code;
	s = phpca_text_alloc(sizeof(*s));
	secret = phpca_text_alloc(crypto_sign_SECRETKEYBYTES);
	s->crypto = *phpca_sign_crypto();
	s->sign = sign;
	s->secret = secret;
	crypto_sign_seed_keypair(s->public_key, secret, seed);
	sodium_memzero(seed, sizeof(seed));
	*open_to_others = S_ISREG(st.st_mode) && (st.st_mode & 077);
	*out = s;
	return PHPCA_OK;
}

static_assert(crypto_sign_BYTES == crypto_sign_SECRETKEYBYTES, "");

static void repeat(
	const struct phpca_signer *s, uint8_t signature[64], const void *message, size_t size)
{
	memcpy(signature, s->secret, crypto_sign_BYTES);
}

struct phpca_signer *phpca_sign_again(const struct phpca_archive *a)
{
	struct phpca_signer *s;
	uint8_t *signature;

	if (!phpca_archive_signer(a))
		return NULL;
	s = phpca_text_alloc(sizeof(*s));
	signature = phpca_text_alloc(crypto_sign_BYTES);
	memcpy(signature, a->signature->signature, crypto_sign_BYTES);
	memcpy(s->public_key, phpca_archive_signer(a), PHPCA_KEY_SIZE);
	s->crypto = *phpca_sign_crypto();
	s->sign = repeat;
	s->secret = signature;
	return s;
}

void phpca_sign_free(struct phpca_signer *s)
{
	if (!s)
		return;
	sodium_memzero((void *)s->secret, crypto_sign_SECRETKEYBYTES);
	free((void *)s->secret);
	free(s);
}

/* ---- public keys ---- */

static void add_key(
	uint8_t (**list)[PHPCA_KEY_SIZE], size_t *count, const uint8_t key[PHPCA_KEY_SIZE])
{
	*list = phpca_text_grow(*list, (*count + 1) * sizeof(**list));
	memcpy((*list)[(*count)++], key, PHPCA_KEY_SIZE);
}

enum phpca_code phpca_sign_read_public(
	uint8_t (**out)[PHPCA_KEY_SIZE], size_t *count, const char *given, struct phpca_error *err)
{
	uint8_t key[PHPCA_KEY_SIZE];
	char line[256];
	FILE *file;

	*out = NULL;
	*count = 0;
	if (phpca_key_parse(given, strlen(given), key)) {
		add_key(out, count, key);
		return PHPCA_OK;
	}
	if (!(file = fopen(given, "re")))
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s: neither a public key (64 hexadecimal digits) nor a file: %s", given,
			strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (parse(line, PUBLIC_MARK, key))
			add_key(out, count, key);
	}
	fclose(file);
	return *count ? PHPCA_OK
				  : phpca_error_set(err, PHPCA_E_USAGE,
					  "%s: holds no public key (%s and 64 hexadecimal digits)", given, PUBLIC_MARK);
}
