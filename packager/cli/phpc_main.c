/* phpc: single files. Compiles scripts to stand-alone images, and shows what an image holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "image/counts.h"
#include "base/json.h"
#include "base/shown.h"
#include "collect/scripts.h"
#include "base/console.h"
#include "inspect/guard.h"
#include "compile/compile_file.h"
#include "format/hash.h"
#include "format/version.h"
#include "php/engine.h"
#include "base/text.h"

/* ---- phpc -i ---- */

struct inspection {
	const struct phpc_image *image;
	bool checksum_holds;
	uint64_t opcodes;
	bool has_counts; /* only of an image in which every offset is known to be good */
	struct phpca_image_counts counts;
};

static bool checksum_holds(const struct phpc_image *image)
{
	const struct phpc_header_disk *h = image->header;
	uint32_t sum = phpca_adler32(1, image->memory, h->mem_size);

	return (h->str_size ? phpca_adler32(sum, image->pool, h->str_size) : sum) == h->checksum;
}

static uint64_t count_opcodes(const struct phpc_image *image)
{
	uint32_t runs;
	const struct phpc_reloc_handler_disk *run = phpc_image_section(
		image, PHPC_SECTION_RELOC_HANDLER, &runs);
	uint64_t opcodes = 0;

	for (uint32_t i = 0; i < runs; i++)
		opcodes += run[i].count;
	return opcodes;
}

/* What can be said is said even where this finds a fault. */
static enum phpca_code look(
	struct inspection *out, const struct phpc_image *image, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	memset(out, 0, sizeof(*out));
	out->image = image;
	out->checksum_holds = checksum_holds(image);
	if (!image->table)
		return PHPCA_OK;
	out->opcodes = count_opcodes(image);
	code = phpc_image_verify(image, err);
	out->has_counts = !code && phpca_image_counts(image, &out->counts) == 0;
	return code;
}

static const char *yes_no(bool value)
{
	return value ? "yes" : "no";
}

static void print_header(const struct inspection *i)
{
	const struct phpc_header_disk *h = i->image->header;
	char *id = phpca_text_cut((const char *)h->system_id, sizeof(h->system_id));

	printf("magic       %.4s\n", (const char *)h->magic);
	printf("system id   %s\n", phpca_shown(id));
	free(id);
	printf("memory      %llu bytes\n", (unsigned long long)h->mem_size);
	printf("strings     %llu bytes\n", (unsigned long long)h->str_size);
	printf("script at   %llu\n", (unsigned long long)h->script_offset);
	printf("timestamp   %llu\n", (unsigned long long)h->timestamp);
	printf("checksum    %08x, holds: %s\n", h->checksum, yes_no(i->checksum_holds));
	printf("partitions  metadata %llu, code %llu, data %llu, misc %llu\n",
		(unsigned long long)h->metadata_size, (unsigned long long)h->code_size,
		(unsigned long long)h->data_size, (unsigned long long)h->misc_size);
}

static void print_text(const struct inspection *i)
{
	const struct phpc_image *image = i->image;

	print_header(i);
	if (!image->table) {
		puts("sections    none: this file has no relocation tables");
		return;
	}
	printf("slots       %u\n", image->table->slot_count);
	printf("bound to its path: %s\n", yes_no(image->table->flags & PHPC_IMAGE_PATH_DEPENDENT));
	for (uint32_t kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		if (image->section[kind])
			printf("  %-14s %8u  %8llu bytes\n", phpc_section_name(kind),
				image->section[kind]->count, (unsigned long long)image->section[kind]->size);
	printf("opcodes     %llu\n", (unsigned long long)i->opcodes);
	if (i->has_counts)
		printf("functions   %u\nclasses     %u\nconstants   %u\n", i->counts.functions,
			i->counts.classes, i->counts.constants);
}

static void add_header(cJSON *document, const struct inspection *i)
{
	const struct phpc_header_disk *h = i->image->header;
	cJSON *partitions;
	char id[PHPC_SYSTEM_ID_SIZE + 1] = "";

	memcpy(id, h->system_id, PHPC_SYSTEM_ID_SIZE);
	phpca_json_add_string(document, "system_id", id);
	phpca_json_add_number(document, "memory", (double)h->mem_size);
	phpca_json_add_number(document, "strings", (double)h->str_size);
	phpca_json_add_number(document, "script_offset", (double)h->script_offset);
	phpca_json_add_number(document, "timestamp", (double)h->timestamp);
	phpca_json_add_number(document, "checksum", h->checksum);
	cJSON_AddBoolToObject(document, "checksum_holds", i->checksum_holds);
	partitions = cJSON_AddObjectToObject(document, "partitions");
	phpca_json_add_number(partitions, "metadata", (double)h->metadata_size);
	phpca_json_add_number(partitions, "code", (double)h->code_size);
	phpca_json_add_number(partitions, "data", (double)h->data_size);
	phpca_json_add_number(partitions, "misc", (double)h->misc_size);
}

static void add_sections(cJSON *document, const struct phpc_image *image)
{
	cJSON *sections = cJSON_AddArrayToObject(document, "sections"), *item;

	for (uint32_t kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		if (image->section[kind]) {
			item = cJSON_CreateObject();
			phpca_json_add_string(item, "kind", phpc_section_name(kind));
			phpca_json_add_number(item, "count", image->section[kind]->count);
			phpca_json_add_number(item, "bytes", (double)image->section[kind]->size);
			cJSON_AddItemToArray(sections, item);
		}
}

static void print_json(const struct inspection *i, const char *filename)
{
	cJSON *document = phpca_json_report("phpc.image");

	phpca_json_add_string(document, "file", filename);
	add_header(document, i);
	if (i->image->table) {
		phpca_json_add_number(document, "slots", i->image->table->slot_count);
		cJSON_AddBoolToObject(
			document, "path_dependent", (i->image->table->flags & PHPC_IMAGE_PATH_DEPENDENT) != 0);
		add_sections(document, i->image);
		phpca_json_add_number(document, "opcodes", (double)i->opcodes);
	}
	if (i->has_counts) {
		phpca_json_add_number(document, "functions", i->counts.functions);
		phpca_json_add_number(document, "classes", i->counts.classes);
		phpca_json_add_number(document, "constants", i->counts.constants);
	}
	phpca_json_print(document);
}

static enum phpca_code inspect(const char *filename, bool json, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpc_image image;
	struct inspection i;
	enum phpca_code code = phpca_tool_map_file(&map, filename, err);

	if (code)
		return code;
	code = phpc_image_open(&image, map.bytes, map.size, err);
	if (!code) {
		code = look(&i, &image, err);
		if (json)
			print_json(&i, filename);
		else
			print_text(&i);
	}
	if (code)
		phpca_error_prefix(err, "%s", filename);
	phpca_tool_unmap(&map);
	return code;
}

/* ---- phpc -c ---- */

struct tree {
	const struct phpca_options *options;
	const char *from, *to;
	size_t compiled;
	struct phpca_list failed;
};

static enum phpca_code compile_one(void *context, const char *path, struct phpca_error *err)
{
	struct tree *t = context;
	char *source = phpca_text_format("%s/%s", t->from, path),
		 *image = phpca_text_format("%s/%sc", t->to, path);
	struct phpca_error fault = {0};
	enum phpca_code code = phpca_tool_make_parents(t->to, path, err);

	if (!code && (code = phpca_compile_file(source, image, &fault)) == PHPCA_E_COMPILE) {
		phpca_console_error(fault.message); /* the others shall have their images */
		phpca_list_add(&t->failed, phpca_text_dup(path));
		code = PHPCA_OK;
	} else if (code && *fault.message) {
		phpca_error_set(err, code, "%s", fault.message);
	} else if (!code) {
		t->compiled++;
		if (t->options->verbosity > 0 && !t->options->json)
			printf("%s\n", phpca_shown(image));
	}
	free(source);
	free(image);
	return code;
}

static void print_tree_json(const struct tree *t)
{
	cJSON *document = phpca_json_report("phpc.compile");

	phpca_json_add_string(document, "from", t->from);
	phpca_json_add_string(document, "to", t->to);
	phpca_json_add_number(document, "compiled", (double)t->compiled);
	phpca_json_add_strings(document, "failed", t->failed.item, t->failed.count);
	phpca_json_print(document);
}

static enum phpca_code compile_tree(
	const struct phpca_options *o, const char *from, struct phpca_error *err)
{
	struct tree t = {.options = o, .from = from, .to = o->output ? o->output : from};
	enum phpca_code code = phpca_tool_make_parents(t.to, "", err);

	if (!code)
		code = phpca_scripts_each(from, compile_one, &t, err);
	if (!code && o->json)
		print_tree_json(&t);
	else if (!code && o->verbosity >= 0)
		printf("%zu compiled, %zu failed\n", t.compiled, t.failed.count);
	if (!code && t.failed.count)
		code = phpca_error_set(err, PHPCA_E_COMPILE, "%zu of %zu scripts do not compile",
			t.failed.count, t.failed.count + t.compiled);
	phpca_list_clear(&t.failed);
	return code;
}

/* ---- phpc -s, and the choice ---- */

static enum phpca_code compile_single(
	const struct phpca_options *o, const char *source, struct phpca_error *err)
{
	char *image = o->output ? phpca_text_dup(o->output) : phpca_text_format("%sc", source);
	enum phpca_code code = phpca_compile_file(source, image, err);

	free(image);
	return code;
}

static enum phpca_code compile(const struct phpca_arguments *a, struct phpca_error *err)
{
	enum phpca_code code = phpca_engine_start(a->pack.ini, a->pack.ini_count, err);

	if (code)
		return code;
	code = a->single ? compile_single(&a->pack, a->single, err)
					 : compile_tree(&a->pack, a->tree, err);
	phpca_engine_stop();
	return code;
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	int wanted = (a->inspect != NULL) + (a->single != NULL) + (a->tree != NULL) + (a->stubs != NULL)
		+ (a->analyze != NULL);

	if (wanted != 1)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"wanted one of -i FILE.phpc, -s SRC.php, -c DIR, -a PATH, --stubs PATH%s",
			wanted ? ", found several" : "");
	if (a->analyze)
		return phpca_tools_path(a->analyze, a, phpca_analyze, err);
	if (a->stubs)
		return phpca_tools_path(a->stubs, a, phpca_stubs, err);
	return a->inspect ? inspect(a->inspect, a->pack.json, err) : compile(a, err);
}

static const struct phpca_option options[] = {
	{'i', NULL, "FILE", "show what an image (.phpc) holds", PHPCA_TEXT(inspect)},
	{'s', NULL, "FILE", "compile one script", PHPCA_TEXT(single)},
	{'c', NULL, "DIR", "compile every .php file of a directory", PHPCA_TEXT(tree)},
	{'a', NULL, "FILE",
		"show what weighs most, what is declared twice, what is bound to its directory",
		PHPCA_TEXT(analyze)},
	{0, "stubs", "FILE", "write what a script, image or directory declares as PHP without bodies",
		PHPCA_TEXT(stubs)},
	{'o', "output", "FILE",
		"with -s the image, with -c the directory of the images, with --stubs the file",
		PHPCA_TEXT(pack.output)},
	{0, "html", "FILE", "with -a: write a page with a map of the bytes instead", PHPCA_TEXT(html)},
	{0, "all", NULL, "with --stubs: private members, too", PHPCA_FLAG(all)}, PHPCA_OPTION_INI,
	PHPCA_OPTION_FORMAT, {0, "version", NULL, "show the version", PHPCA_FLAG(version)},
	{0, "completion", "bash|zsh|fish", NULL, PHPCA_TEXT(completion)},
	{0, "man", NULL, NULL, PHPCA_FLAG(man)}, PHPCA_OPTIONS_END};

static const struct phpca_command command = {"phpc",
	"-i FILE.phpc | -s SRC.php [-o OUT.phpc] | -c DIR [-o DIR] | -a PATH | --stubs PATH [-o FILE]",
	"Compiles PHP scripts to images (.phpc), one file each, and shows what an image holds.", NULL,
	options, 0, 0, run, false};

static const struct phpca_command *const commands[] = {&command, NULL};

static const struct phpca_program program = {
	"phpc", "phpc compiles PHP scripts to images, one file each.", commands, true};

static enum phpca_code choose(const struct phpca_arguments *a, struct phpca_error *err)
{
	if (a->help)
		phpca_options_help(&program, NULL);
	else if (a->version)
		printf("phpc %s (image format %d)\n", PHPCA_VERSION, PHPC_SECTIONS_VERSION);
	else if (a->man)
		phpca_options_man(&program);
	else if (a->completion)
		phpca_options_completion(&program, a->completion);
	else
		return run(a, err);
	return PHPCA_OK;
}

int main(int argc, char **argv)
{
	struct phpca_error err = {0};
	struct phpca_arguments a;
	enum phpca_code code;

	phpca_engine_settle_threads();
	phpca_console_begin("phpc");
	phpca_json_begin();
	code = phpca_options_parse(&command, argc, argv, &a, &err);
	if (!code)
		code = choose(&a, &err);
	phpca_options_clear(&a);
	return phpca_console_end(code, &err);
}
