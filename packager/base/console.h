/*
 * Console: messages to people while a command works, on stderr; its result goes to stdout.
 * Coloured on a terminal, unless NO_COLOR is set.
 */
#ifndef PHPCA_CONSOLE_H
#define PHPCA_CONSOLE_H

#include <stdbool.h>
#include "format/error.h"

/* Once, first: the name in front of every line, "phpca" or "phpc". */
void phpca_console_begin(const char *program);

/* "phpca: message", "phpca: warning: message". */
void phpca_console_error(const char *message);
void phpca_console_warning(const char *message);

/* A terminal that understands more than lines. */
bool phpca_console_is_terminal(void);

/* How a program ends: stdout is flushed, an error is printed; gives the exit code. */
int phpca_console_end(enum phpca_code code, struct phpca_error *err);

#endif
