/*
 * What Composer's own files say: composer.json and composer.lock of the project, installed.json of
 * its vendor directory. composer.c has the project and the questions, composer_installed.c the
 * packages.
 *
 * Packages needed for development only are never guessed: a tree that `composer install` made holds
 * them, its autoloader may load files of theirs at every start, and the application may have come
 * to use them. They stay unless the manifest says "dev": false. Then they are left out, except for
 * the files that the autoloader requires unconditionally (vendor/composer/autoload_files.php). The
 * exact way is still `composer install --no-dev`.
 */
#ifndef PHPCA_COMPOSER_H
#define PHPCA_COMPOSER_H

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"

/*
 * A rule of "autoload", other than "files": those are loaded at once, and class names have nothing
 * to do with it.
 */
enum phpca_autoload_kind {
	PHPCA_AUTOLOAD_PSR4,
	PHPCA_AUTOLOAD_PSR0,
	PHPCA_AUTOLOAD_CLASSMAP,
	PHPCA_AUTOLOAD_EXCLUDE
};
struct phpca_autoload_rule {
	enum phpca_autoload_kind kind;
	char *prefix; /* psr-4 and psr-0: what class names begin with; else NULL */
	char *path;   /* as it was written: relative to the package */
};
struct phpca_autoload {
	struct phpca_autoload_rule *rule;
	size_t count;
};

/* What a package, or the project, says of itself. Strings that are not there are NULL. */
struct phpca_composer_facts {
	char *name, *version, *type;
	struct phpca_list license;
	struct phpca_list requires; /* names; `constraints` has as many */
	struct phpca_list constraints;
	struct phpca_list provides; /* names that it provides or replaces */
	struct phpca_autoload autoload;
};

struct phpca_composer_package {
	struct phpca_composer_facts facts; /* its name is never NULL */
	char *source, *dist;               /* references: which commit, which archive */
	char *sha1;                        /* of the archive it came in, when Composer knows it */
	char *target;                      /* "target-dir", for old psr-0 packages */
	char *path; /* its directory, relative to the root; NULL: it has none (metapackages), or outside
				   the root */
	bool dev;
	struct phpca_list binaries; /* below its directory */
};

/* Twenty times what the largest project has that we know. */
#define PHPCA_PACKAGES_MAX 20000
#define PHPCA_AUTOLOAD_MAX 100000 /* rules of "autoload" of all packages */

struct phpca_composer {
	bool present;        /* there is a composer.json */
	bool wants_packages; /* it requires some */
	bool installed;      /* there is an installed.json */
	bool dev_installed;  /* "dev": true there */
	struct phpca_composer_facts facts;
	struct phpca_autoload autoload_dev;
	struct phpca_list requires_dev, constraints_dev;
	char *lock;                      /* "content-hash" of composer.lock */
	struct phpca_list not_as_locked; /* one sentence for each package that is installed otherwise
										than it is locked */
	char *vendor;                    /* relative to the root; NULL: not below it */
	char *commands;                  /* "bin-dir", the same */
	struct phpca_list binaries;
	struct phpca_list archive_exclude;
	struct phpca_composer_package *package;
	size_t package_count;
	struct phpca_table package_table; /* of package, by name */
	struct phpca_list autoload_files; /* relative to the root */
};

/*
 * Each takes the text of one file. PHPCA_E_USAGE with file, line and column when it is not what
 * Composer writes.
 */
enum phpca_code phpca_composer_read_project(
	struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err);
enum phpca_code phpca_composer_read_installed(
	struct phpca_composer *c, const struct phpca_json_text *json, struct phpca_error *err);
enum phpca_code phpca_composer_read_lock(struct phpca_composer *c,
	const struct phpca_json_text *json, struct phpca_error *err); /* after installed */
void phpca_composer_read_autoload_files(struct phpca_composer *c, const char *php);
void phpca_composer_clear(struct phpca_composer *c);

/*
 * Does `path` belong to a package that is there for development only (and is not a file that the
 * autoloader requires)?
 */
bool phpca_composer_only_dev(const struct phpca_composer *c, const char *path);

/* Is `path` the directory of an installed package? */
bool phpca_composer_is_package(const struct phpca_composer *c, const char *path);

/* Is `path` the vendor directory or below it? */
bool phpca_composer_in_vendor(const struct phpca_composer *c, const char *path);

/* ---- between the two files ---- */
char *phpca_composer__string(
	const cJSON *object, const char *key); /* a copy; NULL unless it is a string */
void phpca_composer__strings(
	struct phpca_list *out, const cJSON *value); /* a string or a list of strings */
void phpca_composer__names(
	struct phpca_list *names, struct phpca_list *values, const cJSON *object);
void phpca_composer__binaries(struct phpca_list *out, const cJSON *value);
void phpca_composer__autoload(struct phpca_autoload *out, const cJSON *autoload);
void phpca_composer__facts(struct phpca_composer_facts *out, const cJSON *package);
void phpca_composer__facts_clear(struct phpca_composer_facts *f);
void phpca_composer__autoload_clear(struct phpca_autoload *a);

#endif
