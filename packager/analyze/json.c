/* An analysis as JSON: for --format=json, and for the page, which draws what it finds there. */
#include <string.h>
#include "analyze/analyze.h"

static cJSON *add_item(cJSON *list)
{
	cJSON *item = cJSON_CreateObject();

	cJSON_AddItemToArray(list, item);
	return item;
}

static void add_totals(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *totals = cJSON_AddObjectToObject(document, "totals");
	uint64_t image = 0, source = 0;
	uint32_t verdict[4] = {0};

	for (size_t i = 0; i < a->package_count; i++) {
		image += a->package[i].image;
		source += a->package[i].source;
	}
	for (size_t i = 0; i < a->sources->count; i++)
		if (a->sources->item[i].kind == PHPCA_ENTRY_SCRIPT && a->sources->item[i].verdict < 4)
			verdict[a->sources->item[i].verdict]++;
	phpca_json_add_number(totals, "files", (double)a->sources->count);
	phpca_json_add_number(totals, "image_bytes", (double)image);
	phpca_json_add_number(totals, "source_bytes", (double)source);
	if (a->sources->archive) {
		phpca_json_add_number(totals, "archive_bytes", (double)a->sources->view.archive.size);
		phpca_json_add_number(
			totals, "shared_strings_bytes", (double)a->sources->view.archive.index->strings_size);
		phpca_json_add_number(
			totals, "index_bytes", (double)a->sources->view.archive.index->index_size);
	}
	for (uint32_t i = PHPCA_VERDICT_PRECOMPILED; i <= PHPCA_VERDICT_REFUSED; i++)
		phpca_json_add_number(totals, phpca_verdict_name(i), verdict[i]);
}

static void add_packages(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *list = cJSON_AddArrayToObject(document, "packages");

	for (size_t i = 0; i < a->package_count; i++) {
		const struct phpca_weight *p = &a->package[i];
		cJSON *item;
		if (!p->scripts && !p->assets)
			continue;
		item = add_item(list);
		phpca_json_add_string(item, "name", p->name);
		phpca_json_add_string(item, "version", p->version);
		phpca_json_add_string(item, "path", p->path);
		phpca_json_add_number(item, "scripts", p->scripts);
		phpca_json_add_number(item, "assets", p->assets);
		phpca_json_add_number(item, "image_bytes", (double)p->image);
		phpca_json_add_number(item, "source_bytes", (double)p->source);
	}
}

static void add_script(cJSON *item, const struct phpca_analysis *a, size_t number)
{
	const struct phpca_source_file *source = &a->sources->item[number];

	phpca_json_add_number(item, "image_bytes", (double)source->image_size);
	phpca_json_add_string(item, "verdict", phpca_verdict_name(source->verdict));
	if (source->reason)
		phpca_json_add_string(item, "reason", source->reason);
	if (source->path_dependent)
		cJSON_AddTrueToObject(item, "path_dependent");
	phpca_json_add_string(item, "reached", phpca_reach_word[a->reach[number]]);
	if (a->reached_from[number])
		phpca_json_add_string(item, "from", a->reached_from[number]->path);
}

static void add_files(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *list = cJSON_AddArrayToObject(document, "files");

	for (size_t i = 0; i < a->sources->count; i++) {
		const struct phpca_source_file *source = &a->sources->item[i];
		cJSON *item;
		if (source->kind == PHPCA_ENTRY_LINK)
			continue;
		item = add_item(list);
		phpca_json_add_string(item, "path", source->path);
		phpca_json_add_string(item, "package", a->package[a->package_of[i]].name);
		phpca_json_add_number(
			item, "source_bytes", source->source ? (double)source->source_size : 0);
		if (source->kind == PHPCA_ENTRY_SCRIPT)
			add_script(item, a, i);
	}
}

static void add_conflicts(cJSON *document, const struct phpca_analysis *a)
{
	static const char *const kinds[] = {"class", "function", "constant"};
	cJSON *list = cJSON_AddArrayToObject(document, "conflicts");

	for (size_t i = 0; i < a->conflict_count; i++) {
		const struct phpca_conflict *c = &a->conflict[i];
		cJSON *item = add_item(list), *locations;
		phpca_json_add_string(item, "kind", kinds[c->kind]);
		phpca_json_add_string(item, "name", c->name);
		cJSON_AddBoolToObject(item, "clash", c->clash);
		locations = cJSON_AddArrayToObject(item, "declared");
		for (size_t k = 0; k < c->count; k++) {
			cJSON *location = add_item(locations);
			phpca_json_add_string(location, "path", c->location[k].source->path);
			cJSON_AddBoolToObject(location, "conditional", c->location[k].conditional);
		}
	}
}

static void add_locations(
	cJSON *object, const char *key, const struct phpca_computed *location, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);

	for (size_t i = 0; i < count; i++) {
		cJSON *item = add_item(list);
		phpca_json_add_string(item, "path", location[i].source->path);
		phpca_json_add_number(item, "line", location[i].line);
	}
}

static void add_reach(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *reach = cJSON_AddObjectToObject(document, "reach"),
		  *rule = cJSON_AddObjectToObject(reach, "rule");

	for (int i = 0; i < PHPCA_REACH_COUNT; i++)
		phpca_json_add_string(rule, phpca_reach_word[i], phpca_reach_text[i]);
	cJSON_AddBoolToObject(reach, "entries_known", a->entries_known);
	cJSON_AddBoolToObject(reach, "autoload_known", a->autoload_known);
	add_locations(reach, "computed_includes", a->computed, a->computed_count);
	add_locations(reach, "autoloaders", a->autoloader, a->autoloader_count);
}

static void add_dependences(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *list = cJSON_AddArrayToObject(document, "path_dependent");

	for (size_t i = 0; i < a->dependence_count; i++) {
		const struct phpca_dependence *d = &a->dependence[i];
		cJSON *item = add_item(list);
		phpca_json_add_string(item, "path", d->source->path);
		phpca_json_add_string(item, "function", d->function);
		phpca_json_add_number(item, "line", d->line);
		phpca_json_add_string(item, "here", d->here);
		phpca_json_add_string(item, "elsewhere", d->elsewhere);
	}
}

cJSON *phpca_analysis_json(const struct phpca_analysis *a)
{
	cJSON *document = phpca_json_report("phpca.analyze");

	phpca_json_add_string(document, "name", a->sources->name);
	phpca_json_add_string(document, "root", a->sources->root);
	add_totals(document, a);
	add_packages(document, a);
	add_files(document, a);
	add_conflicts(document, a);
	add_reach(document, a);
	add_dependences(document, a);
	return document;
}
