/* Scripts and classes as text: see dump.h. */
#include "inspect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "inspect/declare.h"
#include "php/text.h"
#include "inspect/walk.h"
#include "base/shown.h"

/* ---- classes ---- */

static void print_one_link(const struct phpca_dump *d, const struct phpca_link_info *link)
{
	fprintf(d->out, "  linked when packed, against parent %s",
		link->parent ? ZSTR_VAL(phpca_class_name(link->parent)) : "none");
	for (uint32_t i = 0; i < link->with_count; i++) {
		const struct phpca_class *with = phpca_link_with(link, i);
		fprintf(d->out, "%s%s", i ? ", " : "; ",
			with ? ZSTR_VAL(phpca_class_name(with)) : "(the same again)");
	}
	for (uint32_t i = 0; i < link->dependency_count; i++) {
		fprintf(d->out, "%s%s",
			i ? ", " : "; consulted: ", ZSTR_VAL(phpca_class_name(phpca_link_dependency(link, i))));
	}
	fputc('\n', d->out);
}

static void print_link(const struct phpca_dump *d, const struct phpca_class *c)
{
	struct phpca_link_info link;

	if (phpca_class_info(c).is_linked) {
		fputs("  linked by the compiler\n", d->out);
		return;
	}
	if (!phpca_class_link(c, &link)) {
		fputs("  linked when it is declared\n", d->out);
		return;
	}
	do {
		print_one_link(d, &link);
	} while (phpca_class_link_next(&link));
}

static void print_class_slots(const struct phpca_dump *d, const struct phpca_class *c)
{
	struct phpca_class_slots slots = phpca_class_slots(c);

	if (slots.mutable_data != PHPCA_NO_SLOT)
		fprintf(d->out, "  mutable data: slot %u\n", slots.mutable_data);
	if (slots.static_members != PHPCA_NO_SLOT)
		fprintf(d->out, "  static members: slot %u\n", slots.static_members);
}

static void print_traits(const struct phpca_dump *d, const struct phpca_class *c)
{
	uint32_t count = phpca_class_trait_count(c);

	for (uint32_t i = 0; i < count; i++)
		fprintf(d->out, "%s%s", i ? ", " : "  use ", ZSTR_VAL(phpca_class_trait_name(c, i)));
	fputs(count ? "\n" : "", d->out);
}

static void print_constants(const struct phpca_declare *declare, const struct phpca_class *c)
{
	struct phpca_class_constant constant;

	for (uint32_t i = 0; phpca_class_next_constant(c, &i, &constant);)
		if (constant.is_own)
			phpca_declare_class_constant(declare, &constant, "  ");
}

static void print_properties(const struct phpca_declare *declare, const struct phpca_class *c)
{
	struct phpca_property property;

	for (uint32_t i = 0; phpca_class_next_property(c, &i, &property);) {
		if (property.is_own) {
			if (property.slot == PHPCA_NO_SLOT)
				fputs("  [virtual]", declare->out);
			else
				fprintf(declare->out, "  [%u]", property.slot);
			phpca_declare_property(declare, c, &property, " ");
		}
	}
}

static void print_methods(const struct phpca_dump *d, const struct phpca_class *c)
{
	struct phpca_method m;

	for (uint32_t i = 0; phpca_class_next_method(c, &i, &m);) {
		fprintf(d->out, "  method %s%s%s\n", ZSTR_VAL(m.name), m.is_own ? "" : ", of ",
			m.is_own ? "" : ZSTR_VAL(m.owner));
	}
}

void phpca_dump_class(const struct phpca_dump *d, const struct phpca_class *c)
{
	struct phpca_declare declare = {.out = d->out, .all = true, .flush_left = true};
	struct phpca_class_info info = phpca_class_info(c);

	phpca_declare_class_head(&declare, c);
	if (!d->neutral)
		fprintf(d->out, ": lines %u-%u", info.first_line, info.last_line);
	fputc('\n', d->out);
	if (!d->neutral) {
		print_link(d, c);
		print_class_slots(d, c);
	}
	print_traits(d, c);
	print_constants(&declare, c);
	print_properties(&declare, c);
	if (!d->neutral)
		print_methods(d, c);
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
			phpca_php_text_string(d->out, ZSTR_VAL(s), ZSTR_LEN(s));
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
	phpca_dump_function(d, w->function, w->class_, w->name);
}

void phpca_dump_script(const struct phpca_dump *d)
{
	const struct phpc_script *script = d->source->view->script;
	const struct phpc_header_disk *h = d->source->view->image.header;

	fprintf(d->out, "script %s\n", phpca_shown(d->source->path));
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
		phpca_dump_class(d, phpca_script_class(script, i));
	}
	phpca_walk_functions(script, dump_function, (void *)d);
}
