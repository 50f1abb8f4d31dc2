/*
 * Engine structures -> object: a compiled script becomes the object of its image. (Classes that
 * were linked in this process: classes.h. How it is done: emit.h.)
 */
#ifndef PHPCA_SERIALIZE_H
#define PHPCA_SERIALIZE_H

#include "image/object.h"
#include "zend_compile.h"
#include "Optimizer/zend_optimizer.h"
#include "engine/script.h"

/*
 * A class whose opcode may bind it early. The optimizer may find that the opcode is never executed,
 * and remove it.
 */
struct phpca_early_class {
	zend_string *lcname, *rtd_key, *lc_parent;
};

/* One compiled source, as the compiler and optimizer left it in this process. */
struct phpca_compiled {
	zend_script script; /* main_op_array, function_table, class_table, filename */
	zend_error_info **warnings;
	uint32_t warning_count;
	struct phpca_early_class *early;
	uint32_t early_count;
	const char **foldable; /* internal functions that the optimizer may have called; the engine's */
	uint32_t foldable_count;
	int64_t halt_offset; /* or -1 */
	uint32_t halt_line;
	uint32_t auto_globals;
	uint32_t flags;
};

/* Where structures that were stored before can be found again. Addresses are of this process. */
struct phpca_seen {
	const void *address;
	uint32_t image;
	uint32_t offset;
	phpca_ref ref;
}; /* ref 0: `offset` in a loaded image */
struct phpca_xlat {
	PHPCA_VECTOR(struct phpca_seen) seen;
	struct phpca_table by_address;
};
void phpca_xlat_clear(struct phpca_xlat *x);

struct phpca_serializer {
	struct phpca_object *object;
	struct phpca_xlat *xlat;
	uint32_t image; /* number of the image that `object` belongs to */
	/*
	 * Is `address` inside an image that is loaded in this process? (prelink; NULL when compiling)
	 */
	bool (*find)(void *context, const void *address, uint32_t *image, uint32_t *offset);
	void *context;
	/* Stores a pointer to a class; set by whoever begins. */
	void (*point_class)(struct phpca_serializer *s, phpca_ref location, const zend_class_entry *ce);
	/* A function inside a constant expression, and the property of a hook; set with it. */
	phpca_ref (*emit_function)(struct phpca_serializer *s, zend_op_array *op_array);
	void (*point_property)(
		struct phpca_serializer *s, phpca_ref location, const zend_property_info *info);
	const zend_class_entry *proto; /* prelink: the class before it was linked */
	HashTable *shared; /* lists of equal contents: their bytes -> ref; NULL: none are shared */
	phpca_ref uninitialized; /* the data of all empty arrays */
	char failure[256]; /* what can't be stored, with the way from the root that led there; "" */
	const char *where[8];
	int depth;
};

/*
 * Serializes a script; returns the ref of its struct phpc_script, 0 when s->failure says why not.
 */
phpca_ref phpca_serialize_script(struct phpca_serializer *s, struct phpca_compiled *c);

#endif
