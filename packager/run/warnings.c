/* See warnings.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/console.h"
#include "run/warnings.h"

void phpca_warnings_add(struct phpca_warnings *w, const char *fmt, ...)
{
	char *message;
	va_list args;
	int size;

	va_start(args, fmt);
	size = vasprintf(&message, fmt, args);
	va_end(args);
	if (size < 0)
		phpca_out_of_memory(strlen(fmt), "a warning");
	phpca_list_add(&w->list, message);
}

void phpca_warnings_print(struct phpca_warnings *w)
{
	for (; w->printed < w->list.count; w->printed++)
		phpca_console_warning(w->list.item[w->printed]);
}

void phpca_warnings_clear(struct phpca_warnings *w)
{
	phpca_list_clear(&w->list);
	w->printed = 0;
}
