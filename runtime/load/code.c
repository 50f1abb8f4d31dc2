#include "load/code.h"

#include <string.h>

#include "zend_vm.h"
#include "engine/code.h"
#include "engine/version.h"
#include "load/code_unpack.h"
#include "load/type_names.h"
#include "mount/called.h"
#include "mount/script.h"
#include "settings.h"

static zend_uchar unpack_opcode; /* an opcode number that PHP does not use; 0: none */
static const void *unpack_handler;

/* ---- prologues and the lazy stub ---- */

/*
 * Our opcode, which stands for what is not unpacked. In a prologue it names the function: number
 * `number` of the script of entry `entry`. In the lazy stub it stands for any function.
 */
static void put_unpack_opcode(
	zend_op *op, const struct phpca_mount *m, uint32_t entry, uint32_t number)
{
	memset(op, 0, sizeof *op);
	op->handler = unpack_handler;
	op->opcode = unpack_opcode;
	op->op1.num = entry;
	op->op2.num = number;
	op->result.num = m->number;
}

void phpca_code_make_lazy_stub(struct phpca_mount *m)
{
	if (m->code.next > m->code.end)
		zend_error_noreturn(PHPCA_FATAL, "phpca: %s: the index says of no code", m->filename);
	for (uint32_t i = 0; i < PHPCA_CODE_STUBS; i++)
		put_unpack_opcode((zend_op *)m->code.lazy_stub + i, m, 0, 0);
}

static void *take_memory(struct phpca_mount *m, size_t size)
{
	void *memory = m->code.next;

	m->code.next += size;
	if (UNEXPECTED(m->code.next > m->code.end))
		zend_error_noreturn(PHPCA_FATAL, "phpca: %s: more code than the index says", m->filename);
	return memory;
}

/* Of a function without parameters: unpacks an opcode to `op`, which is written anew. */
static uint32_t first_line(
	struct phpca_mount *m, const uint8_t *memory, const struct phpc_code_disk *f, zend_op *op)
{
	phpca_code__unpack_function(m, memory, f, (zval *)op, 0, op, 1);
	return op->lineno;
}

/* Literals, then the whole function; or its parameters and the opcode that unpacks the rest. */
static void make_prologue(struct phpca_mount *m, uint32_t entry, uint32_t number, uint8_t *memory,
	const struct phpc_code_disk *f)
{
	uint32_t literals = phpca_code_prologue_literals(f);
	uint8_t *prologue = take_memory(m, phpca_code_prologue(f));
	zend_op *op = (zend_op *)(prologue + literals * sizeof(zval));
	uint32_t line = 0;

	if (f->flags & PHPC_CODE_WHOLE) {
		((zend_op_array *)(memory + f->op_array))->literals = literals ? (zval *)prologue : NULL;
		phpca_code__unpack_function(m, memory, f, (zval *)prologue, literals, op, f->count);
		return;
	}
	if (f->receive)
		phpca_code__unpack_function(m, memory, f, (zval *)prologue, literals, op, f->receive);
	else if (PHPCA_REDECLARED_AT_FIRST_OPCODE)
		line = first_line(m, memory, f, op);
	put_unpack_opcode(op + f->receive, m, entry, number);
	op[f->receive].lineno = line;
}

void phpca_code_load(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image)
{
	uint32_t count;
	struct phpc_code_disk *f = (struct phpc_code_disk *)phpc_image_section(
		image, PHPC_SECTION_CODE, &count);

	phpca_script_of(m, entry)->code = (struct phpca_script_code){f, count};
	phpc_image_add(memory, image, PHPC_SECTION_RELOC_CODE, (uint64_t)(uintptr_t)m->code.next);
	for (uint32_t i = 0; i < count; i++)
		if (!(f[i].flags & PHPC_CODE_STUB))
			make_prologue(m, entry, i, memory, &f[i]);
}

/* ---- bodies ---- */

static struct phpca_type_area area_of(struct phpca_mount *m, const uint8_t *memory)
{
	const struct phpc_header_disk *header = (const void *)(memory - sizeof *header);

	return (struct phpca_type_area){m, memory, memory + header->mem_size};
}

/*
 * Gives the whole function to the op_array that its record names. Copies of that op_array take it
 * from there.
 */
static zend_op_array *unpack_owner(
	struct phpca_mount *m, struct phpc_code_disk *f, bool types_have_slots)
{
	const uint8_t *memory = (const uint8_t *)f - f->offset;
	zend_op_array *owner = (zend_op_array *)(memory + f->op_array);

	if (!(f->flags & PHPC_CODE_DONE)) {
		zval *literals = take_memory(m, phpca_code_body(f));
		zend_op *body = (zend_op *)(literals + f->literal_count);
		phpca_code__unpack_function(m, memory, f, literals, f->literal_count, body, f->count);
		owner->opcodes = body;
		owner->last = f->count;
		owner->literals = f->literal_count ? literals : NULL;
		f->flags |= PHPC_CODE_DONE;
		if (m->called)
			phpca_called_note(m, f);
		if (types_have_slots)
			phpca_type_names_of_function(owner, area_of(m, memory));
	}
	return owner;
}

/* `op` is our opcode in `op_array`. One with the lazy stub has its record's address for literals.
 */
static struct phpc_code_disk *record_of(
	struct phpca_mount *m, const zend_op_array *op_array, const zend_op *op)
{
	return (uint8_t *)op_array->opcodes == m->code.lazy_stub
		? (struct phpc_code_disk *)op_array->literals
		: &phpca_script_of(m, op->op1.num)->code.functions[op->op2.num];
}

static void point_to_code_of(zend_op_array *op_array, const zend_op_array *owner)
{
	op_array->opcodes = owner->opcodes;
	op_array->last = owner->last;
	op_array->literals = owner->literals;
}

/* Copies of an op_array (closures, classes that the engine links in a request) each come here once.
 */
static void unpack(zend_op_array *op_array, const zend_op *op)
{
	struct phpca_mount *m = phpca_mount_by_number(op->result.num);

	point_to_code_of(
		op_array, unpack_owner(m, record_of(m, op_array, op), phpca_type_names_wanted()));
}

/* The handler of our opcode. Execution goes on at the opcode of the same number. */
static int on_unpack_opcode(zend_execute_data *execute_data)
{
	const zend_op *op = EX(opline);
	zend_op_array *op_array = &EX(func)->op_array;
	ptrdiff_t number = op - op_array->opcodes;

	unpack(op_array, op);
	EX(opline) = op_array->opcodes + number;
	return ZEND_USER_OPCODE_CONTINUE;
}

/* NULL: the function is unpacked. Our opcode is the last one of a prologue. */
static const zend_op *find_unpack_opcode(const zend_op_array *op_array)
{
	const zend_op *last = op_array->opcodes + op_array->last - 1;

	return op_array->last && last->opcode == unpack_opcode ? last : NULL;
}

void phpca_code_unpack_now(zend_op_array *op_array)
{
	const zend_op *op = find_unpack_opcode(op_array);

	if (op)
		unpack(op_array, op);
}

/* ---- before processes fork ---- */

/* False: the method is inherited. Of its own, an enum has methods that are not PHP's code. */
static bool unpack_copy(struct phpca_mount *m, const struct phpca_type_area *image, const Bucket *b)
{
	zend_op_array *method = Z_PTR(b->val);
	const zend_op *op;

	if ((uint8_t *)method < image->from || (uint8_t *)method >= image->to)
		return false;
	op = method->type == ZEND_USER_FUNCTION ? find_unpack_opcode(method) : NULL;
	if (op) {
		const struct phpc_code_disk *f = record_of(m, method, op);
		if (f->flags & PHPC_CODE_DONE)
			point_to_code_of(method, (const zend_op_array *)(image->from + f->op_array));
	}
	return true;
}

/*
 * Those whose owners have been unpacked. What is inherited is most of a table, and stands behind
 * the class's own methods; in PHP 8.2 before those that it has from traits.
 */
static void unpack_copies(
	struct phpca_mount *m, const struct phpca_type_area *image, const HashTable *methods)
{
	const Bucket *first = methods->arData, *last = first + methods->nNumUsed;

	while (first < last && unpack_copy(m, image, first))
		first++;
	while (first < last && unpack_copy(m, image, last - 1))
		last--;
}

/*
 * The linked form of a class has copies of some of its methods. Each process that calls one would
 * write to the page that the copy lies on, and have that page for itself.
 */
static void unpack_methods_of_linked(struct phpca_mount *m, const struct phpca_script *s)
{
	const struct phpca_type_area image = area_of(
		m, (const uint8_t *)s->code.functions - s->code.functions->offset);

	for (uint32_t i = 0; i < s->script->class_count; i++) {
		const struct phpc_link *link = phpc_link_first(s->script->classes[i].ce);
		for (; link; link = phpc_link_next(link))
			unpack_copies(m, &image, &link->linked->function_table);
	}
}

void phpca_code_unpack_all(struct phpca_mount *m, uint32_t entry)
{
	const struct phpca_script *s = phpca_script_of(m, entry);
	const struct phpca_script_code *code = &s->code;
	bool types_have_slots = phpca_type_names_wanted();

	for (uint32_t i = 0; i < code->count; i++)
		if (!(code->functions[i].flags & PHPC_CODE_WHOLE)
			&& (!m->called || phpca_called_has(m, &code->functions[i])))
			unpack_owner(m, &code->functions[i], types_have_slots);
	if (code->count)
		unpack_methods_of_linked(m, s);
}

/*
 * The number is taken when the first image is loaded, not at start-up: OPcache looks then whether
 * a number is taken, and would switch its JIT off for all scripts. It never sees scripts of ours.
 */
static void take_opcode(void)
{
	zend_op op = {0};

	for (int number = 255; number > ZEND_VM_LAST_OPCODE && !unpack_opcode; number--)
		if (!zend_get_user_opcode_handler((zend_uchar)number)
			&& zend_set_user_opcode_handler((zend_uchar)number, on_unpack_opcode) == SUCCESS)
			unpack_opcode = (zend_uchar)number;
	if (unpack_opcode) {
		op.opcode = unpack_opcode;
		zend_vm_set_opcode_handler(&op);
		unpack_handler = op.handler;
	}
	phpca_code__unpack_startup();
}

bool phpca_code_ready(void)
{
	if (!unpack_opcode)
		take_opcode();
	return unpack_opcode != 0;
}
