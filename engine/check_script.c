/* Script descriptors: what a script consists of. */
#include "engine/check_walk.h"

#include "engine/script.h"
#include "engine/version.h"

#define FIELD(location, field) ((location) + offsetof(struct phpc_script, field))

static const char *check_functions(struct phpca_walk *w, uint64_t list, uint32_t count)
{
	if (count)
		RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_function)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_function);
		RETURN_FAULT(phpca_check__string(w, at, false));
		RETURN_FAULT(phpca_check__own(w, at + offsetof(struct phpc_function, function)));
		RETURN_FAULT(phpca_check__callable(w, at + offsetof(struct phpc_function, function)));
		RETURN_FAULT(phpca_check__no_closure(w, at + offsetof(struct phpc_function, function)));
	}
	return NULL;
}

static const char *check_classes(struct phpca_walk *w, uint64_t list, uint32_t count)
{
	if (count)
		RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_class)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_class), ce;
		RETURN_FAULT(phpca_check__string(w, at, false));
		RETURN_FAULT(phpca_check__own(w, at + offsetof(struct phpc_class, ce)));
		RETURN_FAULT(
			phpca_check__object(w, at + offsetof(struct phpc_class, ce), PHPCA_CHECK_CLASS, false));
		RETURN_FAULT(phpca_check__key(w, at));
		RETURN_FAULT(phpca_check__pointer(w, at + offsetof(struct phpc_class, ce), &ce));
		RETURN_FAULT(phpca_check__take(w, ce, sizeof(zend_class_entry)));
		if (AT(zend_class_entry, ce)->ce_flags & ZEND_ACC_LINKED
			&& AT(zend_class_entry, ce)->inheritance_cache)
			return "declares a class that is linked, and says what else may stand in its place";
	}
	return NULL;
}

static const char *check_early_bindings(
	struct phpca_walk *w, uint64_t list, uint32_t count, const zend_op_array *main)
{
	if (count)
		RETURN_FAULT(
			phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_early_binding)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_early_binding), slot;
		for (uint64_t k = 0; k < 3; k++)
			RETURN_FAULT(phpca_check__string(w, at + 8 * k, false));
		RETURN_FAULT(phpca_check__plain(w, at + 24, 8));
		slot = AT(struct phpc_early_binding, at)->cache_slot;
		if (slot != PHPC_NO_CACHE_SLOT
			&& (slot % 8 != 0 || slot + 8 > (uint64_t)(uint32_t)main->cache_size
				|| slot + 8 < slot))
			return "binds a class to a slot beyond the run-time cache";
	}
	return NULL;
}

static const char *check_warnings(struct phpca_walk *w, uint64_t list, uint32_t count)
{
	if (count)
		RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_warning)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_warning);
		RETURN_FAULT(phpca_check__string(w, at, true));
		RETURN_FAULT(phpca_check__string(w, at + 8, false));
		RETURN_FAULT(phpca_check__plain(w, at + 16, 8));
		if (AT(struct phpc_warning, at)->type
			& ~(uint32_t)(E_WARNING | E_NOTICE | E_DEPRECATED | E_COMPILE_WARNING | E_STRICT
				| E_USER_DEPRECATED))
			return "has a warning that is none";
	}
	return NULL;
}

const char *phpca_check__script(struct phpca_walk *w, uint64_t at)
{
	const struct phpc_script *s = AT(struct phpc_script, at);
	uint64_t main, functions, classes, early, warnings;

	RETURN_FAULT(phpca_check__take(w, at, sizeof *s));
	RETURN_FAULT(phpca_check__plain(
		w, FIELD(at, function_count), sizeof *s - offsetof(struct phpc_script, function_count)));
	RETURN_FAULT(phpca_check__object(w, FIELD(at, main), PHPCA_CHECK_FUNCTION, false));
	for (uint64_t field = FIELD(at, main); field < FIELD(at, function_count); field += 8)
		RETURN_FAULT(field == FIELD(at, filename) ? phpca_check__string(w, field, false)
												  : phpca_check__own(w, field));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, main), &main));
	RETURN_FAULT(phpca_check__take(w, main, sizeof(zend_op_array)));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, functions), &functions));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, classes), &classes));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, early_bindings), &early));
	RETURN_FAULT(phpca_check__pointer(w, FIELD(at, warnings), &warnings));
	RETURN_FAULT(check_functions(w, functions, s->function_count));
	RETURN_FAULT(check_classes(w, classes, s->class_count));
	RETURN_FAULT(check_early_bindings(w, early, s->early_binding_count, AT(zend_op_array, main)));
	if (s->halt_offset >= 0
		&& (s->halt_line == 0 || s->halt_line > AT(zend_op_array, main)->line_end))
		return "halts the compiler behind its last line";
	return check_warnings(w, warnings, s->warning_count);
}
