#include "load/opcode_handlers.h"

#include "php.h"
#include "zend_vm.h"
#include "engine/thread.h"

/* Filled as it is used. The engine has fewer handlers; a larger number is asked for each time. */
#define HANDLER_COUNT 16384
static PHPCA_THREAD_LOCAL const void *handlers[HANDLER_COUNT];

const void *phpca_opcode_handler(uint64_t number)
{
	zend_op op;

	if (EXPECTED(number < HANDLER_COUNT) && EXPECTED(handlers[number] != NULL))
		return handlers[number];
	op.handler = (const void *)(uintptr_t)number;
	zend_deserialize_opcode_handler(&op);
	if (number < HANDLER_COUNT)
		handlers[number] = op.handler;
	return op.handler;
}

void phpca_opcode_handlers_relocate(
	uint8_t *memory, const struct phpc_reloc_handler_disk *run, uint32_t count)
{
	for (const struct phpc_reloc_handler_disk *end = run + count; run < end; run++) {
		zend_op *op = (zend_op *)(memory + run->offset);
		for (zend_op *last = op + run->count; op < last; op++)
			op->handler = phpca_opcode_handler((uint64_t)(uintptr_t)op->handler);
	}
}
