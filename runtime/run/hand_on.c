#include "run/hand_on.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "run/primary.h"
#include "SAPI.h"

#define DIRECTORY "phpca.d"
#define SCAN_DIR "PHP_INI_SCAN_DIR"

/* Where this phpca.so is, no matter by which name it was loaded. */
static bool find_self(char path[MAXPATHLEN])
{
	Dl_info self;

	return dladdr((void *)find_self, &self) && self.dli_fname && realpath(self.dli_fname, path);
}

/* The directory beside it; false if the name has what separates names of directories. */
static bool find_directory(const char *self, char path[MAXPATHLEN])
{
	const char *slash = strrchr(self, '/');
	int size = slash ? snprintf(path, MAXPATHLEN, "%.*s/" DIRECTORY, (int)(slash - self), self) : 0;

	return size > 0 && size < MAXPATHLEN && !strchr(path, ':');
}

/* phpca.ini there has one line, and that loads this very file. It might be of another build. */
static bool loads(const char *directory, const char *self)
{
	char name[MAXPATHLEN + sizeof "/phpca.ini"], line[MAXPATHLEN + 16], path[MAXPATHLEN], *end;
	static const char begin[] = "extension=\"";
	FILE *file;

	snprintf(name, sizeof name, "%s/phpca.ini", directory);
	if (!(file = fopen(name, "re")))
		return false;
	bool is = fgets(line, sizeof line, file) && !strncmp(line, begin, sizeof begin - 1)
		&& (end = strchr(line + sizeof begin - 1, '"')) != NULL;
	fclose(file);
	if (!is)
		return false;
	*end = '\0';
	return realpath(line + sizeof begin - 1, path) && !strcmp(path, self);
}

/* extension=phpca, extension="phpca.so" or extension="/any/path/phpca.so"? */
static bool names_this_module(const char *line, size_t size)
{
	static const char key[] = "extension=", module[] = "phpca";
	const char *end = line + size, *name = line + sizeof key - 1;

	if (size < sizeof key - 1 || memcmp(line, key, sizeof key - 1) != 0)
		return false;
	for (const char *c = name; c < end; c++)
		if (*c == '/' || *c == '"')
			name = c + 1 < end ? c + 1 : name;
	return (size_t)(end - name) >= sizeof module - 1 && !memcmp(name, module, sizeof module - 1)
		&& (name + sizeof module - 1 == end || strchr(".\"", name[sizeof module - 1]));
}

/*
 * "-d extension=phpca.so", and no setting of phpca beside it: those are the process's own, and a
 * worker without them would run what its parent refuses.
 */
static bool is_loaded_by_command_line(void)
{
	static const char setting[] = "phpca.";
	bool is = false;

	for (const char *line = sapi_module.ini_entries; line && *line;) {
		size_t size = strcspn(line, "\n");

		if (size >= sizeof setting - 1 && !memcmp(line, setting, sizeof setting - 1))
			return false;
		is = is || names_this_module(line, size);
		line += size + (line[size] == '\n');
	}
	return is;
}

/* PHP scans each directory of a list. An empty name stands for the one that it was built with. */
static void add_to_environment(const char *directory)
{
	const char *before = getenv(SCAN_DIR);
	char *list = NULL;

	if (before && !*before)
		setenv(SCAN_DIR, directory, 1); /* none is scanned */
	else if (asprintf(&list, "%s:%s", before ? before : "", directory) >= 0)
		setenv(SCAN_DIR, list, 1);
	free(list);
}

/* One of any phpca.so: there may be several builds. */
static bool environment_has_one(void)
{
	const char *list = getenv(SCAN_DIR), *at = list ? strstr(list, "/" DIRECTORY) : NULL;

	return at && strchr(":", at[sizeof "/" DIRECTORY - 1]);
}

void phpca_hand_on_request_startup(void)
{
	char self[MAXPATHLEN], directory[MAXPATHLEN];

	if (!strcmp(sapi_module.name, "cli") && is_loaded_by_command_line() && !environment_has_one()
		&& phpca_primary__is_started() && find_self(self) && find_directory(self, directory)
		&& loads(directory, self))
		add_to_environment(directory);
}

/* ---- loaded twice ---- */

static void (*report)(int type, zend_string *file, const uint32_t line, zend_string *message);

static void report_but_that(int type, zend_string *file, const uint32_t line, zend_string *message)
{
	zend_error_cb = report;
	if (type != E_CORE_WARNING
		|| !zend_string_equals_literal(message, "Module \"phpca\" is already loaded"))
		report(type, file, line, message);
}

void phpca_hand_on_module_asked(void)
{
	if (!environment_has_one()
		|| !zend_hash_str_exists(&module_registry, "phpca", sizeof "phpca" - 1))
		return;
	report = zend_error_cb;
	zend_error_cb = report_but_that;
}
