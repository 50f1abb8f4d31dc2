/*
 * Functions and classes that are in the engine's tables outside of a request stay there:
 * init_executor counts them as persistent in every request, and the end of a request cuts the
 * tables back to that count. So preloading is declaring at the end of start-up, in the process that
 * workers are forked from.
 *
 * A script is preloaded as a whole or not at all, and only if it does nothing but declare. Then an
 * include of it has nothing left to do (phpca_bind_declared). It may also ask for classes, which is
 * a wish that they be loaded, too; what is asked for is declared if it is among what is preloaded.
 *
 * phpca.preload=load does the first half: images are relocated and functions unpacked, nothing is
 * declared. No program sees a difference, so that goes for any script.
 */
#include "run/preload.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zend_extensions.h"
#include "bind.h"
#include "load/code.h"
#include "load/load.h"
#include "load/obstacle.h"
#include "mount/content.h"
#include "mount/counters.h"
#include "run/constants.h"
#include "run/traits.h"
#include "settings.h"

static uint32_t auto_globals; /* of all that was preloaded */
static bool has_preloaded;

/* ---- reasons ---- */

static char *keep(char *text)
{
	if (!text)
		zend_error_noreturn(PHPCA_FATAL, "phpca: out of memory");
	return text;
}

static char *reason(const char *format, ...)
{
	char *text;
	va_list arguments;

	va_start(arguments, format);
	int size = vasprintf(&text, format, arguments);
	va_end(arguments);
	return keep(size < 0 ? NULL : text);
}

/* Damage is a fault, not a property of the script, so it goes to the log as well. */
static void log_damage(const struct phpca_mount *m, const char *what)
{
	char text[2048];

	snprintf(text, sizeof text, "phpca.preload: %s: %s", m->filename, what);
	php_log_err_with_severity(text, LOG_WARNING);
}

/* ---- classes ---- */

/* NULL, and why: it can't be. */
static zend_class_entry *link_class(zend_class_entry *ce, char **why)
{
	uint32_t count = ce->num_traits + ce->num_interfaces;
	zend_class_entry *parent = NULL, *linked = NULL,
					 **with = count ? emalloc(count * sizeof *with) : NULL;
	const zend_string *missing = NULL;

	if (ce->parent_name && !(parent = zend_hash_find_ptr_lc(CG(class_table), ce->parent_name)))
		missing = ce->parent_name;
	if (!missing && !(missing = phpc_find_with(ce, with)))
		linked = phpca_bind_linked(ce, parent, with);
	if (!linked) {
		*why = missing
			? reason(
				"class %s needs %s, which is not preloaded", ZSTR_VAL(ce->name), ZSTR_VAL(missing))
			: reason(
				"class %s was not linked when the archive was packed, or against other classes",
				ZSTR_VAL(ce->name));
	}
	if (with)
		efree(with);
	return linked;
}

/* ---- one script ---- */

/* A class inside of a function or a condition waits under its key until its opcode is executed. */
static bool is_waiting(const struct phpc_class *c)
{
	return !(c->ce->ce_flags & (ZEND_ACC_TOP_LEVEL | ZEND_ACC_ANON_CLASS));
}

/* What the opcode calls it that declares the class under `key`; NULL: the script has none. */
static zend_string *find_declared_name(const struct phpc_script *script, const zend_string *key)
{
	const zend_op *op = script->main->opcodes;

	for (const zend_op *end = op + script->main->last; op < end; op++) {
		if (phpc_op_declares_class(op)) {
			const zval *name = RT_CONSTANT(op, op->op1); /* behind it: the key */
			if (zend_string_equals(Z_STR_P(name + 1), key))
				return Z_STR_P(name);
		}
	}
	return NULL;
}

/*
 * The names of anonymous classes are their keys. Others are strings of the archive, as those by
 * which its code asks for the class: then a look at the address tells that they are the same.
 */
static zend_string *class_key(const struct phpc_script *script, const struct phpc_class *c)
{
	zend_string *name;

	if (ZSTR_VAL(c->key)[0] || is_waiting(c))
		return c->key;
	if ((name = find_declared_name(script, c->key)))
		return name;
	zend_string *lower = zend_string_tolower(c->ce->name);
	zend_string *key = zend_string_init_interned(ZSTR_VAL(lower), ZSTR_LEN(lower), true);
	zend_string_release(lower);
	return key;
}

static bool add_class(const struct phpc_script *script, const struct phpc_class *c, char **why)
{
	zend_class_entry *ce = c->ce;
	zend_string *key = class_key(script, c);

	if (zend_hash_exists(CG(class_table), key)) {
		*why = reason("class %s is declared already", ZSTR_VAL(ce->name));
		return false;
	}
	if (is_waiting(c)) {
		ce->ce_flags |=
			ZEND_ACC_PRELOADED; /* tells the opcode that declares it to leave the key where it is */
	} else if (!(ce->ce_flags & ZEND_ACC_LINKED) && !(ce = link_class(ce, why))) {
		return false;
	}
	zend_hash_add_ptr(CG(class_table), key, ce);
	return true;
}

/* In whichever order they depend on each other. `done` has a byte for each. */
static bool add_classes(const struct phpc_script *script, char *done, char **why)
{
	bool progress, all;

	do {
		progress = false;
		all = true;
		for (uint32_t i = 0; i < script->class_count; i++) {
			if (!done[i]) {
				free(*why);
				*why = NULL;
				done[i] = add_class(script, &script->classes[i], why);
				progress |= done[i];
				all &= done[i];
			}
		}
	} while (progress && !all);
	return all;
}

static bool add_functions(const struct phpc_script *script, uint32_t *done, char **why)
{
	for (; *done < script->function_count; ++*done) {
		const struct phpc_function *f = &script->functions[*done];
		if (!zend_hash_add_ptr(CG(function_table), f->lcname, f->function)) {
			*why = reason(
				"function %s() is declared already", ZSTR_VAL(f->function->common.function_name));
			return false;
		}
	}
	return true;
}

/* Destroying what the archive owns does nothing (it is immutable, and not counted). */
static void undo(const struct phpc_script *script, uint32_t functions, const char *classes)
{
	while (functions)
		zend_hash_del(CG(function_table), script->functions[--functions].lcname);
	for (uint32_t i = 0; i < script->class_count; i++) {
		if (classes[i]) {
			zend_hash_del(CG(class_table), class_key(script, &script->classes[i]));
			script->classes[i].ce->ce_flags &= ~ZEND_ACC_PRELOADED;
		}
	}
}

static bool declare(const struct phpc_script *script, char **why)
{
	uint32_t functions = 0;
	char *classes = ecalloc(script->class_count + 1, 1);
	bool ok = add_functions(script, &functions, why) && add_classes(script, classes, why);

	if (!ok)
		undo(script, functions, classes);
	efree(classes);
	return ok;
}

typedef struct phpca_script *load_function(struct phpca_mount *, const struct phpca_entry_disk *);

/* Why the script can't be loaded, or is not; NULL: it is. */
static const char *obstacle_to_load(struct phpca_mount *m, uint32_t entry, load_function *load)
{
	const struct phpca_script *s;

	if (m->archive.entry[entry].mode & PHPCA_MODE_ON_DISK)
		return "lies where the program writes";
	s = load(m, &m->archive.entry[entry]);
	if (s->state == PHPCA_SCRIPT_FAILED)
		log_damage(m, s->reason);
	return s->reason; /* of SOURCE and FAILED */
}

/* Why the script can't be preloaded, whatever other scripts declare; NULL: nothing is known. */
static const char *obstacle_of(struct phpca_mount *m, uint32_t entry, struct phpca_script *s)
{
	const char *obstacle = obstacle_to_load(m, entry, phpca_script_load);

	if (obstacle)
		return obstacle;
	if (!(s->script->flags & PHPC_SCRIPT_CAN_BE_DECLARED))
		return "does more than declare functions and classes, or compiling it warns";
	return phpca_obstacle_of_ini(m, s);
}

/* NULL: preloaded, else why not. *resolved: no other script can change the answer. */
static char *preload_script(struct phpca_mount *m, uint32_t entry, bool *resolved)
{
	struct phpca_script *s = phpca_script_of(m, entry);
	const char *obstacle = obstacle_of(m, entry, s);
	char *why = NULL;

	*resolved = true;
	if (obstacle)
		return keep(strdup(obstacle));
	if (!declare(s->script, &why)) {
		*resolved = false;
		return why;
	}
	s->preloaded = true;
	phpca_code_unpack_all(m, entry);
	auto_globals |= s->script->auto_globals;
	m->preload->scripts++;
	m->preload->functions += s->script->function_count;
	m->preload->classes += s->script->class_count;
	return NULL;
}

/* ---- one archive ---- */

static void load_scripts(struct phpca_mount *m)
{
	for (uint32_t i = 0; i < m->archive.preload_count; i++) {
		const char *why = obstacle_to_load(m, m->archive.preload[i], phpca_script_load_ahead);
		m->preload->reason[i] = why ? keep(strdup(why)) : NULL;
		m->preload->scripts += !why;
	}
	phpca_traits_share(m);
}

/* What can't be declared is loaded at least, so that workers share it. */
static void load_skipped(struct phpca_mount *m)
{
	for (uint32_t i = 0; i < m->archive.preload_count; i++) {
		uint32_t entry = m->archive.preload[i];
		if (m->preload->reason[i] && phpca_script_of(m, entry)->state == PHPCA_SCRIPT_READY)
			phpca_script_load_ahead(m, &m->archive.entry[entry]);
	}
	phpca_traits_share(m);
}

/* A class may have to wait for what it is derived from: again, as long as that helps. */
static void declare_scripts(struct phpca_mount *m)
{
	uint32_t count = m->archive.preload_count, before;
	bool *resolved = ecalloc(count + 1, sizeof *resolved);

	do {
		before = m->preload->scripts;
		for (uint32_t i = 0; i < count; i++) {
			if (!resolved[i]) {
				free(m->preload->reason[i]);
				m->preload->reason[i] = preload_script(m, m->archive.preload[i], &resolved[i]);
			}
		}
	} while (m->preload->scripts != before);
	efree(resolved);
	load_skipped(m);
}

static void skip_all(struct phpca_mount *m, const char *why)
{
	log_damage(m, why);
	for (uint32_t i = 0; i < m->archive.preload_count; i++)
		m->preload->reason[i] = keep(strdup(why));
}

bool phpca_preload_record(struct phpca_mount *m)
{
	if (!m->preload && (m->preload = calloc(1, sizeof *m->preload))
		&& !(m->preload->reason = calloc(
				 m->archive.preload_count + 1, sizeof *m->preload->reason))) {
		free(m->preload);
		m->preload = NULL;
	}
	return m->preload;
}

static void preload_archive(struct phpca_mount *m)
{
	struct phpca_error err = {0};

	if (!phpca_preload_record(m))
		zend_error_noreturn(PHPCA_FATAL, "phpca: out of memory");
	if (!m->archive.preload_count)
		return;
	phpca_mount_fill(m);
	/* Unpacking literals meets damaged strings, which end a request; here they only end preloading.
	 */
	if (phpca_content_check_strings(m, &err) != PHPCA_OK)
		skip_all(m, err.message);
	else if (PHPCA_G(preload) == PHPCA_PRELOAD_LOAD || phpca_counters_are_for_training())
		load_scripts(m); /* what is declared is not included, and would not be counted */
	else
		declare_scripts(m);
	phpca_obstacle_forget(m);
	phpca_mount_settle(m);
}

/* ---- when ---- */

static zend_result (*previous_post_startup)(void);

static zend_result on_post_startup(void)
{
	if (previous_post_startup && previous_post_startup() != SUCCESS)
		return FAILURE;
	uint32_t first = CG(class_table)->nNumUsed;
	has_preloaded = true;
	for (uint32_t i = 0; i <= phpca_mounts->number; i++) /* in the order of phpca.mount */
		preload_archive(phpca_mount_by_number(i));
	phpca_constants_evaluate(first);
	return SUCCESS;
}

/*
 * OPcache sets zend_post_startup_cb while zend_extensions start, which is after all modules. In it,
 * it copies names of the tables into its shared memory, preloads scripts of its own, and looks
 * whether opcode handlers forbid its JIT. We begin when all of that is over.
 */
static int take_hook(zend_extension *ignored)
{
	previous_post_startup = zend_post_startup_cb;
	zend_post_startup_cb = on_post_startup;
	return FAILURE; /* the engine drops it from its list: it was for this call only */
}

void phpca_preload_startup(void)
{
	static const zend_extension once = {
		.name = "phpca", .startup = take_hook, .resource_number = -1};

	zend_register_extension((zend_extension *)&once, NULL);
}

void phpca_preload_request_startup(void)
{
	if (auto_globals)
		phpca_bind_auto_globals(auto_globals);
}

/* ---- the end ---- */

static int drop_function(zval *function)
{
	return Z_FUNC_P(function)->type == ZEND_USER_FUNCTION ? ZEND_HASH_APPLY_REMOVE
														  : ZEND_HASH_APPLY_KEEP;
}

static int drop_class(zval *class)
{
	return Z_CE_P(class)->type == ZEND_USER_CLASS ? ZEND_HASH_APPLY_REMOVE : ZEND_HASH_APPLY_KEEP;
}

static void free_reasons(struct phpca_mount *m)
{
	if (!m->preload)
		return;
	for (uint32_t i = 0; i < m->archive.preload_count; i++)
		free(m->preload->reason[i]);
	free(m->preload->reason);
	free(m->preload);
	m->preload = NULL;
}

void phpca_preload_undo(void)
{
	if (has_preloaded) {
		zend_hash_reverse_apply(CG(class_table), drop_class);
		zend_hash_reverse_apply(CG(function_table), drop_function);
	}
	phpca_constants_free();
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next)
		free_reasons(m);
}
