/* See compiler.h. */
#include "compile/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "compile/assumptions.h"
#include "compile/loaders.h"
#include "compile/under.h"
#include "image/compiled.h"
#include "image/finish.h"
#include "image/paths.h"
#include "image/serialize.h"
#include "php/engine.h"

/* ---- under several roots ---- */

static phpca_ref make_object(const struct phpca_source *source, const char *root,
	struct phpca_object *object, struct phpca_xlat *xlat, struct phpca_compiled *compiled,
	char *failure, size_t failure_size, bool *bailed)
{
	if (!phpca_compile__under(compiled, source, root, bailed)
		|| (source->optimize && !phpca_compile__optimize(compiled, bailed))) {
		const char *fatal = phpca_engine_fatal();
		snprintf(failure, failure_size, "%s", *fatal ? fatal : "the optimizer failed");
		return 0;
	}
	HashTable shared;
	struct phpca_serializer s = {.object = object, .xlat = xlat, .shared = &shared};
	zend_hash_init(&shared, 64, NULL, NULL, 0);
	phpca_ref script = phpca_serialize_script(&s, compiled);
	zend_hash_destroy(&shared);
	for (uint32_t i = 0; i < compiled->foldable_count; i++)
		phpca_object_import(object, 0, PHPC_IMPORT_FUNCTION, compiled->foldable[i], NULL);
	if (!script)
		snprintf(failure, failure_size, "cannot be stored: %s", s.failure);
	return script;
}

/* Compiles once more under another root. False: the result differs by more than the root. */
static bool same_under(
	const struct phpca_source *source, const char *root, struct phpca_object *object, bool *bailed)
{
	struct phpca_object other = {0};
	struct phpca_xlat xlat = {0};
	struct phpca_compiled compiled;
	char failure[256];
	bool same = make_object(source, root, &other, &xlat, &compiled, failure, sizeof failure, bailed)
		&& phpca_object_mark_paths(
			object, &other, source->root, strlen(source->root), root, strlen(root));

	phpca_object_clear(&other);
	phpca_xlat_clear(&xlat);
	return same;
}

/*
 * A short root and a long one: conditions on the length of a path that fold alike under both hold
 * for the lengths between.
 */
#define SHORT_ROOT "/\x01"
#define LONG_ROOT \
	"/\x01" \
	"phpca-a-root-that-no-program-mentions/phpca-a-root-that-no-program-mentions/phpca-a-root-that-no-program-mentions/x"

void phpca_compiler_run(const struct phpca_source *source, struct phpca_compilation *out)
{
	struct phpca_object object = {0};
	struct phpca_xlat xlat = {0};
	struct phpca_compiled compiled;
	char failure[1024] = "";
	bool bailed = false;
	uint32_t flags = 0;

	memset(out, 0, sizeof *out);
	out->verdict = PHPCA_VERDICT_SOURCE;
	const char *loader = phpca_compile__loader(source->path, source->bytes, source->size);
	if (loader) {
		out->reason = phpca_text_dup(loader);
		return;
	}
	phpca_ref script = make_object(
		source, source->root, &object, &xlat, &compiled, failure, sizeof failure, &bailed);
	if (script) {
		phpca_object_mark_filename(&object, compiled.script.filename);
		if (phpca_compile__mentions_path(source)
			&& !(same_under(source, SHORT_ROOT, &object, &bailed)
				&& same_under(source, LONG_ROOT, &object, &bailed)))
			flags |= PHPC_IMAGE_PATH_DEPENDENT;
		phpca_compile__add_assumptions(&object, source);
		struct phpc_header_disk header = {.timestamp = source->mtime};
		memcpy(header.system_id, phpca_engine_system_id(), sizeof header.system_id);
		phpca_object_finish(
			&object, source->root, source->path, script, &header, flags, &out->image);
		phpca_compiled_list_classes(&compiled, &out->classes);
		out->verdict = PHPCA_VERDICT_PRECOMPILED;
	} else {
		out->reason = phpca_text_dup(failure);
		out->no_memory = !strncmp(failure, "Out of memory", 13);
		out->by_chance = out->no_memory || !strncmp(failure, "Allowed memory size", 19);
	}
	out->broken = bailed;
	phpca_object_clear(&object);
	phpca_xlat_clear(&xlat);
}

void phpca_compilation_clear(struct phpca_compilation *c)
{
	free(c->reason);
	phpca_buffer_clear(&c->image);
	phpca_buffer_clear(&c->classes);
	memset(c, 0, sizeof *c);
}
