/*
 * What a process knows of one script of an archive. The mount keeps the memory; the loader (load/)
 * writes it.
 */
#ifndef PHPCA_MOUNT_SCRIPT_H
#define PHPCA_MOUNT_SCRIPT_H

#include "mount/mount.h"

struct phpc_script; /* engine/script.h */

enum phpca_script_state {
	PHPCA_SCRIPT_NEW,    /* not asked for yet */
	PHPCA_SCRIPT_AHEAD,  /* relocated before processes fork, not asked for yet in this one */
	PHPCA_SCRIPT_READY,  /* relocated; may be bound */
	PHPCA_SCRIPT_SOURCE, /* compiled from its source here; `reason` says why */
	PHPCA_SCRIPT_FAILED  /* damaged: not to be run at all */
};

/* What a script's functions need to be unpacked later. */
struct phpca_script_code {
	struct phpc_code_disk *functions;
	uint32_t count;
};

struct phpca_script {
	enum phpca_script_state state;
	const char *reason; /* lives as long as the process */
	const struct phpc_script *script;
	struct phpca_script_code code;
	const uint32_t *assume; /* what it was compiled for, in the archive; NULL: no INI setting */
	uint32_t assume_count;
	const char *ini_obstacle;  /* the first one, described */
	const char *last_obstacle; /* that which the last include met, or NULL */
	uint32_t keys_number;      /* of AHEAD: m->keys_number when it was loaded */
	uint32_t entry;            /* its number */
	bool included;
	bool preloaded;
	bool tried; /* the process that forks has tried to load it (run/learn.h) */
};

/*
 * The state of the script of entry number `entry`; zeroed at first, valid for ever. A program loads
 * few of an archive's scripts: their states lie together, in the order of the first calls.
 */
static inline struct phpca_script *phpca_script_of(struct phpca_mount *m, uint32_t entry)
{
	if (!m->script_number[entry]) {
		m->scripts[m->script_count].entry = entry;
		m->script_number[entry] = ++m->script_count;
	}
	return &m->scripts[m->script_number[entry] - 1];
}

static inline struct phpca_script *phpca_script_of_entry(
	struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	return phpca_script_of(m, (uint32_t)(e - m->archive.entry));
}

#endif
