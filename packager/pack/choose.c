/* See choose.h. */
#include "pack/choose.h"

#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/text.h"
#include "host/host.h"
#include "php/engine.h"
#include "project/manifest.h"

static const char *named_php(const struct phpca_run *run)
{
	const char *environment = getenv("PHPCA_PHP");

	if (run->options.php)
		return run->options.php;
	return environment && *environment ? environment : run->manifest->engine;
}

static enum phpca_code enter(
	const struct phpca_host *host, const struct phpca_options *o, struct phpca_error *err)
{
	return phpca_host_enter(host, o->ini, o->ini_count, err);
}

/* Without a host this program's own PHP will do if it turns out to be the same. */
static enum phpca_code choose_named(
	struct phpca_run *run, const char *name, struct phpca_error *err)
{
	struct phpca_host host;
	enum phpca_code code = phpca_host_ask(&host, name, err);

	if (!code && host.module)
		code = enter(&host, &run->options, err);
	else if (!code && strcmp(host.build, phpca_engine_build()) != 0)
		code = phpca_host_refuse(&host, err);
	else if (!code)
		run->wanted_php = phpca_text_dup(host.version);
	phpca_host_clear(&host);
	return code;
}

static enum phpca_code choose_of_path(
	struct phpca_run *run, const char *php, struct phpca_error *err)
{
	struct phpca_error ignored = {0};
	struct phpca_host host;
	enum phpca_code code = phpca_host_ask(&host, php, &ignored);

	if (code) {
		phpca_host_clear(&host);
		return PHPCA_OK;
	}
	if (host.module)
		code = enter(&host, &run->options, err);
	else if (strcmp(host.build, phpca_engine_build()) != 0)
		phpca_warnings_add(&run->warnings,
			"php is PHP %s, and this archive is for another (phpca engines lists what can be made here)",
			host.version);
	phpca_host_clear(&host);
	return code;
}

enum phpca_code phpca_pack__choose_php(struct phpca_run *run, struct phpca_error *err)
{
	const char *named = named_php(run);
	char *php;
	enum phpca_code code = PHPCA_OK;

	if (phpca_host_is_inside() || run->override)
		return PHPCA_OK;
	php = phpca_child_find(named ? named : "php");
	if (php ? !phpca_host_is_own(php) : named != NULL)
		code = named ? choose_named(run, named, err) : choose_of_path(run, php, err);
	free(php);
	return code;
}

enum phpca_code phpca_pack__confirm_php(struct phpca_run *run, struct phpca_error *err)
{
	const char *version = phpca_engine_php_version();

	if (!run->wanted_php || run->options.dry_run || strcmp(run->wanted_php, version) == 0)
		return PHPCA_OK;
	return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
		"wanted an archive for PHP %s; this phpca is for PHP %s, and that PHP has no packager's module",
		run->wanted_php, version);
}
