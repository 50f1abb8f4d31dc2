/*
 * Is a text JSON, by the letter of RFC 8259? cJSON takes more than that (leading zeros, control
 * characters, any bytes) and says less.
 */
#ifndef PHPCA_JSON_CHECK_H
#define PHPCA_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * False for the first fault: *at is where it stands, *fault what is wrong there, as a sentence's
 * end.
 */
bool phpca_json_check(const char *text, size_t size, const char **at, const char **fault);

/* The first "\u0000" in a text that is JSON; NULL if there is none. */
const char *phpca_json_find_nul(const char *text, size_t size);

#endif
