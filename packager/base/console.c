/* See console.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/shown.h"
#include "base/console.h"

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

static const char *name = "phpca";

void phpca_console_begin(const char *program)
{
	name = program;
}

bool phpca_console_is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

/* https://no-color.org: set and not empty. */
static bool has_colours(void)
{
	const char *no_color = getenv("NO_COLOR");

	return phpca_console_is_terminal() && !(no_color && *no_color);
}

static void say(const char *colour, const char *kind, const char *message)
{
	bool coloured = has_colours();

	fprintf(stderr, "%s%s:%s%s%s %s\n", coloured ? colour : "", name, *kind ? " " : "", kind,
		coloured ? PLAIN : "", phpca_shown(message));
}

void phpca_console_error(const char *message)
{
	say(RED, "", message);
}

void phpca_console_warning(const char *message)
{
	say(YELLOW, "warning:", message);
}

int phpca_console_end(enum phpca_code code, struct phpca_error *err)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && !code)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "standard output: %s", strerror(errno));
	if (code && *err->message)
		phpca_console_error(err->message);
	return (int)code;
}
