/*
 * A php binary hosts the packager: it has started before the packager's first line, without a
 * php.ini (host/command.c, packaging/phpca.sh.in). See start.h.
 */
#include "php/start.h"

#include <stdbool.h>
#include <string.h>

#include "php.h"

/* A name that PHP does not know means nothing, as in a php.ini. */
static void set_ini(const char *setting)
{
	const char *equals = strchr(setting, '=');
	size_t size = equals ? (size_t)(equals - setting) : strlen(setting);
	zend_string *name = zend_string_init(setting, size, 0),
				*value = zend_string_init(
					equals ? equals + 1 : "1", strlen(equals ? equals + 1 : "1"), 0);

	zend_alter_ini_entry_ex(name, value, ZEND_INI_SYSTEM, ZEND_INI_STAGE_ACTIVATE, true);
	zend_string_release(name);
	zend_string_release(value);
}

/* Whoever converts sources must be there when PHP starts. */
static bool is_too_late(const char *setting)
{
	return strncmp(setting, "zend.multibyte", strlen("zend.multibyte")) == 0 && !CG(multibyte);
}

enum phpca_code phpca_php__begin(const char *const *ini, size_t ini_count, struct phpca_error *err)
{
	for (size_t i = 0; i < ini_count; i++) {
		if (is_too_late(ini[i]))
			return phpca_error_set(err, PHPCA_E_USAGE,
				"-d %s: PHP that runs already can't convert sources; put -d zend.multibyte=1 and -d extension=mbstring on its command line",
				ini[i]);
		set_ini(ini[i]);
	}
	return PHPCA_OK;
}

/* What PHP still holds goes with the process. */
void phpca_php__end(void)
{
}
