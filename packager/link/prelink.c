#include "link/prelink.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "zend_exceptions.h"
#include "zend_inheritance.h"
#include "image/classes.h"
#include "image/load.h"
#include "format/parallel.h"

enum { NEW, BUSY, LINKED, FAILED };

/* A class of the archive, by lower-case name. */
struct candidate {
	uint32_t file;
	uint32_t count; /* scripts that declare the name */
	int state;
	zend_class_entry *ce; /* in the loaded image */
};

/* What the engine told when it had linked one. */
struct outcome {
	uint32_t file;
	zend_class_entry *proto;
	zend_class_entry *linked;
	zend_class_entry *parent;
	zend_class_entry **with; /* traits, then interfaces */
	uint32_t with_count;
	HashTable dependencies;
	bool refused;
};

static struct phpca_prelink *run; /* the engine's hooks carry no context */
static HashTable candidates;
static PHPCA_LIST(struct outcome) outcomes;

/* ---- loading ---- */

static void load(void *context, size_t number)
{
	struct phpca_prelink *prelink = context;
	struct phpca_loaded *l = &prelink->loaded[number];
	const struct phpca_file *f = &prelink->pack->files.item[number];

	if (f->verdict != PHPCA_VERDICT_PRECOMPILED
		|| phpc_image_open(&l->image, f->image, f->image_size, NULL) != PHPCA_OK) {
		l->image.header = NULL;
		return;
	}
	l->memory = phpca_image_load(&l->image, NULL);
	l->prelinked.first_slot = l->image.table->slot_count;
}

static void unload(void *context, size_t number)
{
	struct phpca_prelink *prelink = context;

	free(prelink->loaded[number].memory);
	phpca_object_clear(&prelink->loaded[number].prelinked);
}

static int by_memory(const void *x, const void *y)
{
	const uint8_t *a = run->loaded[*(const uint32_t *)x].memory,
				  *b = run->loaded[*(const uint32_t *)y].memory;
	return a < b ? -1 : a > b;
}

static bool find_loaded(void *context, const void *address, uint32_t *image, uint32_t *offset)
{
	const struct phpca_prelink *l = context;
	size_t low = 0, high = l->by_address_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->loaded[l->by_address[middle]].memory <= (const uint8_t *)address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	const struct phpca_loaded *found = &l->loaded[l->by_address[low - 1]];
	uint64_t distance = (uint64_t)((const uint8_t *)address - found->memory);
	if (distance >= found->image.header->mem_size)
		return false;
	*image = l->by_address[low - 1];
	*offset = (uint32_t)distance;
	return true;
}

/* ---- linking ---- */

static void add_candidates(uint32_t file)
{
	const struct phpca_loaded *l = &run->loaded[file];
	const struct phpc_script *script = phpca_image_script(l->memory, &l->image);

	for (uint32_t i = 0; i < script->class_count; i++) {
		zend_class_entry *ce = script->classes[i].ce;
		if (ce->ce_flags & ZEND_ACC_ENUM)
			continue;
		zend_string *lower = zend_string_tolower(ce->name);
		struct candidate *c = zend_hash_find_ptr(&candidates, lower);
		if (c) {
			c->count++;
		} else {
			c = calloc(1, sizeof *c);
			c->file = file;
			c->ce = ce;
			c->count = 1;
			zend_hash_add_ptr(&candidates, lower, c);
		}
		zend_string_release(lower);
	}
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
	struct outcome o = {.proto = proto, .linked = ce, .parent = parent};

	if (EG(num_errors) || !find_loaded(run, proto, &o.file, &offset))
		return NULL; /* what linking warns of must be said at run time */
	o.with_count = with ? proto->num_traits + proto->num_interfaces : 0;
	if (o.with_count) {
		o.with = malloc(o.with_count * sizeof *o.with);
		if (!o.with)
			abort();
		memcpy(o.with, with, o.with_count * sizeof *with);
	}
	zend_hash_init(&o.dependencies, 0, NULL, NULL, 1);
	if (dependencies)
		zend_hash_copy(&o.dependencies, dependencies, NULL);
	struct outcome *location = phpca_list_add(outcomes);
	*location = o;
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

static zend_class_entry *link_candidate(zend_string *lcname, struct candidate *c)
{
	zend_class_entry *volatile linked = NULL;
	zend_string *lc_parent = NULL;
	volatile bool gave_up = false;

	if (c->state == NEW && c->count == 1 && !zend_hash_exists(EG(class_table), lcname)) {
		c->state = BUSY;
		zend_hash_add_ptr(EG(class_table), lcname, c->ce);
		if (c->ce->ce_flags & ZEND_ACC_LINKED) {
			linked = c->ce;
		} else {
			lc_parent = c->ce->parent_name ? zend_string_tolower(c->ce->parent_name) : NULL;
			depth++;
			zend_try
			{
				linked = zend_do_link_class(c->ce, lc_parent, lcname);
			}
			zend_catch
			{
				linked = NULL;
				gave_up = true;
			}
			zend_end_try();
			depth--;
		}
		c->state = linked && (linked->ce_flags & ZEND_ACC_LINKED) ? LINKED : FAILED;
		if (c->state == FAILED)
			forget_failed_link(lcname);
		if (gave_up && depth)
			zend_bailout(); /* the engine was in the middle of the classes above, too */
	}
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

/* ---- storing ---- */

static void store_link(struct phpca_serializer *s, struct outcome *o, phpca_ref linked)
{
	struct phpca_object *object = s->object;
	phpca_ref ref = phpca_object_add(object, PHPCA_METADATA, NULL, sizeof(struct phpc_link));
	uint32_t dependency_count = zend_hash_num_elements(&o->dependencies), image, offset;

	phpca_object_point(object, ref + offsetof(struct phpc_link, linked), linked);
	phpca_serialize_class_pointer(s, ref + offsetof(struct phpc_link, parent), o->parent);
	((struct phpc_link *)phpca_object_at(object, ref))->interface_count = o->with_count;
	((struct phpc_link *)phpca_object_at(object, ref))->dependency_count = dependency_count;
	if (o->with_count) {
		phpca_ref list = phpca_object_add(
			object, PHPCA_METADATA, NULL, o->with_count * sizeof(void *));
		for (uint32_t i = 0; i < o->with_count; i++)
			phpca_serialize_class_pointer(s, list + i * sizeof(void *), o->with[i]);
		phpca_object_point(object, ref + offsetof(struct phpc_link, interfaces), list);
	}
	if (dependency_count) {
		phpca_ref list = phpca_object_add(
					  object, PHPCA_METADATA, NULL, dependency_count * sizeof(struct phpc_class)),
				  at = list;
		zend_string *key;
		zend_class_entry *ce;
		ZEND_HASH_FOREACH_STR_KEY_PTR (&o->dependencies, key, ce) {
			phpca_object_string(object, at + offsetof(struct phpc_class, key), key);
			phpca_serialize_class_pointer(s, at + offsetof(struct phpc_class, ce), ce);
			at += sizeof(struct phpc_class);
		}
		ZEND_HASH_FOREACH_END();
		phpca_object_point(object, ref + offsetof(struct phpc_link, dependencies), list);
	}
	find_loaded(run, o->proto, &image, &offset);
	phpca_object_patch(
		object, offset + (uint32_t)offsetof(zend_class_entry, inheritance_cache), ref);
}

/*
 * Stores all that can be. True when one turned out that can't: what refers to it is to be stored
 * anew without it.
 */
static bool store_outcomes(struct phpca_serializer *serializers, struct phpca_xlat *xlat)
{
	bool refused = false;

	for (size_t i = 0; i < outcomes.count; i++) {
		struct outcome *o = &outcomes.item[i];
		struct phpca_serializer *s = &serializers[o->file];
		if (o->refused)
			continue;
		s->object = &run->loaded[o->file].prelinked;
		s->xlat = xlat;
		s->image = o->file;
		s->find = find_loaded;
		s->context = run;
		phpca_ref linked = phpca_serialize_linked_class(s, o->linked, o->proto);
		if (linked) {
			store_link(s, o, linked);
			run->loaded[o->file].linked_classes++;
			run->loaded[o->file].linked_trait |= (o->linked->ce_flags & ZEND_ACC_TRAIT) != 0;
		}
		if (s->failure[0])
			o->refused = refused = true;
	}
	return refused;
}

static void store(void)
{
	struct phpca_xlat xlat = {0};
	bool again;

	do {
		struct phpca_serializer *serializers = calloc(
			run->pack->files.count + 1, sizeof *serializers);
		if (!serializers)
			abort();
		again = store_outcomes(serializers, &xlat);
		free(serializers);
		phpca_xlat_clear(&xlat);
		for (size_t i = 0; again && i < run->pack->files.count; i++) {
			struct phpca_loaded *l = &run->loaded[i];
			uint32_t first_slot = l->prelinked.first_slot;
			phpca_object_clear(&l->prelinked);
			l->prelinked.first_slot = first_slot;
			l->linked_classes = 0;
		}
	} while (again);
}

/* ---- the pass ---- */

static void link_all(void)
{
	zend_string *lcname;
	struct candidate *c;

	zend_inheritance_cache_get = no_cached_class;
	zend_inheritance_cache_add = keep_linked_class;
	zend_autoload = autoload_candidate;
	ZEND_HASH_FOREACH_STR_KEY_PTR (&candidates, lcname, c)
		link_candidate(lcname, c);
	ZEND_HASH_FOREACH_END();
	zend_inheritance_cache_get = NULL;
	zend_inheritance_cache_add = NULL;
	zend_autoload = NULL;
}

void phpca_prelink_load(struct phpca_prelink *l, struct phpca_run *p)
{
	memset(l, 0, sizeof *l);
	run = l;
	l->pack = p;
	l->loaded = calloc(p->files.count + 1, sizeof *l->loaded);
	l->by_address = calloc(p->files.count + 1, sizeof *l->by_address);
	if (!l->loaded || !l->by_address)
		abort();
	phpca_parallel(p->options.jobs, p->files.count, load, l);
	for (size_t i = 0; i < p->files.count; i++)
		if (l->loaded[i].image.header)
			l->by_address[l->by_address_count++] = (uint32_t)i;
	qsort(l->by_address, l->by_address_count, sizeof *l->by_address, by_memory);
}

void phpca_prelink_run(struct phpca_prelink *l)
{
	zend_hash_init(&candidates, 64, NULL, free_candidate, 1);
	for (size_t i = 0; i < l->pack->files.count; i++)
		if (l->loaded[i].image.header)
			add_candidates((uint32_t)i);
	link_all();
	store();
	for (size_t i = 0; i < outcomes.count; i++) {
		l->linked += !outcomes.item[i].refused;
		l->unlinked += outcomes.item[i].refused;
		free(outcomes.item[i].with);
		zend_hash_destroy(&outcomes.item[i].dependencies);
	}
	free(outcomes.item);
	memset(&outcomes, 0, sizeof outcomes);
	zend_hash_destroy(&candidates);
}

/*
 * The engine's class table still names classes in the loaded memory: it is taken out before the
 * memory goes.
 */
void phpca_prelink_clear(struct phpca_prelink *l)
{
	dtor_func_t destructor = EG(class_table)->pDestructor;

	EG(class_table)->pDestructor = NULL;
	zend_string *key;
	zend_class_entry *ce;
	ZEND_HASH_FOREACH_STR_KEY_PTR (EG(class_table), key, ce)
		if (ce->type == ZEND_USER_CLASS)
			zend_hash_del(EG(class_table), key);
	ZEND_HASH_FOREACH_END();
	EG(class_table)->pDestructor = destructor;
	phpca_parallel(l->pack->options.jobs, l->pack->files.count, unload, l);
	free(l->loaded);
	free(l->by_address);
	memset(l, 0, sizeof *l);
}
