/*
 * The PHP inside the packager (libphp embed). A process starts it at most once.
 *
 * The engine's errors come here: a warning is only recorded where somebody records, a fatal error
 * is noted and ends what the engine was about (zend_bailout).
 */
#ifndef PHPCA_PHP_ENGINE_H
#define PHPCA_PHP_ENGINE_H

#include <stddef.h>
#include "format/error.h"

/*
 * Before anything else: in a thread-safe PHP each thread has engine structures of its own, so one
 * thread does all work there. Processes still share what is compiled.
 */
void phpca_engine_settle_threads(void);

/* `ini`: "NAME=VALUE", borrowed until this returns. */
enum phpca_code phpca_engine_start(
	const char *const *ini, size_t ini_count, struct phpca_error *err);
/* Ends it if it runs. */
void phpca_engine_stop(void);

/*
 * Identity of the PHP that this packager compiles for: 32 hexadecimal digits, and its version
 * ("8.2.36"). Valid once the engine has started, and after it has ended.
 */
const char *phpca_engine_system_id(void);
const char *phpca_engine_php_version(void);

/* Which modules it could load: "API20220829,NTS". */
const char *phpca_engine_build(void);

/* Bytes of engine memory in use. */
size_t phpca_engine_memory(void);

/* The last fatal error, "message on line N"; "": none since the note was cleared. */
const char *phpca_engine_fatal(void);
void phpca_engine_clear_fatal(void);
/* Notes the exception that the engine has thrown as such an error, and clears it. */
void phpca_engine_note_exception(void);

#endif
