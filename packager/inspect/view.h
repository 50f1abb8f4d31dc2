/*
 * Images loaded to be looked at: engine structures with every pointer in place and all opcodes
 * unpacked, as the runtime would have them after each function was called once. Nothing is
 * executed, nothing declared. The engine must have been started.
 *
 * A class that was linked when the archive was packed owns the methods, properties and constants of
 * the class that it was made of (image/adopt.c); here each belongs to the class in whose tables it
 * stands, as the compiler left it, and the linked form is found by phpca_class_link.
 */
#ifndef PHPCA_VIEW_H
#define PHPCA_VIEW_H

#include "inspect/archive_file.h"
#include "engine/script.h"
#include "format/phpc.h"

struct phpca_view_script {
	const struct phpc_script *script; /* NULL: no image */
	struct phpc_image image;          /* its tables. In an archive: of the unchanged member */
	uint8_t *memory;                  /* the relocated memory area */
	const char *missing; /* an import that this packager's PHP does not have; NULL: none */
};

struct phpca_view {
	struct phpca_tool_map map;
	struct phpca_archive archive; /* of the file as it is */
	uint8_t *copy;                /* of the file, relocated; the opcodes behind it */
	size_t copy_size;
	struct phpca_view_script *scripts; /* one per entry of the archive */
	uint32_t *paths;                   /* numbers of the path strings, by place */
};

/*
 * Maps an archive, verifies all of it, and loads every image. PHPCA_E_ENGINE_MISMATCH when it was
 * made for another PHP. `public_key`: as phpca_tool_open_archive takes it.
 */
enum phpca_code phpca_view_open(
	struct phpca_view *v, const char *filename, const char *public_key, struct phpca_error *err);
void phpca_view_close(struct phpca_view *v);

/* Loads one stand-alone image. `bytes` must outlive it. */
enum phpca_code phpca_view_load(
	struct phpca_view_script *out, const uint8_t *bytes, size_t size, struct phpca_error *err);
void phpca_view_unload(struct phpca_view_script *s);

/* Number of the archive's path string `s`, or UINT32_MAX when it is another string. */
uint32_t phpca_view_path_number(const struct phpca_view *v, const zend_string *s);

#endif
