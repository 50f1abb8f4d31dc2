/* The classes that a script declares, and the opcodes that declare them. */
#include "engine/check_walk.h"

#include <string.h>

#include "engine/script.h"

static const char *text_of(const struct phpc_string_disk *s)
{
	return (const char *)(s + 1);
}

/*
 * The key of a class is its name, which the engine takes for a class that can be used; that of a
 * class that awaits its opcode begins with NUL, and an anonymous class has a NUL within.
 */
const char *phpca_check__key(struct phpca_walk *w, uint64_t at)
{
	const struct phpc_class *c = AT(struct phpc_class, at);
	const struct phpc_string_disk *key = phpca_check__string_of(w, c->key);
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
	const struct phpc_string_disk *own = phpca_check__string_of(w, c->key), *name;
	const zend_class_entry *ce = phpca_check__at(w, (uint64_t)(uintptr_t)c->ce - w->base);

	if (own->size != key->size || memcmp(text_of(own), text_of(key), own->size) != 0)
		return false;
	name = phpca_check__string_of(w, ce->name);
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
	lcname = is_anonymous ? NULL : phpca_check__string_of(w, Z_PTR_P(name));
	key = phpca_check__string_of(w, Z_PTR_P(name + !is_anonymous));
	return has_class(w, script_of(w, code->area), key, lcname) || trait_has_class(w, f, key, lcname)
		? NULL
		: "has an opcode that declares a class that the script has not";
}
