#include "run/plan.h"

#include <string.h>

#include "zend_vm.h"
#include "bind.h"
#include "engine/version.h"
#include "load/load.h"
#include "lookup/lookup.h"
#include "mount/counters.h"
#include "run/autoload_list.h"
#include "run/class_loader.h"
#include "run/include.h"
#include "run/plan_memory.h"
#include "variance.h"

const struct phpca_declaration *phpca_plan__find(const struct phpca_plan *p, zend_string *lc_name)
{
	zend_ulong hash = zend_string_hash_val(lc_name);

	for (uint32_t i = 0; i < p->declaration_count; i++) {
		const struct phpca_declaration *d = &p->declares[i];
		if (ZSTR_H(d->key) == hash
			&& zend_string_equals(d->key, lc_name)) /* keys of archives have their hashes */
			return d;
	}
	return NULL;
}

/* What the class table has under the name now, and why the plan is as it is. */
static zend_class_entry *find_declared(struct phpca_plan *p, zend_string *lc_name)
{
	const zval *zv = zend_hash_find(EG(class_table), lc_name);

	phpca_plan__note_need(p, zv ? ((const Bucket *)zv)->key : lc_name, zv ? Z_CE_P(zv) : NULL);
	return zv ? Z_CE_P(zv) : NULL;
}

/*
 * A class as it would be found after the plan so far. *pending: it would be there, but not linked.
 */
static zend_class_entry *find_planned(struct phpca_plan *p, zend_string *lc_name, bool *pending)
{
	zend_class_entry *ce = find_declared(p, lc_name);
	const struct phpca_declaration *d = ce ? NULL : phpca_plan__find(p, lc_name);

	*pending = d && !d->ce;
	return ce ? ce : d ? d->ce : NULL;
}

static bool plan_class(struct phpca_plan *p, zend_string *name);

/* `expected` is what a class was linked against: is it here, or can it be? */
static bool plan_needed(
	struct phpca_plan *p, zend_string *name, zend_string *lc_name, const zend_class_entry *expected)
{
	bool pending;
	const zend_class_entry *ce = find_planned(p, lc_name, &pending);

	if (pending || !expected)
		return false;
	if (ce)
		return ce == expected;
	if (!p->is_first || !phpca_autoload_list_leaves(name))
		return false;
	/* The engine asks no autoload function for a class that it is asking for already. */
	phpca_plan__note_loaded(p, lc_name, name);
	if (phpca_is_autoloading(lc_name) || !plan_class(p, name))
		return false;
	const struct phpca_declaration *d = phpca_plan__find(p, lc_name);
	return d && d->ce == expected;
}

/* After the plan so far. False also if it would be there, but not linked. */
static bool is_planned(struct phpca_plan *p, zend_string *name, const zend_class_entry *ce)
{
	zend_string *lc_name = zend_string_tolower(name);
	bool pending;
	const zend_class_entry *found = find_planned(p, lc_name, &pending);

	zend_string_release(lc_name);
	return !pending && found == ce;
}

static bool dependencies_hold(struct phpca_plan *p, const struct phpc_link *link)
{
	for (uint32_t i = 0; i < link->dependency_count; i++)
		if (!link->dependencies[i].ce
			|| !is_planned(p, link->dependencies[i].key, link->dependencies[i].ce))
			return false;
	return true;
}

static bool plan_load(struct phpca_plan *p, const struct phpca_consulted *c)
{
	zend_string *lc_name = zend_string_tolower(c->name);
	bool planned = plan_needed(p, c->name, lc_name, c->ce);

	zend_string_release(lc_name);
	return planned;
}

/* The engine would load classes, as it did before. */
static bool plan_loads(struct phpca_plan *p, const struct phpc_link *link)
{
	const struct phpca_variance *v = phpca_variance_find(link);
	bool planned = v && !p->others_wait && !phpca_variance_others_wait();

	p->is_repeatable = false; /* more of these are known with each request */
	for (uint32_t i = 0; planned && i < v->class_count; i++)
		planned = is_planned(p, v->class[i].name, v->class[i].was_there ? v->class[i].ce : NULL);
	for (uint32_t i = 0; planned && i < v->load_count; i++) {
		p->others_wait = i + 1 < v->load_count;
		planned = plan_load(p, &v->class[v->load[i]]);
	}
	p->others_wait = false;
	return planned;
}

/*
 * DECLARE_CLASS links the class: parent, traits and interfaces are autoloaded in the engine's
 * order. The linked class, or NULL: not certain.
 */
static zend_class_entry *plan_link(
	struct phpca_plan *p, const zend_class_entry *ce, zend_string *lc_parent)
{
	const struct phpc_link *link = phpc_link_first(ce);

	if (!link || phpc_link_next(link)
		|| link->interface_count != ce->num_traits + ce->num_interfaces
		|| (!link->parent) != (!ce->parent_name))
		return NULL;
	if (ce->parent_name
		&& (!lc_parent || !plan_needed(p, ce->parent_name, lc_parent, link->parent)))
		return NULL;
	for (uint32_t i = 0; i < ce->num_traits; i++)
		if (!plan_needed(
				p, ce->trait_names[i].name, ce->trait_names[i].lc_name, link->interfaces[i]))
			return NULL;
	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		if (!plan_needed(p, ce->interface_names[i].name, ce->interface_names[i].lc_name,
				link->interfaces[ce->num_traits + i]))
			return NULL;
	return dependencies_hold(p, link) || plan_loads(p, link) ? phpca_bind_adopt(link) : NULL;
}

/* Of a planned script's class that waits under `rtd_key`. */
static struct phpca_declaration *find_waiting(struct phpca_plan *p,
	const struct phpca_planned_script *ps, const zend_string *rtd_key, zend_class_entry **ce)
{
	const struct phpc_script *script = ps->script->script;

	for (uint32_t i = 0; i < script->class_count; i++) {
		if (script->classes[i].key == rtd_key
			|| zend_string_equals(script->classes[i].key, rtd_key)) {
			*ce = script->classes[i].ce;
			return &p->declaration[ps->first + i];
		}
	}
	return NULL;
}

/* The keys of all classes of the script. Nothing may be in the class table under one of them. */
static bool plan_names(struct phpca_plan *p, const struct phpca_planned_script *ps)
{
	const struct phpc_script *script = ps->script->script;
	zend_class_entry *ce;
	bool pending;

	if (p->declaration_count + script->class_count > PHPCA_PLAN_DECLARATIONS)
		return false;
	for (uint32_t i = 0; i < script->class_count; i++) {
		const struct phpc_class *c = &script->classes[i];
		bool generated = ZSTR_VAL(c->key)[0] == '\0',
			 waits = generated && (c->ce->ce_flags & ZEND_ACC_TOP_LEVEL);
		if (!generated && !(c->ce->ce_flags & (ZEND_ACC_LINKED | ZEND_ACC_ANON_CLASS)))
			return false;
		p->declaration[ps->first + i] = (struct phpca_declaration){c->key, waits ? NULL : c->ce};
	}
	for (const zend_op *op = script->main->opcodes, *end = op + script->main->last; op < end;
		 op++) {
		if (phpc_op_declares_class(op)) {
			const zval *name = RT_CONSTANT(
				op, op->op1); /* behind it: the key under which the class waits */
			struct phpca_declaration *d = find_waiting(p, ps, Z_STR_P(name + 1), &ce);
			if (!d || d->ce)
				return false;
			d->key = Z_STR_P(name);
		} else if (op->opcode != ZEND_RETURN && op->opcode != ZEND_NOP) {
			return false; /* the opcode that unpacks the rest */
		}
	}
	for (uint32_t i = 0; i < script->class_count; i++) {
		if (find_planned(p, p->declaration[p->declaration_count].key, &pending) || pending)
			return false;
		p->declaration_count++;
	}
	return true;
}

/* Early binding: the compiler links a class at once if its parent is here already. */
static bool plan_early(struct phpca_plan *p, const struct phpca_planned_script *ps)
{
	const struct phpc_script *script = ps->script->script;

	for (uint32_t i = 0; i < script->early_binding_count; i++) {
		const struct phpc_early_binding *b = &script->early_bindings[i];
		bool pending;
		zend_class_entry *ce, *parent = find_planned(p, b->lc_parent_name, &pending);
		struct phpca_declaration *d = find_waiting(p, ps, b->rtd_key, &ce);
		if (pending || !d)
			return false;
		if (parent) {
			const struct phpc_link *link = phpc_link_first(ce);
			while (link && link->parent != parent)
				link = phpc_link_next(link);
			if (!link || link->interface_count || !dependencies_hold(p, link))
				return false;
			d->ce = phpca_bind_adopt(link);
		}
	}
	return true;
}

/* Executing the script: it declares the classes that wait under their keys. */
static bool plan_main(struct phpca_plan *p, const struct phpca_planned_script *ps)
{
	const zend_op_array *main = ps->script->script->main;
	zend_class_entry *ce;

	for (const zend_op *op = main->opcodes, *end = op + main->last; op < end; op++) {
		if (phpc_op_declares_class(op)) {
			struct phpca_declaration *d = find_waiting(
				p, ps, Z_STR_P(RT_CONSTANT(op, op->op1) + 1), &ce);
			if (!d->ce
				&& !(d->ce = plan_link(p, ce,
						 op->op2_type == IS_CONST ? Z_STR_P(RT_CONSTANT(op, op->op2)) : NULL)))
				return false;
		}
	}
	return true;
}

static bool all_are_linked(const struct phpca_plan *p, const struct phpca_planned_script *ps)
{
	for (uint32_t i = 0; i < ps->script->script->class_count; i++)
		if (!p->declaration[ps->first + i].ce)
			return false;
	return true;
}

static bool only_declares_classes(const struct phpc_script *script)
{
	return (script->flags & PHPC_SCRIPT_DECLARES) && !script->function_count
		&& !script->warning_count && script->halt_offset < 0;
}

static bool is_missing(struct phpca_plan *p, zend_string *lc_name)
{
	return !find_declared(p, lc_name);
}

/*
 * Does another class have to be looked up when the script declares its own? Cheaper to ask than to
 * plan: most classes for which other autoload functions come first are declared before what they
 * are derived from.
 */
static bool needs_others(struct phpca_plan *p, const struct phpc_script *script)
{
	for (uint32_t i = 0; i < script->class_count; i++) {
		const zend_class_entry *ce = script->classes[i].ce;
		if (ce->ce_flags & ZEND_ACC_LINKED)
			continue;
		for (uint32_t k = 0; k < ce->num_interfaces; k++)
			if (is_missing(p, ce->interface_names[k].lc_name))
				return true;
		for (uint32_t k = 0; k < ce->num_traits; k++)
			if (is_missing(p, ce->trait_names[k].lc_name))
				return true;
	}
	for (const zend_op *op = script->main->opcodes, *end = op + script->main->last; op < end; op++)
		if (op->opcode == ZEND_DECLARE_CLASS && op->op2_type == IS_CONST
			&& is_missing(p, Z_STR_P(RT_CONSTANT(op, op->op2))))
			return true;
	return false;
}

static bool plan_script(struct phpca_plan *p, const struct phpca_location *location)
{
	struct phpca_script *s = phpca_script_load(location->mount, location->entry);
	struct phpca_planned_script *ps = &p->script[p->script_count];

	if (p->script_count == PHPCA_PLAN_SCRIPTS || s->state != PHPCA_SCRIPT_READY || s->preloaded
		|| !only_declares_classes(s->script) || phpca_include_obstacle(location->mount, s)
		|| !phpca_include__has_name_of(s, location) || !ZSTR_IS_INTERNED(s->script->filename))
		return false;
	if (!p->is_first && needs_others(p, s->script))
		return false;
	for (uint32_t i = 0; i < p->script_count; i++)
		if (p->script[i].script == s)
			return false;
	*ps = (struct phpca_planned_script){location->mount, s, p->declaration_count};
	p->script_count++;
	return plan_names(p, ps) && plan_early(p, ps) && plan_main(p, ps) && all_are_linked(p, ps);
}

/* Includes the file that the loader finds for the class, whether or not it declares the class. */
static bool plan_class(struct phpca_plan *p, zend_string *name)
{
	struct phpca_location location;

	if (p->is_repeatable) {
		const zval *file = phpca_class_loader__mapped_file(p->loader, name);
		p->is_repeatable = file && phpca_lookup_is_fixed(Z_STR_P(file));
	}
	return phpca_class_loader__find_file(p->loader, name, &location) && plan_script(p, &location);
}

static bool make(struct phpca_plan *out, zend_object *loader, bool is_first, zend_string *name,
	bool is_to_be_remembered)
{
	out->loader = loader;
	out->is_first = is_first;
	out->others_wait = false;
	out->is_repeatable = is_to_be_remembered;
	out->script_count = out->declaration_count = out->need_count = 0;
	out->scripts = out->script;
	out->declares = out->declaration;
	return plan_class(out, name);
}

bool phpca_plan__make(struct phpca_plan *out, zend_object *loader, bool is_first, zend_string *name)
{
	const zval *file = phpca_plan_memory_is_used() ? phpca_class_loader__mapped_file(loader, name)
												   : NULL;
	bool holds;

	if (file && phpca_plan_memory_find(out, file, is_first, &holds))
		return holds;
	holds = make(out, loader, is_first, name, file != NULL);
	if (file && out->is_repeatable)
		phpca_plan_memory_add(out, file, holds);
	return holds;
}

/* ---- execution ---- */

void phpca_plan__carry_out(const struct phpca_plan *p)
{
	const struct phpca_declaration *d = p->declares;

	for (uint32_t i = 0; i < p->script_count; i++) {
		struct phpca_script *s = p->scripts[i].script;
		zend_hash_add_empty_element(&EG(included_files), s->script->filename);
		s->included = true;
		s->last_obstacle = NULL;
		phpca_counters_hit(p->scripts[i].mount, s);
		for (uint32_t k = 0; k < s->script->class_count; k++, d++)
			zend_hash_add_new_ptr(EG(class_table), d->key, d->ce);
		if (s->script->auto_globals)
			phpca_bind_auto_globals(s->script->auto_globals);
	}
}
