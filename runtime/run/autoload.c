#include "run/autoload.h"

#include <string.h>

#include "SAPI.h"
#include "zend_execute.h"
#include "zend_extensions.h"
#include "zend_gc.h"
#include "zend_observer.h"
#include "zend_vm.h"
#include "bind.h"
#include "engine/thread.h"
#include "files/replaced.h"
#include "mount/mount.h"
#include "run/autoload_list.h"
#include "run/class_loader.h"
#include "run/include.h"
#include "run/plan.h"
#include "run/plan_memory.h"
#include "settings.h"
#include "variance.h"

static zend_class_entry *(*previous)(zend_string *name, zend_string *lc_name);
static bool installed;
static PHPCA_THREAD_LOCAL bool in_request;
static PHPCA_THREAD_LOCAL uint32_t answered;

uint32_t phpca_autoload_count(void)
{
	return answered;
}

/* ---- is this a moment for it? ---- */

/* Whoever watches opcodes would miss some. Handlers are set before the first request. */
static bool opcodes_are_watched(void)
{
	static PHPCA_THREAD_LOCAL enum { UNKNOWN, NO, YES } answer;

	if (answer == UNKNOWN) {
		answer = NO;
		for (int opcode = 0; opcode <= ZEND_VM_LAST_OPCODE; opcode++)
			answer = zend_get_user_opcode_handler((zend_uchar)opcode) ? YES : answer;
	}
	return answer == YES;
}

static bool calls_are_watched(void)
{
	return zend_execute_ex != execute_ex || zend_execute_internal || ZEND_OBSERVER_ENABLED
		|| zend_observer_function_declared_observed || zend_observer_class_linked_observed
		|| opcodes_are_watched();
}

static bool may_answer(void)
{
	return phpca_mounts && !phpca_files_are_replaced() && in_request && !EG(exception) && EG(active)
		&& !CG(in_compilation) && phpca_include_is_outermost() && phpca_bind_is_outermost()
		&& !calls_are_watched() && !(PG(open_basedir) && *PG(open_basedir));
}

static void answer(const struct phpca_plan *p, zend_object *closure)
{
	phpca_plan__carry_out(p);
	answered += p->script_count;
	/* Whom the loader calls is let go, too. */
	if (closure)
		gc_check_possible_root((zend_refcounted *)closure);
}

/* ---- loadClass(), whoever calls it ---- */

/*
 * Where another autoload function comes first, PHP calls one after the other. What is answered then
 * is the call of loadClass(), in its own frame: its first opcode behind the parameter gets a number
 * of ours. The handler declares the classes and goes on at `return true`, or it hands the opcode to
 * the engine, and loadClass() runs.
 */
static zend_uchar load_class_opcode; /* 0: not taken */
static struct {
	zend_op op;
	zval value;
} return_true;

static bool answer_load_class(const zend_execute_data *execute_data)
{
	const zval *name = EX_VAR_NUM(0);
	struct phpca_plan p;
	zend_object *loader, *closure;

	if (Z_TYPE(EX(This)) != IS_OBJECT || Z_OBJCE(EX(This)) != EX(func)->common.scope
		|| Z_TYPE_P(name) != IS_STRING || !may_answer())
		return false;
	loader = Z_OBJ(EX(This));
	if (!phpca_class_loader__is_known(loader) || !phpca_class_loader__closure(&closure)
		|| !phpca_plan__make(&p, loader, phpca_autoload_list_loader() == loader, Z_STR_P(name)))
		return false;
	answer(&p, closure);
	return true;
}

static int on_load_class(zend_execute_data *execute_data)
{
	if (!answer_load_class(execute_data))
		return ZEND_USER_OPCODE_DISPATCH_TO | ZEND_INIT_METHOD_CALL;
	EX(opline) = &return_true.op;
	return ZEND_USER_OPCODE_CONTINUE;
}

/* Where no number is left, loadClass() stays as it is. */
static bool take_opcode(void)
{
	for (int number = 255; number > ZEND_VM_LAST_OPCODE && !load_class_opcode; number--)
		if (!zend_get_user_opcode_handler((zend_uchar)number)
			&& zend_set_user_opcode_handler((zend_uchar)number, on_load_class) == SUCCESS)
			load_class_opcode = (zend_uchar)number;
	ZVAL_TRUE(&return_true.value);
	return_true.op.opcode = ZEND_RETURN;
	return_true.op.op1_type = IS_CONST;
	return_true.op.op1.constant = (uint32_t)((char *)&return_true.value - (char *)&return_true.op);
	zend_vm_set_opcode_handler(&return_true.op);
	return load_class_opcode != 0;
}

/* `if ($file = $this->findFile($class))` */
static void attach(zend_op_array *load_class)
{
	zend_op *first = load_class->opcodes + 1;

	if (load_class->opcodes->opcode == ZEND_RECV && first->opcode == ZEND_INIT_METHOD_CALL
		&& (load_class_opcode || (!PHPCA_THREADS && take_opcode()))) {
		first->opcode = load_class_opcode;
		zend_vm_set_opcode_handler(first);
	}
}

static PHPCA_THREAD_LOCAL uint32_t
	attached_at; /* what was the number of changes of the list; 0: not yet */

static void attach_once(void)
{
	uint32_t changes = phpca_autoload_list_changes();
	zend_op_array *load_class;

	if (attached_at != changes && (load_class = phpca_class_loader__function()))
		attach(load_class);
	attached_at = changes;
}

/* ---- the hook ---- */

/* The class, declared here, or NULL: PHP must ask. */
static zend_class_entry *answer_name(zend_object *loader, zend_string *name, zend_string *lc_name)
{
	struct phpca_plan p;
	const struct phpca_declaration *d;
	zend_object *closure;

	if (!phpca_class_loader__closure(&closure) || !phpca_plan__make(&p, loader, true, name)
		|| !(d = phpca_plan__find(&p, lc_name)) || !phpca_autoload_list_leaves(name))
		return NULL;
	answer(&p, closure);
	phpca_autoload_list_released();
	return d->ce;
}

static zend_class_entry *answer_or_ask(zend_string *name, zend_string *lc_name)
{
	zend_class_entry *ce;
	zend_object *loader;

	/* Asked for each class where another function comes first. It may run at any moment. */
	if (phpca_autoload_list_has_none() && attached_at == phpca_autoload_list_changes())
		return previous(name, lc_name);
	if (!may_answer())
		return previous(name, lc_name);
	loader = phpca_autoload_list_loader();
	if (loader && (ce = answer_name(loader, name, lc_name)))
		return ce;
	if (!loader || !phpca_autoload_list_loader_is_first())
		attach_once();
	return previous(name, lc_name);
}

static zend_class_entry *autoload(zend_string *name, zend_string *lc_name)
{
	struct phpca_variance *interrupted = phpca_variance_ask(name);
	zend_class_entry *ce = answer_or_ask(name, lc_name);

	phpca_variance_answered(interrupted);
	return ce;
}

/* ---- when ---- */

void phpca_autoload_startup(void)
{
	phpca_autoload_list_startup();
}

void phpca_autoload_install(void)
{
	if (!installed && zend_autoload && phpca_autoload_list_is_watching()
		&& !phpca_settings_forces("autoload") && !phpca_settings_forces("unlinked")) {
		if (PHPCA_THREADS)
			take_opcode();
		previous = zend_autoload;
		zend_autoload = autoload;
		/* A command is one request: nothing need be remembered for the next one. */
		phpca_variance_hook = strcmp(sapi_module.name, "cli") ? autoload : NULL;
		installed = true;
	}
}

void phpca_autoload_remove(void)
{
	if (installed && zend_autoload == autoload)
		zend_autoload = previous;
	phpca_variance_hook = NULL;
	installed = false;
	phpca_autoload_list_remove();
}

void phpca_autoload_request_startup(void)
{
	phpca_autoload_list_forget();
	phpca_class_loader__forget();
	phpca_plan_memory_request_startup();
	answered = 0;
	in_request = true;
}

void phpca_autoload_request_shutdown(void)
{
	phpca_autoload_list_forget();
	phpca_class_loader__forget();
	in_request = false;
}
