/*
 * What an archive names of the engine: objects that its images point to (imports), and what its
 * images were compiled for (assumptions: INI settings, functions, classes, extensions). Both are
 * IMPORT records; a record is looked up once for a process, an INI setting each time.
 */
#ifndef PHPCA_LOAD_IMPORTS_H
#define PHPCA_LOAD_IMPORTS_H

#include "mount/mount.h"

enum phpca_import_state {
	PHPCA_IMPORT_UNKNOWN, /* not looked up yet */
	PHPCA_IMPORT_PRESENT,
	PHPCA_IMPORT_ABSENT
};

/*
 * Address of the object of IMPORT record `number`, as the engine has it; NULL when it has none:
 * what is linked against it then never matches.
 */
void *phpca_import__resolve(struct phpca_mount *m, uint32_t number);
static inline void *phpca_import(struct phpca_mount *m, uint32_t number)
{
	return EXPECTED(m->import_state[number] != PHPCA_IMPORT_UNKNOWN)
		? m->imports[number]
		: phpca_import__resolve(m, number);
}

/* May it hold at one time of a request and not at another? */
static inline bool phpca_import__is_ini(const struct phpca_mount *m, uint32_t number)
{
	return m->archive.import[number].kind == PHPC_IMPORT_INI;
}

/* Does the assumption that record `number` states hold at this moment? */
bool phpca_import__holds(struct phpca_mount *m, uint32_t number);

/* Why not, as one sentence. It is allocated for the life of the process. */
const char *phpca_import__describe(const struct phpca_mount *m, uint32_t number);

/* Forgets what was looked up: another process may have other settings. */
void phpca_import__forget(struct phpca_mount *m);

#endif
