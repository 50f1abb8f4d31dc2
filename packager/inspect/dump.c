/* Scripts and classes as text: see dump.h. */
#include "inspect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "inspect/declare.h"
#include "php/text.h"
#include "inspect/walk.h"

/* ---- classes ---- */

static void print_class_list(
	const struct phpca_dump *d, const char *what, zend_class_entry *const *list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		fprintf(d->out, "%s%s", i ? ", " : what,
			list[i] ? ZSTR_VAL(list[i]->name) : "(the same again)");
	}
}

static void print_link(const struct phpca_dump *d, const zend_class_entry *ce)
{
	const struct phpc_link *link = phpca_view_link(ce);

	if (ce->ce_flags & ZEND_ACC_LINKED) {
		fputs("  linked by the compiler\n", d->out);
		return;
	}
	if (!link) {
		fputs("  linked when it is declared\n", d->out);
		return;
	}
	fputs("  linked when packed, against", d->out);
	fprintf(d->out, " parent %s", link->parent ? ZSTR_VAL(link->parent->name) : "none");
	print_class_list(d, "; ", link->interfaces, link->interface_count);
	for (uint32_t i = 0; i < link->dependency_count; i++) {
		fprintf(
			d->out, "%s%s", i ? ", " : "; consulted: ", ZSTR_VAL(link->dependencies[i].ce->name));
	}
	fputc('\n', d->out);
}

static void print_class_slots(const struct phpca_dump *d, const zend_class_entry *ce)
{
	const zend_class_entry *linked = ce->ce_flags & ZEND_ACC_LINKED ? ce
		: phpca_view_link(ce)                                       ? phpca_view_link(ce)->linked
																	: NULL;

	if (linked && linked->mutable_data__ptr) {
		fprintf(d->out, "  mutable data: slot %lu\n",
			(unsigned long)(uintptr_t)linked->mutable_data__ptr / 8);
	}
	if (linked && linked->static_members_table__ptr) {
		fprintf(d->out, "  static members: slot %lu\n",
			(unsigned long)(uintptr_t)linked->static_members_table__ptr / 8);
	}
}

static void print_constants(
	const struct phpca_dump *d, const struct phpca_declare *declare, const zend_class_entry *ce)
{
	zend_string *name;
	zend_class_constant *c;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&ce->constants_table, name, c)
		if (phpca_view_owns(ce, c->ce))
			phpca_declare_class_constant(declare, ce, name, c, "  ");
	ZEND_HASH_FOREACH_END();
}

static void print_properties(
	const struct phpca_dump *d, const struct phpca_declare *declare, const zend_class_entry *ce)
{
	zend_property_info *info;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->properties_info, info) {
		if (phpca_view_owns(ce, info->ce)) {
			fprintf(d->out, "  [%u]",
				info->flags & ZEND_ACC_STATIC ? info->offset
											  : (uint32_t)OBJ_PROP_TO_NUM(info->offset));
			phpca_declare_property(declare, ce, info, " ");
		}
	}
	ZEND_HASH_FOREACH_END();
}

static void print_traits(const struct phpca_dump *d, const zend_class_entry *ce)
{
	for (uint32_t i = 0; i < ce->num_traits; i++)
		fprintf(d->out, "%s%s", i ? ", " : "  use ", ZSTR_VAL(ce->trait_names[i].name));
	fputs(ce->num_traits ? "\n" : "", d->out);
}

void phpca_dump_class(const struct phpca_dump *d, const zend_class_entry *ce)
{
	struct phpca_declare declare = {.out = d->out, .all = true, .flush_left = true};
	zend_function *fn;

	phpca_declare_class_head(&declare, ce);
	if (!d->neutral)
		fprintf(d->out, ": lines %u-%u", ce->info.user.line_start, ce->info.user.line_end);
	fputc('\n', d->out);
	if (!d->neutral) {
		print_link(d, ce);
		print_class_slots(d, ce);
	}
	print_traits(d, ce);
	print_constants(d, &declare, ce);
	print_properties(d, &declare, ce);
	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->function_table, fn) {
		if (!d->neutral && fn->type == ZEND_USER_FUNCTION) {
			fprintf(d->out, "  method %s%s%s\n", ZSTR_VAL(fn->common.function_name),
				phpca_view_owns(ce, fn->common.scope) ? "" : ", of ",
				phpca_view_owns(ce, fn->common.scope) ? "" : ZSTR_VAL(fn->common.scope->name));
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* ---- what is to be relocated ---- */

struct names {
	const struct phpca_import_disk *import;
	const char *text;
};

static struct names names_of(const struct phpca_dump *d)
{
	const struct phpc_image *image = &d->source->view->image;
	const struct phpca_archive *a = &d->sources->view.archive;

	return d->sources->archive
		? (struct names){a->import, a->name}
		: (struct names){phpc_image_section(image, PHPC_SECTION_IMPORT, NULL),
			phpc_image_section(image, PHPC_SECTION_TEXT, NULL)};
}

static void print_import(const struct phpca_dump *d, uint32_t number)
{
	struct names names = names_of(d);
	const struct phpca_import_disk *i = &names.import[number];

	fprintf(d->out, "%s %s%s%s\n", phpca_import_kind_name(i->kind), names.text + i->name,
		i->member == PHPC_NO_MEMBER ? "" : " ",
		i->member == PHPC_NO_MEMBER ? "" : names.text + i->member);
}

/*
 * RELOC_IMPORT and RELOC_PATH are pairs of the same shape, a word and a number. Each number is
 * printed once, with its words.
 */
static bool print_words(const struct phpca_dump *d, const struct phpc_reloc_import_disk *reloc,
	uint32_t count, uint32_t at, const char *what)
{
	uint32_t words = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (i < at && reloc[i].import == reloc[at].import)
			return false;
		words += reloc[i].import == reloc[at].import;
	}
	fprintf(d->out, "  %s (%u word%s, first at %u): ", what, words, words == 1 ? "" : "s",
		reloc[at].offset);
	return true;
}

static void print_imports(const struct phpca_dump *d)
{
	const struct phpc_image *image = &d->source->view->image;
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);

	for (uint32_t i = 0; i < count; i++)
		if (print_words(d, reloc, count, i, "import"))
			print_import(d, reloc[i].import);
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);
	for (uint32_t i = 0; i < count; i++) {
		fputs("  assumes ", d->out);
		print_import(d, assume[i]);
	}
}

static const zend_string *path_string(const struct phpca_dump *d, uint32_t number)
{
	if (d->sources->archive) {
		return (const zend_string *)(d->sources->view.copy
			+ d->sources->view.archive.path[number].string);
	}
	const struct phpca_path_disk *path = phpc_image_section(
		&d->source->view->image, PHPC_SECTION_PATH, NULL);
	return (const zend_string *)(d->source->view->image.pool + (path[number].string & ~1ull));
}

static void print_paths(const struct phpca_dump *d)
{
	uint32_t count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		&d->source->view->image, PHPC_SECTION_RELOC_PATH, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (print_words(d, reloc, count, i, "path")) {
			const zend_string *s = path_string(d, reloc[i].import);
			phpca_php_text__string(d->out, ZSTR_VAL(s), ZSTR_LEN(s));
			fputc('\n', d->out);
		}
	}
}

static void print_relocations(const struct phpca_dump *d)
{
	const struct phpc_image *image = &d->source->view->image;

	fprintf(d->out, "relocations (%u map_ptr slots)\n", image->table->slot_count);
	for (uint32_t kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		if (image->section[kind])
			fprintf(d->out, "  %-14s %u\n", phpc_section_name(kind), image->section[kind]->count);
	print_imports(d);
	print_paths(d);
}

/* ---- the script ---- */

static void print_compiler_work(const struct phpca_dump *d, const struct phpc_script *script)
{
	for (uint32_t i = 0; i < script->early_binding_count; i++) {
		fprintf(d->out, "  binds %s early, if %s is there\n",
			ZSTR_VAL(script->early_bindings[i].lcname),
			ZSTR_VAL(script->early_bindings[i].lc_parent_name));
	}
	for (uint32_t i = 0; i < script->warning_count; i++) {
		fprintf(d->out, "  warns on line %u: %s\n", script->warnings[i].lineno,
			ZSTR_VAL(script->warnings[i].message));
	}
	if (script->halt_offset >= 0)
		fprintf(d->out, "  __halt_compiler() at byte %lld\n", (long long)script->halt_offset);
	fputs(script->auto_globals & PHPC_AUTO_GLOBAL_SERVER ? "  creates $_SERVER\n" : "", d->out);
	fputs(script->auto_globals & PHPC_AUTO_GLOBAL_ENV ? "  creates $_ENV\n" : "", d->out);
	fputs(script->auto_globals & PHPC_AUTO_GLOBAL_REQUEST ? "  creates $_REQUEST\n" : "", d->out);
}

static void dump_function(void *context, const struct phpca_walked *w)
{
	const struct phpca_dump *d = context;

	fputc('\n', d->out);
	phpca_dump_op_array(d, w->op_array, w->ce, w->name);
}

void phpca_dump_script(const struct phpca_dump *d)
{
	const struct phpc_script *script = d->source->view->script;
	const struct phpc_header_disk *h = d->source->view->image.header;

	fprintf(d->out, "script %s\n", d->source->path);
	fprintf(d->out, "  image %llu bytes: metadata %llu, code %llu, data %llu, misc %llu\n",
		(unsigned long long)d->source->image_size, (unsigned long long)h->metadata_size,
		(unsigned long long)h->code_size, (unsigned long long)h->data_size,
		(unsigned long long)h->misc_size);
	fputs(d->source->path_dependent
			? "  depends on its path: runs as it is in its own directory only\n"
			: "",
		d->out);
	print_compiler_work(d, script);
	print_relocations(d);
	for (uint32_t i = 0; i < script->class_count; i++) {
		fputc('\n', d->out);
		phpca_dump_class(d, script->classes[i].ce);
	}
	phpca_walk_functions(script, dump_function, (void *)d);
}
