/* phpca verify: every byte of an archive against its index. */
#include <stdio.h>
#include <stdlib.h>
#include "commands.h"
#include "json.h"
#include "rebuild.h"
#include "talk.h"
#include "tool.h"

struct faults {
	const char *archive;
	size_t      count;
	cJSON      *list;       /* NULL: print each */
};

static void report(void *context, const struct phpca_error *fault)
{
	struct faults *f = context;

	f->count++;
	if (f->list) {
		cJSON_AddItemToArray(f->list, phpca_json__string(fault->message));
	} else {
		char *message = phpca_text__format("%s: %s", f->archive, fault->message);
		phpca_talk_error(message);
		free(message);
	}
}

static cJSON *begin(const char *archive, struct faults *f)
{
	cJSON *document = phpca_json__report("phpca.verify");

	phpca_json__add_string(document, "archive", archive);
	f->list = cJSON_AddArrayToObject(document, "faults");
	return document;
}

/* The differences: one line for each, or part of the document. */
static enum phpca_code rebuild(const struct phpca_archive *a, const struct phpca_arguments *arguments, cJSON *document, struct phpca_error *err)
{
	cJSON *list = cJSON_CreateArray(), *part = document ? cJSON_AddObjectToObject(document, "rebuild") : NULL;
	const cJSON *item;
	char *commit = NULL;
	enum phpca_code code = phpca_rebuild(a, arguments, list, &commit, err);

	if (part) {
		phpca_json__add_string(part, "commit", commit);
		cJSON_AddItemToObject(part, "differences", list);
		free(commit);
		return code;
	}
	cJSON_ArrayForEach(item, list) {
		const char *path = cJSON_GetObjectItemCaseSensitive(item, "path")->valuestring;
		printf("%s%s%s\n", path, *path ? ": " : "", cJSON_GetObjectItemCaseSensitive(item, "what")->valuestring);
	}
	if (!code && arguments->pack.verbosity >= 0)
		printf("%s: the same bytes as commit %s gives\n", arguments->pack.file[0], commit);
	cJSON_Delete(list);
	free(commit);
	return code;
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct faults f = {.archive = arguments->pack.file[0]};
	cJSON *document = arguments->pack.json ? begin(f.archive, &f) : NULL;
	struct phpca_error fault = {0};
	struct phpca_tool_map map;
	struct phpca_archive a;
	enum phpca_code code = phpca_tool__map(&map, f.archive, err);

	if (!code && (code = phpca_archive_open(&a, map.bytes, map.size, &fault)))
		report(&f, &fault);
	else if (!code)
		code = phpca_archive_verify(&a, report, &f, &fault);
	if (!code && !document && arguments->pack.verbosity >= 0)
		printf("%s: ok, %u entries\n", f.archive, a.entry_count);
	if (!code && arguments->rebuild)
		code = rebuild(&a, arguments, document, err);
	if (document) {
		cJSON_AddBoolToObject(document, "ok", code == PHPCA_OK);
		if (code && code != PHPCA_E_DIFFERS && *err->message)
			cJSON_AddItemToArray(f.list, phpca_json__string(err->message));
		phpca_json__print(document);
	}
	phpca_tool__unmap(&map);
	return code;
}

static const struct phpca_option options[] = {
	{0, "rebuild", NULL, "pack again from the commit that the archive names, and compare: exit code 6 if it differs", PHPCA_FLAG(rebuild)},
	{0, "root", "DIR", "with --rebuild: the project, its repository, or a bare one (the working directory)", PHPCA_TEXT(pack.root)},
	{0, "vendor", "DIR", "with --rebuild: take Composer's packages from here", PHPCA_TEXT(pack.vendor)},
	PHPCA_OPTION_JOBS,
	PHPCA_OPTION_NO_PROGRESS,
	PHPCA_OPTION_FORMAT,
	PHPCA_OPTIONS_END
};

const struct phpca_command phpca_command_verify = {
	"verify", "ARCHIVE", "Checks every byte of an archive and names each fault.", NULL, options, 1, 1, run
};
