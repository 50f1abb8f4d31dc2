/* phpca verify: every byte of an archive against its index. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "format/archive_sign.h"
#include "options/options.h"
#include "base/json.h"
#include "tools/rebuild.h"
#include "base/console.h"
#include "inspect/archive_file.h"
#include "inspect/structures.h"
#include "php/engine.h"
#include "base/text.h"
#include "base/shown.h"

struct faults {
	const char *archive;
	size_t count;
	cJSON *list; /* NULL: print each */
	bool deep;   /* what images say to the engine was checked */
	struct phpca_list said;
};

static void report(void *context, const struct phpca_error *fault)
{
	struct faults *f = context;

	if (phpca_list_has(&f->said, fault->message))
		return; /* of what several engines share */
	phpca_list_add(&f->said, phpca_text_dup(fault->message));
	f->count++;
	if (f->list) {
		cJSON_AddItemToArray(f->list, phpca_json_string(fault->message));
	} else {
		char *message = phpca_text_format("%s: %s", f->archive, fault->message);
		phpca_console_error(message);
		free(message);
	}
}

static cJSON *begin(const char *archive, struct faults *f)
{
	cJSON *document = phpca_json_report("phpca.verify");

	phpca_json_add_string(document, "archive", archive);
	f->list = cJSON_AddArrayToObject(document, "faults");
	return document;
}

/* The differences: one line for each, or part of the document. */
static enum phpca_code rebuild(const struct phpca_archive *a,
	const struct phpca_arguments *arguments, cJSON *document, struct phpca_error *err)
{
	cJSON *list = cJSON_CreateArray(),
		  *part = document ? cJSON_AddObjectToObject(document, "rebuild") : NULL;
	const cJSON *item;
	char *commit = NULL;
	enum phpca_code code = phpca_rebuild(a, arguments, list, &commit, err);

	if (part) {
		phpca_json_add_string(part, "commit", commit);
		cJSON_AddItemToObject(part, "differences", list);
		free(commit);
		return code;
	}
	cJSON_ArrayForEach(item, list)
	{
		const char *path = cJSON_GetObjectItemCaseSensitive(item, "path")->valuestring;
		printf("%s%s%s\n", phpca_shown(path), *path ? ": " : "",
			cJSON_GetObjectItemCaseSensitive(item, "what")->valuestring);
	}
	if (!code && arguments->pack.verbosity >= 0)
		printf("%s: the same bytes as commit %s gives\n", phpca_shown(arguments->pack.file[0]),
			commit);
	cJSON_Delete(list);
	free(commit);
	return code;
}

/*
 * Contents against their digests where the signature is right, else against their hashes. `opened`:
 * what came of opening it, and `fault` the reason.
 */
static enum phpca_code check(struct phpca_archive *a, enum phpca_code opened,
	struct phpca_error fault, const struct phpca_arguments *arguments, bool may_leave,
	struct faults *f)
{
	const char *given = arguments->public_key;
	enum phpca_code code = opened, other;

	if (!code)
		code = phpca_tool_check_signature(a, given, &fault);
	if (code)
		report(f, &fault);
	if (!a->index || code == PHPCA_E_USAGE)
		return given && code != PHPCA_E_USAGE ? PHPCA_E_TRUST : code;
	phpca_error_clear(&fault);
	other = phpca_archive_verify(a, report, f, &fault);
	if (!other && !arguments->shallow) {
		other = phpca_tools_check_structures(
			a, f->archive, &arguments->pack, may_leave && !f->count, &f->deep, &fault);
		if (other)
			report(f, &fault);
	}
	code = code ? code : other;
	return code && given ? PHPCA_E_TRUST : code; /* whatever is wrong: it is not what was signed */
}

/* ---- several engines ---- */

static enum phpca_code check_elsewhere(struct phpca_archive *a, struct faults *f)
{
	struct phpca_error fault = {0};
	enum phpca_code code = phpca_tools_check_structures_elsewhere(a, f->archive, &f->deep, &fault);

	if (code)
		report(f, &fault);
	return code;
}

static enum phpca_code check_segment(struct phpca_archive *a, const struct phpca_tool_map *file,
	uint32_t segment, struct phpca_tool_map *view, const struct phpca_arguments *arguments,
	struct faults *f)
{
	struct phpca_error fault = {0};
	size_t before = f->count;
	enum phpca_code code = phpca_tool_open_segment(file, segment, view, a, &fault);

	f->deep = true;
	code = check(a, code, fault, arguments, false, f);
	if (!code && !f->deep && !arguments->shallow && f->count == before)
		code = check_elsewhere(a, f);
	return code;
}

/* Every engine; `a` and `view` are the last one's. */
static enum phpca_code check_merged(struct phpca_archive *a, const struct phpca_tool_map *file,
	struct phpca_tool_map *view, const struct phpca_arguments *arguments, struct faults *f)
{
	struct phpca_merged m;
	struct phpca_error fault = {0};
	enum phpca_code code = phpca_merged_open(&m, file->bytes, file->size, file->size, &fault);
	bool deep = true;

	if (code) {
		report(f, &fault);
		return arguments->public_key ? PHPCA_E_TRUST : code;
	}
	if ((code = phpca_merged_verify(&m, file->bytes, &fault)))
		report(f, &fault);
	for (uint32_t i = 0; i < m.head.segment_count; i++) {
		enum phpca_code one;
		phpca_tool_unmap(view);
		one = check_segment(a, file, i, view, arguments, f);
		code = code ? code : one;
		deep = deep && f->deep;
	}
	f->deep = deep;
	return code;
}

static enum phpca_code check_file(struct phpca_archive *a, const struct phpca_tool_map *file,
	struct phpca_tool_map *view, const struct phpca_arguments *arguments, struct faults *f)
{
	struct phpca_error fault = {0};
	enum phpca_code code;

	memset(view, 0, sizeof(*view));
	if (!arguments->engine && !arguments->rebuild && phpca_merged_probe(file->bytes, file->size))
		return check_merged(a, file, view, arguments, f);
	code = phpca_tool_open_map(file, view, a, &fault);
	return check(a, code, fault, arguments, true, f);
}

static void add_signer(cJSON *document, const struct phpca_archive *a, bool trusted)
{
	char name[2 * PHPCA_KEY_SIZE + 1];

	if (!a->index || !phpca_archive_signer(a)) {
		cJSON_AddNullToObject(document, "signer");
	} else {
		phpca_key_print(phpca_archive_signer(a), name);
		phpca_json_add_string(document, "signer", name);
	}
	cJSON_AddBoolToObject(document, "trusted", trusted);
}

static void print_ok(
	const struct phpca_archive *a, const char *archive, bool trusted, bool is_partial)
{
	char name[2 * PHPCA_KEY_SIZE + 1];

	printf("%s: ok, %u entries", phpca_shown(archive), a->entry_count);
	if (phpca_archive_signer(a)) {
		phpca_key_print(phpca_archive_signer(a), name);
		printf(", signed with %s%s", name,
			trusted ? "" : " (nobody said whether to trust it: --public-key)");
	}
	puts(is_partial ? " (for another PHP, which would have to check the structures in its images)"
					: "");
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct faults f = {.archive = arguments->pack.file[0]};
	cJSON *document = arguments->pack.json ? begin(f.archive, &f) : NULL;
	struct phpca_tool_map map, view = {0};
	struct phpca_archive a = {0};
	enum phpca_code code = phpca_tool_map_file(&map, f.archive, err);
	bool signer_ok;

	if (!code)
		code = check_file(&a, &map, &view, arguments, &f);
	if (!code && !document && arguments->pack.verbosity >= 0)
		print_ok(&a, f.archive, arguments->public_key != NULL, !f.deep && !arguments->shallow);
	signer_ok = code == PHPCA_OK;
	if (!code && arguments->rebuild)
		code = rebuild(&a, arguments, document, err);
	if (document) {
		cJSON_AddBoolToObject(document, "ok", code == PHPCA_OK);
		cJSON_AddBoolToObject(document, "deep", f.deep);
		add_signer(document, &a, arguments->public_key && signer_ok);
		if (code && code != PHPCA_E_DIFFERS && *err->message)
			cJSON_AddItemToArray(f.list, phpca_json_string(err->message));
		phpca_json_print(document);
	}
	phpca_list_clear(&f.said);
	phpca_tool_unmap(&view);
	phpca_tool_unmap(&map);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_PUBLIC_KEY, PHPCA_OPTION_ENGINE,
	{0, "rebuild", NULL,
		"pack again from the commit that the archive names, and compare: exit code 6 if it differs",
		PHPCA_FLAG(rebuild)},
	{0, "root", "DIR",
		"with --rebuild: the project, its repository, or a bare one (the working directory)",
		PHPCA_TEXT(pack.root)},
	{0, "vendor", "DIR", "with --rebuild: take Composer's packages from here",
		PHPCA_TEXT(pack.vendor)},
	{0, "no-deep", NULL, "leave out what images say to the engine: check bytes, offsets and sizes",
		PHPCA_FLAG(shallow)},
	PHPCA_OPTION_JOBS, PHPCA_OPTION_NO_PROGRESS, PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_verify = {"verify", "ARCHIVE",
	"Checks every byte of an archive and names each fault.",
	"A signature is checked in any case; whether to trust the key that it is made with is for --public-key to say: 64 hexadecimal digits, or a file "
	"as phpca keygen writes it.",
	options, 1, 1, run, false};
