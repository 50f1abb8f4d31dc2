/*
 * What Composer's own files say: composer.json of the project, installed.json of its vendor directory.
 *
 * Packages needed for development only are never guessed: a tree that `composer install` made holds them, its autoloader
 * may load files of theirs at every start, and the application may have come to use them. They stay unless the manifest says
 * "dev": false. Then they are left out, except for the files that the autoloader requires unconditionally
 * (vendor/composer/autoload_files.php). The exact way is still `composer install --no-dev`.
 */
#ifndef PHPCA_COMPOSER_H
#define PHPCA_COMPOSER_H

#include "json.h"
#include "text.h"

struct phpca_composer_package {
	char *name;
	char *path;                  /* its directory, relative to the root */
	bool  dev;
	struct phpca_list binaries;  /* below its directory */
};

struct phpca_composer {
	bool  present;               /* there is a composer.json */
	bool  wants_packages;        /* it requires some */
	bool  installed;             /* there is an installed.json */
	bool  dev_installed;         /* "dev": true there */
	char *name, *version;
	char *vendor;                /* relative to the root; NULL: not below it */
	struct phpca_list binaries;
	struct phpca_list archive_exclude;
	struct phpca_composer_package *package;
	size_t package_count;
	struct phpca_list autoload_files;   /* relative to the root */
};

/* Each takes the text of one file. PHPCA_E_USAGE with file, line and column when it is not what Composer writes. */
enum phpca_code phpca_composer_read_project(struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err);
enum phpca_code phpca_composer_read_installed(struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err);
void phpca_composer_read_autoload_files(struct phpca_composer *c, const char *php);
void phpca_composer_clear(struct phpca_composer *c);

/* Does `path` belong to a package that is there for development only (and is not a file that the autoloader requires)? */
bool phpca_composer_only_dev(const struct phpca_composer *c, const char *path);

/* Is `path` the directory of an installed package? */
bool phpca_composer_is_package(const struct phpca_composer *c, const char *path);

/* Is `path` the vendor directory or below it? */
bool phpca_composer_in_vendor(const struct phpca_composer *c, const char *path);

#endif
