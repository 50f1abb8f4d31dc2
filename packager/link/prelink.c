#include "link/prelink.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "zend_exceptions.h"
#include "zend_inheritance.h"
#include "engine/script.h"
#include "engine/version.h"
#include "image/load.h"
#include "link/dependents.h"
#include "link/enums.h"
#include "link/linked.h"
#include "base/parallel.h"

enum { NEW, BUSY, LINKED, FAILED };

#define VARIANTS 4u /* of a class that several scripts declare; more are test data */

/* A name that the archive declares, in lower case. */
struct candidate {
	uint32_t count;  /* of the scripts that declare it */
	uint32_t chosen; /* of these, while it is linked */
	int state;
	zend_class_entry *ce[VARIANTS]; /* in the loaded images */
};

/* The engine's hooks carry no context. */
static struct phpca_images *images;
static HashTable candidates;
static PHPCA_VECTOR(struct phpca_linked) linked_classes;

static void add_candidate(zend_class_entry *ce)
{
	zend_string *lower = zend_string_tolower(ce->name);
	struct candidate *c = zend_hash_find_ptr(&candidates, lower);

	if (!c) {
		c = phpca_alloc(sizeof *c, "classes");
		zend_hash_add_ptr(&candidates, lower, c);
	}
	if (c->count < VARIANTS)
		c->ce[c->count] = ce;
	c->count++;
	zend_string_release(lower);
}

static void add_candidates(uint32_t file)
{
	const struct phpca_loaded *l = &images->loaded[file];
	const struct phpc_script *script = phpca_image_script(l->memory, &l->image);

	for (uint32_t i = 0; i < script->class_count; i++)
		add_candidate(script->classes[i].ce);
}

static zend_class_entry *no_cached_class(
	zend_class_entry *ce, zend_class_entry *parent, zend_class_entry **with)
{
	return NULL;
}

/*
 * The engine has linked `ce` from `proto`. It stays in this process as an immutable class, so that
 * its children can be stored too.
 */
static zend_class_entry *keep_linked_class(zend_class_entry *ce, zend_class_entry *proto,
	zend_class_entry *parent, zend_class_entry **with, HashTable *dependencies)
{
	uint32_t offset;
	struct phpca_linked l = {.proto = proto, .linked = ce, .parent = parent};

	if (phpca_recorded_count() || !phpca_images_find(images, proto, &l.file, &offset))
		return NULL; /* what linking warns of must be said at run time */
	l.with_count = with ? proto->num_traits + proto->num_interfaces : 0;
	if (l.with_count) {
		l.with = phpca_alloc_array(l.with_count, sizeof *l.with, "linked classes");
		memcpy(l.with, with, l.with_count * sizeof *with);
	}
	zend_hash_init(&l.dependencies, 0, NULL, NULL, 1);
	if (dependencies)
		zend_hash_copy(&l.dependencies, dependencies, NULL);
	*phpca_vector_add(&linked_classes) = l;
	ce->ce_flags |= ZEND_ACC_IMMUTABLE | ZEND_ACC_CACHED;
	ce->inheritance_cache = NULL;
	return ce;
}

/*
 * The engine asks for one class while it links another: `depth` links are under way. What it keeps
 * between them must stay until the outermost has come to its end.
 */
static int depth;

static void forget_failed_link(zend_string *lcname)
{
	if (EG(exception))
		zend_clear_exception();
	zend_hash_del(EG(class_table), lcname);
	if (depth)
		return;
	EG(record_errors) = false;
	zend_free_recorded_errors();
	CG(current_linking_class) = NULL;
	CG(delayed_variance_obligations) = NULL;
	CG(delayed_autoloads) = NULL;
	CG(unlinked_uses) = NULL;
	CG(in_compilation) = false;
}

/* NULL: the engine refuses. *gave_up: in the middle of something. */
static zend_class_entry *link_class(zend_class_entry *ce, zend_string *lcname, bool *gave_up)
{
	zend_string *lc_parent = ce->parent_name ? zend_string_tolower(ce->parent_name) : NULL;
	zend_class_entry *volatile linked = NULL;

	depth++;
	zend_try
	{
		linked = zend_do_link_class(ce, lc_parent, lcname);
	}
	zend_catch
	{
		linked = NULL;
		*gave_up = true;
	}
	zend_end_try();
	depth--;
	return linked;
}

static void keep_linked_enum(zend_class_entry *linked, zend_class_entry *proto)
{
	uint32_t count = proto->num_traits + proto->num_interfaces;
	zend_class_entry **with = emalloc(count * sizeof *with);

	if (!phpc_find_with(proto, with) && phpca_enum_asked_for_no_others(linked, with, count))
		keep_linked_class(linked, proto, NULL, with, NULL);
	efree(with);
}

/* As other classes, but the engine neither records warnings of enums nor offers them. */
static zend_class_entry *link_enum(zend_class_entry *ce, zend_string *lcname, bool *gave_up)
{
	bool was_recording = EG(record_errors);
	zend_class_entry *linked;

	if (!was_recording)
		zend_begin_record_errors();
	linked = link_class(ce, lcname, gave_up);
	if (linked && (linked->ce_flags & ZEND_ACC_LINKED))
		keep_linked_enum(linked, ce);
	if (!was_recording) {
		EG(record_errors) = false;
		zend_free_recorded_errors();
	}
	return linked;
}

static void link_new(zend_string *lcname, struct candidate *c)
{
	zend_class_entry *ce = c->ce[c->chosen], *linked = ce;
	bool gave_up = false;

	c->state = BUSY;
	zend_hash_add_ptr(EG(class_table), lcname, ce);
	if (!(ce->ce_flags & ZEND_ACC_LINKED))
		linked = (ce->ce_flags & ZEND_ACC_ENUM ? link_enum : link_class)(ce, lcname, &gave_up);
	c->state = linked && (linked->ce_flags & ZEND_ACC_LINKED) ? LINKED : FAILED;
	if (c->state == FAILED)
		forget_failed_link(lcname);
	if (gave_up && depth)
		zend_bailout(); /* the engine was in the middle of the classes above, too */
}

static zend_class_entry *link_candidate(zend_string *lcname, struct candidate *c)
{
	if (c->state == NEW && c->count == 1 && !zend_hash_exists(EG(class_table), lcname))
		link_new(lcname, c);
	return c->state == FAILED ? NULL : zend_hash_find_ptr(EG(class_table), lcname);
}

static zend_class_entry *autoload_candidate(zend_string *name, zend_string *lcname)
{
	struct candidate *c = zend_hash_find_ptr(&candidates, lcname);
	return c ? link_candidate(lcname, c) : NULL;
}

static void free_candidate(zval *z)
{
	free(Z_PTR_P(z));
}

/* ---- the passes ---- */

/* What stays in an image is not the engine's to free. */
static void take_out(zend_string *lcname)
{
	dtor_func_t destructor = EG(class_table)->pDestructor;

	EG(class_table)->pDestructor = NULL;
	zend_hash_del(EG(class_table), lcname);
	EG(class_table)->pDestructor = destructor;
}

static void link_the_certain(void)
{
	zend_string *lcname;
	struct candidate *c;

	ZEND_HASH_FOREACH_STR_KEY_PTR (&candidates, lcname, c)
		link_candidate(lcname, c);
	ZEND_HASH_FOREACH_END();
}

/*
 * The chosen one of the classes under this name, and all that can be linked while it is there:
 * `names` are of those that are derived from it, and wait. Afterwards none of them is there.
 */
static void link_variant(zend_string *lcname, struct candidate *c, HashTable *names)
{
	zend_string *name;
	struct candidate *derived;

	ZEND_HASH_FOREACH_STR_KEY(names, name)
	{
		derived = zend_hash_find_ptr(&candidates, name);
		derived->state = NEW;
	}
	ZEND_HASH_FOREACH_END();
	link_new(lcname, c);
	if (c->state == LINKED) {
		ZEND_HASH_FOREACH_STR_KEY(names, name)
		{
			link_candidate(name, zend_hash_find_ptr(&candidates, name));
		}
		ZEND_HASH_FOREACH_END();
	}
	ZEND_HASH_FOREACH_STR_KEY(names, name)
	{
		derived = zend_hash_find_ptr(&candidates, name);
		if (derived->state == LINKED)
			take_out(name);
		derived->state = FAILED;
	}
	ZEND_HASH_FOREACH_END();
	if (c->state == LINKED)
		take_out(lcname);
}

/*
 * A class that is derived from one that several scripts declare is linked against each. Where it
 * is derived from two such classes, the engine links it at run time.
 */
static void link_variants(void)
{
	HashTable dependents;
	zend_string *lcname;
	struct candidate *c;

	phpca_dependents_init(&dependents);
	ZEND_HASH_FOREACH_STR_KEY_PTR (&candidates, lcname, c)
		if (c->count == 1 && c->state == FAILED)
			phpca_dependents_add(&dependents, lcname, c->ce[0]);
	ZEND_HASH_FOREACH_END();
	ZEND_HASH_FOREACH_STR_KEY_PTR (&candidates, lcname, c) {
		if (c->count == 1 || c->count > VARIANTS || zend_hash_exists(EG(class_table), lcname))
			continue;
		HashTable *names = phpca_dependents_of(&dependents, lcname);
		for (c->chosen = 0; c->chosen < c->count; c->chosen++)
			link_variant(lcname, c, names);
		c->state = FAILED;
		zend_hash_destroy(names);
		free(names);
	}
	ZEND_HASH_FOREACH_END();
	zend_hash_destroy(&dependents);
}

static void link_all(void)
{
	zend_inheritance_cache_get = no_cached_class;
	zend_inheritance_cache_add = keep_linked_class;
	zend_autoload = autoload_candidate;
	link_the_certain();
	link_variants();
	zend_inheritance_cache_get = NULL;
	zend_inheritance_cache_add = NULL;
	zend_autoload = NULL;
}

static void free_linked_classes(void)
{
	for (size_t i = 0; i < linked_classes.count; i++) {
		free(linked_classes.item[i].with);
		zend_hash_destroy(&linked_classes.item[i].dependencies);
	}
	phpca_vector_clear(&linked_classes);
}

void phpca_prelink(struct phpca_images *of)
{
	images = of;
	zend_hash_init(&candidates, 64, NULL, free_candidate, 1);
	for (size_t i = 0; i < images->files->count; i++)
		if (images->loaded[i].image.header)
			add_candidates((uint32_t)i);
	link_all();
	phpca_linked_store(images, linked_classes.item, linked_classes.count);
	free_linked_classes();
	zend_hash_destroy(&candidates);
}

void phpca_prelink_forget(void)
{
	zend_string *key;
	zend_class_entry *ce;

	ZEND_HASH_FOREACH_STR_KEY_PTR (EG(class_table), key, ce)
		if (ce->type == ZEND_USER_CLASS)
			take_out(key);
	ZEND_HASH_FOREACH_END();
}
