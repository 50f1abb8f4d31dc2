/*
 * Inside image/: how engine structures are copied into an object.
 *
 * The files, from the bottom: known.c (what was stored before), values.c, types.c, lists.c,
 * functions.c, adopt.c, members.c, parents.c, classes.c, script.c.
 *
 * emit_X copies an X into the object and returns its ref; fill_X completes one that is embedded in
 * a larger structure; point_X sets a pointer word, and stores what it points to if need be. Padding
 * and unions that the engine leaves undefined are made zero: the bytes of an image depend on the
 * source and the engine alone.
 */
#ifndef PHPCA_IMAGE_EMIT_H
#define PHPCA_IMAGE_EMIT_H

#include "php.h"
#include "engine/version.h"
#include "image/serialize.h"

/* The structure at a ref; valid until something is added to the same partition. */
#define AT(type, ref) ((type *)phpca_object_at(s->object, (ref)))
/* The ref of a field. */
#define FIELD(ref, type, name) ((ref) + offsetof(type, name))

/* A pointer to a class. Functions and members name classes, and classes are made of these. */
static inline void phpca_emit__class(
	struct phpca_serializer *s, phpca_ref location, const zend_class_entry *ce)
{
	s->point_class(s, location, ce);
}

#endif
