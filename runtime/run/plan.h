/*
 * What autoloading a class will do, planned before anything is done: which scripts, in the order in
 * which they would be included, and what becomes of each class.
 *
 * A plan stands only if no code of the program would run on the way: each script does nothing but
 * declare classes, and every class was linked when the archive was packed, against the very classes
 * that are here or will be. Whatever is not certain makes the plan fail, and nothing has happened.
 */
#ifndef PHPCA_PLAN_H
#define PHPCA_PLAN_H

#include "mount/script.h"
#include "php.h"

#define PHPCA_PLAN_SCRIPTS 24
#define PHPCA_PLAN_DECLARATIONS 48
#define PHPCA_PLAN_NEEDS 96

struct phpca_planned_script {
	struct phpca_mount *mount;
	struct phpca_script *script;
	uint32_t first; /* of its declarations, one for each class of the script, in order */
};

/* A class of a script in the plan. */
struct phpca_declaration {
	zend_string *key;     /* in the class table */
	zend_class_entry *ce; /* what the table will have; NULL: not linked yet */
};

/* What the class table had when the plan was made. */
struct phpca_need {
	zend_string *key;
	const zend_class_entry *ce; /* NULL: nothing under that key */
	zend_string *loaded;        /* by the plan, under this name; NULL: it is not */
};

/* Some 4 KB, on the caller's stack; all pointers are borrowed. */
struct phpca_plan {
	zend_object *loader;
	bool is_first;      /* the loader is asked for a class that those before it leave to it */
	bool others_wait;   /* a class is being linked that has others to load, still */
	bool is_repeatable; /* it depends on `need` and on nothing else that may change */
	uint32_t script_count, declaration_count, need_count;
	const struct phpca_planned_script *scripts; /* `script`, or a remembered plan's */
	const struct phpca_declaration *declares;   /* likewise */
	struct phpca_planned_script script[PHPCA_PLAN_SCRIPTS];
	struct phpca_declaration declaration[PHPCA_PLAN_DECLARATIONS];
	struct phpca_need need[PHPCA_PLAN_NEEDS];
};

/*
 * What including the file that `loader` finds for class `name` does. `is_first`: it is
 * phpca_autoload_list_loader(), so that functions before it leave some classes to it. Otherwise
 * others may answer for what a class needs: then all of that must be here already. False: it is not
 * certain.
 */
bool phpca_plan__make(
	struct phpca_plan *out, zend_object *loader, bool is_first, zend_string *name);

/* What the plan declares under this name; NULL: nothing. */
const struct phpca_declaration *phpca_plan__find(const struct phpca_plan *p, zend_string *lc_name);

/* Does it. It can't fail. */
void phpca_plan__carry_out(const struct phpca_plan *p);

#endif
