/* phpca diff: what one archive has that another has not, and what is not the same in both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analyze/analyze.h"
#include "base/text.h"
#include "options/options.h"
#include "inspect/digest.h"
#include "inspect/guard.h"
#include "base/shown.h"

struct side {
	struct phpca_sources sources;
	struct phpca_digest digest;
	struct phpca_analysis packages;
};

/* One difference. */
struct change {
	const char *what; /* "setting", "package", "file", "class", "function", "constant" */
	const char *name;
	const char *how; /* "added", "removed", "changed" */
	char *a, *b;     /* of settings and packages: what they were and are */
	char *detail;    /* of files: "source", "code"; of classes: which members */
};

struct diff {
	struct side a, b;
	struct change *item;
	size_t count;
	size_t counts[3]; /* added, removed, changed */
};

static const char *const how_names[] = {"added", "removed", "changed"};
enum { ADDED, REMOVED, CHANGED };

static struct change *add(struct diff *d, const char *what, const char *name, int how)
{
	d->item = phpca_text_grow(d->item, (d->count + 1) * sizeof(*d->item));
	d->item[d->count] = (struct change){.what = what, .name = name, .how = how_names[how]};
	d->counts[how]++;
	return &d->item[d->count++];
}

/* ---- settings ---- */

static void compare_setting(struct diff *d, const char *name, const char *a, const char *b)
{
	struct change *c;

	if (strcmp(a, b) == 0)
		return;
	c = add(d, "setting", name, CHANGED);
	c->a = phpca_text_dup(a);
	c->b = phpca_text_dup(b);
}

static const char *entry_of(const struct phpca_archive *a)
{
	return a->index->entry == PHPCA_NO_ENTRY ? ""
											 : phpca_tool_entry_path(a, &a->entry[a->index->entry]);
}

static void compare_settings(struct diff *d)
{
	const struct phpca_archive *a = &d->a.sources.view.archive, *b = &d->b.sources.view.archive;

	compare_setting(
		d, "name", phpca_archive_name(a, a->index->name), phpca_archive_name(b, b->index->name));
	compare_setting(d, "version", phpca_archive_name(a, a->index->app_version),
		phpca_archive_name(b, b->index->app_version));
	compare_setting(
		d, "mount", phpca_archive_name(a, a->index->mount), phpca_archive_name(b, b->index->mount));
	compare_setting(d, "entry", entry_of(a), entry_of(b));
	compare_setting(d, "sources", a->index->flags & PHPCA_ARCHIVE_NO_SOURCES ? "strip" : "keep",
		b->index->flags & PHPCA_ARCHIVE_NO_SOURCES ? "strip" : "keep");
}

/* ---- packages ---- */

static const struct phpca_weight *find_package(const struct side *s, const char *name)
{
	for (size_t i = 1; i < s->packages.package_count; i++)
		if (strcmp(s->packages.package[i].name, name) == 0)
			return &s->packages.package[i];
	return NULL;
}

static void note_package(struct diff *d, const struct phpca_weight *p, const struct phpca_weight *q)
{
	const char *a = p && p->version ? p->version : "", *b = q && q->version ? q->version : "";
	struct change *c;

	if (p && q && strcmp(a, b) == 0)
		return;
	c = add(d, "package", p ? p->name : q->name, !p ? ADDED : !q ? REMOVED : CHANGED);
	c->a = p ? phpca_text_dup(a) : NULL;
	c->b = q ? phpca_text_dup(b) : NULL;
}

/* The first is the project: its version is a setting. */
static void compare_packages(struct diff *d)
{
	for (size_t i = 1; i < d->a.packages.package_count; i++)
		note_package(
			d, &d->a.packages.package[i], find_package(&d->b, d->a.packages.package[i].name));
	for (size_t i = 1; i < d->b.packages.package_count; i++)
		if (!find_package(&d->a, d->b.packages.package[i].name))
			note_package(d, NULL, &d->b.packages.package[i]);
}

/* ---- files ---- */

static bool same_source(const struct phpca_source_file *x, const struct phpca_source_file *y)
{
	if (!x->source || !y->source)
		return x->source_size == y->source_size; /* all that is known where sources were left out */
	return x->source_size == y->source_size && memcmp(x->source, y->source, x->source_size) == 0;
}

static void compare_source(struct diff *d, size_t i, size_t k)
{
	const struct phpca_source_file *x = &d->a.sources.item[i], *y = &d->b.sources.item[k];
	bool source = same_source(x, y), code = d->a.digest.script[i] == d->b.digest.script[k];
	bool kind = x->kind == y->kind && x->verdict == y->verdict;

	if (source && code && kind)
		return;
	add(d, "file", x->path, CHANGED)->detail = phpca_text_format("%s%s%s%s%s",
		kind ? "" : "kind or verdict", kind || (source && code) ? "" : "\n", source ? "" : "source",
		source || code ? "" : "\n", code ? "" : "code");
}

static void compare_files(struct diff *d)
{
	const struct phpca_sources *a = &d->a.sources, *b = &d->b.sources;

	for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
		int order = i == a->count ? 1
			: k == b->count       ? -1
								  : strcmp(a->item[i].path, b->item[k].path);
		if (order < 0)
			add(d, "file", a->item[i].path, REMOVED);
		else if (order > 0)
			add(d, "file", b->item[k].path, ADDED);
		else
			compare_source(d, i, k);
		i += order <= 0;
		k += order >= 0;
	}
}

/* ---- symbols ---- */

static const char *kind_of(const struct phpca_symbol *s)
{
	return strncmp(s->key, "class ", 6) == 0   ? "class"
		: strncmp(s->key, "function ", 9) == 0 ? "function"
											   : "constant";
}

static const char *name_of(const struct phpca_symbol *s)
{
	return strchr(s->key, ' ') + 1;
}

static const struct phpca_symbol *find_symbol(const struct side *s, const char *key)
{
	size_t low = 0, high = s->digest.count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(key, s->digest.symbol[middle].key);
		if (order == 0)
			return &s->digest.symbol[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const char *difference(const struct phpca_symbol *x, const struct phpca_symbol *y)
{
	if (x->declaration != y->declaration)
		return x->code != y->code ? "declaration\ncode" : "declaration";
	return x->code != y->code ? "code" : NULL;
}

static struct change *changed_class(struct diff *d, const char *name)
{
	for (size_t i = d->count; i-- > 0 && strcmp(d->item[i].what, "file") != 0;)
		if (strcmp(d->item[i].what, "class") == 0 && strcmp(d->item[i].name, name) == 0)
			return &d->item[i];
	return add(d, "class", name, CHANGED);
}

/* Of a class that is in both. */
static void note_member(struct diff *d, const struct phpca_symbol *s, const char *how)
{
	struct change *c = changed_class(d, s->owner + sizeof("class ") - 1);
	char *more = phpca_text_format("%s%s%s %s %s", c->detail ? c->detail : "",
		c->detail ? "\n" : "", s->member, strstr(s->key, "::") + 2, how);

	free(c->detail);
	c->detail = more;
}

static void note_symbol(struct diff *d, const struct phpca_symbol *x, const struct phpca_symbol *y)
{
	const struct phpca_symbol *s = x ? x : y;
	const char *how = x && y ? difference(x, y) : NULL;
	char *text;

	if (x && y && !how)
		return;
	if (s->owner) {
		if (!find_symbol(&d->a, s->owner) || !find_symbol(&d->b, s->owner))
			return; /* the whole class is new, or gone */
		text = how
			? phpca_text_format("changed (%s)", strchr(how, '\n') ? "declaration, code" : how)
			: phpca_text_dup(x ? "removed" : "added");
		note_member(d, s, text);
		free(text);
	} else if (x && y && strcmp(kind_of(s), "class") == 0) {
		struct change *c = changed_class(d, name_of(s));
		c->detail = phpca_text_dup("declaration changed");
	} else {
		add(d, kind_of(s), name_of(s),
			!x       ? ADDED
				: !y ? REMOVED
					 : CHANGED)
			->detail = how ? phpca_text_dup(how) : NULL;
	}
}

static void compare_symbols(struct diff *d, bool owned)
{
	const struct phpca_digest *a = &d->a.digest, *b = &d->b.digest;

	for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
		int order = i == a->count ? 1
			: k == b->count       ? -1
								  : strcmp(a->symbol[i].key, b->symbol[k].key);
		const struct phpca_symbol *x = order <= 0 ? &a->symbol[i] : NULL,
								  *y = order >= 0 ? &b->symbol[k] : NULL;
		if (!(x ? x : y)->owner == !owned)
			note_symbol(d, x, y);
		i += order <= 0;
		k += order >= 0;
	}
}

/* ---- reports ---- */

static void print_detail(const struct change *c)
{
	bool class = strcmp(c->what, "class") == 0;
	const char *end;

	fputs(class ? "\n" : " (", stdout);
	for (const char *line = c->detail; *line; line = *end ? end + 1 : end) {
		char *text;
		end = strchrnul(line, '\n');
		text = phpca_text_cut(line, (size_t)(end - line));
		printf(class ? "      %s\n" : "%s%s", phpca_shown(text), *end ? ", " : "");
		free(text);
	}
	fputs(class ? "" : ")\n", stdout);
}

static const char *plural(const char *what)
{
	return strcmp(what, "class") == 0   ? "Classes"
		: strcmp(what, "file") == 0     ? "Files"
		: strcmp(what, "setting") == 0  ? "Settings"
		: strcmp(what, "package") == 0  ? "Packages"
		: strcmp(what, "function") == 0 ? "Functions"
										: "Constants";
}

static void print_text(const struct diff *d)
{
	const char *section = "";

	for (size_t i = 0; i < d->count; i++) {
		const struct change *c = &d->item[i];
		if (strcmp(section, c->what) != 0)
			printf("%s%s\n", *section ? "\n" : "", plural(c->what));
		section = c->what;
		printf("  %c %s", *c->how == 'a' ? '+' : *c->how == 'r' ? '-' : '*', phpca_shown(c->name));
		if (c->a || c->b)
			printf(": %s%s%s", c->a ? phpca_shown(c->a) : "", c->a && c->b ? " -> " : "",
				c->b ? phpca_shown(c->b) : "");
		if (c->detail)
			print_detail(c);
		else
			putchar('\n');
	}
	if (!d->count)
		puts("no difference");
	else
		printf("\n%zu added, %zu removed, %zu changed\n", d->counts[ADDED], d->counts[REMOVED],
			d->counts[CHANGED]);
}

static void add_detail(cJSON *item, const struct change *c)
{
	cJSON *list = cJSON_AddArrayToObject(item, "differs");
	const char *end;

	for (const char *line = c->detail; *line; line = *end ? end + 1 : end) {
		char *text;
		end = strchrnul(line, '\n');
		text = phpca_text_cut(line, (size_t)(end - line));
		cJSON_AddItemToArray(list, phpca_json_string(text));
		free(text);
	}
}

static void print_json(const struct diff *d)
{
	cJSON *document = phpca_json_report("phpca.diff"), *list;

	phpca_json_add_string(document, "a", d->a.sources.name);
	phpca_json_add_string(document, "b", d->b.sources.name);
	cJSON_AddBoolToObject(document, "equal", d->count == 0);
	list = cJSON_AddArrayToObject(document, "differences");
	for (size_t i = 0; i < d->count; i++) {
		const struct change *c = &d->item[i];
		cJSON *item = cJSON_CreateObject();
		cJSON_AddItemToArray(list, item);
		phpca_json_add_string(item, "what", c->what);
		phpca_json_add_string(item, "name", c->name);
		phpca_json_add_string(item, "change", c->how);
		if (c->a)
			phpca_json_add_string(item, "a", c->a);
		if (c->b)
			phpca_json_add_string(item, "b", c->b);
		if (c->detail)
			add_detail(item, c);
	}
	phpca_json_print(document);
}

/* ---- together ---- */

static int by_kind(const void *x, const void *y)
{
	static const char order[] =
		"spfcFC"; /* settings, packages, files, classes, functions, constants */
	const struct change *a = x, *b = y;
	const char *p = strcmp(a->what, "function") == 0 ? "F"
		: strcmp(a->what, "constant") == 0           ? "C"
													 : a->what;
	const char *q = strcmp(b->what, "function") == 0 ? "F"
		: strcmp(b->what, "constant") == 0           ? "C"
													 : b->what;

	return *p != *q ? (strchr(order, *p) < strchr(order, *q) ? -1 : 1) : strcmp(a->name, b->name);
}

static enum phpca_code open_side(struct side *s, const char *filename, struct phpca_error *err)
{
	enum phpca_code code = phpca_sources_open(&s->sources, filename, NULL, err);

	if (code)
		return code;
	s->packages.sources = &s->sources;
	phpca_analyze_packages(&s->packages);
	phpca_digest_make(&s->digest, &s->sources);
	return PHPCA_OK;
}

static void close_side(struct side *s)
{
	phpca_digest_clear(&s->digest);
	phpca_analysis_clear(&s->packages);
	if (s->sources.name)
		phpca_sources_close(&s->sources);
}

static enum phpca_code compare(
	struct diff *d, const struct phpca_arguments *a, struct phpca_error *err)
{
	enum phpca_code code = open_side(&d->a, a->pack.file[0], err);

	if (!code)
		code = open_side(&d->b, a->pack.file[1], err);
	if (code)
		return code;
	compare_settings(d);
	compare_packages(d);
	compare_files(d);
	compare_symbols(d, false);
	compare_symbols(d, true);
	if (d->count)
		qsort(d->item, d->count, sizeof(*d->item), by_kind);
	if (a->pack.json)
		print_json(d);
	else if (a->pack.verbosity >= 0)
		print_text(d);
	return d->count ? PHPCA_E_DIFFERS : PHPCA_OK;
}

static enum phpca_code work(void *context, struct phpca_error *err)
{
	struct diff d = {0};
	enum phpca_code code = compare(&d, context, err);

	for (size_t i = 0; i < d.count; i++) {
		free(d.item[i].a);
		free(d.item[i].b);
		free(d.item[i].detail);
	}
	free(d.item);
	close_side(&d.a);
	close_side(&d.b);
	return code;
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	return phpca_tools_guard(work, (void *)a, "one of the archives", &a->pack, err);
}

static const struct phpca_option options[] = {PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_diff = {"diff", "ARCHIVE ARCHIVE",
	"Shows what was added, removed and changed: packages, files, classes, functions. Exit code 6 when they differ.",
	NULL, options, 2, 2, run, true};
