/* The index, names: classes, imports, entry scripts. */
#include "archive/build.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- classes ---- */

static int compare_classes(const void *left, const void *right)
{
	const struct phpca_writer__class *a = left, *b = right;

	if (a->autoload != b->autoload)
		return a->autoload ? 1 : -1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return strcmp(a->lcname, b->lcname) ? strcmp(a->lcname, b->lcname) : strcmp(a->path, b->path);
}

static enum phpca_code build_classes(struct phpca_writer__build *b, struct phpca_error *err)
{
	struct phpca_writer *w = b->w;

	if (w->classes.count > 1)
		qsort(w->classes.item, w->classes.count, sizeof(*w->classes.item), compare_classes);
	for (size_t i = 0; i < w->classes.count; i++) {
		struct phpca_writer__class *c = &w->classes.item[i];
		struct phpca_class_disk record = {.hash = c->hash};

		if (i > 0 && compare_classes(c - 1, c) == 0)
			continue; /* twice in one script: still one place to find it */
		if (i > 0 && c->autoload && c[-1].autoload && strcmp(c[-1].lcname, c->lcname) == 0)
			return phpca_fault(err, "class %s: would be loaded from %s and from %s", c->lcname,
				c[-1].path, c->path);
		if (phpca_writer__find(b, &record.entry, c->path, c->lcname, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		record.name = phpca_writer__name(b, c->lcname);
		phpca_buffer_append(&b->section[c->autoload ? PHPCA_SECTION_AUTOLOAD : PHPCA_SECTION_CLASS],
			&record, sizeof(record));
	}
	return PHPCA_OK;
}

/* ---- imports ---- */

static enum phpca_code build_imports(struct phpca_writer__build *b, struct phpca_error *err)
{
	const struct phpca_writer *w = b->w;
	const uint32_t *assume = (const uint32_t *)w->assume.data;

	for (size_t i = 0; i < w->imports.count; i++) {
		const struct phpca_writer__import *m = &w->imports.item[i];
		struct phpca_import_disk record = {.kind = m->kind};

		record.name = phpca_writer__name(b, m->name);
		record.member = m->member ? phpca_writer__name(b, m->member) : PHPC_NO_MEMBER;
		phpca_buffer_append(&b->section[PHPCA_SECTION_IMPORT], &record, sizeof(record));
	}
	for (size_t i = 0; i < w->assume.size / sizeof(*assume); i++)
		if (assume[i] >= w->imports.count)
			return phpca_fault(err, "assumption on import %" PRIu32 ", wanted below %zu", assume[i],
				w->imports.count);
	phpca_buffer_append(&b->section[PHPCA_SECTION_ASSUME], w->assume.data, w->assume.size);
	phpca_buffer_append(&b->section[PHPCA_SECTION_PATH], w->path.data, w->path.size);
	phpca_buffer_append(
		&b->section[PHPCA_SECTION_PATH_POSITION], w->position.data, w->position.size);
	return PHPCA_OK;
}

/* ---- scripts that something starts with ---- */

/* The default entry first, then the others in the order given, each once. */
static enum phpca_code build_starts(struct phpca_writer__build *b, struct phpca_error *err)
{
	const struct phpca_writer_info *info = &b->w->info;
	struct phpca_buffer *out = &b->section[PHPCA_SECTION_START];
	uint32_t number;

	b->entry = PHPCA_NO_ENTRY;
	if (info->entry != NULL) {
		if (phpca_writer__find(b, &b->entry, info->entry, "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(out, &b->entry, sizeof(b->entry));
	}
	for (size_t i = 0; i < info->start_count; i++) {
		bool known = false;

		if (phpca_writer__find(b, &number, info->starts[i], "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		for (size_t k = 0; k < out->size / sizeof(number); k++)
			known |= ((const uint32_t *)out->data)[k] == number;
		if (!known)
			phpca_buffer_append(out, &number, sizeof(number));
	}
	for (size_t i = 0; i < info->web_count; i++) {
		if (phpca_writer__find(b, &number, info->web[i], "entry script", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(&b->section[PHPCA_SECTION_WEB], &number, sizeof(number));
	}
	return PHPCA_OK;
}

static enum phpca_code build_preload(struct phpca_writer__build *b, struct phpca_error *err)
{
	const struct phpca_writer_info *info = &b->w->info;
	uint32_t number;

	for (size_t i = 0; i < info->preload_count; i++) {
		if (phpca_writer__find(b, &number, info->preload[i], "script to preload", err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
		phpca_buffer_append(&b->section[PHPCA_SECTION_PRELOAD], &number, sizeof(number));
	}
	return PHPCA_OK;
}

enum phpca_code phpca_writer__build_names(struct phpca_writer__build *b, struct phpca_error *err)
{
	enum phpca_code code = build_classes(b, err);

	if (code == PHPCA_OK)
		code = build_imports(b, err);
	if (code == PHPCA_OK)
		code = build_starts(b, err);
	return code == PHPCA_OK ? build_preload(b, err) : code;
}
