#include "load/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zend_extensions.h"
#include "SAPI.h"
#include "zend_observer.h"
#include "zend_vm.h"
#include "mount/path_string.h"
#include "php_phpca.h"
#include "engine/engine.h"
#include "engine/imports.h"
#include "format/phpc.h"
#include "format/reloc.h"

void phpca_load_handlers(uint8_t *memory, const struct phpc_reloc_handler_disk *run, uint32_t count)
{
	for (const struct phpc_reloc_handler_disk *end = run + count; run < end; run++) {
		zend_op *op = (zend_op *)(memory + run->offset);
		for (zend_op *last = op + run->count; op < last; op++)
			op->handler = phpca_code_handler((uint64_t)(uintptr_t)op->handler);
	}
}

/* ---- map_ptr slots ---- */

/*
 * The engine gives slots to whatever it compiles and takes all of them back at the end of a
 * request. Ours stay: they are taken in pieces, above a gap for what others take before us in a
 * later request.
 */
#define SLOT_GAP 256
#define SLOT_CHUNK 128
static uint32_t slot_next, slot_end;

/* Adds to what is left, or begins anew, above a gap, where others have taken slots since. */
static void take_slots(uint32_t count, uint32_t gap)
{
	if (slot_end != CG(map_ptr_last))
		slot_next = slot_end = (uint32_t)CG(map_ptr_last) + gap;
	slot_end += count;
	zend_map_ptr_extend(slot_end);
}

static bool is_one_process(void)
{
	static const char *const names[] = {"cli", "phpdbg", "embed", "cli-server", NULL};

	for (const char *const *name = names; *name; name++)
		if (!strcmp(sapi_module.name, *name))
			return true;
	return false;
}

void phpca_slots_reserve_ahead(uint32_t count)
{
	if (!is_one_process())
		take_slots(count, 0);
}

bool phpca_slots_are_shared(void)
{
	return !is_one_process() && zend_get_extension("Zend OPcache")
		&& zend_ini_long(ZEND_STRL("opcache.enable"), 0)
		&& !zend_ini_long(ZEND_STRL("opcache.file_cache_only"), 0);
}

uint32_t phpca_slots_reserve(uint32_t count)
{
	uint32_t first;

	if (slot_end - slot_next < count)
		take_slots(count > SLOT_CHUNK ? count : SLOT_CHUNK, slot_end ? 0 : SLOT_GAP);
	first = slot_next;
	slot_next += count;
	return first;
}

void phpca_slots_request_startup(void)
{
	if (slot_end > CG(map_ptr_last))
		zend_map_ptr_extend(slot_end);
}

/* ---- imports ---- */

enum { UNKNOWN, PRESENT, ABSENT };

static const char *member_of(const struct phpca_mount *m, const struct phpca_import_disk *i)
{
	return i->member == PHPC_NO_MEMBER ? NULL : phpca_archive_name(&m->archive, i->member);
}

/* NULL when the engine has no such thing: what is linked against it then never matches. */
void *phpca_load_import(struct phpca_mount *m, uint32_t number)
{
	if (m->import_state[number] == UNKNOWN) {
		const struct phpca_import_disk *i = &m->archive.import[number];
		m->imports[number] = (void *)phpca_import_address(
			i->kind, phpca_archive_name(&m->archive, i->name), member_of(m, i));
		m->import_state[number] = m->imports[number] ? PRESENT : ABSENT;
	}
	return m->imports[number];
}

/* These may change during a request; all else is looked up once. */
static bool is_ini(const struct phpca_mount *m, uint32_t number)
{
	return m->archive.import[number].kind == PHPC_IMPORT_INI;
}

static bool holds(struct phpca_mount *m, uint32_t number)
{
	const struct phpca_import_disk *i = &m->archive.import[number];

	if (i->kind != PHPC_IMPORT_INI && i->kind != PHPC_IMPORT_NO_FUNCTION
		&& i->kind != PHPC_IMPORT_EXTENSION)
		return phpca_load_import(m, number) != NULL; /* what has an address holds if it is there */
	if (m->import_state[number] == UNKNOWN || i->kind == PHPC_IMPORT_INI) {
		m->import_state[number] = phpca_import_holds(i->kind,
									  phpca_archive_name(&m->archive, i->name), member_of(m, i))
			? PRESENT
			: ABSENT;
	}
	return m->import_state[number] == PRESENT;
}

static const char *describe_assumption(const struct phpca_mount *m, uint32_t number)
{
	const struct phpca_import_disk *i = &m->archive.import[number];
	const char *name = phpca_archive_name(&m->archive, i->name), *member = member_of(m, i);
	char *text;
	int n;

	switch (i->kind) {
	case PHPC_IMPORT_INI:
		n = asprintf(&text, "compiled for INI setting %s=%s, which is not so here", name,
			member ? member : "");
		break;
	case PHPC_IMPORT_FUNCTION:
		n = asprintf(&text,
			"compiled for the internal function %s(), which is missing or disabled here", name);
		break;
	case PHPC_IMPORT_NO_FUNCTION:
		n = asprintf(
			&text, "compiled for an engine without a function %s(), which exists here", name);
		break;
	default:
		n = asprintf(&text, "compiled for %s%s%s, which is missing here", name, member ? "::" : "",
			member ? member : "");
	}
	return n < 0 ? "an assumption does not hold" : text;
}

/* ---- one image ---- */

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

	for (uint32_t i = 0; i < count; i++) {
		if (block[i] >= m->archive.block_count) {
			return phpca_error_set(err, PHPCA_E_FAILURE, "%s: string block %u of %u",
				phpca_archive_name(&m->archive, e->path), block[i], m->archive.block_count);
		}
		enum phpca_code code = phpca_mount_check_block(m, block[i], err);
		if (code != PHPCA_OK)
			return code;
	}
	return phpca_mount_check_paths(m, err);
}

static const char *false_assumption(struct phpca_mount *m, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);

	for (uint32_t i = 0; i < count; i++)
		if (!is_ini(m, assume[i]) && !holds(m, assume[i]))
			return describe_assumption(m, assume[i]);
	return NULL;
}

static void note_ini_assumptions(
	struct phpca_mount *m, struct phpca_script *s, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (is_ini(m, assume[i])) {
			s->assume = assume;
			s->assume_count = count;
		}
	}
}

const char *phpca_script_ini_obstacle(struct phpca_mount *m, struct phpca_script *s)
{
	for (uint32_t i = 0; s->assume && i < s->assume_count; i++) {
		if (is_ini(m, s->assume[i]) && !holds(m, s->assume[i])) {
			s->ini_obstacle = s->ini_obstacle ? s->ini_obstacle
											  : describe_assumption(m, s->assume[i]);
			return s->ini_obstacle;
		}
	}
	return NULL;
}

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

/* One loop for each kind; nothing here knows what the words belong to. */
static void relocate(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;

	if (m->bias) {
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_IMAGE, m->bias);
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_STRING, m->bias);
	}
	if (image->table->slot_count) {
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_SLOT,
			8 * (uint64_t)phpca_slots_reserve(image->table->slot_count));
	}
	phpca_code_load(m, entry, memory, image);
	const struct phpc_reloc_import_disk *import_at = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);
	for (uint32_t i = 0; i < count; i++)
		*(void **)(memory + import_at[i].offset) = phpca_load_import(m, import_at[i].import);
	if (m->preferred)
		return;
	const struct phpc_reloc_path_disk *path = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &count);
	for (uint32_t i = 0; i < count;
		 i++) { /* the same few strings again and again: every function has its file's name */
		zend_string *s = m->paths[path[i].path];
		*(zend_string **)(memory + path[i].offset) = EXPECTED(s != NULL)
			? s
			: phpca_path_string(m, path[i].path);
	}
	phpca_load_rehash(memory, image);
}

bool phpca_load__is_forced(const char *what)
{
	return strstr(PHPCA_G(force), what) != NULL;
}

const char *phpca_load_extension_obstacle(void)
{
	if (ZEND_OBSERVER_ENABLED)
		return "an extension observes function calls (zend_observer)";
	return zend_op_array_extension_handles > PHPCA_EXTENSION_HANDLES
		? "extensions take more of each function's run-time cache than images leave them"
		: NULL;
}

/* Words that stand for this engine must be looked at only when it is this engine. */
const char *phpca_load_obstacle(struct phpca_mount *m)
{
	if (!m->obstacle_known) {
		char identity[PHPCA_SYSTEM_ID_SIZE + 1];
		phpca_engine_identity(identity);
		m->obstacle_known = true;
		if (memcmp(m->archive.index->system_id, identity, PHPCA_SYSTEM_ID_SIZE)) {
			char *text;
			m->engine_mismatch = true;
			m->obstacle = asprintf(&text, "made for engine %.32s, this is PHP %s, engine %s",
							  (const char *)m->archive.index->system_id, phpca_engine_version(),
							  identity)
					< 0
				? "made for another engine"
				: text;
		} else if (!phpca_code_ready()) {
			m->obstacle = "other extensions use all free opcode numbers";
		} else if (!(m->obstacle = phpca_load_extension_obstacle()) && m->late
			&& phpca_slots_are_shared()) {
			m->obstacle =
				"mounted by a request, beside OPcache, whose scripts other processes share; name it in phpca.mount";
		}
		for (uint32_t i = 0; !m->obstacle && i < m->archive.assume_count; i++)
			if (!holds(m, m->archive.assume[i]))
				m->obstacle = describe_assumption(m, m->archive.assume[i]);
		if (!m->obstacle)
			phpca_code_make_lazy_stub(m);
	}
	return m->obstacle;
}

static void resolve(struct phpca_script *s, enum phpca_script_state state, const char *reason)
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

static enum phpca_code open_image(struct phpca_mount *m, const struct phpca_entry_disk *e,
	const uint8_t *bytes, struct phpc_image *out, struct phpca_error *err)
{
	if (!phpca_mount_verifies())
		return phpc_image_open(out, bytes, e->image_size, err);
	enum phpca_code code = phpca_archive_check_image(&m->archive, e, err);
	if (code == PHPCA_OK)
		phpc_image_view(out, bytes, e->image_size);
	return code;
}

static void load(struct phpca_mount *m, const struct phpca_entry_disk *e, struct phpca_script *s)
{
	struct phpca_error err;
	struct phpc_image image;
	const char *reason;
	uint8_t *bytes = (uint8_t *)m->archive.base + e->image_offset;

	err.code = PHPCA_OK;
	if (!e->image_offset) {
		reason = phpca_archive_name(&m->archive, e->reason);
		resolve(s, PHPCA_SCRIPT_SOURCE,
			e->kind != PHPCA_ENTRY_SCRIPT ? "packed as data"
				: *reason                 ? reason
										  : "has no image");
		return;
	}
	if ((reason = phpca_load_obstacle(m))
		|| (phpca_load_is_forced("source") && (reason = "phpca.force=source"))) {
		resolve(s, PHPCA_SCRIPT_SOURCE, reason);
		return;
	}
	claim_pages(bytes, e->image_size);
	if (open_image(m, e, bytes, &image, &err) != PHPCA_OK
		|| check_contents(m, e, &image, &err) != PHPCA_OK) {
		resolve(s, PHPCA_SCRIPT_FAILED, keep_message(&err));
		return;
	}
	if ((image.table->flags & PHPC_IMAGE_PATH_DEPENDENT) && !m->preferred) {
		resolve(s, PHPCA_SCRIPT_SOURCE,
			"its code depends on the directory that it is in (a path was folded into it)");
		return;
	}
	if ((reason = false_assumption(m, &image))) {
		resolve(s, PHPCA_SCRIPT_SOURCE, reason);
		return;
	}
	uint8_t *memory = bytes + sizeof(struct phpc_header_disk);
	/*
	 * A damaged string ends the request in the middle of it: what is half done must not be begun
	 * again by the next one.
	 */
	resolve(s, PHPCA_SCRIPT_FAILED, PHPCA_MEMBER_STRINGS ": a string that was needed is damaged");
	relocate(m, (uint32_t)(e - m->archive.entry), memory, &image);
	s->script = (const struct phpc_script *)(memory + image.header->script_offset);
	note_ini_assumptions(m, s, &image);
	resolve(s, PHPCA_SCRIPT_READY, NULL);
}

struct phpca_script *phpca_script_load(struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	struct phpca_script *s = phpca_script_of_entry(m, e);

	if (UNEXPECTED(s->state == PHPCA_SCRIPT_NEW))
		load(m, e, s);
	return s;
}
