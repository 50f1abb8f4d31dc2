/* Names and reasons as a terminal, a log or a table may show them. */
#ifndef PHPCA_SHOWN_H
#define PHPCA_SHOWN_H

#include <stdio.h>

/*
 * The text itself, or, if it has control characters (line breaks, escape sequences, C1 controls in
 * UTF-8 or alone), a copy with those written as "\n" or "\x1b": they would move the cursor, or
 * begin a line that somebody takes for another's. NULL gives NULL. A copy lasts until the eighth
 * call from then, in this thread. Not for machines: JSON and files have names as they are.
 */
const char *phpca_shown(const char *text);

/*
 * A stream that writes what it is given to another one, with line ends and tabs as they are: for
 * text that has many names. fclose ends it, and leaves the other one open.
 */
FILE *phpca_shown_stream(FILE *to);

#endif
