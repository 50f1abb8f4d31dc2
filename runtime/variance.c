#include "variance.h"

/* ---- what is there ---- */

/* Its element in the class table, before the first request too. NULL: no such class. */
static zval *find_class(zend_string *name)
{
	zend_string *lc_name = zend_string_tolower(name);
	zval *found = zend_hash_find(CG(class_table), lc_name);

	zend_string_release(lc_name);
	return found;
}

bool phpca_variance_missing(const struct phpc_link *link, uint64_t *missing)
{
	*missing = 0;
	for (uint32_t i = 0; i < link->dependency_count; i++) {
		const zval *found = find_class(link->dependencies[i].key);
		if (found ? Z_CE_P(found) != link->dependencies[i].ce : i >= PHPCA_VARIANCE_DEPENDENCIES)
			return false;
		if (!found)
			*missing |= UINT64_C(1) << i;
	}
	return true;
}

/* ---- what the engine loaded ---- */

/* By the address of the link; of each class what it did last. NULL: nothing. */
static HashTable *memory;

static zend_ulong key_of(const struct phpc_link *link)
{
	return (zend_ulong)(uintptr_t)link / _Alignof(struct phpc_link);
}

static struct phpca_variance_loads *loads_of(const struct phpc_link *link)
{
	return memory ? zend_hash_index_find_ptr(memory, key_of(link)) : NULL;
}

const struct phpca_variance_loads *phpca_variance_find(
	const struct phpc_link *link, uint64_t missing)
{
	const struct phpca_variance_loads *loads = loads_of(link);

	return loads && loads->known && loads->missing == missing ? loads : NULL;
}

static void free_loads(zval *element)
{
	pefree(Z_PTR_P(element), 1);
}

void phpca_variance_begin(const struct phpc_link *link, uint64_t missing)
{
	struct phpca_variance_loads *loads = loads_of(link);

	if (!memory) {
		memory = pemalloc(sizeof *memory, 1);
		zend_hash_init(memory, 8, NULL, free_loads, 1);
	}
	if (!loads) {
		loads = pemalloc(sizeof *loads, 1);
		zend_hash_index_add_new_ptr(memory, key_of(link), loads);
	}
	loads->missing = missing;
	loads->known = false;
	loads->count = 0;
}

/* Before all that were declared later: the engine asked for it earlier, or it came with one. */
static void insert(struct phpca_variance_loads *loads, uint32_t *positions, uint32_t position,
	uint32_t dependency)
{
	uint32_t i = loads->count++;

	for (; i > 0 && positions[i - 1] > position; i--) {
		positions[i] = positions[i - 1];
		loads->dependency[i] = loads->dependency[i - 1];
	}
	positions[i] = position;
	loads->dependency[i] = (uint8_t)dependency;
}

void phpca_variance_end(const struct phpc_link *link)
{
	struct phpca_variance_loads *loads = loads_of(link);
	uint32_t positions[PHPCA_VARIANCE_DEPENDENCIES];

	if (!loads || loads->known)
		return;
	for (uint32_t i = 0; i < link->dependency_count && i < PHPCA_VARIANCE_DEPENDENCIES; i++) {
		const zval *found = find_class(link->dependencies[i].key);
		if (!found || !(loads->missing & UINT64_C(1) << i))
			continue;
		if (Z_CE_P(found) != link->dependencies[i].ce)
			return;
		insert(loads, positions, (uint32_t)((const Bucket *)found - CG(class_table)->arData), i);
	}
	loads->known = true;
}

void phpca_variance_forget(void)
{
	if (memory) {
		zend_hash_destroy(memory);
		pefree(memory, 1);
		memory = NULL;
	}
}

/* ---- doing it again ---- */

/* Classes that wait while others are loaded, the innermost last; a load within a load is rare. */
#define WAITING 8
static struct {
	zend_class_entry *linked;
	uint32_t flags;
} waiting[WAITING];
static uint32_t waiting_count;

static void end_waiting(uint32_t count)
{
	while (waiting_count > count) {
		waiting_count--;
		waiting[waiting_count].linked->ce_flags = waiting[waiting_count].flags;
	}
}

void phpca_variance_request_shutdown(void)
{
	end_waiting(0);
}

static bool load(const struct phpc_link *link, const struct phpca_variance_loads *loads)
{
	/* an autoload function may include what changes *loads */
	const struct phpca_variance_loads copy = *loads;

	for (uint32_t i = 0; i < copy.count; i++) {
		const struct phpc_class *d = &link->dependencies[copy.dependency[i]];
		if (zend_lookup_class(d->key) != d->ce || EG(exception))
			return false;
	}
	return true;
}

/* The element of the class table that has `ce`; its address changes when the table grows. */
static zval *element_of(const zend_class_entry *ce)
{
	zval *element = find_class(ce->name);

	return element && Z_CE_P(element) == ce ? element : NULL;
}

bool phpca_variance_load(zend_class_entry *ce, zend_class_entry *linked,
	const struct phpc_link *link, const struct phpca_variance_loads *loads)
{
	zval *element = element_of(ce);
	uint32_t level = waiting_count;
	bool loaded;

	if (!element || level == WAITING)
		return false;
	waiting[level].linked = linked;
	waiting[level].flags = linked->ce_flags;
	waiting_count++;
	/* As the engine leaves it while it loads: others may be derived from it, nobody may use it. */
	linked->ce_flags = (linked->ce_flags & ~ZEND_ACC_LINKED) | ZEND_ACC_NEARLY_LINKED;
	Z_CE_P(element) = linked;
	loaded = load(link, loads);
	end_waiting(level);
	if ((element = element_of(linked)))
		Z_CE_P(element) = ce; /* whoever asked for the linked class puts it there */
	return loaded && element;
}
