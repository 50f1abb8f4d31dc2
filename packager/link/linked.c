#include "link/linked.h"

#include <string.h>

#include "image/classes.h"

/* A list of pointers to classes; 0: none. */
static phpca_ref store_classes(
	struct phpca_serializer *s, zend_class_entry *const *classes, uint32_t count)
{
	if (!count)
		return 0;
	phpca_ref list = phpca_object_add(s->object, PHPCA_METADATA, NULL, count * sizeof(void *));
	for (uint32_t i = 0; i < count; i++)
		phpca_serialize_class_pointer(s, list + i * sizeof(void *), classes[i]);
	return list;
}

static phpca_ref store_dependencies(struct phpca_serializer *s, const HashTable *dependencies)
{
	uint32_t count = zend_hash_num_elements(dependencies);
	zend_string *key;
	zend_class_entry *ce;

	if (!count)
		return 0;
	phpca_ref list = phpca_object_add(
				  s->object, PHPCA_METADATA, NULL, count * sizeof(struct phpc_class)),
			  at = list;
	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)dependencies, key, ce) {
		phpca_object_string(s->object, at + offsetof(struct phpc_class, key), key);
		phpca_serialize_class_pointer(s, at + offsetof(struct phpc_class, ce), ce);
		at += sizeof(struct phpc_class);
	}
	ZEND_HASH_FOREACH_END();
	return list;
}

/* The unlinked class comes to point to its first record, a linked one to the next. */
static void point_to_record(struct phpca_images *images, struct phpca_object *object,
	const struct phpca_linked *l, const struct phpca_linked *before, phpca_ref record)
{
	uint32_t image, offset, field = (uint32_t)offsetof(zend_class_entry, inheritance_cache);

	if (before) {
		phpca_object_point(object, before->stored + field, record);
	} else {
		phpca_images_find(images, l->proto, &image, &offset);
		phpca_object_patch(object, offset + field, record);
	}
}

/* The record of what the class was linked against. */
static phpca_ref store_link(struct phpca_serializer *s, const struct phpca_linked *l)
{
	struct phpca_object *object = s->object;
	phpca_ref ref = phpca_object_add(object, PHPCA_METADATA, NULL, sizeof(struct phpc_link));
	struct phpc_link *record = phpca_object_at(object, ref);

	record->interface_count = l->with_count;
	record->dependency_count = zend_hash_num_elements(&l->dependencies);
	phpca_object_point(object, ref + offsetof(struct phpc_link, linked), l->stored);
	phpca_serialize_class_pointer(s, ref + offsetof(struct phpc_link, parent), l->parent);
	phpca_object_point(object, ref + offsetof(struct phpc_link, interfaces),
		store_classes(s, l->with, l->with_count));
	phpca_object_point(object, ref + offsetof(struct phpc_link, dependencies),
		store_dependencies(s, &l->dependencies));
	return ref;
}

/*
 * before: the same class, linked against others, which is stored already. It has what it could
 * adopt of the unlinked class; this one has all of its own.
 */
static void store_class(struct phpca_images *images, struct phpca_serializer *s,
	struct phpca_xlat *xlat, struct phpca_linked *l, const struct phpca_linked *before)
{
	struct phpca_loaded *loaded = &images->loaded[l->file];

	s->object = &loaded->prelinked;
	s->xlat = xlat;
	s->image = l->file;
	s->find = phpca_images_find;
	s->context = images;
	l->stored = phpca_serialize_linked_class(s, l->linked, before ? NULL : l->proto);
	if (l->stored) {
		point_to_record(images, s->object, l, before, store_link(s, l));
		loaded->linked_trait |= (l->linked->ce_flags & ZEND_ACC_TRAIT) != 0;
	}
}

/* Classes by the addresses of their unlinked forms. */
static struct phpca_linked *replace_latest(HashTable *latest, struct phpca_linked *l)
{
	zend_ulong key = (zend_ulong)(uintptr_t)l->proto / _Alignof(zend_class_entry);
	struct phpca_linked *before = zend_hash_index_find_ptr(latest, key);

	zend_hash_index_update_ptr(latest, key, l);
	return before;
}

/* True when a class turned out that can't be stored: what names it is to be stored without it. */
static bool store_all(struct phpca_images *images, struct phpca_linked *linked, size_t count)
{
	struct phpca_serializer *serializers = phpca_alloc_array(
		images->files->count, sizeof *serializers, "linked classes");
	struct phpca_xlat xlat = {0};
	bool refused = false;
	HashTable latest;

	zend_hash_init(&latest, 64, NULL, NULL, 1);
	for (size_t i = 0; i < count; i++) {
		struct phpca_serializer *s = &serializers[linked[i].file];
		if (linked[i].refused)
			continue;
		const struct phpca_linked *before = replace_latest(&latest, &linked[i]);
		bool is_second_trait = before && linked[i].linked->ce_flags & ZEND_ACC_TRAIT;
		if (!is_second_trait)
			store_class(images, s, &xlat, &linked[i], before);
		if (is_second_trait || s->failure[0])
			linked[i].refused = refused = true;
	}
	zend_hash_destroy(&latest);
	free(serializers);
	phpca_xlat_clear(&xlat);
	return refused;
}

static void clear_prelinked(struct phpca_images *images)
{
	for (size_t i = 0; i < images->files->count; i++) {
		struct phpca_object *prelinked = &images->loaded[i].prelinked;
		uint32_t first_slot = prelinked->first_slot;
		phpca_object_clear(prelinked);
		prelinked->first_slot = first_slot;
	}
}

void phpca_linked_store(struct phpca_images *images, struct phpca_linked *linked, size_t count)
{
	while (store_all(images, linked, count))
		clear_prelinked(images);
}
