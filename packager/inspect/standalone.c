#include "inspect/standalone.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "image/compiled.h"
#include "image/finish.h"
#include "image/paths.h"
#include "image/serialize.h"

/* ---- paths ---- */

/* Does the script's own path stand at every place of the string where the root does? */
static bool names_script(
	const zend_string *s, const uint32_t *positions, uint32_t count, const char *filename)
{
	size_t size = strlen(filename);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = positions[i] & ~PHPC_POSITION_LOWER;
		const char *text = ZSTR_VAL(s) + at;
		if (ZSTR_LEN(s) - at < size
			|| (positions[i] & PHPC_POSITION_LOWER
					? zend_binary_strcasecmp(text, size, filename, size)
					: memcmp(text, filename, size)))
			return false;
	}
	return true;
}

/*
 * Marks the strings that are paths in the archive. True when the script names no path but its own.
 */
static bool mark_paths(struct phpca_object *o, const struct phpca_view *view, const char *filename)
{
	const struct phpca_archive *a = &view->archive;
	bool own = true;

	for (size_t i = 0; i < o->strings_used.count; i++) {
		uint32_t number = phpca_view_path_number(view, o->strings_used.item[i].original);
		if (number != UINT32_MAX) {
			const uint32_t *positions = a->path_position + a->path[number].first_position;
			uint32_t count = a->path[number].position_count;
			phpca_object_mark_path(o, i, positions, count);
			own &= names_script(o->strings_used.item[i].original, positions, count, filename);
		}
	}
	return own;
}

/* ---- together ---- */

static void add_assumptions(
	struct phpca_object *o, const struct phpca_archive *a, const struct phpc_image *image)
{
	uint32_t count;
	const uint32_t *assume = phpc_image_section(image, PHPC_SECTION_ASSUME, &count);

	for (uint32_t i = 0; i < count; i++) {
		const struct phpca_import_disk *what = &a->import[assume[i]];
		phpca_object_import(o, 0, what->kind, phpca_archive_name(a, what->name),
			what->member == PHPC_NO_MEMBER ? NULL : phpca_archive_name(a, what->member));
	}
}

static enum phpca_code serialize(struct phpca_object *object, phpca_ref *script,
	const struct phpca_source_file *source, struct phpca_error *err)
{
	struct phpca_xlat xlat = {0};
	struct phpca_compiled compiled;
	HashTable shared;
	struct phpca_serializer s = {.object = object, .xlat = &xlat, .shared = &shared};

	phpca_compiled_from_script(&compiled, source->view->script);
	zend_hash_init(&shared, 64, NULL, NULL, 0);
	*script = phpca_serialize_script(&s, &compiled);
	zend_hash_destroy(&shared);
	phpca_compiled_clear(&compiled);
	phpca_xlat_clear(&xlat);
	return *script ? PHPCA_OK
				   : phpca_error_set(
					   err, PHPCA_E_FAILURE, "%s: cannot be stored: %s", source->path, s.failure);
}

/* The root, and the path below it, that the image is to carry. */
static void finish(struct phpca_object *object, phpca_ref script, const struct phpca_sources *u,
	const struct phpca_source_file *source, struct phpca_buffer *out)
{
	const struct phpc_image *image = &source->view->image;
	struct phpc_header_disk header = {.timestamp = image->header->timestamp};
	uint32_t flags = image->table->flags & PHPC_IMAGE_PATH_DEPENDENT;
	char *filename = phpca_text_format("%s/%s", u->root, source->path),
		 *directory = phpca_path_directory(filename);
	bool own = mark_paths(object, &u->view, filename) && !flags;

	memcpy(header.system_id, image->header->system_id, sizeof header.system_id);
	add_assumptions(object, &u->view.archive, image);
	phpca_object_finish(object, own ? directory : u->root,
		own ? phpca_path_base(source->path) : source->path, script, &header, flags, out);
	free(directory);
	free(filename);
}

enum phpca_code phpca_standalone_make(struct phpca_buffer *out, const struct phpca_sources *u,
	const struct phpca_source_file *source, struct phpca_error *err)
{
	struct phpca_object object = {0};
	phpca_ref script;

	if (source->view->missing) {
		return phpca_error_set(err, PHPCA_E_ENGINE_MISMATCH,
			"%s: uses %s, which this packager's PHP does not have", source->path,
			source->view->missing);
	}
	enum phpca_code code = serialize(&object, &script, source, err);
	if (!code)
		finish(&object, script, u, source, out);
	phpca_object_clear(&object);
	return code;
}
