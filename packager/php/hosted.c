/*
 * A php binary hosts the packager: it has started before the packager's first line, with the
 * settings that host/command.c has put on its command line. See start.h.
 */
#include "php/start.h"

bool phpca_php__begin(const char *const *ini, size_t ini_count)
{
	return true;
}

/* What PHP still holds goes with the process. */
void phpca_php__end(void)
{
}
