/* See report.h. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "base/json.h"
#include "base/pattern.h"
#include "format/archive.h"
#include "project/manifest.h"
#include "pack/report.h"
#include "pack/stubs.h"
#include "base/shown.h"

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

static struct totals count(const struct phpca_run *run)
{
	struct totals t = {0};
	struct stat st;

	for (size_t i = 0; i < run->files.count; i++)
		count_file(&t, &run->files.item[i]);
	t.bytes_out = !run->options.dry_run && stat(phpca_run_into(run), &st) == 0
		? (uint64_t)st.st_size
		: 0;
	t.seconds = (double)(phpca_report_now() - run->started_ns) / 1e9;
	t.compile_seconds = run->compiled_ns > run->started_ns
		? (double)(run->compiled_ns - run->started_ns) / 1e9
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
static void print_files(const struct phpca_run *run)
{
	for (size_t i = 0; i < run->files.count; i++) {
		const struct phpca_file *f = &run->files.item[i];
		printf("%-9s %10zu  %s%s%s  (%s%s)\n", kind_name(f), f->size, phpca_shown(f->path),
			f->target ? " -> " : "", f->target ? phpca_shown(f->target) : "",
			phpca_shown(why_of(f)), f->rebased ? "; rebased" : "");
	}
}

static void print_text(const struct phpca_run *run, const struct totals *t)
{
	printf("%s: %zu files, %zu scripts: %zu precompiled, %zu from source\n",
		phpca_shown(run->options.output), t->files, t->scripts, t->precompiled, t->source);
	if (!run->linked)
		printf("  nothing has changed: taken from the cache as a whole\n");
	else if (run->cached)
		printf("  compiled %zu, cached %zu\n", run->compiled, run->cached);
	for (size_t i = 0; i < run->files.count; i++)
		if (not_precompiled(&run->files.item[i]))
			printf("  from source: %s: %s\n", phpca_shown(run->files.item[i].path),
				phpca_shown(reason_of(&run->files.item[i])));
	if (run->preload.count)
		printf("  to be preloaded: %zu scripts%s\n", run->preload.count,
			run->hot_first ? ", their images together" : "");
	for (size_t i = 0; i < run->preload_skipped.count; i++)
		printf("    %s: %s\n", phpca_shown(run->preload_skipped.item[i]),
			phpca_shown(run->preload_why.item[i]));
	if (run->options.verbosity > 0) {
		printf("  root   %s\n  mount  %s\n  entry  %s\n", *run->root ? phpca_shown(run->root) : "/",
			*run->mount ? phpca_shown(run->mount) : "/",
			run->entry ? phpca_shown(run->entry) : "none");
		for (size_t i = 0; i < run->starts.count; i++)
			printf("         %s\n", phpca_shown(run->starts.item[i]));
		if (run->stamp.commit)
			printf("  commit %s (%s%s)\n", run->stamp.commit, phpca_shown(run->stamp.describe),
				run->stamp.dirty ? ", dirty" : "");
	}
	if (run->options.verbosity > 1)
		print_files(run);
	printf("  %s in, %s out, %.2f s", phpca_text_bytes(t->bytes_in), phpca_text_bytes(t->bytes_out),
		t->seconds);
	printf(t->compile_seconds > 0 ? " (%.2f s until compiled, %u workers)\n" : "\n",
		t->compile_seconds, run->options.jobs);
}

/* ---- JSON ---- */

/* What goes into the manifest, so that who packs need not ask `phpca info`. */
static void add_commit(cJSON *document, const struct phpca_run *run)
{
	cJSON *git = cJSON_CreateObject();

	if (!run->stamp.commit) {
		cJSON_Delete(git);
		git = cJSON_CreateNull();
	} else {
		phpca_json_add_string(git, "commit", run->stamp.commit);
		phpca_json_add_string(git, "describe", run->stamp.describe);
		cJSON_AddBoolToObject(git, "dirty", run->stamp.dirty);
	}
	cJSON_AddItemToObject(document, "git", git);
}

static cJSON *begin(const struct phpca_run *run, const struct totals *t)
{
	cJSON *document = phpca_json_report("phpca.pack");

	phpca_json_add_string(document, "archive", run->options.dry_run ? NULL : run->options.output);
	phpca_json_add_string(document, "root", *run->root ? run->root : "/");
	add_commit(document, run);
	phpca_json_add_string(document, "mount", *run->mount ? run->mount : "/");
	phpca_json_add_string(document, "entry", run->entry);
	phpca_json_add_strings(document, "starts", run->starts.item, run->starts.count);
	phpca_json_add_strings(document, "web", run->web.item, run->web.count);
	phpca_json_add_strings(document, "writable", run->writable.item, run->writable.count);
	phpca_json_add_number(document, "preload", (double)run->preload.count);
	phpca_json_add_number(document, "files", (double)t->files);
	phpca_json_add_number(document, "scripts", (double)t->scripts);
	phpca_json_add_number(document, "assets", (double)t->assets);
	phpca_json_add_number(document, "links", (double)t->links);
	phpca_json_add_number(document, "bytes_in", (double)t->bytes_in);
	return document;
}

static void add_left(cJSON *document, const struct phpca_run *run)
{
	cJSON *list = cJSON_AddArrayToObject(document, "not_precompiled");

	for (size_t i = 0; i < run->files.count; i++) {
		cJSON *item;
		if (!not_precompiled(&run->files.item[i]))
			continue;
		item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", run->files.item[i].path);
		phpca_json_add_string(item, "verdict", phpca_verdict_name(run->files.item[i].verdict));
		phpca_json_add_string(item, "reason", reason_of(&run->files.item[i]));
		cJSON_AddItemToArray(list, item);
	}
}

static void add_skipped(cJSON *document, const struct phpca_run *run)
{
	cJSON *list = cJSON_AddArrayToObject(document, "preload_skipped"), *item;

	for (size_t i = 0; i < run->preload_skipped.count; i++) {
		item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", run->preload_skipped.item[i]);
		phpca_json_add_string(item, "reason", run->preload_why.item[i]);
		cJSON_AddItemToArray(list, item);
	}
}

static void print_json(const struct phpca_run *run, const struct totals *t)
{
	cJSON *document = begin(run, t);

	phpca_json_add_number(document, "precompiled", (double)t->precompiled);
	phpca_json_add_number(document, "from_source", (double)t->source);
	phpca_json_add_number(document, "compiled", (double)run->compiled);
	phpca_json_add_number(document, "cached", (double)run->cached);
	cJSON_AddBoolToObject(document, "linked", run->linked);
	add_left(document, run);
	add_skipped(document, run);
	phpca_json_add_strings(document, "warnings", run->warnings.list.item, run->warnings.list.count);
	phpca_json_add_number(document, "bytes_out", (double)t->bytes_out);
	phpca_json_add_number(document, "workers", run->options.jobs);
	phpca_json_add_number(document, "seconds", t->seconds);
	phpca_json_print(document);
}

static struct phpca_rules extract_rules(const struct phpca_run *run)
{
	struct phpca_rules rules = {0};

	for (size_t i = 0; i < run->manifest->extract.count; i++)
		phpca_rules_add(&rules, run->manifest->extract.item[i], false);
	return rules;
}

static void print_files_json(const struct phpca_run *run, const struct totals *t)
{
	cJSON *document = begin(run, t), *list;
	struct phpca_rules extract = extract_rules(run);
	struct phpca_pack_stubs stubs;

	phpca_pack__stubs_read(&stubs, run);
	phpca_json_add_string(document, "sources", run->strip_sources ? "strip" : "keep");
	list = cJSON_AddArrayToObject(document, "list");
	for (size_t i = 0; i < run->files.count; i++) {
		const struct phpca_file *f = &run->files.item[i];
		cJSON *item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", f->path);
		phpca_json_add_string(item, "kind", kind_name(f));
		phpca_json_add_number(item, "size", (double)f->size);
		if (f->target)
			phpca_json_add_string(item, "target", f->target);
		phpca_json_add_string(item, "why", why_of(f));
		if (f->rebased)
			phpca_json_add_number(item, "rebased", (double)f->rebased);
		cJSON_AddBoolToObject(item, "extract",
			f->kind != PHPCA_ENTRY_DIRECTORY && phpca_rules_match(&extract, f->path, false, false));
		if (f->kind == PHPCA_ENTRY_SCRIPT)
			cJSON_AddBoolToObject(item, "stub", phpca_pack__has_stub(&stubs, f));
		cJSON_AddItemToArray(list, item);
	}
	phpca_rules_clear(&extract);
	phpca_pack__stubs_clear(&stubs);
	list = cJSON_AddArrayToObject(document, "left_out");
	for (size_t i = 0; i < run->left_out.count; i++) {
		cJSON *item = cJSON_CreateObject();
		phpca_json_add_string(item, "path", run->left_out.item[i]);
		phpca_json_add_string(item, "why", run->left_out_why.item[i]);
		cJSON_AddItemToArray(list, item);
	}
	phpca_json_add_strings(document, "warnings", run->warnings.list.item, run->warnings.list.count);
	phpca_json_print(document);
}

void phpca_report_print(const struct phpca_run *run)
{
	struct totals t = count(run);

	if (run->options.json)
		print_json(run, &t);
	else if (run->options.verbosity >= 0)
		print_text(run, &t);
}

void phpca_report_dry_run(const struct phpca_run *run)
{
	struct totals t = count(run);

	if (run->options.json) {
		print_files_json(run, &t);
	} else {
		print_files(run);
		for (size_t i = 0; i < run->left_out.count; i++)
			printf("left out              %s  (%s)\n", phpca_shown(run->left_out.item[i]),
				phpca_shown(run->left_out_why.item[i]));
		printf("%zu files, %zu scripts, %s; nothing was written\n", t.files, t.scripts,
			phpca_text_bytes(t.bytes_in));
	}
}
