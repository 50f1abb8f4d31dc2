#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

#include "zend_interfaces.h"
#include "zend_modules.h"
#include "zend_vm.h"
#include "engine/enums.h"
#include "format/hash.h"

const zend_module_entry *phpca_engine_module_of_class(const zend_class_entry *ce)
{
	return ce->type == ZEND_INTERNAL_CLASS ? ce->info.internal.module : NULL;
}

/* ---- identity ---- */

const char *phpca_engine_version(void)
{
	zval *version = zend_get_constant_str("PHP_VERSION", sizeof("PHP_VERSION") - 1);
	return version && Z_TYPE_P(version) == IS_STRING ? Z_STRVAL_P(version) : PHP_VERSION;
}

/* Names and operand flags of all opcodes: another numbering gives other text. */
static size_t describe_opcodes(char *out, size_t size)
{
	size_t n = 0;
	for (int i = 0; i < 256; i++) {
		const char *name = zend_get_opcode_name((zend_uchar)i);
		if (name && n + 64 < size) {
			size_t length = strlen(name);
			uint32_t flags = zend_get_opcode_flags((zend_uchar)i);
			memcpy(out + n, name, length);
			memcpy(out + n + length, &flags, sizeof flags);
			n += length + sizeof flags;
		}
	}
	return n;
}

/* Opcodes name these functions by their numbers. A function that is disabled is freed, and keeps
 * its number. */
static char frameless[2048];
static size_t frameless_size;

void phpca_engine_startup(void)
{
	size_t size = 0, count = phpca_frameless_count();

	phpca_enums_startup();
	for (size_t i = 0; i < count && size < sizeof frameless; i++)
		size += (size_t)snprintf(
			frameless + size, sizeof frameless - size, "%s ", phpca_frameless_name(i));
	frameless_size = size < sizeof frameless ? size : sizeof frameless;
}

static size_t describe_frameless(char *out, size_t size)
{
	if (!frameless_size)
		phpca_engine_startup();
	if (frameless_size > size)
		return 0;
	memcpy(out, frameless, frameless_size);
	return frameless_size;
}

void phpca_engine_identity(char out[PHPCA_SYSTEM_ID_SIZE + 1])
{
	char text[16384];
	int n = snprintf(text, sizeof text, "phpca 2|%s%s|%s|%zu %zu %zu %zu %zu %zu|%d|",
		PHPCA_PROCESSOR, phpca_engine_version(), ZEND_MODULE_BUILD_ID, sizeof(void *), sizeof(zval),
		sizeof(zend_op), sizeof(zend_op_array), sizeof(zend_class_entry), sizeof(Bucket),
		zend_vm_kind());
	size_t size = (size_t)n + describe_opcodes(text + n, sizeof text - (size_t)n);
	size += describe_frameless(text + size, sizeof text - size);
	uint64_t first = phpca_hash64(text, size);

	memcpy(text, &first, sizeof first);
	snprintf(out, PHPCA_SYSTEM_ID_SIZE + 1, "%016llx%016llx", (unsigned long long)first,
		(unsigned long long)phpca_hash64(text, size));
}

/* ---- names for addresses ---- */

static const struct {
	const char *name;
	const void *address;
} symbols[] = {{"zend_empty_array", &zend_empty_array},
	{"zend_user_it_get_new_iterator", (const void *)zend_user_it_get_new_iterator},
#define SYMBOL(name, address) {#name, address},
	PHPCA_SYMBOLS_OF_VERSION(SYMBOL)
#undef SYMBOL
};

const void *phpca_engine_symbol(const char *name)
{
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (!strcmp(symbols[i].name, name))
			return symbols[i].address;
	return phpca_enum_symbol(name);
}

const char *phpca_engine_symbol_name(const void *address)
{
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (symbols[i].address == address)
			return symbols[i].name;
	return NULL;
}

#define CLASS_FIELD(name) {#name, offsetof(zend_class_entry, name)},
const struct phpca_class_field phpca_class_fields[] = {
	CLASS_FIELD(create_object) /* interface_gets_implemented shares its place */
	CLASS_FIELD(get_iterator) CLASS_FIELD(get_static_method) CLASS_FIELD(serialize)
		CLASS_FIELD(unserialize) PHPCA_CLASS_FIELDS_OF_VERSION(CLASS_FIELD){NULL, 0}};

const struct phpca_class_field *phpca_engine_field(const char *name)
{
	for (const struct phpca_class_field *f = phpca_class_fields; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

bool phpca_engine_field_is_handlers(const struct phpca_class_field *field)
{
	return field->offset == PHPCA_CLASS_HANDLERS;
}

static bool has_field(
	const zend_class_entry *ce, const struct phpca_class_field *field, const void *value)
{
	return ce->type == ZEND_INTERNAL_CLASS
		&& *(void *const *)((const char *)ce + field->offset) == value;
}

const char *phpca_engine_field_owner(
	const zend_class_entry *ce, const struct phpca_class_field *field)
{
	/*
	 * Handlers that interfaces install are static functions of the engine; these classes show them.
	 */
	static const char *const witnesses[] = {
		"iteratoriterator", "arrayobject", "closure", "generator", "internaliterator"};
	const void *value = *(void *const *)((const char *)ce + field->offset);

	for (const zend_class_entry *p = ce->parent; p; p = p->parent)
		if (has_field(p, field, value))
			return ZSTR_VAL(p->name);
	for (uint32_t i = 0; i < ce->num_interfaces; i++)
		if (has_field(ce->interfaces[i], field, value))
			return ZSTR_VAL(ce->interfaces[i]->name);
	for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++) {
		const zend_class_entry *p = zend_hash_str_find_ptr(
			CG(class_table), witnesses[i], strlen(witnesses[i]));
		if (p && has_field(p, field, value))
			return ZSTR_VAL(p->name);
	}
	return NULL;
}

#define MAGIC(name) offsetof(zend_class_entry, name)
const size_t phpca_class_magic[] = {MAGIC(constructor), MAGIC(destructor), MAGIC(clone),
	MAGIC(__get), MAGIC(__set), MAGIC(__unset), MAGIC(__isset), MAGIC(__call), MAGIC(__callstatic),
	MAGIC(__tostring), MAGIC(__debugInfo), MAGIC(__serialize), MAGIC(__unserialize), 0};

/* ---- undefined bytes ---- */

/* From behind a field to the next one. */
#define CLEAR_AFTER(p, type, field, next) \
	phpca_clear_between(p, offsetof(type, field) + sizeof(((type *)0)->field), next)

void phpca_engine_clear_op_array_padding(zend_op_array *op_array)
{
	CLEAR_AFTER(op_array, zend_op_array, T, PHPCA_AFTER_T);
	CLEAR_AFTER(op_array, zend_op_array, last, offsetof(zend_op_array, opcodes));
}

void phpca_engine_clear_class_padding(zend_class_entry *ce)
{
	CLEAR_AFTER(ce, zend_class_entry, type, offsetof(zend_class_entry, name));
	CLEAR_AFTER(ce, zend_class_entry, default_static_members_count,
		offsetof(zend_class_entry, default_properties_table));
	CLEAR_AFTER(
		ce, zend_class_entry, enum_backing_type, offsetof(zend_class_entry, backed_enum_table));
}

/*
 * Opcodes whose operands count although their type is UNUSED and the table of operand kinds has
 * nothing to say of them.
 */
static bool has_silent_operands(zend_uchar opcode)
{
	switch (opcode) {
	case ZEND_ASSIGN_STATIC_PROP:
	case ZEND_ASSIGN_STATIC_PROP_OP:
	case ZEND_ASSIGN_STATIC_PROP_REF:
	case ZEND_PRE_INC_STATIC_PROP:
	case ZEND_PRE_DEC_STATIC_PROP:
	case ZEND_POST_INC_STATIC_PROP:
	case ZEND_POST_DEC_STATIC_PROP:
	case ZEND_UNSET_STATIC_PROP:
	case ZEND_SEND_UNPACK:
	case ZEND_SEND_ARRAY:
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_NS_FCALL_BY_NAME:
	case ZEND_INIT_DYNAMIC_CALL:
		return true;
	default:
		return false;
	}
}

/*
 * An absent operand, or one that stands for $this, [] or the constructor, keeps whatever was in its
 * memory.
 */
static bool is_undefined(zend_uchar type, uint32_t flags, bool silent)
{
	uint32_t kind = flags & ZEND_VM_OP_MASK;

	return type == IS_UNUSED
		&& (kind == ZEND_VM_OP_THIS || kind == ZEND_VM_OP_NEXT || kind == ZEND_VM_OP_CONSTRUCTOR
			|| (kind == 0 && !silent));
}

void phpca_engine_clear_opcode_padding(zend_op *op)
{
	uint32_t flags = zend_get_opcode_flags(op->opcode);
	bool silent = has_silent_operands(op->opcode);

	if (is_undefined(op->op1_type, ZEND_VM_OP1_FLAGS(flags), silent))
		op->op1.num = 0;
	if (is_undefined(op->op2_type, ZEND_VM_OP2_FLAGS(flags), silent))
		op->op2.num = 0;
}

bool phpca_engine_may_trust_types(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_PRE_INC:
	case ZEND_PRE_DEC:
	case ZEND_POST_INC:
	case ZEND_POST_DEC:
	case ZEND_COUNT:
	case ZEND_FE_FETCH_R:
		return true;
	case ZEND_QM_ASSIGN:
		return op->op1_type != IS_CONST; /* the handler of a constant fits that constant */
	default:
		return false;
	}
}

bool phpca_engine_begins_call(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_INIT_FCALL:
	case ZEND_INIT_FCALL_BY_NAME:
	case ZEND_INIT_NS_FCALL_BY_NAME:
	case ZEND_INIT_DYNAMIC_CALL:
	case ZEND_INIT_USER_CALL:
	case ZEND_INIT_METHOD_CALL:
	case ZEND_INIT_STATIC_METHOD_CALL:
	case ZEND_NEW:
		return true;
	default:
		return phpca_opcode_begins_parent_hook(op->opcode);
	}
}

bool phpca_engine_ends_call(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_DO_FCALL:
	case ZEND_DO_ICALL:
	case ZEND_DO_UCALL:
	case ZEND_DO_FCALL_BY_NAME:
	case ZEND_CALLABLE_CONVERT:
		return true;
	default:
		return false;
	}
}

bool phpca_engine_ends_early(const zend_op *op)
{
	return (op->opcode == ZEND_FREE || op->opcode == ZEND_FE_FREE)
		&& op->extended_value & ZEND_FREE_ON_RETURN;
}

bool phpca_engine_returns(const zend_op *op)
{
	return op->opcode == ZEND_RETURN || op->opcode == ZEND_RETURN_BY_REF
		|| op->opcode == ZEND_GENERATOR_RETURN;
}

bool phpca_engine_leaves_op1(const zend_op *op)
{
	switch (op->opcode) {
	case ZEND_FE_FETCH_R:
	case ZEND_FE_FETCH_RW:
	case ZEND_FETCH_LIST_R:
	case ZEND_FETCH_LIST_W:
	case ZEND_CASE:
	case ZEND_CASE_STRICT:
	case ZEND_SWITCH_LONG:
	case ZEND_SWITCH_STRING:
	case ZEND_MATCH:
	case ZEND_MATCH_ERROR:
	case ZEND_COPY_TMP:
	case ZEND_JMP_NULL: /* unless it jumps */
	case ZEND_VERIFY_RETURN_TYPE:
	case ZEND_BIND_LEXICAL:
		return true;
	case ZEND_FETCH_R:
	case ZEND_FETCH_W:
	case ZEND_FETCH_RW:
	case ZEND_FETCH_IS:
	case ZEND_FETCH_UNSET:
	case ZEND_FETCH_FUNC_ARG:
		return op->extended_value & ZEND_FETCH_GLOBAL_LOCK;
	default:
		return false;
	}
}

zend_string *phpca_engine_method_key(const zend_function *fn)
{
	return zend_new_interned_string(zend_string_tolower(fn->common.function_name));
}

/* zend_try_compile_special_func, and what the optimizer evaluates by name. */
const char *const phpca_engine_special_functions[] = {"strlen", "is_null", "is_bool", "is_int",
	"is_integer", "is_long", "is_float", "is_double", "is_string", "is_array", "is_object",
	"is_resource", "is_scalar", "boolval", "intval", "floatval", "doubleval", "strval", "defined",
	"chr", "ord", "call_user_func_array", "call_user_func", "in_array", "count", "sizeof",
	"get_class", "get_called_class", "gettype", "func_num_args", "func_get_args", "array_slice",
	"array_key_exists", "extract", "compact", "assert", "define", "constant", "function_exists",
	"is_callable", "extension_loaded", "dirname", "ini_get",
	PHPCA_SPECIAL_FUNCTIONS_OF_VERSION NULL};
