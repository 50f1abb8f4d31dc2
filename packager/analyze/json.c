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
	for (size_t i = 0; i < a->units->count; i++)
		if (a->units->item[i].kind == PHPCA_ENTRY_SCRIPT && a->units->item[i].verdict < 4)
			verdict[a->units->item[i].verdict]++;
	phpca_json__add_number(totals, "files", (double)a->units->count);
	phpca_json__add_number(totals, "image_bytes", (double)image);
	phpca_json__add_number(totals, "source_bytes", (double)source);
	if (a->units->archive) {
		phpca_json__add_number(totals, "archive_bytes", (double)a->units->view.archive.size);
		phpca_json__add_number(
			totals, "shared_strings_bytes", (double)a->units->view.archive.index->strings_size);
		phpca_json__add_number(
			totals, "index_bytes", (double)a->units->view.archive.index->index_size);
	}
	for (uint32_t i = PHPCA_VERDICT_PRECOMPILED; i <= PHPCA_VERDICT_REFUSED; i++)
		phpca_json__add_number(totals, phpca_verdict_name(i), verdict[i]);
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
		phpca_json__add_string(item, "name", p->name);
		phpca_json__add_string(item, "version", p->version);
		phpca_json__add_string(item, "path", p->path);
		phpca_json__add_number(item, "scripts", p->scripts);
		phpca_json__add_number(item, "assets", p->assets);
		phpca_json__add_number(item, "image_bytes", (double)p->image);
		phpca_json__add_number(item, "source_bytes", (double)p->source);
	}
}

static void add_script(cJSON *item, const struct phpca_analysis *a, size_t number)
{
	const struct phpca_unit *unit = &a->units->item[number];

	phpca_json__add_number(item, "image_bytes", (double)unit->image_size);
	phpca_json__add_string(item, "verdict", phpca_verdict_name(unit->verdict));
	if (unit->reason)
		phpca_json__add_string(item, "reason", unit->reason);
	if (unit->path_dependent)
		cJSON_AddTrueToObject(item, "path_dependent");
	phpca_json__add_string(item, "reached", phpca_reach_word[a->reach[number]]);
	if (a->reached_from[number])
		phpca_json__add_string(item, "from", a->reached_from[number]->path);
}

static void add_files(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *list = cJSON_AddArrayToObject(document, "files");

	for (size_t i = 0; i < a->units->count; i++) {
		const struct phpca_unit *unit = &a->units->item[i];
		cJSON *item;
		if (unit->kind == PHPCA_ENTRY_LINK)
			continue;
		item = add_item(list);
		phpca_json__add_string(item, "path", unit->path);
		phpca_json__add_string(item, "package", a->package[a->package_of[i]].name);
		phpca_json__add_number(item, "source_bytes", unit->source ? (double)unit->source_size : 0);
		if (unit->kind == PHPCA_ENTRY_SCRIPT)
			add_script(item, a, i);
	}
}

static void add_conflicts(cJSON *document, const struct phpca_analysis *a)
{
	static const char *const kinds[] = {"class", "function", "constant"};
	cJSON *list = cJSON_AddArrayToObject(document, "conflicts");

	for (size_t i = 0; i < a->conflict_count; i++) {
		const struct phpca_conflict *c = &a->conflict[i];
		cJSON *item = add_item(list), *places;
		phpca_json__add_string(item, "kind", kinds[c->kind]);
		phpca_json__add_string(item, "name", c->name);
		cJSON_AddBoolToObject(item, "clash", c->clash);
		places = cJSON_AddArrayToObject(item, "declared");
		for (size_t k = 0; k < c->count; k++) {
			cJSON *place = add_item(places);
			phpca_json__add_string(place, "path", c->place[k].unit->path);
			cJSON_AddBoolToObject(place, "conditional", c->place[k].conditional);
		}
	}
}

static void add_places(
	cJSON *object, const char *key, const struct phpca_computed *place, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);

	for (size_t i = 0; i < count; i++) {
		cJSON *item = add_item(list);
		phpca_json__add_string(item, "path", place[i].unit->path);
		phpca_json__add_number(item, "line", place[i].line);
	}
}

static void add_reach(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *reach = cJSON_AddObjectToObject(document, "reach"),
		  *rule = cJSON_AddObjectToObject(reach, "rule");

	for (int i = 0; i < PHPCA_REACH_COUNT; i++)
		phpca_json__add_string(rule, phpca_reach_word[i], phpca_reach_text[i]);
	cJSON_AddBoolToObject(reach, "entries_known", a->entries_known);
	cJSON_AddBoolToObject(reach, "autoload_known", a->autoload_known);
	add_places(reach, "computed_includes", a->computed, a->computed_count);
	add_places(reach, "autoloaders", a->autoloader, a->autoloader_count);
}

static void add_dependences(cJSON *document, const struct phpca_analysis *a)
{
	cJSON *list = cJSON_AddArrayToObject(document, "path_dependent");

	for (size_t i = 0; i < a->dependence_count; i++) {
		const struct phpca_dependence *d = &a->dependence[i];
		cJSON *item = add_item(list);
		phpca_json__add_string(item, "path", d->unit->path);
		phpca_json__add_string(item, "function", d->function);
		phpca_json__add_number(item, "line", d->line);
		phpca_json__add_string(item, "here", d->here);
		phpca_json__add_string(item, "elsewhere", d->elsewhere);
	}
}

cJSON *phpca_analysis_json(const struct phpca_analysis *a)
{
	cJSON *document = phpca_json__report("phpca.analyze");

	phpca_json__add_string(document, "name", a->units->name);
	phpca_json__add_string(document, "root", a->units->root);
	add_totals(document, a);
	add_packages(document, a);
	add_files(document, a);
	add_conflicts(document, a);
	add_reach(document, a);
	add_dependences(document, a);
	return document;
}
