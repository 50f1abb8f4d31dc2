/*
 * Errors are values: a code that callers may branch on, and one sentence for people, with
 * the member, the offset, what was wanted and what was found. Whoever prints prints once.
 */
#ifndef PHPCA_ERROR_H
#define PHPCA_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/* The values are the exit codes of the tools (DESIGN: 0 ok ... 6 differs). */
enum phpca_code {
	PHPCA_OK = 0,
	PHPCA_E_FAILURE = 1,         /* I/O, damaged file, out of memory, a bug of ours */
	PHPCA_E_USAGE = 2,           /* command line or manifest */
	PHPCA_E_COMPILE = 3,         /* a script does not compile */
	PHPCA_E_ENGINE_MISMATCH = 4, /* image made for another PHP */
	PHPCA_E_TRUST = 5,           /* signature missing or wrong */
	PHPCA_E_DIFFERS = 6          /* verify --rebuild, diff */
};

struct phpca_error {
	enum phpca_code code;
	char message[1024];
};

/*
 * Sets *err (which may be NULL) and returns `code`, so that `return phpca_error_set(...)` reads
 * well. An error that is set already is kept: the first cause is the one worth reading.
 */
enum phpca_code phpca_error_set(struct phpca_error *err, enum phpca_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for what is no more than a failure: I/O, a damaged file, a bug of ours. */
#define phpca_fault(err, ...) phpca_error_set(err, PHPCA_E_FAILURE, __VA_ARGS__)

/* Puts "context: " before the message of an error that is on its way up. No effect on PHPCA_OK. */
void phpca_error_prefix(struct phpca_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void phpca_error_clear(struct phpca_error *err);

#endif
