/*
 * phpca as a module of PHP, phpca_packager.so: a php binary loads it and so becomes the packager
 * (host/command.c has the command line, packaging/phpca.sh.in that of a machine without libphp).
 * The packager runs when the request has begun and no code has run yet, as it does in libphp, and
 * ends the process.
 */
#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "SAPI.h"
#include "base/console.h"
#include "base/json.h"
#include "cli/commands.h"
#include "engine/engine.h"
#include "format/version.h"
#include "host/host.h"

static PHP_MINIT_FUNCTION(phpca_packager)
{
	phpca_engine_startup();
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(phpca_packager)
{
	struct phpca_error err = {0};
	char **argv = SG(request_info).argv;
	int argc = SG(request_info).argc;

	if (argc < 1)
		return SUCCESS;
	if (argc > 1 && strcmp(argv[1], PHPCA_HOST_INSIDE) == 0) {
		phpca_host_note_inside();
		argv++;
		argc--;
	}
	argv[0] = "phpca";
	phpca_console_begin("phpca");
	phpca_json_begin();
	phpca_host_begin(argc, argv);
	exit(phpca_console_end(phpca_commands_run(argc, argv, &err), &err));
}

static zend_module_entry phpca_packager_module_entry = {STANDARD_MODULE_HEADER, "phpca_packager",
	NULL, PHP_MINIT(phpca_packager), NULL, PHP_RINIT(phpca_packager), NULL, NULL, PHPCA_VERSION,
	STANDARD_MODULE_PROPERTIES};

ZEND_DLEXPORT zend_module_entry *get_module(void)
{
	return &phpca_packager_module_entry;
}
