/* See report.h. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "collect/collect.h"
#include "base/json.h"
#include "project/manifest.h"
#include "pack/report.h"
#include "options/talk.h"

struct totals {
	size_t files, scripts, precompiled, source, assets, links;
	uint64_t bytes_in, bytes_out;
	double seconds, compile_seconds;
};

uint64_t phpca_report_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void count_file(struct totals *t, const struct phpca_file *f)
{
	if (f->kind == PHPCA_ENTRY_DIRECTORY)
		return;
	t->files++;
	t->bytes_in += f->size;
	t->links += f->kind == PHPCA_ENTRY_LINK;
	t->assets += f->kind == PHPCA_ENTRY_ASSET;
	if (f->kind != PHPCA_ENTRY_SCRIPT)
		return;
	t->scripts++;
	t->precompiled += f->verdict == PHPCA_VERDICT_PRECOMPILED;
	t->source += f->verdict != PHPCA_VERDICT_PRECOMPILED;
}

static struct totals count(const struct phpca_pack *p)
{
	struct totals t = {0};
	struct stat st;

	for (size_t i = 0; i < p->file_count; i++)
		count_file(&t, &p->files[i]);
	t.bytes_out = !p->options.dry_run && stat(p->options.output, &st) == 0 ? (uint64_t)st.st_size
																		   : 0;
	t.seconds = (double)(phpca_report_now() - p->started_ns) / 1e9;
	t.compile_seconds = p->compiled_ns > p->started_ns
		? (double)(p->compiled_ns - p->started_ns) / 1e9
		: 0;
	return t;
}

static bool not_precompiled(const struct phpca_file *f)
{
	return f->kind == PHPCA_ENTRY_SCRIPT && f->verdict != PHPCA_VERDICT_PRECOMPILED;
}

static const char *reason_of(const struct phpca_file *f)
{
	return f->reason && *f->reason ? f->reason : "no reason was recorded";
}

/* ---- warnings, judgement ---- */

void phpca_report_warn(struct phpca_pack *p, char *owned)
{
	phpca_list__add(&p->warnings, owned);
	if (p->options.verbosity >= 0)
		phpca_console_warning(owned);
}

void phpca_report_warnings(const struct phpca_pack *p)
{
	if (p->options.verbosity < 0)
		return;
	for (size_t i = 0; i < p->warnings.count; i++)
		phpca_console_warning(p->warnings.item[i]);
}

enum phpca_code phpca_report_judge(const struct phpca_pack *p, struct phpca_error *err)
{
	for (size_t i = 0; i < p->file_count; i++) {
		const struct phpca_file *f = &p->files[i];
		if (not_precompiled(f) && p->options.strict)
			return phpca_error_set(
				err, PHPCA_E_COMPILE, "--strict: %s: not precompiled: %s", f->path, reason_of(f));
	}
	return PHPCA_OK;
}

/* ---- text ---- */

static const char *kind_name(const struct phpca_file *f)
{
	static const char *const names[] = {"", "directory", "script", "asset", "link"};

	return f->entry ? "entry" : names[f->kind];
}

static const char *why_of(const struct phpca_file *f)
{
	return f->because ? f->because : f->why ? f->why : "below the root";
}

/* Each with the rule that took it in. */
static void print_files(const struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++) {
		const struct phpca_file *f = &p->files[i];
		printf("%-9s %10zu  %s%s%s  (%s%s)\n", kind_name(f), f->size, f->path,
			f->target ? " -> " : "", f->target ? f->target : "", why_of(f),
			f->rebased ? "; rebased" : "");
	}
}

static void print_text(const struct phpca_pack *p, const struct totals *t)
{
	printf("%s: %zu files, %zu scripts: %zu precompiled, %zu from source\n", p->options.output,
		t->files, t->scripts, t->precompiled, t->source);
	if (!p->linked)
		printf("  nothing has changed: taken from the cache as a whole\n");
	else if (p->cached)
		printf("  compiled %zu, cached %zu\n", p->compiled, p->cached);
	for (size_t i = 0; i < p->file_count; i++)
		if (not_precompiled(&p->files[i]))
			printf("  from source: %s: %s\n", p->files[i].path, reason_of(&p->files[i]));
	if (p->preload.count)
		printf("  to be preloaded: %zu scripts\n", p->preload.count);
	if (p->options.verbosity > 0) {
		printf("  root   %s\n  mount  %s\n  entry  %s\n", *p->root ? p->root : "/",
			*p->mount ? p->mount : "/", p->entry ? p->entry : "none");
		for (size_t i = 0; i < p->start_count; i++)
			printf("         %s\n", p->starts[i]);
		if (p->stamp.commit)
			printf("  commit %s (%s%s)\n", p->stamp.commit, p->stamp.describe,
				p->stamp.dirty ? ", dirty" : "");
	}
	if (p->options.verbosity > 1)
		print_files(p);
	printf("  %s in, %s out, %.2f s", phpca_text__bytes(t->bytes_in),
		phpca_text__bytes(t->bytes_out), t->seconds);
	printf(t->compile_seconds > 0 ? " (%.2f s until compiled, %u workers)\n" : "\n",
		t->compile_seconds, p->options.jobs);
}

/* ---- JSON ---- */

/* What goes into the manifest, so that who packs need not ask `phpca info`. */
static void add_commit(cJSON *document, const struct phpca_pack *p)
{
	cJSON *git = cJSON_CreateObject();

	if (!p->stamp.commit) {
		cJSON_Delete(git);
		git = cJSON_CreateNull();
	} else {
		phpca_json__add_string(git, "commit", p->stamp.commit);
		phpca_json__add_string(git, "describe", p->stamp.describe);
		cJSON_AddBoolToObject(git, "dirty", p->stamp.dirty);
	}
	cJSON_AddItemToObject(document, "git", git);
}

static cJSON *begin(const struct phpca_pack *p, const struct totals *t)
{
	cJSON *document = phpca_json__report("phpca.pack");

	phpca_json__add_string(document, "archive", p->options.dry_run ? NULL : p->options.output);
	phpca_json__add_string(document, "root", *p->root ? p->root : "/");
	add_commit(document, p);
	phpca_json__add_string(document, "mount", *p->mount ? p->mount : "/");
	phpca_json__add_string(document, "entry", p->entry);
	phpca_json__add_strings(document, "starts", p->starts, p->start_count);
	phpca_json__add_strings(document, "web", p->web.item, p->web.count);
	phpca_json__add_strings(document, "writable", p->writable.item, p->writable.count);
	phpca_json__add_number(document, "preload", (double)p->preload.count);
	phpca_json__add_number(document, "files", (double)t->files);
	phpca_json__add_number(document, "scripts", (double)t->scripts);
	phpca_json__add_number(document, "assets", (double)t->assets);
	phpca_json__add_number(document, "links", (double)t->links);
	phpca_json__add_number(document, "bytes_in", (double)t->bytes_in);
	return document;
}

static void add_left(cJSON *document, const struct phpca_pack *p)
{
	cJSON *list = cJSON_AddArrayToObject(document, "not_precompiled");

	for (size_t i = 0; i < p->file_count; i++) {
		cJSON *item;
		if (!not_precompiled(&p->files[i]))
			continue;
		item = cJSON_CreateObject();
		phpca_json__add_string(item, "path", p->files[i].path);
		phpca_json__add_string(item, "verdict", phpca_verdict_name(p->files[i].verdict));
		phpca_json__add_string(item, "reason", reason_of(&p->files[i]));
		cJSON_AddItemToArray(list, item);
	}
}

static void print_json(const struct phpca_pack *p, const struct totals *t)
{
	cJSON *document = begin(p, t);

	phpca_json__add_number(document, "precompiled", (double)t->precompiled);
	phpca_json__add_number(document, "from_source", (double)t->source);
	phpca_json__add_number(document, "compiled", (double)p->compiled);
	phpca_json__add_number(document, "cached", (double)p->cached);
	cJSON_AddBoolToObject(document, "linked", p->linked);
	add_left(document, p);
	phpca_json__add_strings(document, "warnings", p->warnings.item, p->warnings.count);
	phpca_json__add_number(document, "bytes_out", (double)t->bytes_out);
	phpca_json__add_number(document, "workers", p->options.jobs);
	phpca_json__add_number(document, "seconds", t->seconds);
	phpca_json__print(document);
}

static struct phpca_rules extract_rules(const struct phpca_pack *p)
{
	struct phpca_rules rules = {0};

	for (size_t i = 0; i < p->manifest->extract.count; i++)
		phpca_rules__add(&rules, p->manifest->extract.item[i], false);
	return rules;
}

static void print_files_json(const struct phpca_pack *p, const struct totals *t)
{
	cJSON *document = begin(p, t), *list;
	struct phpca_rules extract = extract_rules(p);

	phpca_json__add_string(document, "sources", p->strip_sources ? "strip" : "keep");
	list = cJSON_AddArrayToObject(document, "list");
	for (size_t i = 0; i < p->file_count; i++) {
		const struct phpca_file *f = &p->files[i];
		cJSON *item = cJSON_CreateObject();
		phpca_json__add_string(item, "path", f->path);
		phpca_json__add_string(item, "kind", kind_name(f));
		phpca_json__add_number(item, "size", (double)f->size);
		if (f->target)
			phpca_json__add_string(item, "target", f->target);
		phpca_json__add_string(item, "why", why_of(f));
		if (f->rebased)
			phpca_json__add_number(item, "rebased", (double)f->rebased);
		cJSON_AddBoolToObject(item, "extract",
			f->kind != PHPCA_ENTRY_DIRECTORY
				&& phpca_rules__match(&extract, f->path, false, false));
		cJSON_AddItemToArray(list, item);
	}
	phpca_rules__clear(&extract);
	list = cJSON_AddArrayToObject(document, "left_out");
	for (size_t i = 0; i < p->left_out.count; i++) {
		cJSON *item = cJSON_CreateObject();
		phpca_json__add_string(item, "path", p->left_out.item[i]);
		phpca_json__add_string(item, "why", p->left_out_why.item[i]);
		cJSON_AddItemToArray(list, item);
	}
	phpca_json__add_strings(document, "warnings", p->warnings.item, p->warnings.count);
	phpca_json__print(document);
}

void phpca_report_print(const struct phpca_pack *p)
{
	struct totals t = count(p);

	if (p->options.json)
		print_json(p, &t);
	else if (p->options.verbosity >= 0)
		print_text(p, &t);
}

void phpca_report_dry_run(const struct phpca_pack *p)
{
	struct totals t = count(p);

	if (p->options.json) {
		print_files_json(p, &t);
	} else {
		print_files(p);
		for (size_t i = 0; i < p->left_out.count; i++)
			printf(
				"left out              %s  (%s)\n", p->left_out.item[i], p->left_out_why.item[i]);
		printf("%zu files, %zu scripts, %s; nothing was written\n", t.files, t.scripts,
			phpca_text__bytes(t.bytes_in));
	}
}
