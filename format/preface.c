/*
 * See preface.h. The header's name is a line for the kernel and the beginning of a PHP comment; the
 * comment ends in the pax record, where the code stands. It must compile under every version since
 * 5, and uses nothing that an extension brings.
 */
#include "format/preface.h"

#include <stdio.h>
#include <string.h>

#include "format/tar_header.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

static const char line[] = "#!/usr/bin/env php\n<?php /*";
static const char code[] =
	" comment=*/ $m = 'phpca: ' . basename(__FILE__) . ' is an archive of precompiled PHP, and PHP "
	"has not loaded the extension that runs it: phpca 0.1.0 or later, for archives of format " TEXT(
		PHPCA_INDEX_VERSION) " (pie install phpca/phpca); a program that starts PHP for its "
							 "workers needs it in php.ini'; if (PHP_SAPI == 'cli') file_put_contents('php://stderr', "
							 "\"$m\\n\"); else { headers_sent() || header('HTTP/1.1 500 Internal Server Error', true, 500); "
							 "error_log($m); } exit(1); __halt_compiler();\n";

/* A pax record begins with its size, in three digits here. */
#define RECORD_SIZE (3 + sizeof(code) - 1)
_Static_assert(RECORD_SIZE >= 100 && RECORD_SIZE <= PHPCA_PREFACE_SIZE - 512, "one block");

void phpca_preface(uint8_t out[PHPCA_PREFACE_SIZE])
{
	memset(out, 0, PHPCA_PREFACE_SIZE);
	phpca_tar_header(out, line, 'g', RECORD_SIZE);
	snprintf((char *)out + PHPCA_TAR_BLOCK, PHPCA_PREFACE_SIZE - PHPCA_TAR_BLOCK, "%u%s",
		(unsigned)RECORD_SIZE, code);
}
