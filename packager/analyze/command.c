/* phpca analyze: see analyze.h. This file runs the passes, and is the report as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analyze/analyze.h"
#include "base/text.h"
#include "options/options.h"
#include "inspect/guard.h"
#include "base/shown.h"

/* How many of each are shown; with -v all. */
#define SHOWN 10

struct text {
	const struct phpca_analysis *a;
	size_t most;
};

static void rest(const struct text *t, size_t count)
{
	if (count > t->most)
		printf("  ... and %zu more (-v shows all)\n", count - t->most);
}

/* ---- what weighs most ---- */

static uint64_t weight_of(const struct phpca_source_file *source)
{
	return source->image_size + (source->source ? source->source_size : 0);
}

static int by_package_weight(const void *x, const void *y)
{
	const struct phpca_weight *a = *(const struct phpca_weight *const *)x,
							  *b = *(const struct phpca_weight *const *)y;
	uint64_t p = a->image + a->source, q = b->image + b->source;

	return p != q ? (p > q ? -1 : 1) : strcmp(a->path, b->path);
}

static int by_source_weight(const void *x, const void *y)
{
	const struct phpca_source_file *a = *(const struct phpca_source_file *const *)x,
								   *b = *(const struct phpca_source_file *const *)y;
	uint64_t p = weight_of(a), q = weight_of(b);

	return p != q ? (p > q ? -1 : 1) : strcmp(a->path, b->path);
}

static void print_packages(const struct text *t)
{
	size_t count = t->a->package_count;
	const struct phpca_weight **order = phpca_text_alloc((count + 1) * sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = &t->a->package[i];
	qsort(order, count, sizeof(*order), by_package_weight);
	puts("Packages by weight\n       code     source  files");
	for (size_t i = 0; i < count && i < t->most; i++)
		if (order[i]->scripts || order[i]->assets)
			printf("  %9s  %9s  %5u  %s%s%s\n", phpca_text_bytes(order[i]->image),
				phpca_text_bytes(order[i]->source), order[i]->scripts + order[i]->assets,
				phpca_shown(order[i]->name), order[i]->version ? " " : "",
				order[i]->version ? phpca_shown(order[i]->version) : "");
	rest(t, count);
	free(order);
}

static void print_files(const struct text *t)
{
	size_t count = t->a->sources->count;
	const struct phpca_source_file **order = phpca_text_alloc((count + 1) * sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = &t->a->sources->item[i];
	qsort(order, count, sizeof(*order), by_source_weight);
	puts("\nFiles by weight\n       code     source");
	for (size_t i = 0; i < count && i < t->most; i++)
		printf("  %9s  %9s  %s\n", phpca_text_bytes(order[i]->image_size),
			phpca_text_bytes(order[i]->source ? order[i]->source_size : 0),
			phpca_shown(order[i]->path));
	rest(t, count);
	free(order);
}

/* ---- verdicts, conflicts, paths ---- */

static void print_verdicts(const struct text *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->a->sources->count; i++) {
		const struct phpca_source_file *source = &t->a->sources->item[i];
		if (source->kind != PHPCA_ENTRY_SCRIPT || source->verdict == PHPCA_VERDICT_PRECOMPILED)
			continue;
		if (!count++)
			puts("\nNot precompiled");
		if (count <= t->most)
			printf("  %s: %s\n", phpca_shown(source->path),
				source->reason ? phpca_shown(source->reason) : "no reason was recorded");
	}
	rest(t, count);
}

static void print_conflicts(const struct text *t)
{
	static const char *const kinds[] = {"class", "function", "constant"};

	puts(t->a->conflict_count ? "\nDeclared by several scripts"
							  : "\nDeclared by several scripts: nothing");
	for (size_t i = 0; i < t->a->conflict_count && i < t->most; i++) {
		const struct phpca_conflict *c = &t->a->conflict[i];
		printf("  %s %s%s\n", kinds[c->kind], phpca_shown(c->name),
			c->clash ? ": these can't be loaded together" : "");
		for (size_t k = 0; k < c->count; k++)
			printf("    %s%s\n", phpca_shown(c->location[k].source->path),
				c->location[k].conditional ? " (on a condition)" : "");
	}
	rest(t, t->a->conflict_count);
}

static void print_dependences(const struct text *t)
{
	puts(t->a->dependence_count
			? "\nBound to the directory they were compiled for (elsewhere compiled from source)"
			: "\nBound to their directory: none");
	for (size_t i = 0; i < t->a->dependence_count && i < t->most; i++) {
		const struct phpca_dependence *d = &t->a->dependence[i];
		if (d->function)
			printf("  %s:%u in %s: %s; under another root: %s\n", phpca_shown(d->source->path),
				d->line, phpca_shown(d->function), phpca_shown(d->here), phpca_shown(d->elsewhere));
		else
			printf("  %s\n", phpca_shown(d->source->path));
	}
	rest(t, t->a->dependence_count);
}

/* ---- reach ---- */

static void print_unreached(const struct text *t, size_t *out_count)
{
	size_t count = 0;

	for (size_t i = 0; i < t->a->sources->count; i++) {
		const struct phpca_source_file *source = &t->a->sources->item[i];
		if (source->kind != PHPCA_ENTRY_SCRIPT || t->a->reach[i])
			continue;
		if (++count <= t->most)
			printf("  %s\n", phpca_shown(source->path));
	}
	rest(t, count);
	*out_count = count;
}

static void print_reach(const struct text *t)
{
	uint32_t counts[PHPCA_REACH_COUNT] = {0};
	size_t unreached;

	for (size_t i = 0; i < t->a->sources->count; i++)
		counts[t->a->reach[i]] += t->a->sources->item[i].kind == PHPCA_ENTRY_SCRIPT;
	puts("\nWhat leads to the scripts");
	for (int i = 1; i < PHPCA_REACH_COUNT; i++)
		if (counts[i])
			printf("  %5u  %s\n", counts[i], phpca_reach_text[i]);
	printf("  %5u  %s\n", counts[0], phpca_reach_text[0]);
	if (!t->a->entries_known)
		puts("  (no entry script is known here)");
	for (size_t i = 0; i < t->a->autoloader_count && counts[PHPCA_REACH_CLASS]; i++)
		printf("  (%s:%u registers an autoloader)\n", phpca_shown(t->a->autoloader[i].source->path),
			t->a->autoloader[i].line);
	if (!counts[0])
		return;
	puts("\nNothing leads to");
	print_unreached(t, &unreached);
	printf("  %zu include%s whose path is computed may still load one of them\n",
		t->a->computed_count, t->a->computed_count == 1 ? "" : "s");
}

static void print_text(const struct phpca_analysis *a, bool all)
{
	struct text t = {a, all ? SIZE_MAX : SHOWN};

	print_packages(&t);
	print_files(&t);
	print_verdicts(&t);
	print_conflicts(&t);
	print_dependences(&t);
	print_reach(&t);
}

/* ---- together ---- */

void phpca_analysis_clear(struct phpca_analysis *a)
{
	for (size_t i = 0; i < a->package_count; i++) {
		free(a->package[i].name);
		free(a->package[i].version);
		free(a->package[i].path);
	}
	for (size_t i = 0; i < a->conflict_count; i++) {
		free(a->conflict[i].name);
		free(a->conflict[i].location);
	}
	for (size_t i = 0; i < a->dependence_count; i++) {
		free(a->dependence[i].function);
		free(a->dependence[i].here);
		free(a->dependence[i].elsewhere);
	}
	free(a->package);
	free(a->package_of);
	free(a->conflict);
	free(a->reach);
	free(a->reached_from);
	free(a->computed);
	free(a->autoloader);
	free(a->dependence);
	memset(a, 0, sizeof(*a));
}

enum phpca_code phpca_analyze(
	const struct phpca_sources *u, const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_analysis a = {.sources = u};
	enum phpca_code code;

	phpca_analyze_packages(&a);
	phpca_analyze_symbols(&a);
	phpca_analyze_reach(&a);
	code = phpca_analyze_paths(&a, &arguments->pack, err);
	if (!code && arguments->html)
		code = phpca_analyze_page(arguments->html, &a, err);
	if (!code && arguments->pack.json)
		phpca_json_print(phpca_analysis_json(&a));
	else if (!code && !arguments->html)
		print_text(&a, arguments->pack.verbosity > 0);
	phpca_analysis_clear(&a);
	return code;
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE,
	{0, "html", "FILE", "write a page with a map of the bytes instead", PHPCA_TEXT(html)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTION_JOBS, PHPCA_OPTIONS_END};

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	return phpca_tools_archive(a, phpca_analyze, err);
}

const struct phpca_command phpca_command_analyze = {"analyze", "ARCHIVE",
	"Shows what weighs most, what is declared twice, what nothing leads to, and what is bound to its directory.",
	NULL, options, 1, 1, run, true};
