/*
 * The script descriptor: what the loader needs to know of a compiled script, as lists, so that it
 * never walks an engine structure. It stands at script_offset in the memory area; its pointers are
 * relocated like all others. Written by packager/serialize.c, read by runtime/load.c and
 * runtime/bind.c.
 */
#ifndef PHPCA_SCRIPT_H
#define PHPCA_SCRIPT_H

#include "zend.h"
#include "zend_compile.h"

struct phpc_function {
	zend_string *lcname; /* key in the function table */
	zend_function *function;
};

struct phpc_class {
	zend_string *key; /* lower-case name, or the run-time definition key (starts with NUL) */
	zend_class_entry *ce;
};

/*
 * An opcode that declares a class: its first operand is the name in lower case, behind which the
 * key stands under which the class waits.
 */
static inline bool phpc_op_declares_class(const zend_op *op)
{
	return op->opcode == ZEND_DECLARE_CLASS || op->opcode == ZEND_DECLARE_CLASS_DELAYED;
}

/* A top-level class whose parent is in another file (ZEND_DECLARE_CLASS_DELAYED). */
struct phpc_early_binding {
	zend_string *lcname;
	zend_string *rtd_key;
	zend_string *lc_parent_name;
	uint64_t
		cache_slot; /* of the opcode that would declare it, or PHPC_NO_CACHE_SLOT: optimized away */
};

#define PHPC_NO_CACHE_SLOT UINT64_MAX

struct phpc_warning {
	zend_string *filename;
	zend_string *message;
	uint32_t lineno;
	uint32_t type;
};

/*
 * A class that was linked when the archive was packed. ce->inheritance_cache of the unlinked class
 * points to the first of its records, that of a linked class to the next one (phpc_link_next); a
 * linked class is right if all that it was linked against is present.
 */
struct phpc_link {
	zend_class_entry *linked;
	zend_class_entry *parent; /* NULL: none */
	zend_class_entry *
		*interfaces; /* traits, then interfaces, as zend_inheritance_cache_get has them */
	struct phpc_class *dependencies; /* classes consulted in variance checks, by lower-case name */
	uint32_t interface_count;
	uint32_t dependency_count;
};

/*
 * Traits and interfaces of a class that is not linked, as such a record has them, by their names
 * in the class table; NULL for a trait that is named twice. `with` has room for all. Returns the
 * first name that is missing, or NULL.
 */
static inline const zend_string *phpc_find_with(const zend_class_entry *ce, zend_class_entry **with)
{
	for (uint32_t i = 0; i < ce->num_traits; i++) {
		if (!(with[i] = zend_hash_find_ptr(CG(class_table), ce->trait_names[i].lc_name)))
			return ce->trait_names[i].name;
		for (uint32_t k = 0; k < i; k++) {
			if (with[k] == with[i]) {
				with[i] = NULL;
				break;
			}
		}
	}
	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		if (!(with[ce->num_traits + i] = zend_hash_find_ptr(
				  CG(class_table), ce->interface_names[i].lc_name)))
			return ce->interface_names[i].name;
	return NULL;
}

/* The records of `ce`. NULL: none. */
static inline const struct phpc_link *phpc_link_first(const zend_class_entry *ce)
{
	return ce->ce_flags & ZEND_ACC_LINKED ? NULL : (const struct phpc_link *)ce->inheritance_cache;
}

/*
 * What else the same class was linked against, where several scripts declare what it is derived
 * from. NULL: nothing. Of a trait there is one record; the runtime needs the field.
 */
static inline const struct phpc_link *phpc_link_next(const struct phpc_link *link)
{
	return link->linked->ce_flags & ZEND_ACC_TRAIT
		? NULL
		: (const struct phpc_link *)link->linked->inheritance_cache;
}

struct phpc_script {
	zend_op_array *main;
	zend_string *filename;
	struct phpc_function *functions;
	struct phpc_class *classes;
	struct phpc_early_binding *early_bindings;
	struct phpc_warning *warnings;
	uint32_t function_count;
	uint32_t class_count;
	uint32_t early_binding_count;
	uint32_t warning_count;
	int64_t halt_offset;   /* __COMPILER_HALT_OFFSET__, or -1 */
	uint32_t auto_globals; /* PHPC_AUTO_GLOBAL_* that the compiler would have created */
	uint32_t flags;
	uint32_t halt_line; /* of __halt_compiler() */
	uint32_t pad;
};

#define PHPC_AUTO_GLOBAL_SERVER 1u
#define PHPC_AUTO_GLOBAL_ENV 2u
#define PHPC_AUTO_GLOBAL_REQUEST 4u

#define PHPC_SCRIPT_SHEBANG \
	1u /* compiled with its first line (#!...) skipped: right only where the engine does so too */
#define PHPC_SCRIPT_DECLARES \
	2u /* all that executing it does is to declare the classes of its top level, and to return 1 \
		*/
#define PHPC_SCRIPT_CLASS_LOADER \
	4u /* Composer's ClassLoader, in a form whose loadClass() the runtime knows \
		  (packager/class_loader.c) */
#define PHPC_SCRIPT_ASKS \
	8u /* as PHPC_SCRIPT_DECLARES, but it also calls class_exists('A\B') and the like, and does \
		  not use the answers */
#define PHPC_SCRIPT_CAN_BE_DECLARED (PHPC_SCRIPT_DECLARES | PHPC_SCRIPT_ASKS)

#endif
