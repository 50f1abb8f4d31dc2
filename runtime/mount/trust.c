/*
 * libsodium is loaded when phpca.public_key names somebody, and not before: all other processes can
 * do without.
 */
#include "mount/trust.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/thread.h"
#include "format/archive_sign.h"
#include "settings.h"

#define KEYS_MAX 16
#define KEY_FILE_MAX 65536
#define SEPARATORS ", \t\r\n"
#define PUBLIC_MARK "phpca-public-1 "

/* ---- libsodium ---- */

static PHPCA_THREAD_LOCAL int (*sodium_start)(void);
static PHPCA_THREAD_LOCAL int (*generichash)(unsigned char *out, size_t out_size,
	const unsigned char *in, unsigned long long in_size, const unsigned char *key, size_t key_size);
static PHPCA_THREAD_LOCAL int (*verify_detached)(const unsigned char *signature,
	const unsigned char *message, unsigned long long size, const unsigned char *key);

static void digest(uint8_t out[PHPCA_DIGEST_SIZE], const void *bytes, size_t size)
{
	generichash(out, PHPCA_DIGEST_SIZE, bytes, size, NULL, 0);
}

static bool verify(const uint8_t signature[64], const void *message, size_t size,
	const uint8_t public_key[PHPCA_KEY_SIZE])
{
	return verify_detached(signature, message, size, public_key) == 0;
}

static const struct phpca_crypto *load_crypto(struct phpca_error *err)
{
	static const char *const names[] = {"libsodium.so.23", "libsodium.so.26", "libsodium.so"};
	static const struct phpca_crypto crypto = {digest, verify};
	static PHPCA_THREAD_LOCAL bool ready;
	void *library = NULL;

	for (size_t i = 0; !ready && !library && i < sizeof names / sizeof *names; i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (library) {
		*(void **)&sodium_start = dlsym(library, "sodium_init");
		*(void **)&generichash = dlsym(library, "crypto_generichash");
		*(void **)&verify_detached = dlsym(library, "crypto_sign_verify_detached");
		ready = sodium_start && generichash && verify_detached && sodium_start() >= 0;
	}
	if (!ready) {
		phpca_error_set(err, PHPCA_E_TRUST,
			"trust failure: phpca.public_key is set, and libsodium, which checks signatures, can't be loaded");
		return NULL;
	}
	return &crypto;
}

/* ---- the keys ---- */

struct keys {
	uint8_t key[KEYS_MAX][PHPCA_KEY_SIZE];
	size_t count;
};

static bool add_key(struct keys *keys, const char *text, size_t size)
{
	return keys->count < KEYS_MAX && phpca_key_parse(text, size, keys->key[keys->count])
		&& ++keys->count;
}

/* NULL for a pipe or a device, which nobody waits for, and for what is too large. */
static FILE *open_keys(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	FILE *file = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= KEY_FILE_MAX)
		file = fdopen(fd, "r");
	if (fd >= 0 && !file)
		close(fd);
	return file;
}

/* A file as phpca keygen writes it, one key a line. */
static bool add_file(struct keys *keys, const char *name, size_t size)
{
	size_t before = keys->count, mark = strlen(PUBLIC_MARK);
	char line[256], *copy = strndup(name, size);
	FILE *file = copy ? open_keys(copy) : NULL;

	while (file && fgets(line, sizeof line, file))
		if (!strncmp(line, PUBLIC_MARK, mark))
			add_key(keys, line + mark, strcspn(line + mark, SEPARATORS));
	if (file)
		fclose(file);
	free(copy);
	return keys->count > before;
}

/* A word that is no key is an error: whoever mistyped it meant to trust somebody. */
static enum phpca_code read_keys(struct keys *keys, struct phpca_error *err)
{
	const char *word = PHPCA_G(public_key);

	for (word += strspn(word, SEPARATORS); *word; word += strspn(word, SEPARATORS)) {
		size_t size = strcspn(word, SEPARATORS);
		if (*word == '/' ? !add_file(keys, word, size) : !add_key(keys, word, size)) {
			return phpca_error_set(err, PHPCA_E_TRUST,
				"trust failure: phpca.public_key: \"%.*s\" is neither 64 hexadecimal digits nor the absolute name of "
				"a file of at most %d bytes with keys, or there are more than %d",
				(int)size, word, KEY_FILE_MAX, KEYS_MAX);
		}
		word += size;
	}
	return PHPCA_OK;
}

enum phpca_code phpca_trust__check(struct phpca_archive *a, struct phpca_error *err)
{
	const struct phpca_crypto *crypto;
	struct keys keys = {0};

	if (!phpca_settings_trusts_keys())
		return PHPCA_OK;
	if (!(crypto = load_crypto(err)) || read_keys(&keys, err) != PHPCA_OK)
		return PHPCA_E_TRUST;
	if (!*PHPCA_G(public_key)) {
		return phpca_error_set(err, PHPCA_E_TRUST,
			"trust failure: phpca.public_key is set, but empty (an unset ${VARIABLE}, or an unquoted off?): no archive is trusted");
	}
	enum phpca_code code = phpca_archive_trust(
		a, crypto, (const uint8_t(*)[PHPCA_KEY_SIZE])keys.key, keys.count, err);
	/*
	 * Not only when they are first used: the engine reads the reference count of strings whose text
	 * nobody has asked for (doc comments), and would free a forged one.
	 */
	for (uint32_t block = 0; code == PHPCA_OK && block < a->block_count; block++)
		code = phpca_archive_check_block(a, block, err);
	return code;
}
