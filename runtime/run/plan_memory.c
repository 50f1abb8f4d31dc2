#include "run/plan_memory.h"

#include <string.h>

#include "SAPI.h"
#include "engine/thread.h"
#include "engine/version.h"
#include "lookup/lookup.h"
#include "run/autoload_list.h"
#include "run/include.h"

/* ---- while a plan is made ---- */

static bool is_permanent(const zend_string *s)
{
	return ZSTR_IS_INTERNED(s) && (GC_FLAGS(s) & IS_STR_PERMANENT);
}

static struct phpca_need *find_need(struct phpca_plan *p, const zend_string *key)
{
	for (uint32_t i = 0; i < p->need_count; i++)
		if (p->need[i].key == key)
			return &p->need[i];
	return NULL;
}

void phpca_plan__note_need(struct phpca_plan *p, zend_string *key, const zend_class_entry *ce)
{
	if (!p->is_repeatable || find_need(p, key))
		return;
	if (p->need_count == PHPCA_PLAN_NEEDS || !is_permanent(key))
		p->is_repeatable = false;
	else
		p->need[p->need_count++] = (struct phpca_need){key, ce, NULL};
}

void phpca_plan__note_loaded(struct phpca_plan *p, const zend_string *key, zend_string *name)
{
	struct phpca_need *n = find_need(p, key);

	if (n && is_permanent(name))
		n->loaded = name;
	else
		p->is_repeatable = false;
}

/* ---- the memory ---- */

/* Scripts, declarations and needs stand behind it, in this order. */
struct remembered {
	const zend_string *path; /* of the file */
	bool is_first, holds;
	uint32_t script_count, declaration_count, need_count;
};

static PHPCA_THREAD_LOCAL struct {
	bool begun;        /* `plans` is a table */
	uint32_t requests; /* not more than 2 are counted */
	uint32_t changes;  /* phpca_lookup_changes() when the first plan was remembered */
	uint32_t drops;    /* how often that was another number later */
	HashTable plans;   /* by the address of the file's name in the class map */
} memory;

#define DROPS_MAX 16 /* paths change with each request here: it is not worth it */

static void free_remembered(zval *zv)
{
	free(Z_PTR_P(zv));
}

void phpca_plan_memory_free(void)
{
	if (memory.begun)
		zend_hash_destroy(&memory.plans);
	memory.begun = false;
}

void phpca_plan_memory_request_startup(void)
{
	if (memory.requests < 2 && strcmp(sapi_module.name, "cli") != 0)
		memory.requests++;
}

bool phpca_plan_memory_is_used(void)
{
	return memory.requests == 2 && memory.drops < DROPS_MAX;
}

static struct phpca_planned_script *scripts_of(const struct remembered *r)
{
	return (struct phpca_planned_script *)(r + 1);
}

static struct phpca_declaration *declarations_of(const struct remembered *r)
{
	return (struct phpca_declaration *)(scripts_of(r) + r->script_count);
}

static struct phpca_need *needs_of(const struct remembered *r)
{
	return (struct phpca_need *)(declarations_of(r) + r->declaration_count);
}

static bool needs_are_met(const struct remembered *r)
{
	const struct phpca_need *n = needs_of(r);

	for (const struct phpca_need *end = n + r->need_count; n < end; n++) {
		const zval *zv = zend_hash_find_known_hash(EG(class_table), n->key);
		if ((zv ? Z_CE_P(zv) : NULL) != n->ce
			|| (n->loaded
				&& (phpca_is_autoloading(n->key) || !phpca_autoload_list_leaves(n->loaded))))
			return false;
	}
	return true;
}

/* What of a script may be otherwise in another request. */
static bool scripts_may_run(const struct remembered *r)
{
	const struct phpca_planned_script *ps = scripts_of(r);

	for (const struct phpca_planned_script *end = ps + r->script_count; ps < end; ps++)
		if (ps->mount->refusal || phpca_include_obstacle(ps->mount, ps->script))
			return false;
	return true;
}

static uint64_t key_of(const zval *file)
{
	return (uint64_t)(uintptr_t)file / sizeof(zval);
}

bool phpca_plan_memory_find(struct phpca_plan *out, const zval *file, bool is_first, bool *holds)
{
	const struct remembered *r;

	if (memory.begun && memory.changes != phpca_lookup_changes()) {
		phpca_plan_memory_free();
		memory.drops++;
	}
	r = memory.begun ? zend_hash_index_find_ptr(&memory.plans, key_of(file)) : NULL;
	if (!r || r->path != Z_STR_P(file) || r->is_first != is_first || !needs_are_met(r)
		|| !scripts_may_run(r))
		return false;
	out->script_count = r->script_count;
	out->declaration_count = r->declaration_count;
	out->scripts = scripts_of(r);
	out->declares = declarations_of(r);
	*holds = r->holds;
	return true;
}

void phpca_plan_memory_add(const struct phpca_plan *p, const zval *file, bool holds)
{
	uint32_t scripts = holds ? p->script_count : 0, declarations = holds ? p->declaration_count : 0;
	struct remembered *r = malloc(sizeof *r + scripts * sizeof *p->script
		+ declarations * sizeof *p->declaration + p->need_count * sizeof *p->need);

	if (!r)
		return;
	*r = (struct remembered){
		Z_STR_P(file), p->is_first, holds, scripts, declarations, p->need_count};
	memcpy(scripts_of(r), p->script, scripts * sizeof *p->script);
	memcpy(declarations_of(r), p->declaration, declarations * sizeof *p->declaration);
	memcpy(needs_of(r), p->need, p->need_count * sizeof *p->need);
	if (!memory.begun) {
		zend_hash_init(&memory.plans, 64, NULL, free_remembered, true);
		memory.changes = phpca_lookup_changes();
		memory.begun = true;
	}
	zend_hash_index_update_ptr(&memory.plans, key_of(file), r);
}
