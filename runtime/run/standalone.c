#include "run/standalone.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "load/opcode_handlers.h"
#include "load/slots.h"
#include "mount/path_string.h"
#include "run/text.h"
#include "settings.h"
#include "engine/check.h"
#include "engine/engine.h"
#include "engine/imports.h"
#include "engine/thread.h"
#include "format/phpc.h"
#include "format/phpc_verify.h"
#include "format/reloc.h"

/* A file that was loaded. Its classes and strings may be in use until the process ends. */
struct standalone {
	struct standalone *next;
	char *path;
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified;
	const struct phpc_script *script;
	zend_string *source; /* path of x.php beside it */
};
static PHPCA_THREAD_LOCAL struct standalone *loaded;

bool phpca_standalone_is(const zend_file_handle *fh)
{
	const zend_string *name = fh->opened_path ? fh->opened_path : fh->filename;

	return name && ZSTR_LEN(name) > 5 && !strcasecmp(ZSTR_VAL(name) + ZSTR_LEN(name) - 5, ".phpc");
}

static struct standalone *find_loaded(const char *path, const struct stat *st)
{
	for (struct standalone *s = loaded; s; s = s->next)
		if (s->device == st->st_dev && s->inode == st->st_ino && s->size == st->st_size
			&& s->modified.tv_sec == st->st_mtim.tv_sec
			&& s->modified.tv_nsec == st->st_mtim.tv_nsec && !strcmp(s->path, path))
			return s;
	return NULL;
}

/* NULL when the file is shorter than it was. */
static uint8_t *read_file(int fd, size_t size, struct phpca_error *err)
{
	uint8_t *bytes = pemalloc(size + 8, 1);
	size_t have = 0;
	ssize_t n;

	while (have < size && (n = pread(fd, bytes + have, size - have, (off_t)have)) > 0)
		have += (size_t)n;
	if (have != size) {
		pefree(bytes, 1);
		phpca_fault(err, "read %zu of %zu bytes", have, size);
		return NULL;
	}
	return bytes;
}

static const char *text_of(const struct phpc_image *image, uint32_t offset)
{
	return (const char *)phpc_image_section(image, PHPC_SECTION_TEXT, NULL) + offset;
}

static enum phpca_code check_engine(const struct phpc_image *image, struct phpca_error *err)
{
	const char *identity = phpca_mount_engine();

	if (memcmp(image->header->system_id, identity, PHPCA_SYSTEM_ID_SIZE)) {
		return phpca_fault(err, "made for engine %.32s, this is PHP %s, engine %s",
			(const char *)image->header->system_id, phpca_engine_version(), identity);
	}
	if (phpca_slots_are_shared()) {
		return phpca_fault(err,
			"not beside OPcache where it shares scripts between processes; put the script into an archive that phpca.mount names");
	}
	if (phpca_obstacle_of_extensions()) {
		return phpca_fault(err, "%s; stand-alone images have no source to fall back on",
			phpca_obstacle_of_extensions());
	}
	return PHPCA_OK;
}

static enum phpca_code check_assumptions(const struct phpc_image *image, struct phpca_error *err)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);
	const struct phpca_import_disk *import = phpc_image_section(image, PHPC_SECTION_IMPORT, NULL);

	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_import_disk *what = &import[assume[i]];
		const char *member = what->member == PHPC_NO_MEMBER ? NULL : text_of(image, what->member);
		if (!phpca_import_holds(what->kind, text_of(image, what->name), member)) {
			return phpca_fault(err, "compiled for %s%s%s, which does not hold here",
				text_of(image, what->name), member ? "=" : "", member ? member : "");
		}
	}
	return PHPCA_OK;
}

/*
 * The root of a script that stands where the image stands: its directory, less the directories that
 * the script's own path below the root begins with. An image that was taken out of such a tree
 * names other files of it, and can't run elsewhere.
 */
static enum phpca_code find_root(const struct phpc_image *image, const char *path, char *root,
	size_t room, struct phpca_error *err)
{
	const char *script = text_of(image, 0) + strlen(text_of(image, 0)) + 1,
			   *slash = strrchr(script, '/');
	size_t below = slash ? (size_t)(slash - script) + 1 : 0,
		   size = (size_t)(strrchr(path, '/') - path);

	if (below
		&& (size < below || path[size - below] != '/'
			|| memcmp(path + size - below + 1, script, below - 1))) {
		return phpca_fault(err,
			"its code names other files of its tree: it must stand in a directory %.*s",
			(int)below - 1, script);
	}
	snprintf(root, room, "%.*s", (int)(size - below), path);
	if ((image->table->flags & PHPC_IMAGE_PATH_DEPENDENT) && strcmp(root, text_of(image, 0)))
		return phpca_fault(err, "its code depends on being in %s", text_of(image, 0));
	return PHPCA_OK;
}

/* Replaces the root of the script by the directory where the image stands. */
static void relocate_paths(uint8_t *memory, const struct phpc_image *image, const char *dir)
{
	uint32_t count;
	const struct phpc_reloc_path_disk *reloc = phpc_image_section(
		image, PHPC_SECTION_RELOC_PATH, &count);
	const struct phpca_path_disk *path = phpc_image_section(image, PHPC_SECTION_PATH, NULL);
	const uint32_t *position = phpc_image_section(image, PHPC_SECTION_PATH_POSITION, NULL);
	struct phpca_roots roots;

	if (!strcmp(text_of(image, 0), dir))
		return;
	phpca_roots_init(&roots, text_of(image, 0), dir);
	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_path_disk *p = &path[reloc[i].path];
		*(zend_string **)(memory + reloc[i].offset) = phpca_path_rebase(
			(const zend_string *)(image->pool + (p->string & ~1ull)), position + p->first_position,
			p->position_count, &roots);
	}
	phpca_load_rehash(memory, image);
}

static const struct phpc_script *relocate(
	uint8_t *bytes, const struct phpc_image *image, const char *dir)
{
	uint8_t *memory = bytes + sizeof(struct phpc_header_disk);
	uint32_t count;

	phpc_image_add(memory, image, PHPC_SECTION_RELOC_IMAGE, (uint64_t)(uintptr_t)memory);
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_STRING, (uint64_t)(uintptr_t)image->pool - 1);
	if (image->table->slot_count) {
		phpc_image_add(memory, image, PHPC_SECTION_RELOC_SLOT,
			8 * (uint64_t)phpca_slots_reserve(image->table->slot_count, PHPCA_SLOTS_FOR_EVER));
	}
	const struct phpc_reloc_handler_disk *handler = phpc_image_section(
		image, PHPC_SECTION_RELOC_HANDLER, &count);
	phpca_opcode_handlers_relocate(memory, handler, count);
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		image, PHPC_SECTION_RELOC_IMPORT, &count);
	const struct phpca_import_disk *import = phpc_image_section(image, PHPC_SECTION_IMPORT, NULL);
	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_import_disk *what = &import[reloc[i].import];
		*(const void **)(memory + reloc[i].offset) = phpca_import_address(what->kind,
			text_of(image, what->name),
			what->member == PHPC_NO_MEMBER ? NULL : text_of(image, what->member));
	}
	relocate_paths(memory, image, dir);
	phpca_bind_add_range(memory, image->header->mem_size);
	return (const struct phpc_script *)(memory + image->header->script_offset);
}

static enum phpca_code check_form(const struct phpc_image *image, struct phpca_error *err)
{
	if (!image->table || !image->pool || (image->table->flags & PHPC_IMAGE_IN_ARCHIVE)) {
		return phpca_fault(err, "no stand-alone image (%s)",
			image->table ? "it belongs into its archive" : "it has no relocation tables");
	}
	return PHPCA_OK;
}

/* NULL and *err when the image can't be used; nothing is left of it then. */
static struct standalone *load(
	int fd, const char *path, const struct stat *st, struct phpca_error *err)
{
	struct phpc_image image;
	uint8_t *bytes;
	char dir[MAXPATHLEN];

	if (!S_ISREG(st->st_mode)) {
		phpca_fault(err, "wanted a file, found something else");
		return NULL;
	}
	if (!(bytes = read_file(fd, (size_t)st->st_size, err)))
		return NULL;
	if (phpc_image_open(&image, bytes, (size_t)st->st_size, err) != PHPCA_OK
		|| phpc_image_verify(&image, err) != PHPCA_OK || check_form(&image, err) != PHPCA_OK
		|| check_engine(&image, err) != PHPCA_OK || phpca_check_standalone(&image, err) != PHPCA_OK
		|| check_assumptions(&image, err) != PHPCA_OK
		|| find_root(&image, path, dir, sizeof dir, err) != PHPCA_OK) {
		pefree(bytes, 1);
		return NULL;
	}
	struct standalone *s = pecalloc(1, sizeof *s, 1);
	s->path = pestrdup(path, 1);
	s->device = st->st_dev;
	s->inode = st->st_ino;
	s->size = st->st_size;
	s->modified = st->st_mtim;
	s->script = relocate(bytes, &image, dir);
	s->next = loaded;
	loaded = s;
	return s;
}

/*
 * An image that was damaged or cut short, or an empty file, must not run as text. -1: it is text,
 * or the engine says what is wrong (no file, a directory, open_basedir).
 */
static int open_image(const zend_string *path, struct stat *st)
{
	int fd = path ? open(ZSTR_VAL(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;

	if (fd >= 0
		&& (fstat(fd, st) < 0 || S_ISDIR(st->st_mode) || php_check_open_basedir(ZSTR_VAL(path))
			|| (S_ISREG(st->st_mode) && phpca_is_text(fd, PHPC_MAGIC, PHPC_MAGIC_SIZE)))) {
		close(fd);
		return -1;
	}
	return fd;
}

zend_op_array *phpca_standalone_run(
	zend_file_handle *fh, int type, zend_op_array *(*otherwise)(zend_file_handle *, int))
{
	zend_string *resolved = zend_resolve_path(fh->opened_path ? fh->opened_path : fh->filename);
	struct stat st;
	int fd = open_image(resolved, &st);

	if (fd < 0) {
		if (resolved)
			zend_string_release(resolved);
		return otherwise(fh, type);
	}
	struct phpca_error err = {0};
	const char *forbidden = phpca_settings_forbids_standalone();
	struct standalone *s = forbidden ? NULL : find_loaded(ZSTR_VAL(resolved), &st);
	if (forbidden)
		phpca_error_set(&err, PHPCA_E_TRUST, "is not run: %s", forbidden);
	else if (!s)
		s = load(fd, ZSTR_VAL(resolved), &st, &err);
	close(fd);
	if (!s)
		zend_error_noreturn(E_ERROR, "phpca: %s: %s", ZSTR_VAL(resolved), err.message);
	if (!fh->opened_path)
		fh->opened_path = zend_string_copy(resolved);
	zend_hash_add_empty_element(&EG(included_files), resolved);
	zend_string_release(resolved);
	zend_op_array *op_array = phpca_bind(s->script, false);
	if (!op_array) {
		zend_error_noreturn(
			E_ERROR, "phpca: %s: a function or class that it declares exists already", s->path);
	}
	return op_array;
}
