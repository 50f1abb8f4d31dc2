/*
 * Mounted archives, and which of them answers for a path.
 *
 * A mount lives until the process ends: the engine may keep pointers into the mapping (pcre keys
 * its cache by permanent strings, class tables are destroyed after MSHUTDOWN), so nothing is ever
 * unmapped.
 */
#ifndef PHPCA_MOUNT_H
#define PHPCA_MOUNT_H

#include "php.h"
#include "format/archive.h"

struct phpca_script; /* load.h: per-script state of the loader */

struct phpca_template; /* code.c */

struct phpca_preload; /* preload.h */

struct phpca_mount {
	struct phpca_mount *next;
	char *dir; /* absolute, no trailing slash; "" when mounted at "/" */
	size_t dir_size;
	char *filename;               /* of the archive, absolute */
	struct phpca_archive archive; /* archive.base is the mapping, private and writable */
	size_t mapped; /* bytes of the mapping: the archive, its code and our state, whole pages each */
	uint32_t number; /* of mounts in this process, from 0 */
	struct {
		uint8_t *stub, *next, *end;
	} code;                           /* memory for unpacked opcodes, reserved behind the mapping */
	struct phpca_template *templates; /* made as they are needed */
	uint64_t bias;                    /* address of the mapping - preferred_base */
	bool preferred; /* mounted at its preferred mount point: no path is rewritten */
	dev_t device;   /* of the archive file; stat of members reports it */
	ino_t inode;    /* members have inode + entry number, folded to be non-zero and stable */
	uid_t uid;
	gid_t gid;
	struct phpca_script *scripts; /* in the order in which they were first asked for */
	uint32_t script_count;
	uint32_t *script_number; /* per entry: the number of its script, from 1; 0: not asked for yet */
	uint8_t *block_ok;       /* one byte per block of the string pool: verified */
	uint32_t sweep_in;       /* blocks until pages of others are given back again */
	zend_string **
		paths; /* per PATH record: its string at this mount, NULL until wanted; NULL if preferred */
	struct phpca_roots *roots; /* what they are made with, when the first is */
	uint32_t import_count;
	void **imports; /* per IMPORT record: address, NULL until resolved */
	uint8_t *import_state;
	uint8_t *content_ok; /* one byte per entry: source or asset verified */
	bool paths_ok;       /* .phpca/paths verified */
	bool obstacle_known, engine_mismatch, warned;
	bool late; /* mounted by a request: no slots were reserved for it before processes forked */
	const char *obstacle;          /* why no image can be used here; NULL: none */
	struct phpca_preload *preload; /* NULL: phpca.preload is off, or it was mounted too late */
};

extern struct phpca_mount
	*phpca_mounts; /* newest first; NULL: none, every hook passes straight through */

/*
 * Maps and checks `filename` and mounts it at `dir` (absolute; made canonical lexically; NULL: its
 * preferred mount point). Mounting the same file at the same dir again gives the mount that is
 * there. NULL and *err on failure.
 */
struct phpca_mount *phpca_mount_open(
	const char *filename, const char *dir, struct phpca_error *err);

struct phpca_mount *phpca_mount_by_number(uint32_t number);

/* As `php app.phpca` does it: the archive, a file, is at the mount point. */
bool phpca_mount_is_on_itself(const struct phpca_mount *m);

/*
 * Archives that are mounted on themselves pass for directories; to be called when the realpath
 * cache has been emptied.
 */
void phpca_mount_directories(void);

/* ---- path.c ---- */

/*
 * Makes `path` absolute (against the working directory) and lexically canonical ("." ".." "//"
 * removed). A leading file:// is cut. Writes at most MAXPATHLEN bytes with the NUL to `out` and
 * returns its length, 0 when it cannot be done (too long, NUL inside, empty).
 */
size_t phpca_path_canonical(const char *path, size_t size, char *out);

struct phpca_location {
	struct phpca_mount *mount;
	const struct phpca_entry_disk *entry; /* links followed */
	const struct phpca_entry_disk
		*link; /* the link itself if the last component was one, else == entry */
};

/*
 * Which archive holds `path`, if any. Cheap when it does not: the first test is against the common
 * prefix of all mounts, and a relative path costs nothing while the working directory is neither
 * inside nor above a mount.
 */
bool phpca_path_find(const char *path, size_t size, struct phpca_location *out);

/*
 * As above, or else as fopen would find it, where "missing/.." is nothing. For names of scripts:
 * include does both in turn.
 */
bool phpca_path_find_opened(const char *path, size_t size, struct phpca_location *out);

/* As phpca_path_find, for a path that is canonical already. */
bool phpca_path_find_canonical(const char *path, size_t size, struct phpca_location *out);

/* True when `path` (canonical) lies at or below a mounted directory, in the archive or not. */
struct phpca_mount *phpca_path_mount_of(const char *path, size_t size);

/* The absolute path of an entry at its mount; caller releases. */
zend_string *phpca_path_of_entry(const struct phpca_mount *m, const struct phpca_entry_disk *e);

/* To be called when a mount is added, after chdir, and at request start. */
void phpca_path_mounts_changed(void);
void phpca_path_cwd_changed(void);

/* phpca.verify: are contents checked against their hashes when they are first used? */
bool phpca_mount_verifies(void);

/* Verifies a block of the string pool against its hash, unless that has been done. All of them. */
enum phpca_code phpca_mount__check_new_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err);
static inline enum phpca_code phpca_mount_check_block(
	struct phpca_mount *m, uint32_t block, struct phpca_error *err)
{
	return EXPECTED(m->block_ok[block]) ? PHPCA_OK : phpca_mount__check_new_block(m, block, err);
}
enum phpca_code phpca_mount_check_strings(struct phpca_mount *m, struct phpca_error *err);
/* Verifies .phpca/paths, unless that has been done. */
enum phpca_code phpca_mount_check_paths(struct phpca_mount *m, struct phpca_error *err);
/* All blocks of the string at this place of the pool. */
enum phpca_code phpca_mount_check_string(
	struct phpca_mount *m, uint64_t at, struct phpca_error *err);

/*
 * Contents of a source or asset, verified on first use. NULL and *err when stripped or damaged.
 * Valid for ever.
 */
const uint8_t *phpca_mount_content(
	struct phpca_mount *m, const struct phpca_entry_disk *e, size_t *size, struct phpca_error *err);

/* ---- files: everything that reads files by name ---- */
void phpca_files_startup(void); /* MINIT */
void phpca_files_shutdown(
	bool calls_follow); /* MSHUTDOWN; may PHP functions be called afterwards? */
void phpca_files_request_startup(
	void); /* RINIT; installs handler wrappers at the first one that has a mount */
void phpca_files_request_shutdown(void);

#endif
