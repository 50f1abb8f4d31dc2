#include "load/obstacle.h"

#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "load/code.h"
#include "load/imports.h"
#include "load/slots.h"
#include "zend_extensions.h"
#include "zend_observer.h"

const char *phpca_obstacle_of_extensions(void)
{
	if (ZEND_OBSERVER_ENABLED)
		return "an extension observes function calls (zend_observer)";
	return zend_op_array_extension_handles > PHPCA_EXTENSION_HANDLES
		? "extensions take more of each function's run-time cache than images leave them"
		: NULL;
}

/*
 * Who runs functions or opcodes in the engine's place (mocking tools, coverage drivers) has done so
 * before the first script is compiled. The compiler makes other opcodes then, and gives them to the
 * handlers that were set; an image has the engine's own.
 */
static const char *obstacle_of_handlers(void)
{
	if (zend_execute_ex != execute_ex)
		return "an extension runs functions in the engine's place (zend_execute_ex)";
	for (int opcode = 0; opcode <= ZEND_VM_LAST_OPCODE; opcode++)
		if (zend_get_user_opcode_handler((zend_uchar)opcode))
			return "an extension has set handlers of opcodes (zend_set_user_opcode_handler)";
	return NULL;
}

/* ---- an archive ---- */

/* "engine X", "engines X, Y": `room` bytes at `out` hold all that an archive can have. */
static void list_engines(const struct phpca_mount *m, char *out, size_t room)
{
	size_t used = (size_t)snprintf(out, room, m->engine_count > 1 ? "engines" : "engine");

	for (uint32_t i = 0; i < m->engine_count && used < room; i++)
		used += (size_t)snprintf(
			out + used, room - used, "%s %.32s", i ? "," : "", (const char *)m->engines[i]);
}

static const char *other_engine(const struct phpca_mount *m)
{
	char engines[PHPCA_SEGMENTS_MAX * 36], *text;
	const char *identity = phpca_mount_engine();

	if (!memcmp(m->archive.index->system_id, identity, PHPCA_SYSTEM_ID_SIZE))
		return NULL;
	list_engines(m, engines, sizeof engines);
	return asprintf(&text, "made for %s, this is PHP %s, engine %s", engines,
			   phpca_engine_version(), identity)
			< 0
		? "made for another engine"
		: text;
}

static const char *false_assumption(struct phpca_mount *m)
{
	for (uint32_t i = 0; i < m->archive.assume_count; i++)
		if (!phpca_import__holds(m, m->archive.assume[i]))
			return phpca_import__describe(m, m->archive.assume[i]);
	return NULL;
}

/*
 * The identity of the engine is compared first: only then do the records that the other checks read
 * mean something here.
 */
static const char *find_obstacle(struct phpca_mount *m)
{
	const char *obstacle = other_engine(m);

	m->engine_mismatch = obstacle != NULL;
	if (obstacle)
		return obstacle;
	if (!phpca_code_ready())
		return "other extensions use all free opcode numbers";
	if ((obstacle = phpca_obstacle_of_extensions()) || (obstacle = obstacle_of_handlers()))
		return obstacle;
	if (m->late && phpca_slots_are_shared())
		return "mounted by a request, beside OPcache, whose scripts other processes share; name it in phpca.mount";
	return false_assumption(m);
}

const char *phpca_obstacle_of_archive(struct phpca_mount *m)
{
	if (!m->obstacle_known) {
		m->obstacle_known = true;
		m->obstacle = find_obstacle(m);
		if (!m->obstacle)
			phpca_code_make_lazy_stub(m);
	}
	return m->obstacle;
}

void phpca_obstacle_forget(struct phpca_mount *m)
{
	phpca_import__forget(m);
	m->obstacle_known = m->obstacle != NULL;
}

/* ---- an image ---- */

const char *phpca_obstacle__of_image(struct phpca_mount *m, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);

	for (uint32_t i = 0; i < count; i++)
		if (!phpca_import__is_ini(m, assume[i]) && !phpca_import__holds(m, assume[i]))
			return phpca_import__describe(m, assume[i]);
	return NULL;
}

void phpca_obstacle__note_ini(
	struct phpca_mount *m, struct phpca_script *s, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (phpca_import__is_ini(m, assume[i])) {
			s->assume = assume;
			s->assume_count = count;
		}
	}
}

const char *phpca_obstacle_of_assumed_ini(struct phpca_mount *m, struct phpca_script *s)
{
	for (uint32_t i = 0; i < s->assume_count; i++) {
		if (phpca_import__is_ini(m, s->assume[i]) && !phpca_import__holds(m, s->assume[i])) {
			if (!s->ini_obstacle)
				s->ini_obstacle = phpca_import__describe(m, s->assume[i]);
			return s->ini_obstacle;
		}
	}
	return NULL;
}
