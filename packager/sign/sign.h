/*
 * Keys and signatures, with libsodium. A secret key is a file with one line, "phpca-secret-1 " and
 * 64 hexadecimal digits (an Ed25519 seed); its public key "phpca-public-1 " and 64 digits. Wherever
 * a public key is asked for, the 64 digits alone will do, too.
 */
#ifndef PHPCA_SIGN_H
#define PHPCA_SIGN_H

#include "format/archive_sign.h"

const struct phpca_crypto *phpca_sign_crypto(void);

/*
 * Reads a secret key. *out is to be freed by phpca_sign_free, which wipes it. `given`: on a command
 * line, where it may be a pipe. *open_to_others: its mode lets others read it.
 */
enum phpca_code phpca_sign_new(struct phpca_signer **out, const char *filename, bool given,
	bool *open_to_others, struct phpca_error *err);
/*
 * Puts the signature of an archive under one that is made again: right if both are the same. NULL:
 * that one is not signed.
 */
struct phpca_signer *phpca_sign_again(const struct phpca_archive *a);
void phpca_sign_free(struct phpca_signer *s); /* NULL is fine */

/* A public key, or a file that holds some. The list is the caller's to free. */
enum phpca_code phpca_sign_read_public(
	uint8_t (**out)[PHPCA_KEY_SIZE], size_t *count, const char *given, struct phpca_error *err);

#endif
