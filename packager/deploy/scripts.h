/* Which scripts of an archive PHP may be started with, besides its entry scripts. */
#ifndef PHPCA_DEPLOY_SCRIPTS_H
#define PHPCA_DEPLOY_SCRIPTS_H

#include <cjson/cJSON.h>
#include "base/pattern.h"
#include "base/text.h"
#include "inspect/archive_file.h"

struct phpca_deploy_scripts {
	const struct phpca_archive *a;
	const cJSON *manifest;      /* borrowed: .phpca/manifest.json */
	struct phpca_rules stubs;   /* the manifest's "stubs" */
	struct phpca_list binaries; /* "bin" of the project and of its packages: paths */
	struct phpca_list proxies;  /* what Composer puts into its "bin-dir" for those of packages */
};

void phpca_deploy__scripts_read(
	struct phpca_deploy_scripts *out, const struct phpca_archive *a, const cJSON *manifest);
void phpca_deploy__scripts_clear(struct phpca_deploy_scripts *s);

/* Does "bin" of a package name this entry? */
bool phpca_deploy__is_binary(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e);

/* Is the script at `path` (its own, or one that a link gives it) to have a stub? */
bool phpca_deploy__may_be_started(
	const struct phpca_deploy_scripts *s, const char *path, const struct phpca_entry_disk *e);

/*
 * A command of a package that is no script of PHP, at its own place or where Composer's proxy is: a
 * text with a "#!" line. Such look for files beside themselves.
 */
bool phpca_deploy__is_command(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e);

/* The script's "#!" line without its end. Yours; NULL: it has none. */
char *phpca_deploy__interpreter(
	const struct phpca_deploy_scripts *s, const struct phpca_entry_disk *e);

#endif
