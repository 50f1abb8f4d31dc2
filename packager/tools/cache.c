/* phpca cache: what `phpca pack` has kept from earlier runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cache/trim.h"
#include "options/options.h"
#include "base/json.h"
#include "base/shown.h"

enum action { SHOW, CLEAR, TRIM };

static enum phpca_code find_action(const char *word, enum action *out, struct phpca_error *err)
{
	static const char *const words[] = {"info", "clear", "trim", NULL};
	const char *nearest;

	for (int i = 0; words[i]; i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = (enum action)i;
			return PHPCA_OK;
		}
	}
	nearest = phpca_text_nearest(word, words);
	return phpca_error_set(err, PHPCA_E_USAGE,
		"cache: wanted info, clear or trim, found \"%s\"%s%s", word,
		nearest ? "; the nearest is " : "", nearest ? nearest : "");
}

static void print_json(const char *directory, const struct phpca_cache_size *size)
{
	cJSON *document = phpca_json_report("phpca.cache");

	phpca_json_add_string(document, "directory", directory);
	phpca_json_add_number(document, "scripts", (double)size->entries[PHPCA_CACHE_SCRIPT]);
	phpca_json_add_number(document, "archives", (double)size->entries[PHPCA_CACHE_ARCHIVE]);
	phpca_json_add_number(document, "bytes", (double)size->bytes);
	phpca_json_add_number(document, "removed", (double)size->removed);
	phpca_json_print(document);
}

static void print_text(
	const char *directory, const struct phpca_cache_size *size, enum action action)
{
	printf("%s: %zu scripts, %zu archives, %s\n", phpca_shown(directory),
		size->entries[PHPCA_CACHE_SCRIPT], size->entries[PHPCA_CACHE_ARCHIVE],
		phpca_text_bytes(size->bytes));
	if (action != SHOW)
		printf("  removed %zu entries\n", size->removed);
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	enum action action = SHOW;
	enum phpca_code code = a->pack.file_count ? find_action(a->pack.file[0], &action, err)
											  : PHPCA_OK;
	struct phpca_cache_size size;
	bool wanted;
	char *directory = code ? NULL : phpca_cache_directory(&a->pack, &wanted);
	uint64_t limit = a->pack.cache_limit ? a->pack.cache_limit : PHPCA_CACHE_LIMIT;

	if (code)
		return code;
	if (!directory)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"cache: it is off (PHPCA_CACHE, or no home directory); --cache DIR names one");
	code = phpca_cache_trim(directory,
		action == SHOW        ? UINT64_MAX
			: action == CLEAR ? 0
							  : limit,
		&size, err);
	if (!code && a->pack.json)
		print_json(directory, &size);
	else if (!code && (action == SHOW || a->pack.verbosity >= 0))
		print_text(directory, &size, action);
	free(directory);
	return code;
}

static const struct phpca_option options[] = {
	{0, "cache", "DIR", "the directory (PHPCA_CACHE, else phpca in the user's cache directory)",
		PHPCA_TEXT(pack.cache)},
	PHPCA_OPTION_CACHE_LIMIT, PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_cache = {"cache", "[info|clear|trim]",
	"Shows, empties or shortens the cache of phpca pack.", NULL, options, 0, 1, run, false};
