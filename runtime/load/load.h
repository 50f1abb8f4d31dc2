/*
 * Loading: an image in a mapped archive becomes engine structures, in place, by adding numbers.
 */
#ifndef PHPCA_LOAD_H
#define PHPCA_LOAD_H

#include "php.h"
#include "mount/mount.h"
#include "php_phpca.h"
#include "engine/script.h"
#include "load/code.h"

enum phpca_script_state {
	PHPCA_SCRIPT_NEW,    /* not asked for yet */
	PHPCA_SCRIPT_READY,  /* relocated; may be bound */
	PHPCA_SCRIPT_SOURCE, /* compiled from its source here; `reason` says why */
	PHPCA_SCRIPT_FAILED  /* damaged: not to be run at all */
};

struct phpca_script {
	enum phpca_script_state state;
	const char *reason; /* owned by the mount, or static */
	const struct phpc_script *script;
	struct phpca_script_code code;
	const uint32_t
		*assume; /* what it was compiled for, in the archive; NULL: no INI setting is among it */
	uint32_t assume_count;
	const char *ini_obstacle;  /* the first one, described */
	const char *last_obstacle; /* that which the last include met, or NULL */
	bool included;
	bool preloaded;
};

/*
 * What is known of the script of an entry; zeroed at first. A program loads few of an archive's
 * scripts: their states lie together.
 */
static inline struct phpca_script *phpca_script_of(struct phpca_mount *m, uint32_t entry)
{
	if (!m->script_number[entry])
		m->script_number[entry] = ++m->script_count;
	return &m->scripts[m->script_number[entry] - 1];
}

static inline struct phpca_script *phpca_script_of_entry(
	struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	return phpca_script_of(m, (uint32_t)(e - m->archive.entry));
}

/*
 * Is the name in the image the one under which plain PHP would know the file? The script is READY.
 */
static inline bool phpca_script_has_name_of(
	const struct phpca_script *s, const struct phpca_location *location)
{
	return ZSTR_LEN(s->script->filename)
		== location->mount->dir_size + 1 + location->entry->path_size;
}

/*
 * Loads the image of `e` if that has not been done. The answer is the same for the life of the
 * process.
 */
struct phpca_script *phpca_script_load(struct phpca_mount *m, const struct phpca_entry_disk *e);

/*
 * Which INI setting, as it is at this moment, the script was not compiled for; NULL: none. Asked at
 * each include, as the compiler would.
 */
const char *phpca_script_ini_obstacle(struct phpca_mount *m, struct phpca_script *s);

/* Why no script of this archive can be used precompiled in this process; NULL when they can. */
const char *phpca_load_obstacle(struct phpca_mount *m);

/* Why no image at all can be used beside the extensions that are loaded; NULL when they can. */
const char *phpca_load_extension_obstacle(void);

/* Opcodes that are not packed (stand-alone images): handler numbers become addresses. */
void phpca_load_handlers(
	uint8_t *memory, const struct phpc_reloc_handler_disk *run, uint32_t count);

/* Address of an IMPORT record's object; NULL when the engine has no such thing. */
void *phpca_load_import(struct phpca_mount *m, uint32_t number);

/* Does phpca.force name this switch? */
bool phpca_load__is_forced(const char *what);
static inline bool phpca_load_is_forced(const char *what)
{
	return UNEXPECTED(PHPCA_G(force) && *PHPCA_G(force)) && phpca_load__is_forced(what);
}

/* Arrays one of whose keys is a path: their hashes are computed anew. */
void phpca_load_rehash(uint8_t *memory, const struct phpc_image *image);

/* Number of the first of `count` map_ptr slots, the process' own from now on. */
uint32_t phpca_slots_reserve(uint32_t count);
/*
 * MINIT: `count` slots more for images to come, if other processes will fork from this one. They
 * are the same in each; what a worker takes later may be what OPcache gives, through memory that
 * workers share, to a script that another one compiled.
 */
void phpca_slots_reserve_ahead(uint32_t count);
/*
 * Would slots that are taken now be this process' alone, though OPcache shares its scripts with
 * other processes?
 */
bool phpca_slots_are_shared(void);
/* RINIT: the engine has forgotten slots that were taken after start-up. */
void phpca_slots_request_startup(void);

#endif
