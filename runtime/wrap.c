#include "wrap.h"

#include <string.h>

/* Neighbours in a list that are methods of one class. */
struct family {
	zend_class_entry *ancestor;
	const struct phpca_wrapped *list;
	const zif_handler *originals;
	size_t count;
};

#define FAMILIES 16 /* for which the class table is gone through at once */
#define BIT_OF(class_entry) ((uintptr_t)(class_entry) >> 6 & 63)

static Bucket *find_function(const HashTable *functions, const struct phpca_wrapped *w)
{
	zval *function = zend_hash_str_find(functions, w->name, strlen(w->name));

	return function && ((zend_function *)Z_PTR_P(function))->type == ZEND_INTERNAL_FUNCTION
		? (Bucket *)function
		: NULL;
}

static zif_handler *handler_in(Bucket *b)
{
	return &((zend_function *)Z_PTR(b->val))->internal_function.handler;
}

/*
 * The methods that `ce` has from the ancestor, or is the ancestor of. They are found by the strings
 * that name them there: a descendant has the same strings.
 */
static void put_in_class(const struct family *f, zend_class_entry *ce, bool back)
{
	for (size_t i = 0; i < f->count; i++) {
		Bucket *b = f->originals[i] ? find_function(&f->ancestor->function_table, &f->list[i])
									: NULL;
		zval *method = b ? zend_hash_find_known_hash(&ce->function_table, b->key) : NULL;
		zend_internal_function *function = method ? Z_PTR_P(method) : NULL;

		if (function && function->type == ZEND_INTERNAL_FUNCTION
			&& function->handler == (back ? f->list[i].handler : f->originals[i]))
			function->handler = back ? f->originals[i] : f->list[i].handler;
	}
}

/* Classes copy the methods that they inherit. Immutable classes are shared: not ours to write. */
static void put_in_descendants(const struct family *families, size_t count, bool back)
{
	zend_class_entry *ce;
	uint64_t ancestors = 0; /* a bit for each: most classes descend from none of them */

	for (size_t i = 0; i < count; i++)
		ancestors |= 1ull << BIT_OF(families[i].ancestor);
	if (!count)
		return;
	ZEND_HASH_FOREACH_PTR (CG(class_table), ce) {
		if (EXPECTED(!ce->parent) || ce->ce_flags & ZEND_ACC_IMMUTABLE)
			continue;
		for (const zend_class_entry *a = ce; a->ce_flags & ZEND_ACC_LINKED && (a = a->parent);) {
			for (size_t i = ancestors >> BIT_OF(a) & 1 ? 0 : count; i < count; i++)
				if (families[i].ancestor == a)
					put_in_class(&families[i], ce, back);
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* How many entries at the start of `list` have the class of the first. */
static size_t family_size(const struct phpca_wrapped *list, size_t count)
{
	size_t size = 1;

	while (size < count && !strcmp(list[size].class_name, list[0].class_name))
		size++;
	return size;
}

static void learn_originals(const struct family *f, zif_handler *originals)
{
	for (size_t i = 0; i < f->count; i++) {
		Bucket *b = find_function(&f->ancestor->function_table, &f->list[i]);
		originals[i] = b ? *handler_in(b) : NULL;
	}
}

/* The methods of a list, of the classes themselves and of those that have inherited them. */
static void put_methods(
	const struct phpca_wrapped *list, size_t count, zif_handler *originals, bool back)
{
	struct family families[FAMILIES];
	size_t found = 0;

	for (size_t i = 0, size; i < count; i += size) {
		const char *name = list[i].class_name;
		zend_class_entry *ce = *name ? zend_hash_str_find_ptr(CG(class_table), name, strlen(name))
									 : NULL;

		size = family_size(&list[i], count - i);
		if (!ce)
			continue;
		if (found == FAMILIES) {
			put_in_descendants(families, found, back);
			found = 0;
		}
		families[found] = (struct family){ce, &list[i], &originals[i], size};
		if (!back)
			learn_originals(&families[found], &originals[i]);
		put_in_class(&families[found++], ce, back);
	}
	put_in_descendants(families, found, back);
}

void phpca_wrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals)
{
	for (size_t i = 0; i < count; i++) {
		Bucket *b = *list[i].class_name ? NULL : find_function(CG(function_table), &list[i]);

		originals[i] = NULL;
		if (b) {
			originals[i] = *handler_in(b);
			*handler_in(b) = list[i].handler;
		}
	}
	put_methods(list, count, originals, false);
}

void phpca_unwrap(const struct phpca_wrapped *list, size_t count, zif_handler *originals)
{
	for (size_t i = 0; i < count; i++) {
		Bucket *b = *list[i].class_name || !originals[i]
			? NULL
			: find_function(CG(function_table), &list[i]);

		if (b && *handler_in(b) == list[i].handler)
			*handler_in(b) = originals[i];
	}
	put_methods(list, count, originals, true);
}
