/*
 * Plans of class loads that a process has made in an earlier request. A plan is taken again where
 * the loader's class map names the same file and the class table has what it had then; that costs a
 * look into the table for each class that the plan is about.
 *
 * By the place in the class map, which is an array of the process. What mounts and paths have to do
 * with a plan does not change without phpca_lookup_changes().
 */
#ifndef PHPCA_PLAN_MEMORY_H
#define PHPCA_PLAN_MEMORY_H

#include "run/plan.h"

/* ---- while a plan is made ---- */

/* The class table has `ce` under `key`, or nothing (NULL), and the plan would be another if not. */
void phpca_plan__note_need(struct phpca_plan *p, zend_string *key, const zend_class_entry *ce);

/* The plan loads the class `name`, for which something is noted already under its key. */
void phpca_plan__note_loaded(struct phpca_plan *p, const zend_string *key, zend_string *name);

/* ---- the memory ---- */

/* Are plans remembered? Not in the first request of a process, which may be its only one. */
bool phpca_plan_memory_is_used(void);

/*
 * True: the plan for `file`, a value of an unchangeable class map, would come out as before.
 * *holds: it stands, and *out is it, with pointers that are valid until mounts change. That one
 * failed is remembered, too: the engine, which is asked then, is always right.
 */
bool phpca_plan_memory_find(struct phpca_plan *out, const zval *file, bool is_first, bool *holds);

/* Without memory for it nothing is remembered. */
void phpca_plan_memory_add(const struct phpca_plan *p, const zval *file, bool holds);

void phpca_plan_memory_request_startup(void);

/* The process or the thread is over. */
void phpca_plan_memory_free(void);

#endif
