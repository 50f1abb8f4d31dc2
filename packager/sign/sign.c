/* See sign.h. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sign/sign.h"
#include "base/infile.h"
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

/* Who may be a pipe is named on the command line. */
static enum phpca_infile read_file(
	struct phpca_buffer *out, const char *filename, bool given, struct phpca_error *err)
{
	return given ? phpca_infile_read_given(out, filename, PHPCA_LIMIT_KEYS, err)
				 : phpca_infile_read(out, filename, PHPCA_LIMIT_KEYS, err);
}

static bool is_open_to_others(const char *filename)
{
	struct stat st;

	return stat(filename, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077);
}

static bool parse(const char *line, const char *mark, uint8_t out[PHPCA_KEY_SIZE])
{
	size_t size = strlen(mark);

	return strncmp(line, mark, size) == 0 && phpca_key_parse(line + size, strlen(line + size), out);
}

/* The first line of the file. */
static enum phpca_code read_seed(
	uint8_t out[PHPCA_KEY_SIZE], const char *filename, bool given, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_infile found = read_file(&text, filename, given, err);
	char *line = (char *)text.data;
	enum phpca_code code = PHPCA_OK;

	if (found == PHPCA_INFILE_FAILED)
		code = err->code = PHPCA_E_USAGE;
	else if (found == PHPCA_INFILE_ABSENT)
		code = phpca_error_set(
			err, PHPCA_E_USAGE, "%s: can't be read: %s", filename, strerror(ENOENT));
	else
		line[strcspn(line, "\r\n")] = '\0';
	if (!code && !parse(line, SECRET_MARK, out))
		code = phpca_error_set(err, PHPCA_E_USAGE,
			"%s: wanted a secret key (%s and 64 hexadecimal digits; phpca keygen makes one)",
			filename, SECRET_MARK);
	if (text.data)
		sodium_memzero(text.data, text.size);
	phpca_buffer_clear(&text);
	return code;
}

enum phpca_code phpca_sign_new(struct phpca_signer **out, const char *filename, bool given,
	bool *open_to_others, struct phpca_error *err)
{
	struct phpca_signer *s;
	uint8_t seed[PHPCA_KEY_SIZE], *secret;
	enum phpca_code code = read_seed(seed, filename, given, err);

	if (code)
		return code;
	s = phpca_text_alloc(sizeof(*s));
	secret = phpca_text_alloc(crypto_sign_SECRETKEYBYTES);
	s->crypto = *phpca_sign_crypto();
	s->sign = sign;
	s->secret = secret;
	crypto_sign_seed_keypair(s->public_key, secret, seed);
	sodium_memzero(seed, sizeof(seed));
	*open_to_others = is_open_to_others(filename);
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

static enum phpca_code read_keys(
	uint8_t (**out)[PHPCA_KEY_SIZE], size_t *count, const char *filename, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_infile found = read_file(&text, filename, true, err);
	char *rest = (char *)text.data, *line;
	uint8_t key[PHPCA_KEY_SIZE];

	while (found == PHPCA_INFILE_READ && (line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (parse(line, PUBLIC_MARK, key))
			add_key(out, count, key);
	}
	phpca_buffer_clear(&text);
	if (found == PHPCA_INFILE_FAILED)
		return err->code = PHPCA_E_USAGE;
	if (found == PHPCA_INFILE_ABSENT)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s: neither a public key (64 hexadecimal digits) nor a file: %s", filename,
			strerror(ENOENT));
	return *count
		? PHPCA_OK
		: phpca_error_set(err, PHPCA_E_USAGE,
			"%s: holds no public key (%s and 64 hexadecimal digits)", filename, PUBLIC_MARK);
}

enum phpca_code phpca_sign_read_public(
	uint8_t (**out)[PHPCA_KEY_SIZE], size_t *count, const char *given, struct phpca_error *err)
{
	uint8_t key[PHPCA_KEY_SIZE];

	*out = NULL;
	*count = 0;
	if (!phpca_key_parse(given, strlen(given), key))
		return read_keys(out, count, given, err);
	add_key(out, count, key);
	return PHPCA_OK;
}
