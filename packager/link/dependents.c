#include "link/dependents.h"

#include <stdlib.h>

#include "php.h"
#include "base/alloc.h"

static void free_names(zval *z)
{
	zend_hash_destroy(Z_PTR_P(z));
	free(Z_PTR_P(z));
}

static HashTable *new_names(void)
{
	HashTable *names = phpca_alloc(sizeof *names, "names of classes");

	zend_hash_init(names, 8, NULL, NULL, 1);
	return names;
}

void phpca_dependents_init(HashTable *dependents)
{
	zend_hash_init(dependents, 64, NULL, free_names, 1);
}

static void add_name(HashTable *dependents, zend_string *base, zend_string *derived)
{
	HashTable *names = zend_hash_find_ptr(dependents, base);

	if (!names)
		names = zend_hash_add_new_ptr(dependents, base, new_names());
	zend_hash_add_empty_element(names, derived);
}

void phpca_dependents_add(HashTable *dependents, zend_string *lcname, const zend_class_entry *ce)
{
	if (ce->parent_name) {
		zend_string *parent = zend_string_tolower(ce->parent_name);
		add_name(dependents, parent, lcname);
		zend_string_release(parent);
	}
	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		add_name(dependents, ce->interface_names[i].lc_name, lcname);
	for (uint32_t i = 0; i < ce->num_traits; i++)
		add_name(dependents, ce->trait_names[i].lc_name, lcname);
}

HashTable *phpca_dependents_of(const HashTable *dependents, zend_string *lcname)
{
	HashTable *all = new_names();
	zend_string *base = lcname, *name;

	for (uint32_t i = 0;; base = all->arData[i++].key) {
		const HashTable *derived = zend_hash_find_ptr(dependents, base);
		if (derived)
			ZEND_HASH_FOREACH_STR_KEY((HashTable *)derived, name)
		if (!zend_string_equals(name, lcname))
			zend_hash_add_empty_element(all, name);
		ZEND_HASH_FOREACH_END();
		if (i == all->nNumUsed)
			return all;
	}
}
