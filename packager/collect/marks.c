/* See marks.h. */
#include <stdlib.h>
#include <string.h>
#include "collect/marks.h"
#include "project/manifest.h"

bool phpca_collect__matches(const struct phpca_run *run, const char *pattern, bool scripts)
{
	struct phpca_rules rule = {0};
	bool matches = false;

	phpca_rules_add(&rule, pattern, false);
	for (size_t i = 0; i < run->files.count && !matches; i++)
		matches = (scripts ? run->files.item[i].kind == PHPCA_ENTRY_SCRIPT
						   : run->files.item[i].kind != PHPCA_ENTRY_DIRECTORY)
			&& phpca_rules_match(&rule, run->files.item[i].path, false, false);
	phpca_rules_clear(&rule);
	return matches;
}

static enum phpca_code check_extract_pattern(
	struct phpca_run *run, const char *pattern, struct phpca_error *err)
{
	struct phpca_rules rule = {0};
	enum phpca_code code = PHPCA_OK;
	size_t matches = 0;

	phpca_rules_add(&rule, pattern, false);
	for (size_t i = 0; i < run->files.count && !code; i++) {
		const struct phpca_file *f = &run->files.item[i];
		if (f->kind == PHPCA_ENTRY_DIRECTORY || !phpca_rules_match(&rule, f->path, false, false))
			continue;
		matches++;
		if (f->kind == PHPCA_ENTRY_SCRIPT && !f->entry && run->strip_sources)
			code = phpca_error_set(err, PHPCA_E_USAGE,
				"\"extract\": %s is a script, and \"sources\" is \"strip\": there would be nothing to extract",
				f->path);
	}
	if (!code && !matches && *pattern != '!')
		phpca_warnings_add(
			&run->warnings, "\"extract\": %s matches no file that is packed", pattern);
	phpca_rules_clear(&rule);
	return code;
}

static bool is_native_code(const struct phpca_file *f)
{
	return f->kind == PHPCA_ENTRY_ASSET && f->size > 4 && memcmp(f->bytes, "\177ELF", 4) == 0;
}

/* PHP extensions that a program loads, and programs that it starts: the kernel opens them. */
static void warn_of_native_code(struct phpca_run *run)
{
	struct phpca_rules extract = {0};
	const char *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < run->manifest->extract.count; i++)
		phpca_rules_add(&extract, run->manifest->extract.item[i], false);
	for (size_t i = 0; i < run->files.count; i++) {
		const struct phpca_file *f = &run->files.item[i];
		if (!is_native_code(f) || phpca_rules_match(&extract, f->path, false, false))
			continue;
		if (count++ == 0)
			first = f->path;
	}
	if (count)
		phpca_warnings_add(&run->warnings,
			"%s: is native code (%zu such file%s): a program can start it, or load it into PHP, only if "
			"it is on disk; \"extract\" would put it there",
			first, count, count == 1 ? "" : "s");
	phpca_rules_clear(&extract);
}

enum phpca_code phpca_collect__check_extract(struct phpca_run *run, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < run->manifest->extract.count && !code; i++)
		code = check_extract_pattern(run, run->manifest->extract.item[i], err);
	if (!code)
		warn_of_native_code(run);
	return code;
}

void phpca_collect__mark_first_states(struct phpca_collecting *c)
{
	for (size_t i = 0; i < c->run->files.count && c->writable.count; i++) {
		struct phpca_file *f = &c->run->files.item[i];
		if ((f->kind == PHPCA_ENTRY_ASSET || f->kind == PHPCA_ENTRY_SCRIPT)
			&& phpca_rules_match(&c->writable, f->path, false, false))
			f->mode |= PHPCA_MODE_ON_DISK;
	}
}

/* ---- "preload" ---- */

/* Lines of the list that name no script; the first few by name. */
struct unknown {
	struct phpca_buffer names;
	size_t count;
};

static void note_unknown(struct unknown *u, const char *path)
{
	if (u->count++ >= 3)
		return;
	phpca_buffer_append(&u->names, u->count > 1 ? ", " : "", u->count > 1 ? 2 : 0);
	phpca_buffer_append(&u->names, path, strlen(path));
}

static void warn_of_unknown(struct phpca_run *run, struct unknown *u)
{
	if (!u->count)
		return;
	phpca_buffer_append(&u->names, u->count > 3 ? ", ..." : "", u->count > 3 ? 6 : 1);
	phpca_warnings_add(&run->warnings,
		"\"preload\": %s: %zu of %zu lines name no script that is packed: %s",
		run->manifest->preload_file, u->count, run->manifest->hot.count, (char *)u->names.data);
	phpca_buffer_clear(&u->names);
}

static void find_listed(struct phpca_run *run)
{
	const struct phpca_list *hot = &run->manifest->hot;
	struct unknown unknown = {0};

	run->hot_first = true;
	for (size_t i = 0; i < hot->count; i++) {
		const struct phpca_file *f = phpca_files_find(&run->files, hot->item[i]);
		if (f && f->kind == PHPCA_ENTRY_SCRIPT)
			phpca_list_add(&run->preload, phpca_text_dup(f->path));
		else
			note_unknown(&unknown, hot->item[i]);
	}
	phpca_list_sort(&run->preload);
	warn_of_unknown(run, &unknown);
}

static void find_matching(struct phpca_run *run)
{
	struct phpca_rules rules = {0};

	for (size_t i = 0; i < run->manifest->preload.count; i++) {
		const char *pattern = run->manifest->preload.item[i];
		if (*pattern != '!' && !phpca_collect__matches(run, pattern, true))
			phpca_warnings_add(
				&run->warnings, "\"preload\": %s matches no script that is packed", pattern);
		phpca_rules_add(&rules, pattern, false);
	}
	for (size_t i = 0; i < run->files.count; i++)
		if (run->files.item[i].kind == PHPCA_ENTRY_SCRIPT
			&& phpca_rules_match(&rules, run->files.item[i].path, false, false))
			phpca_list_add(&run->preload, phpca_text_dup(run->files.item[i].path));
	phpca_rules_clear(&rules);
}

void phpca_collect__find_preload(struct phpca_run *run)
{
	if (run->manifest->preload_file)
		find_listed(run);
	else
		find_matching(run);
}

static void check_script_patterns(
	struct phpca_run *run, const char *key, const struct phpca_list *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const char *pattern = patterns->item[i];
		if (*pattern != '!' && !phpca_collect__matches(run, pattern, true))
			phpca_warnings_add(
				&run->warnings, "\"%s\": %s matches no script that is packed", key, pattern);
	}
}

void phpca_collect__check_stubs(struct phpca_run *run)
{
	check_script_patterns(run, "stubs", &run->manifest->stubs);
}

void phpca_collect__mark_as_source(struct phpca_run *run)
{
	const struct phpca_list *patterns = &run->manifest->as_source;
	struct phpca_rules rules = {0};

	check_script_patterns(run, "as_source", patterns);
	for (size_t i = 0; i < patterns->count; i++)
		phpca_rules_add(&rules, patterns->item[i], false);
	for (size_t i = 0; i < run->files.count && rules.count; i++) {
		struct phpca_file *f = &run->files.item[i];
		f->as_source = f->kind == PHPCA_ENTRY_SCRIPT
			&& phpca_rules_match(&rules, f->path, false, false);
	}
	phpca_rules_clear(&rules);
}
