#include "run/autoload.h"

#include "zend_execute.h"
#include "zend_extensions.h"
#include "zend_gc.h"
#include "zend_observer.h"
#include "zend_vm.h"
#include "bind.h"
#include "files/replaced.h"
#include "mount/mount.h"
#include "run/class_loader.h"
#include "run/include.h"
#include "run/plan.h"
#include "settings.h"

static zend_class_entry *(*previous)(zend_string *name, zend_string *lc_name);
static bool installed;
static bool in_request;
static uint32_t answered;

uint32_t phpca_autoload_count(void)
{
	return answered;
}

/* ---- is this a moment for it? ---- */

/* Whoever watches opcodes would miss some. Handlers are set before the first request. */
static bool opcodes_are_watched(void)
{
	static enum { UNKNOWN, NO, YES } answer;

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

/* ---- the hook ---- */

static zend_class_entry *autoload(zend_string *name, zend_string *lc_name)
{
	struct phpca_plan p;
	const struct phpca_declaration *d;
	zend_object *loader, *closure;

	if (!may_answer() || !(loader = phpca_class_loader__first())
		|| !phpca_class_loader__closure(&closure) || !phpca_plan__make(&p, loader, name)
		|| !(d = phpca_plan__find(&p, lc_name)))
		return previous(name, lc_name);
	phpca_plan__carry_out(&p);
	answered += p.script_count;
	if (closure) {
		/* PHP copies the closure, calls it, and lets the copy go: the collector looks at it then.
		 */
		gc_check_possible_root((zend_refcounted *)closure);
	}
	return d->ce;
}

/* ---- when ---- */

void phpca_autoload_startup(void)
{
	phpca_class_loader__startup();
}

void phpca_autoload_install(void)
{
	if (!installed && zend_autoload && phpca_class_loader__is_watching()
		&& !phpca_settings_forces("autoload") && !phpca_settings_forces("unlinked")) {
		previous = zend_autoload;
		zend_autoload = autoload;
		installed = true;
	}
}

void phpca_autoload_remove(void)
{
	if (installed && zend_autoload == autoload)
		zend_autoload = previous;
	installed = false;
	phpca_class_loader__remove();
}

void phpca_autoload_request_startup(void)
{
	phpca_class_loader__forget();
	answered = 0;
	in_request = true;
}

void phpca_autoload_request_shutdown(void)
{
	phpca_class_loader__forget();
	in_request = false;
}
