/* phpca list: what an archive holds, one line each. */
#include <stdio.h>
#include "options/options.h"
#include "base/json.h"
#include "inspect/archive_file.h"
#include "base/text.h"
#include "base/shown.h"

static const char *kind_name(const struct phpca_entry_disk *e)
{
	switch (e->kind) {
	case PHPCA_ENTRY_DIRECTORY:
		return "directory";
	case PHPCA_ENTRY_SCRIPT:
		return "script";
	case PHPCA_ENTRY_ASSET:
		return "asset";
	case PHPCA_ENTRY_LINK:
		return "link";
	}
	return "unknown";
}

static const char *target_of(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	return e->kind == PHPCA_ENTRY_LINK ? phpca_tool_entry_path(a, &a->entry[e->target]) : NULL;
}

static void print_line(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	const char *target = target_of(a, e);
	const char *verdict = e->kind == PHPCA_ENTRY_SCRIPT ? phpca_verdict_name(e->verdict)
														: kind_name(e);

	printf("%10llu  %-11s  %s%s%s%s\n", (unsigned long long)e->source_size, verdict,
		phpca_shown(phpca_tool_entry_path(a, e)), e->kind == PHPCA_ENTRY_DIRECTORY ? "/" : "",
		target ? " -> " : "", target ? phpca_shown(target) : "");
}

static cJSON *entry_object(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	cJSON *item = cJSON_CreateObject();

	phpca_json_add_string(item, "path", phpca_tool_entry_path(a, e));
	phpca_json_add_string(item, "kind", kind_name(e));
	phpca_json_add_number(item, "mode", e->mode);
	phpca_json_add_number(item, "mtime", (double)(int64_t)e->mtime);
	phpca_json_add_number(item, "size", (double)e->source_size);
	if (e->kind == PHPCA_ENTRY_LINK)
		phpca_json_add_string(item, "target", target_of(a, e));
	if (e->kind != PHPCA_ENTRY_SCRIPT)
		return item;
	phpca_json_add_number(item, "image_size", (double)e->image_size);
	phpca_json_add_string(item, "verdict", phpca_verdict_name(e->verdict));
	if (e->reason)
		phpca_json_add_string(item, "reason", phpca_archive_name(a, e->reason));
	cJSON_AddBoolToObject(item, "source", e->source_offset != 0);
	return item;
}

/* Depth first, names in order: the order of a tree. */
static void visit(const struct phpca_archive *a, const struct phpca_entry_disk *e, cJSON *list)
{
	for (uint32_t i = 0; i < e->child_count; i++) {
		const struct phpca_entry_disk *child = &a->entry[a->child[e->first_child + i]];
		if (list)
			cJSON_AddItemToArray(list, entry_object(a, child));
		else
			print_line(a, child);
		if (child->kind == PHPCA_ENTRY_DIRECTORY)
			visit(a, child, list);
	}
}

/* ---- as a tree ---- */

struct sum {
	uint64_t image, source;
};

static struct sum sum_of(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	struct sum sum = {e->image_offset ? e->image_size : 0, e->source_offset ? e->source_size : 0};

	for (uint32_t i = 0; i < e->child_count; i++) {
		struct sum child = sum_of(a, &a->entry[a->child[e->first_child + i]]);
		sum.image += child.image;
		sum.source += child.source;
	}
	return sum;
}

/* Directories with what lies below them, all told. */
static void print_tree(const struct phpca_archive *a, const struct phpca_entry_disk *e, int depth)
{
	for (uint32_t i = 0; i < e->child_count; i++) {
		const struct phpca_entry_disk *child = &a->entry[a->child[e->first_child + i]];
		const char *path = phpca_tool_entry_path(a, child), *target = target_of(a, child);
		struct sum sum = sum_of(a, child);
		const char *verdict = child->kind != PHPCA_ENTRY_SCRIPT
				|| child->verdict == PHPCA_VERDICT_PRECOMPILED
			? ""
			: phpca_verdict_name(child->verdict);
		printf("%9s %9s  %*s%s%s%s%s%s%s%s\n", sum.image ? phpca_text_bytes(sum.image) : "-",
			phpca_text_bytes(sum.source), depth * 2, "", phpca_shown(phpca_path_base(path)),
			child->kind == PHPCA_ENTRY_DIRECTORY ? "/" : "", target ? " -> " : "",
			target ? phpca_shown(target) : "", *verdict ? " (" : "", verdict, *verdict ? ")" : "");
		print_tree(a, child, depth + 1);
	}
}

/* Which script Composer would load for which class. */
static void visit_classes(const struct phpca_archive *a, cJSON *list)
{
	for (uint32_t i = 0; i < a->autoload_count; i++) {
		const char *name = phpca_archive_name(a, a->autoload[i].name),
				   *path = phpca_tool_entry_path(a, &a->entry[a->autoload[i].entry]);
		cJSON *item;

		if (!list) {
			printf("%s  %s\n", phpca_shown(name), phpca_shown(path));
			continue;
		}
		item = cJSON_CreateObject();
		phpca_json_add_string(item, "class", name);
		phpca_json_add_string(item, "path", path);
		cJSON_AddItemToArray(list, item);
	}
}

static enum phpca_code run(const struct phpca_arguments *arguments, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpca_archive a;
	enum phpca_code code = phpca_tool_open_archive(&map, &a, arguments->pack.file[0], NULL, err);
	const struct phpca_entry_disk *root;

	if (code)
		return code;
	root = phpca_archive_find(&a, "", 0);
	if (arguments->pack.json) {
		cJSON *document = phpca_json_report("phpca.list");
		phpca_json_add_string(document, "archive", arguments->pack.file[0]);
		if (arguments->classes)
			visit_classes(&a, cJSON_AddArrayToObject(document, "classes"));
		else
			visit(&a, root, cJSON_AddArrayToObject(document, "entries"));
		phpca_json_print(document);
	} else if (arguments->classes) {
		visit_classes(&a, NULL);
	} else if (arguments->tree_view) {
		puts("     code    source");
		print_tree(&a, root, 0);
	} else {
		visit(&a, root, NULL);
	}
	phpca_tool_unmap(&map);
	return PHPCA_OK;
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE,
	{0, "tree", NULL, "as a tree, with the bytes of code and source below each directory",
		PHPCA_FLAG(tree_view)},
	{0, "classes", NULL,
		"list the classes that Composer's autoloader finds, and the script of each",
		PHPCA_FLAG(classes)},
	PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_list = {"list", "ARCHIVE",
	"Lists the files of an archive: size, verdict, path.", NULL, options, 1, 1, run, false};
