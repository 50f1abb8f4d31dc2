/* Script descriptors: what a script declares, and the opcodes that declare it. */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/script.h"
#include "engine/version.h"

#define FIELD(location, field) ((location) + offsetof(struct phpc_script, field))

/* ---- classes ---- */

static const struct phpc_string_disk *string_of(const struct phpca_walk *w, const void *word)
{
	return phpca_check__at(w, (uint64_t)(uintptr_t)word - w->string_base);
}

static const char *text_of(const struct phpc_string_disk *s)
{
	return (const char *)(s + 1);
}

/*
 * The key of a class is its name, which the engine takes for a class that can be used; that of a
 * class that awaits its opcode begins with NUL, and an anonymous class has a NUL within.
 */
static const char *check_key(struct phpca_walk *w, uint64_t at)
{
	const struct phpc_class *c = AT(struct phpc_class, at);
	const struct phpc_string_disk *key = string_of(w, c->key);
	uint64_t to;

	RETURN_FAULT(phpca_check__pointer(w, at + offsetof(struct phpc_class, ce), &to));
	RETURN_FAULT(phpca_check__take(w, to, sizeof(zend_class_entry)));
	RETURN_FAULT(phpca_check__string(w, to + offsetof(zend_class_entry, name), false));
	return AT(zend_class_entry, to)->ce_flags & ZEND_ACC_LINKED
			|| memchr(text_of(key), '\0', key->size)
		? NULL
		: "declares a class by its name that is not linked";
}

static bool is_class_of_key(const struct phpca_walk *w, const struct phpc_class *c,
	const struct phpc_string_disk *key, const struct phpc_string_disk *lcname)
{
	const struct phpc_string_disk *own = string_of(w, c->key), *name;
	const zend_class_entry *ce = phpca_check__at(w, (uint64_t)(uintptr_t)c->ce - w->base);

	if (own->size != key->size || memcmp(text_of(own), text_of(key), own->size) != 0)
		return false;
	name = string_of(w, ce->name);
	return !lcname
		|| (name->size == lcname->size
			&& zend_binary_strcasecmp(text_of(name), name->size, text_of(lcname), lcname->size)
				== 0);
}

static const struct phpc_script *script_of(const struct phpca_walk *w, const struct phpca_area *a)
{
	return AT(struct phpc_script, a->start + a->image.header->script_offset);
}

static bool has_class(const struct phpca_walk *w, const struct phpc_script *s,
	const struct phpc_string_disk *key, const struct phpc_string_disk *lcname)
{
	const struct phpc_class *list = phpca_check__at(w, (uint64_t)(uintptr_t)s->classes - w->base);

	for (uint32_t i = 0; i < s->class_count; i++)
		if (is_class_of_key(w, &list[i], key, lcname))
			return true;
	return false;
}

/*
 * A linked class has copies of the methods of traits. The classes in these are those of the script
 * that has the trait, which is loaded before the class is.
 */
static bool trait_has_class(const struct phpca_walk *w, const zend_op_array *f,
	const struct phpc_string_disk *key, const struct phpc_string_disk *lcname)
{
	for (uint32_t i = 0; i < w->area_count; i++) {
		const struct phpc_script *s = script_of(w, &w->areas[i]);
		if (s->filename == f->filename && has_class(w, s, key, lcname))
			return true;
	}
	return false;
}

const char *phpca_check__declares(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op)
{
	const struct phpca_walk *w = code->walk;
	const zval *name = phpca_check__literal_of(op, op->op1);
	bool is_anonymous = op->opcode == ZEND_DECLARE_ANON_CLASS;
	const struct phpc_string_disk *key, *lcname;

	if (op->op1_type != IS_CONST)
		return "has an opcode that declares a class without a name";
	lcname = is_anonymous ? NULL : string_of(w, Z_PTR_P(name));
	key = string_of(w, Z_PTR_P(name + !is_anonymous));
	return has_class(w, script_of(w, code->area), key, lcname) || trait_has_class(w, f, key, lcname)
		? NULL
		: "has an opcode that declares a class that the script has not";
}

/* ---- lists ---- */

static const char *check_functions(struct phpca_walk *w, uint64_t list, uint32_t count)
{
	if (count)
		RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_function)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_function);
		RETURN_FAULT(phpca_check__string(w, at, false));
		RETURN_FAULT(phpca_check__own(w, at + offsetof(struct phpc_function, function)));
		RETURN_FAULT(phpca_check__callable(w, at + offsetof(struct phpc_function, function)));
	}
	return NULL;
}

static const char *check_classes(struct phpca_walk *w, uint64_t list, uint32_t count)
{
	if (count)
		RETURN_FAULT(phpca_check__take(w, list, (uint64_t)count * sizeof(struct phpc_class)));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t at = list + i * sizeof(struct phpc_class);
		RETURN_FAULT(phpca_check__string(w, at, false));
		RETURN_FAULT(phpca_check__own(w, at + offsetof(struct phpc_class, ce)));
		RETURN_FAULT(
			phpca_check__object(w, at + offsetof(struct phpc_class, ce), PHPCA_CHECK_CLASS, false));
		RETURN_FAULT(check_key(w, at));
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
