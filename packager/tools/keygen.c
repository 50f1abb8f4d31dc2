/* phpca keygen: a pair of keys to sign archives with. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "options/options.h"
#include "base/json.h"
#include "base/shown.h"
#include "sign/sign.h"
#include "base/text.h"

/* Never over a file that is there: it may be the only copy of a key. */
static enum phpca_code write_key(const char *filename, const char *mark,
	const uint8_t key[PHPCA_KEY_SIZE], mode_t mode, struct phpca_error *err)
{
	char digits[2 * PHPCA_KEY_SIZE + 1], line[128];
	int fd = open(filename, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode), size;
	bool good;

	if (fd < 0)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be made: %s", filename, strerror(errno));
	phpca_key_print(key, digits);
	size = snprintf(line, sizeof(line), "%s %s\n", mark, digits);
	good = write(fd, line, (size_t)size) == size && fsync(fd) == 0;
	if (!good)
		phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be written: %s", filename, strerror(errno));
	close(fd);
	if (!good)
		unlink(filename);
	sodium_memzero(digits, sizeof(digits));
	sodium_memzero(line, sizeof(line));
	return good ? PHPCA_OK : PHPCA_E_FAILURE;
}

static void report(const struct phpca_arguments *a, const char *public_file,
	const uint8_t public_key[PHPCA_KEY_SIZE])
{
	char digits[2 * PHPCA_KEY_SIZE + 1];
	cJSON *document;

	phpca_key_print(public_key, digits);
	if (!a->pack.json && a->pack.verbosity >= 0)
		printf(
			"%s: the secret key, for phpca pack --sign-key\n%s: the public key\nphp.ini:\n  phpca.public_key=%s\n",
			phpca_shown(a->pack.file[0]), phpca_shown(public_file), digits);
	if (!a->pack.json)
		return;
	document = phpca_json_report("phpca.keygen");
	phpca_json_add_string(document, "secret_file", a->pack.file[0]);
	phpca_json_add_string(document, "public_file", public_file);
	phpca_json_add_string(document, "public_key", digits);
	phpca_json_print(document);
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES],
		public_key[crypto_sign_PUBLICKEYBYTES];
	char *public_file = phpca_text_format("%s.pub", a->pack.file[0]);
	enum phpca_code code;

	phpca_sign_crypto();
	randombytes_buf(seed, sizeof(seed));
	crypto_sign_seed_keypair(public_key, secret, seed);
	code = write_key(a->pack.file[0], "phpca-secret-1", seed, 0600, err);
	if (!code && (code = write_key(public_file, "phpca-public-1", public_key, 0644, err)))
		unlink(a->pack.file[0]);
	if (!code)
		report(a, public_file, public_key);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	free(public_file);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_keygen = {"keygen", "FILE",
	"Makes a pair of keys to sign archives with: FILE, the secret one, and FILE.pub.", NULL,
	options, 1, 1, run, false};
