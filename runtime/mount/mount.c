#include "mount/mount.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "SAPI.h"
#include "engine/thread.h"
#include "mount/called.h"
#include "mount/class_names.h"
#include "mount/content.h"
#include "mount/counters.h"
#include "mount/mapping.h"
#include "mount/state.h"
#include "mount/sweep.h"
#include "mount/trust.h"
#include "path/canonical.h"
#include "settings.h"

PHPCA_THREAD_LOCAL struct phpca_mount *phpca_mounts;

static PHPCA_THREAD_LOCAL struct phpca_mount *ended; /* of requests that are over */
static PHPCA_THREAD_LOCAL struct phpca_mount **by_number;
static char own_engine[PHPC_SYSTEM_ID_SIZE + 1];
static PHPCA_THREAD_LOCAL uint32_t mount_count;
static phpca_mount_listener *const *added_listeners;

struct phpca_mount *phpca_mount_by_number(uint32_t number)
{
	return by_number[number];
}

void phpca_mount_set_engine(const char *system_id)
{
	snprintf(own_engine, sizeof own_engine, "%s", system_id);
}

const char *phpca_mount_engine(void)
{
	return own_engine;
}

void phpca_mount_set_listeners(phpca_mount_listener *const *listeners)
{
	added_listeners = listeners;
}

zend_string *phpca_mount_path_of(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	const char *name = phpca_archive_name(&m->archive, e->path);

	if (e->path_size == 0)
		return m->dir_size ? zend_string_init(m->dir, m->dir_size, 0) : zend_string_init("/", 1, 0);
	return zend_string_concat3(m->dir, m->dir_size, "/", 1, name, e->path_size);
}

/* ---- names ---- */

/* Canonical forms of both names, MAXPATHLEN bytes each; the root directory is "". */
struct names {
	char archive[MAXPATHLEN];
	char dir[MAXPATHLEN];
	char link_dir[MAXPATHLEN]; /* what `dir` was before links were resolved; "": the same */
};

/*
 * Where `dir` really is: links are resolved as far as it exists on disk. False: nowhere else than
 * its name says, or at the root.
 */
static bool resolve_links(const char *dir, char *real)
{
	char there[MAXPATHLEN];
	size_t size = strlen(dir), rest;

	snprintf(there, sizeof there, "%s", dir);
	while (size > 0 && !realpath(there, real)) {
		size = phpca_path_parent_size(there, size);
		there[size] = '\0';
	}
	if (size == 0 || !strcmp(real, there) || !strcmp(real, "/"))
		return false;
	rest = strlen(real);
	return (size_t)snprintf(real + rest, MAXPATHLEN - rest, "%s", dir + size) < MAXPATHLEN - rest;
}

/*
 * PHP resolves links in the names of its scripts, so the program sees the real directory. A mount
 * of the archive on itself keeps its name, by which it is recognized.
 */
static void set_dir(struct names *n, const char *dir)
{
	char real[MAXPATHLEN];

	n->link_dir[0] = '\0';
	snprintf(n->dir, sizeof n->dir, "%s", strcmp(dir, "/") ? dir : "");
	if (strcmp(n->dir, n->archive) && resolve_links(n->dir, real)) {
		memcpy(n->link_dir, n->dir, sizeof n->dir);
		memcpy(n->dir, real, strlen(real) + 1);
	}
}

static enum phpca_code make_names(
	struct names *out, const char *filename, const char *dir, struct phpca_error *err)
{
	char canonical[MAXPATHLEN];

	if (!phpca_path_canonical(filename, strlen(filename), out->archive))
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: not a usable file name", filename);
	if (!dir)
		return PHPCA_OK; /* known when the archive is open */
	if (!phpca_path_canonical(dir, strlen(dir), canonical))
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: not a usable mount directory", dir);
	set_dir(out, canonical);
	return PHPCA_OK;
}

/* Where the list that begins at *list has it; NULL if it does not. */
static struct phpca_mount **find_in(
	struct phpca_mount **list, const struct names *n, const struct stat *st)
{
	for (; *list; list = &(*list)->next)
		if (!strcmp((*list)->dir, n->dir) && (*list)->device == st->st_dev
			&& (*list)->inode == st->st_ino)
			return list;
	return NULL;
}

static void tell_listeners(struct phpca_mount *added)
{
	for (phpca_mount_listener *const *tell = added_listeners; *tell; tell++)
		(*tell)(added);
}

static void link_mount(struct phpca_mount *m)
{
	m->next = phpca_mounts;
	phpca_mounts = m;
	tell_listeners(m);
}

/* The mount is there already. A link that leads to its directory becomes another name of it. */
static struct phpca_mount *mounted_again(struct phpca_mount *m, const struct names *n)
{
	if (*n->link_dir && !m->link_dir) {
		m->link_dir = pestrdup(n->link_dir, 1);
		tell_listeners(m);
	}
	return m;
}

/* The mount of this file at this directory; one that an earlier request had is mounted again. */
static struct phpca_mount *find_mount(const struct names *n)
{
	struct phpca_mount **at, *m;
	struct stat st;

	if (stat(n->archive, &st) != 0)
		return NULL;
	if ((at = find_in(&phpca_mounts, n, &st)))
		return mounted_again(*at, n);
	if (!(at = find_in(&ended, n, &st)))
		return NULL;
	m = *at;
	*at = m->next;
	link_mount(m);
	return mounted_again(m, n);
}

/* ---- steps ---- */

static void close_file(struct phpca_mount *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

/* A command's file is not watched: it ends with its request. */
static void keep_open(struct phpca_mount *m, int fd)
{
	m->fd = fd;
	m->index_hash = m->archive.index->index_hash;
	if (phpca_settings_ends_with_script())
		close_file(m);
}

static void note_file(struct phpca_mount *m, const struct stat *file)
{
	m->device = file->st_dev;
	m->inode = file->st_ino;
	m->modified = file->st_mtim;
	m->file_size = file->st_size;
	m->uid = file->st_uid;
	m->gid = file->st_gid;
}

static enum phpca_code check_segment(
	const struct phpca_mapping *map, const struct phpca_archive *a, struct phpca_error *err)
{
	return map->merged.head.segment_count
		? phpca_merged_check_segment(&map->merged, map->segment, a, err)
		: PHPCA_OK;
}

/* The engines that the file is for, in their order. */
static void note_engines(struct phpca_mount *m, const struct phpca_mapping *map)
{
	m->engine_count = map->merged.head.segment_count ? map->merged.head.segment_count : 1;
	m->engines = pemalloc(m->engine_count * sizeof *m->engines, 1);
	for (uint32_t i = 0; i < m->engine_count; i++)
		memcpy(m->engines[i],
			map->merged.head.segment_count ? map->merged.segment[i].system_id
										   : m->archive.index->system_id,
			sizeof *m->engines);
}

/* The archive of `filename` in memory, checked, with all memory that it needs; not mounted yet. */
static enum phpca_code map_archive(
	struct phpca_mount *m, const char *filename, struct phpca_error *err)
{
	struct phpca_mapping map;

	if (phpca_mapping__open(&map, filename, own_engine, err) != PHPCA_OK)
		return PHPCA_E_FAILURE;
	if (phpca_archive_open_sealed(&m->archive, map.base, map.size, err) != PHPCA_OK
		|| check_segment(&map, &m->archive, err) != PHPCA_OK
		|| phpca_trust__check(&m->archive, err) != PHPCA_OK
		|| phpca_state__lay_out(m, &map, err) != PHPCA_OK) {
		phpca_mapping__close(&map);
		close(map.fd);
		return PHPCA_E_FAILURE;
	}
	keep_open(m, map.fd);
	m->bias = (uint64_t)(uintptr_t)map.base - m->archive.index->preferred_base;
	note_file(m, &map.file);
	note_engines(m, &map);
	return PHPCA_OK;
}

static void discard(struct phpca_mount *m)
{
	struct phpca_mapping map = {.base = (uint8_t *)m->archive.base, .reserved = m->mapped};

	phpca_mapping__close(&map);
	close_file(m);
	pefree(m->engines, 1);
	free(m);
}

static struct phpca_mount *new_mount(const char *archive, struct phpca_error *err)
{
	struct phpca_mount *m = calloc(1, sizeof *m);

	if (!m) {
		phpca_error_set(err, PHPCA_E_FAILURE, "out of memory");
		return NULL;
	}
	if (map_archive(m, archive, err) != PHPCA_OK) {
		free(m);
		return NULL;
	}
	return m;
}

static const char *preferred_dir(const struct phpca_mount *m)
{
	return phpca_archive_name(&m->archive, m->archive.index->mount);
}

static void set_location(struct phpca_mount *m, const struct names *n)
{
	m->dir = pestrdup(n->dir, 1);
	m->link_dir = *n->link_dir ? pestrdup(n->link_dir, 1) : NULL;
	m->filename = pestrdup(n->archive, 1);
	m->dir_size = strlen(m->dir);
	m->on_itself = !strcmp(m->dir, m->filename);
	m->preferred = !strcmp(m->dir, preferred_dir(m)) && !phpca_settings_forces("paths");
	if (m->preferred)
		m->paths = NULL;
}

static void publish(struct phpca_mount *m)
{
	by_number = perealloc(by_number, (mount_count + 1) * sizeof *by_number, 1);
	m->number = mount_count;
	by_number[mount_count++] = m;
	link_mount(m);
}

static bool is_allowed(
	phpca_mount_permission *allows, const struct names *n, struct phpca_error *err)
{
	if (!allows || allows(*n->dir ? n->dir : "/"))
		return true;
	phpca_error_set(err, PHPCA_E_FAILURE, "%s: open_basedir does not allow to mount at %s",
		n->archive, *n->dir ? n->dir : "/");
	return false;
}

static void prepare(struct phpca_mount *m)
{
	m->keys_number = PHPCA_G(keys_number);
	m->verifies = phpca_settings_verifies();
	m->import_count = m->archive.import_count;
	phpca_sweep__init(m);
	if (phpca_settings_trusts_keys())
		memset(m->block_ok, 1, m->archive.block_count); /* phpca_trust__check has checked them */
}

/*
 * The addresses stay taken: the engine may keep pointers to strings of the archive, which are what
 * the file has. Pages that were written, and what was made from the archive, are given back.
 */
static void give_memory_back(struct phpca_mount *m)
{
	madvise((void *)m->archive.base, m->mapped, MADV_DONTNEED);
	close_file(m);
	m->script_count = 0;
	phpca_counters_unmap(m);
	phpca_called_unmap(m);
	phpca_class_names__clear(m);
	if (m->roots)
		pefree(m->roots, 1);
	m->roots = NULL;
}

/*
 * Other versions of the archive, which earlier requests had mounted: nobody will ask for them
 * again.
 */
static void give_back_ended(const struct phpca_mount *m)
{
	for (struct phpca_mount **at = &ended, *old; (old = *at);) {
		if (strcmp(old->filename, m->filename) || strcmp(old->dir, m->dir)) {
			at = &old->next;
		} else {
			*at = old->next;
			give_memory_back(old);
		}
	}
}

struct phpca_mount *phpca_mount_open(
	const char *filename, const char *dir, phpca_mount_permission *allows, struct phpca_error *err)
{
	struct names names;
	struct phpca_mount *m, *there;

	if (make_names(&names, filename, dir, err) != PHPCA_OK
		|| (dir && !is_allowed(allows, &names, err)))
		return NULL;
	if (dir && (there = find_mount(&names)))
		return there;
	if (!(m = new_mount(names.archive, err))) {
		phpca_error_prefix(err, "%s", filename);
		return NULL;
	}
	if (!dir) {
		set_dir(&names, preferred_dir(m));
		if (!is_allowed(allows, &names, err) || (there = find_mount(&names))) {
			discard(m);
			return *err->message ? NULL : there;
		}
	}
	set_location(m, &names);
	prepare(m);
	m->late = true;
	give_back_ended(m);
	publish(m);
	return m;
}

/* ---- another version ---- */

static bool is_as_mapped(const struct phpca_mount *m, const struct stat *file)
{
	return file->st_size == m->file_size && file->st_mtim.tv_sec == m->modified.tv_sec
		&& file->st_mtim.tv_nsec == m->modified.tv_nsec;
}

bool phpca_mount_is_outdated(const struct phpca_mount *m, struct stat *file)
{
	if (stat(m->filename, file) != 0)
		memset(file, 0, sizeof *file);
	return file->st_dev != m->device || file->st_ino != m->inode || !is_as_mapped(m, file);
}

static struct phpca_mount **link_to(struct phpca_mount *m)
{
	struct phpca_mount **at = &phpca_mounts;

	while (*at != m)
		at = &(*at)->next;
	return at;
}

/* Of the file, read again: the pages of `m` may be those of another archive by now. */
static enum phpca_code check_file_again(const struct phpca_mount *m, struct phpca_error *err)
{
	struct phpca_archive again;
	struct phpca_mapping map;

	if (phpca_mapping__of(&map, m->fd, own_engine, err) != PHPCA_OK)
		return PHPCA_E_FAILURE;
	enum phpca_code code = phpca_archive_open_sealed(&again, map.base, map.size, err);
	if (code == PHPCA_OK && again.index->index_hash != m->index_hash)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "another archive");
	if (code == PHPCA_OK)
		code = phpca_content_check_all(&again, err);
	phpca_mapping__close(&map);
	return code;
}

bool phpca_mount_is_overwritten(struct phpca_mount *m)
{
	struct phpca_error ignored;
	struct stat now;

	if (m->fd < 0 || fstat(m->fd, &now) != 0 || is_as_mapped(m, &now))
		return false;
	if (now.st_size != m->file_size || check_file_again(m, &ignored) != PHPCA_OK)
		return true;
	m->modified = now.st_mtim;
	return false;
}

void phpca_mount_take_out(struct phpca_mount *m)
{
	*link_to(m) = m->next;
	close_file(m);
	tell_listeners(NULL);
}

static void put_in_place(struct phpca_mount *m, struct phpca_mount *old)
{
	by_number = perealloc(by_number, (mount_count + 1) * sizeof *by_number, 1);
	by_number[mount_count++] = m;
	m->next = old->next;
	*link_to(old) = m;
	tell_listeners(m);
	give_memory_back(old);
}

struct phpca_mount *phpca_mount_replace(
	struct phpca_mount *old, phpca_mount_acceptance *accepts, struct phpca_error *err)
{
	struct names names;
	struct phpca_mount *m;

	if (make_names(&names, old->filename,
			old->link_dir       ? old->link_dir
				: old->dir_size ? old->dir
								: "/",
			err)
		!= PHPCA_OK)
		return NULL;
	if (!(m = new_mount(names.archive, err))) {
		phpca_error_prefix(err, "%s", old->filename);
		return NULL;
	}
	set_location(m, &names);
	prepare(m);
	m->number = mount_count;
	if (!accepts(m, old, err)) {
		phpca_error_prefix(err, "%s", old->filename);
		discard(m);
		return NULL;
	}
	m->late = false;
	m->replaces = true;
	put_in_place(m, old);
	return m;
}

static void destroy(struct phpca_mount *m)
{
	munmap((void *)m->archive.base, m->mapped);
	close_file(m);
	phpca_counters_unmap(m);
	phpca_called_unmap(m);
	phpca_class_names__clear(m);
	pefree(m->engines, 1);
	pefree(m->dir, 1);
	pefree(m->filename, 1);
	if (m->link_dir)
		pefree(m->link_dir, 1);
	if (m->roots)
		pefree(m->roots, 1);
	if (m->refusal)
		pefree(m->refusal, 1);
	free(m);
}

void phpca_mount_end_thread(void)
{
	phpca_mounts = ended = NULL;
	for (uint32_t i = 0; i < mount_count; i++)
		destroy(by_number[i]);
	if (by_number)
		pefree(by_number, 1);
	by_number = NULL;
	mount_count = 0;
}

void phpca_mount_end_request(void)
{
	bool changed = false,
		 lives_on = strcmp(sapi_module.name, "cli") != 0; /* a command ends with its request */

	for (struct phpca_mount **at = &phpca_mounts, *m; (m = *at);) {
		if (!m->late) {
			if (lives_on)
				phpca_sweep__end_request(m);
			at = &m->next;
			continue;
		}
		*at = m->next;
		m->next = ended;
		ended = m;
		changed = true;
	}
	if (changed)
		tell_listeners(NULL);
}

/* The tables behind the archive are zero again, and its pages are those of the file. */
static void unlearn(struct phpca_mount *m)
{
	madvise((void *)m->archive.base, m->mapped, MADV_DONTNEED);
	m->script_count = 0;
	m->code.next = m->code.lazy_stub + PHPCA_CODE_STUBS_SIZE;
	m->obstacle_known = m->paths_ok = m->strings_ok = m->learned = false;
	m->preload = NULL;
	phpca_class_names__clear(m);
	phpca_sweep__init(m);
}

bool phpca_mount_has_own_checks(struct phpca_mount *m)
{
	if (m->keys_number == PHPCA_G(keys_number) && (m->verifies || !phpca_settings_verifies()))
		return false;
	if (m->learned)
		unlearn(m);
	return true;
}

void phpca_mount_fill(struct phpca_mount *m)
{
	phpca_mapping_advise_huge(m->code.next, m->code.end, true);
}

void phpca_mount_settle(struct phpca_mount *m)
{
	phpca_mapping_advise_huge(m->code.lazy_stub, m->code.end, false);
	phpca_sweep__now(m);
	phpca_sweep__index(m);
}

static void check_keys(struct phpca_mount *m)
{
	struct phpca_error err = {0};

	if (m->refusal)
		pefree(m->refusal, 1);
	m->refusal = NULL;
	phpca_class_names__hide(m);
	enum phpca_code code = phpca_trust__check(&m->archive, &err);
	phpca_class_names__show(m);
	if (code != PHPCA_OK) {
		char text[1024];
		m->refusal = pestrdup(err.message, 1);
		snprintf(
			text, sizeof text, "phpca: %s: %s; nothing of it is run here", m->filename, m->refusal);
		php_log_err_with_severity(text, LOG_ALERT);
	}
	m->keys_number = PHPCA_G(keys_number);
}

void phpca_mount_check_keys(void)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		if (UNEXPECTED(m->keys_number != PHPCA_G(keys_number)))
			check_keys(m);
}
