/*
 * See preface.h. The header's name is a line for the kernel and the beginning of a PHP comment; the
 * comment ends in the pax record, where the code stands. It must compile under every version since
 * 5, and uses nothing that an extension brings.
 */
#include "format/preface.h"

#include <stdio.h>
#include <string.h>

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

static const char line[] = "#!/usr/bin/env php\n<?php /*";
static const char code[] =
	" comment=*/ $m = 'phpca: ' . basename(__FILE__) . ' is an archive of precompiled PHP, and PHP "
	"has not loaded the extension that runs it: phpca 0.1.0 or later, for archives of format " TEXT(
		PHPCA_INDEX_VERSION) " (pie install phpca/phpca)'; if (PHP_SAPI == 'cli') "
							 "file_put_contents('php://stderr', \"$m\\n\"); else { headers_sent() || "
							 "header('HTTP/1.1 500 Internal Server Error', true, 500); "
							 "error_log($m); } exit(1); __halt_compiler();\n";

/* A pax record begins with its size, in three digits here. */
#define RECORD_SIZE (3 + sizeof(code) - 1)
_Static_assert(RECORD_SIZE >= 100 && RECORD_SIZE <= PHPCA_PREFACE_SIZE - 512, "one block");

static unsigned sum_of(const uint8_t *header)
{
	unsigned sum = 8 * ' '; /* the sum itself counts as spaces */

	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? 0 : header[i];
	return sum;
}

void phpca_preface(uint8_t out[PHPCA_PREFACE_SIZE])
{
	char *header = (char *)out;

	memset(out, 0, PHPCA_PREFACE_SIZE);
	memcpy(header, line, sizeof(line) - 1);
	memcpy(header + 100, "0000644", 7);
	memcpy(header + 108, "0000000", 7);
	memcpy(header + 116, "0000000", 7);
	snprintf(header + 124, 12, "%011o", (unsigned)RECORD_SIZE);
	memcpy(header + 136, "00000000000", 11);
	header[156] = 'g';
	memcpy(header + 257, "ustar\00000", 8);
	snprintf(header + 148, 8, "%06o", sum_of(out));
	header[155] = ' ';
	snprintf(header + 512, PHPCA_PREFACE_SIZE - 512, "%u%s", (unsigned)RECORD_SIZE, code);
}
