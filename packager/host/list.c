/* The PHPs of this machine: see host.h. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "host/host.h"

/* "php", "php8.4", "php84": not php-cgi, php-fpm, phpize. */
static bool is_php(const char *name)
{
	return strncmp(name, "php", 3) == 0 && name[3 + strspn(name + 3, "0123456789.")] == '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of one directory, sorted by name. */
static void add_directory(struct phpca_list *files, const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	size_t first = files->count;

	while (dir && (entry = readdir(dir)) != NULL) {
		char *file = is_php(entry->d_name) ? phpca_text_format("%s/%s", directory, entry->d_name)
										   : NULL;
		if (file && access(file, X_OK) == 0)
			phpca_list_add(files, file);
		else
			free(file);
	}
	if (dir)
		closedir(dir);
	if (files->count > first)
		qsort(files->item + first, files->count - first, sizeof(*files->item), by_text);
}

static void add_path(struct phpca_list *files)
{
	const char *path = getenv("PATH"), *named = getenv("PHPCA_PHP");
	char *copy = phpca_text_dup(path ? path : "/usr/local/bin:/usr/bin:/bin"), *rest = copy,
		 *directory;

	if (named && *named)
		phpca_list_add(files, phpca_text_dup(named));
	while ((directory = strsep(&rest, ":")) != NULL)
		if (*directory == '/')
			add_directory(files, directory);
	free(copy);
}

static bool is_listed(const struct phpca_host *list, size_t count, const char *php)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].php, php) == 0)
			return true;
	return false;
}

struct phpca_host *phpca_host_list(size_t *count)
{
	struct phpca_list files = {0}, seen = {0};
	struct phpca_host *list;

	add_path(&files);
	list = phpca_text_alloc((files.count + 1) * sizeof(*list));
	*count = 0;
	for (size_t i = 0; i < files.count; i++) {
		char *real = phpca_path_real(files.item[i]);
		struct phpca_host *host = &list[*count];
		struct phpca_error ignored = {0};
		if (real && phpca_list_has(&seen, real)) {
			free(real);
			continue;
		}
		if (real)
			phpca_list_add(&seen, real);
		if (!phpca_host_ask(host, files.item[i], &ignored) && !is_listed(list, *count, host->php))
			++*count;
		else
			phpca_host_clear(host);
	}
	phpca_list_clear(&files);
	phpca_list_clear(&seen);
	return list;
}

void phpca_host_list_free(struct phpca_host *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		phpca_host_clear(&list[i]);
	free(list);
}

/* One whose packager compiles for a wanted engine; *out is empty where there is none. */
static void find(struct phpca_host *out, phpca_host_wanted *wanted, const void *context)
{
	size_t count;
	struct phpca_host *list = phpca_host_list(&count);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < count && !out->name; i++) {
		struct phpca_error ignored = {0};
		char *id = list[i].module ? phpca_host_engine(&list[i], &ignored) : NULL;
		if (id && wanted(context, id)) {
			*out = list[i];
			memset(&list[i], 0, sizeof(list[i]));
		}
		free(id);
	}
	phpca_host_list_free(list, count);
}

enum phpca_code phpca_host_enter_engine(phpca_host_wanted *wanted, const void *context,
	const char *const *ini, size_t ini_count, struct phpca_error *err)
{
	struct phpca_host host;
	enum phpca_code code = PHPCA_OK;

	find(&host, wanted, context);
	if (host.name)
		code = phpca_host_enter(&host, ini, ini_count, err);
	phpca_host_clear(&host);
	return code;
}

bool phpca_host_run_engine(phpca_host_wanted *wanted, const void *context, const char *const *words,
	struct phpca_child *out)
{
	struct phpca_host host;
	bool ran;

	find(&host, wanted, context);
	ran = host.name && phpca_host__run(&host, words, false, out) == 0;
	phpca_host_clear(&host);
	return ran;
}
