/*
 * Mounted archives.
 *
 * What php.ini mounts stays mounted. What a request mounts ends with the request. In memory each
 * archive stays until the process ends: the engine may keep pointers into the mapping (pcre keys
 * its cache by permanent strings, class tables are destroyed after MSHUTDOWN), so nothing is ever
 * unmapped, and a later request that mounts the same file at the same directory finds it there.
 */
#ifndef PHPCA_MOUNT_H
#define PHPCA_MOUNT_H

#include "php.h"
#include <sys/stat.h>

#include "format/archive.h"
#include "engine/thread.h"

struct phpca_script;     /* mount/script.h */
struct phpca_template;   /* mount/template.h */
struct phpca_roots;      /* mount/path_string.h */
struct phpca_preload;    /* run/preload.h */
struct phpca_usage_disk; /* format/usage.h */

/* mount/class_names.h */
struct phpca_class_names {
	struct phpca_class_name {
		zend_string *name;
		uint32_t slot;
	} * item;
	uint32_t count, room;
	uint32_t next_slot, end_slot; /* reserved, and not given to a name yet */
};

struct phpca_mount {
	struct phpca_mount *next;
	char *dir; /* absolute, no trailing slash, links resolved; "" when mounted at "/" */
	size_t dir_size;
	char *link_dir; /* the name that was asked for, where links lead from it to `dir`; or NULL */
	char *filename; /* of the archive, absolute */
	bool on_itself; /* `dir` is `filename`, as `php app.phpca` mounts */
	struct phpca_archive archive; /* archive.base is the mapping, private and writable */
	uint8_t (
		*engines)[PHPC_SYSTEM_ID_SIZE]; /* for which the file has images; `archive` is of one */
	uint32_t engine_count;
	size_t mapped;   /* bytes: the archive, its unpacked code, the state below; whole pages each */
	uint32_t number; /* of mounts in this process, from 0 */
	struct {
		uint8_t *lazy_stub, *next, *end;
	} code;                           /* memory for unpacked opcodes, behind the archive */
	struct phpca_template *templates; /* made as they are needed */
	uint64_t bias;                    /* address of the mapping - preferred_base */
	bool preferred; /* mounted at its preferred mount point: no path is rewritten */
	dev_t device;   /* of the archive file; stat of members reports it */
	struct timespec modified;
	off_t file_size;
	int fd;              /* the file, in a server; -1: it is closed */
	uint64_t index_hash; /* of its index, when it was mapped */
	ino_t inode;         /* stat of members makes theirs from it */
	uid_t uid;
	gid_t gid;
	struct phpca_script *scripts; /* in the order in which they were first asked for */
	uint32_t script_count;
	uint32_t *script_number; /* per entry: the number of its script, from 1; 0: not asked for yet */
	uint8_t *block_ok;       /* per block of the string pool: read, and verified */
	bool strings_ok;         /* the whole string pool is verified */
	uint32_t sweep_in;       /* blocks to be read until sweep.c gives pages back again */
	bool is_swept;           /* it has given some back */
	uint32_t own_loads;  /* scripts that this process has loaded, and its parent has not tried */
	bool learned;        /* scripts were loaded for what workers use (run/learn.h) */
	bool verifies;       /* phpca_settings_verifies(), when it was mounted */
	zend_string **paths; /* per PATH record: its string at this mount, or NULL; NULL: preferred */
	struct phpca_roots *roots; /* what they are made with, when the first is */
	uint32_t import_count;
	void **imports; /* per IMPORT record: address, NULL until resolved */
	uint8_t *import_state;
	uint8_t *content_ok; /* per entry: source or asset verified */
	bool paths_ok;       /* .phpca/paths verified */
	bool obstacle_known, engine_mismatch, warned;
	bool late; /* mounted by a request: it ends with it, and no slots were reserved for it before
				  processes forked */
	bool replaces;        /* it came in the place of another version, between two requests */
	struct stat refused;  /* the file of a new version that can't be taken; all zero: none */
	uint32_t keys_number; /* of the public keys that it was checked with */
	char *refusal;        /* why these don't vouch for it; NULL: they do */
	const char *obstacle; /* why no image can be used here; NULL: none */
	struct phpca_preload *preload;  /* NULL: phpca.preload is off, or it was mounted too late */
	struct phpca_usage_disk *usage; /* mount/counters.h */
	struct phpca_class_names names;
	uint8_t *called; /* mount/called.h; NULL: calls are not noted */
	uint32_t called_count;
};

/* Newest first; NULL: none, and every hook passes straight through. */
extern PHPCA_THREAD_LOCAL struct phpca_mount *phpca_mounts;

/*
 * Maps and checks the archive `filename` and mounts it at `dir` (NULL: at its preferred mount
 * point). Both are made absolute and canonical by their text, and links that lead to `dir` are
 * resolved. The same file at the same directory again gives the mount that is there. The mount
 * belongs to the process and is never freed. NULL and *err, which names the file, on failure;
 * nothing is left mapped then. `allows` (or NULL) is asked for the directory before anything is
 * mounted there; false is a failure.
 */
typedef bool phpca_mount_permission(const char *dir);
struct phpca_mount *phpca_mount_open(
	const char *filename, const char *dir, phpca_mount_permission *allows, struct phpca_error *err);

/*
 * Does the name of the archive lead to another file than the mapped one? *file is what it leads to;
 * all zero if there is none.
 */
bool phpca_mount_is_outdated(const struct phpca_mount *m, struct stat *file);

/*
 * Has somebody written to the file since it was mapped? A process sees that in the pages that it
 * has not touched. What was put in its place under its name is another file. No if its contents are
 * the same (touch). Asked between requests, of a server; in others no.
 */
bool phpca_mount_is_overwritten(struct phpca_mount *m);

/* Takes it out of the list. Its memory stays. Between requests. Listeners are told. */
void phpca_mount_take_out(struct phpca_mount *m);

/*
 * Mounts what the name of `old` leads to now in its place, and gives the memory of `old` back. No
 * request may run. `accepts` is asked before anything has changed; it sets *err if not. NULL and
 * *err: all is as before. Listeners are told.
 */
typedef bool phpca_mount_acceptance(
	struct phpca_mount *m, const struct phpca_mount *old, struct phpca_error *err);
struct phpca_mount *phpca_mount_replace(
	struct phpca_mount *old, phpca_mount_acceptance *accepts, struct phpca_error *err);

/*
 * A thread is over before the process, or PHP in a process that may start it again: gives back its
 * mounts. The engine can have no pointer into them.
 */
void phpca_mount_end_thread(void);

/* Takes away what requests have mounted, and memory that the next one does not need. */
void phpca_mount_end_request(void);

/*
 * Checks what is mounted with the public keys that are set now, if these are others than before: a
 * pool of FPM may have its own. What they don't vouch for gets a refusal. When a request begins.
 */
void phpca_mount_check_keys(void);

/*
 * Has this process settings of its own, that images which were loaded before it was forked were not
 * checked for? Then what was learned is taken back, and is loaded anew. Before a first request.
 */
bool phpca_mount_has_own_checks(struct phpca_mount *m);

/*
 * Much code is going to be unpacked that processes forked later have in common: into huge pages,
 * for which a processor needs one translation of an address instead of 512. Until
 * phpca_mount_settle: what one process unpacks for itself takes as many small ones as it needs.
 */
void phpca_mount_fill(struct phpca_mount *m);

/* Gives back the pages that were read beside those that are needed: processes will be forked. */
void phpca_mount_settle(struct phpca_mount *m);

/* Numbers are phpca_mount.number; the mount must exist. */
struct phpca_mount *phpca_mount_by_number(uint32_t number);

/* The mount directory as people write it. Borrowed. */
static inline const char *phpca_mount_directory(const struct phpca_mount *m)
{
	return m->dir_size ? m->dir : "/";
}

/* As `php app.phpca` does it: the archive, a file, is at the mount point. */
static inline bool phpca_mount_is_on_itself(const struct phpca_mount *m)
{
	return m->on_itself;
}

/* The absolute path of an entry at its mount. The caller releases it. */
zend_string *phpca_mount_path_of(const struct phpca_mount *m, const struct phpca_entry_disk *e);

/*
 * The identity of the engine that runs (PHPC_SYSTEM_ID_SIZE digits). Set once, at MINIT: of an
 * archive of several engines, the images for this one are mapped.
 */
void phpca_mount_set_engine(const char *system_id);
const char *phpca_mount_engine(void);

/*
 * Sets the listeners: functions that are called, in this order, when a mount has been added, and
 * with NULL when some were taken away. Called once, at MINIT. The array ends with NULL and must
 * live as long as the process.
 */
typedef void phpca_mount_listener(struct phpca_mount *added);
void phpca_mount_set_listeners(phpca_mount_listener *const *listeners);

#endif
