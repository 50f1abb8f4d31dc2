/* Helpers over cJSON: where a value stands in its text, and strings that are surely UTF-8. */
#ifndef PHPCA_JSON_H
#define PHPCA_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include "format/error.h"

/* Of all reports: raised when a key goes or changes its meaning, not when one is added. */
#define PHPCA_JSON_VERSION 1

/*
 * To be called before all others, by whoever can end the process: without memory cJSON leaves out
 * what it could not make, so it has ours, which ends with a sentence.
 */
void phpca_json_begin(void);

/* A JSON text under the name by which messages call it. */
struct phpca_json_text {
	const char *file;
	const char *text;
	size_t size;
	bool no_nul; /* refuse "\u0000": strings are C strings from here on */
};

/* NULL and "file:line:column: ..." when it is not one JSON value. Caller deletes. */
cJSON *phpca_json_parse(const struct phpca_json_text *text, struct phpca_error *err);

/*
 * Reports about the value at a JSON pointer ("" is the document): "file:line:column: pointer:
 * message". For a member of an object the place is that of its key.
 */
enum phpca_code phpca_json_fault(const struct phpca_json_text *text, const char *pointer,
	struct phpca_error *err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "a string", "a number", ... */
const char *phpca_json_type(const cJSON *value);

/* Objects and arrays for output. Bytes that are not UTF-8 become U+FFFD. NULL is null. */
cJSON *phpca_json_report(const char
		*schema); /* "phpca.info": what --format=json prints begins with this and its version */
cJSON *phpca_json_string(const char *text);
void phpca_json_add_string(cJSON *object, const char *key, const char *text);
void phpca_json_add_number(cJSON *object, const char *key, double value);
cJSON *phpca_json_add_strings(cJSON *object, const char *key, char *const *item, size_t count);

/* Prints to stdout with a newline and deletes. */
void phpca_json_print(cJSON *value);

#endif
