#include "load/load.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "format/reloc.h"
#include "load/code.h"
#include "load/imports.h"
#include "load/obstacle.h"
#include "load/slots.h"
#include "load/type_names.h"
#include "mount/content.h"
#include "mount/counters.h"
#include "mount/path_string.h"
#include "settings.h"

/* ---- relocation ---- */

void phpca_load_rehash(uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *table = phpc_image_section(image, PHPC_SECTION_RELOC_REHASH, &count);

	for (uint32_t i = 0; i < count; i++) {
		HashTable *ht = (HashTable *)(memory + table[i]);
		Bucket *p;
		ZEND_HASH_FOREACH_BUCKET (ht, p)
			p->h = p->key ? ZSTR_HASH(p->key) : p->h;
		ZEND_HASH_FOREACH_END();
		zend_hash_rehash(ht);
	}
}

/* Functions and classes of the engine, by address. False: some are not there. */
static bool relocate_imports(struct phpca_mount *m, uint8_t *memory, const struct phpc_image *image)
{
	bool all = true;
	uint32_t count;
	const struct phpc_reloc_import_disk *r = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);

	for (const struct phpc_reloc_import_disk *end = r + count; r < end; r++) {
		void *address = phpca_import(m, r->import);
		all &= address != NULL;
		*(void **)(memory + r->offset) = address;
	}
	return all;
}

/*
 * What the script itself needs was looked for. What is missing is its linked classes': another
 * version of an extension has other methods. The engine links them as these are here.
 */
static void forget_links(const struct phpc_script *script)
{
	for (uint32_t i = 0; i < script->class_count; i++)
		if (!(script->classes[i].ce->ce_flags & ZEND_ACC_LINKED))
			script->classes[i].ce->inheritance_cache = NULL;
}

/* The same few strings again and again: every function has its file's name. */
static void relocate_paths(struct phpca_mount *m, uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;
	const struct phpc_reloc_path_disk *r = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &count);

	for (const struct phpc_reloc_path_disk *end = r + count; r < end; r++) {
		zend_string *s = m->paths[r->path];
		*(zend_string **)(memory + r->offset) = EXPECTED(s != NULL) ? s
																	: phpca_path_string(m, r->path);
	}
}

/* One loop for each kind of relocation; none knows what the words belong to. False: see above. */
static bool relocate(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image)
{
	if (m->bias) {
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_IMAGE, m->bias);
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_STRING, m->bias);
	}
	if (image->table->slot_count) {
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_SLOT,
			8 * (uint64_t)phpca_slots_reserve(image->table->slot_count, m->number));
	}
	phpca_code_load(m, entry, memory, image);
	bool all = relocate_imports(m, memory, image);
	if (!m->preferred) {
		relocate_paths(m, memory, image);
		phpca_load_rehash(memory, image);
	}
	return all;
}

/* ---- checks ---- */

static const char *keep_message(const struct phpca_error *err)
{
	char *copy = strdup(err->message);
	return copy ? copy : "damaged";
}

/* The image's own bytes, and the blocks of the string pool that it refers to. */
static enum phpca_code check_contents(struct phpca_mount *m, const struct phpca_entry_disk *e,
	const struct phpc_image *image, struct phpca_error *err)
{
	uint32_t count;
	const uint32_t *block = phpc_image_section(image, PHPC_SECTION_POOL_BLOCK, &count);

	if (UNEXPECTED(image->table->slot_count > image->header->mem_size / 8)) {
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %u map_ptr slots",
			phpca_archive_name(&m->archive, e->path), image->table->slot_count);
	}
	for (uint32_t i = 0; i < count; i++) {
		if (block[i] >= m->archive.block_count) {
			return phpca_error_set(err, PHPCA_E_FAILURE, "%s: string block %u of %u",
				phpca_archive_name(&m->archive, e->path), block[i], m->archive.block_count);
		}
		enum phpca_code code = phpca_content_check_block(m, block[i], err);
		if (code != PHPCA_OK)
			return code;
	}
	return phpca_content_check_paths(m, err);
}

static enum phpca_code open_image(struct phpca_mount *m, const struct phpca_entry_disk *e,
	const uint8_t *bytes, struct phpc_image *out, struct phpca_error *err)
{
	if (!phpca_settings_verifies()) {
		enum phpca_code opened = phpc_image_open(out, bytes, e->image_size, err);
		if (opened == PHPCA_OK && !out->table)
			opened = phpca_error_set(err, PHPCA_E_FAILURE, "%s: an image without its tables",
				phpca_archive_name(&m->archive, e->path));
		return opened;
	}
	enum phpca_code code = phpca_archive_check_image(&m->archive, e, err);
	if (code == PHPCA_OK)
		phpc_image_view(out, bytes, e->image_size);
	return code;
}

/* ---- one image ---- */

static void set_state(struct phpca_script *s, enum phpca_script_state state, const char *reason)
{
	s->state = state;
	s->reason = reason;
}

/*
 * A page of a private mapping that is read first brings 15 neighbours into memory with it, and most
 * pages of an image will be written all the same. A page that is written first comes alone.
 */
static void claim_pages(uint8_t *bytes, uint64_t size)
{
	for (uint8_t *p = bytes, *end = bytes + size; p < end;
		 p = (uint8_t *)(((uintptr_t)p & ~(uintptr_t)(PHPCA_PAGE - 1)) + PHPCA_PAGE))
		__atomic_fetch_or(p, 0, __ATOMIC_RELAXED);
}

/* Known without looking at the image. NULL: it may be read. */
static const char *reason_for_source(struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	const char *reason;

	if (!e->image_offset) {
		if (e->kind != PHPCA_ENTRY_SCRIPT)
			return "packed as data";
		reason = phpca_archive_name(&m->archive, e->reason);
		return *reason ? reason : "has no image";
	}
	reason = phpca_obstacle_of_archive(m);
	return !reason && phpca_settings_forces("source") ? "phpca.force=source" : reason;
}

static const char *reason_against_image(struct phpca_mount *m, const struct phpc_image *image)
{
	if ((image->table->flags & PHPC_IMAGE_PATH_DEPENDENT) && !m->preferred)
		return "its code depends on the directory that it is in (a path was folded into it)";
	return phpca_obstacle__of_image(m, image);
}

/*
 * A damaged string ends the request in the middle of relocation. The script is FAILED until all is
 * done: the next request must not begin again on what is half done.
 */
static void use_image(struct phpca_mount *m, const struct phpca_entry_disk *e,
	struct phpca_script *s, uint8_t *memory, const struct phpc_image *image)
{
	set_state(s, PHPCA_SCRIPT_FAILED, PHPCA_MEMBER_STRINGS ": a string that was needed is damaged");
	bool all = relocate(m, (uint32_t)(e - m->archive.entry), memory, image);
	s->script = (const struct phpc_script *)(memory + image->header->script_offset);
	if (UNEXPECTED(!all))
		forget_links(s->script);
	phpca_obstacle__note_ini(m, s, image);
	if (phpca_type_names_wanted())
		phpca_type_names_of_classes(
			s->script, (struct phpca_type_area){m, memory, memory + image->header->mem_size});
	phpca_counters_pending.loads++;
	m->own_loads += !s->tried;
	set_state(s, PHPCA_SCRIPT_READY, NULL);
}

static void load(struct phpca_mount *m, const struct phpca_entry_disk *e, struct phpca_script *s)
{
	struct phpca_error err;
	struct phpc_image image;
	const char *reason = reason_for_source(m, e);
	uint8_t *bytes = (uint8_t *)m->archive.base + e->image_offset;

	if (reason) {
		set_state(s, PHPCA_SCRIPT_SOURCE, reason);
		return;
	}
	err.code = PHPCA_OK; /* the kilobyte for the message need not be cleared */
	claim_pages(bytes, e->image_size);
	if (open_image(m, e, bytes, &image, &err) != PHPCA_OK
		|| check_contents(m, e, &image, &err) != PHPCA_OK)
		set_state(s, PHPCA_SCRIPT_FAILED, keep_message(&err));
	else if ((reason = reason_against_image(m, &image)))
		set_state(s, PHPCA_SCRIPT_SOURCE, reason);
	else
		use_image(m, e, s, bytes + sizeof(struct phpc_header_disk), &image);
}

/* ---- loading before processes fork ---- */

/*
 * What the image was checked for may be otherwise in this process: a pool of FPM has settings of
 * its own. A digest that keys vouch for can't be compared any more, as the image is relocated.
 */
static const char *reason_against_ahead(
	struct phpca_mount *m, const struct phpca_entry_disk *e, const struct phpca_script *s)
{
	struct phpc_image image;
	const char *reason = reason_for_source(m, e);

	if (reason)
		return reason;
	if (s->keys_number != m->keys_number && phpca_settings_trusts_keys())
		return "loaded before phpca.public_key was set for this process";
	phpc_image_view(&image, m->archive.base + e->image_offset, e->image_size);
	return reason_against_image(m, &image);
}

static void use_ahead(
	struct phpca_mount *m, const struct phpca_entry_disk *e, struct phpca_script *s)
{
	const char *reason = reason_against_ahead(m, e, s);

	set_state(s, reason ? PHPCA_SCRIPT_SOURCE : PHPCA_SCRIPT_READY, reason);
	if (reason)
		s->assume = NULL; /* settings matter only to what would be used */
}

struct phpca_script *phpca_script_load_ahead(
	struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	struct phpca_script *s = phpca_script_load(m, e);

	if (s->state == PHPCA_SCRIPT_READY) {
		phpca_code_unpack_all(m, (uint32_t)(e - m->archive.entry));
		s->keys_number = m->keys_number;
		s->state = PHPCA_SCRIPT_AHEAD;
	}
	return s;
}

/* ---- */

struct phpca_script *phpca_script_load(struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	struct phpca_script *s = phpca_script_of_entry(m, e);

	if (UNEXPECTED(m->refusal))
		set_state(s, PHPCA_SCRIPT_FAILED, m->refusal);
	else if (UNEXPECTED(s->state == PHPCA_SCRIPT_NEW))
		load(m, e, s);
	else if (UNEXPECTED(s->state == PHPCA_SCRIPT_AHEAD))
		use_ahead(m, e, s);
	return s;
}
