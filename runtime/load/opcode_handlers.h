/*
 * Opcode handlers. Images hold their numbers, which are dense and the same in every process of one
 * engine; addresses are each process' own.
 */
#ifndef PHPCA_LOAD_OPCODE_HANDLERS_H
#define PHPCA_LOAD_OPCODE_HANDLERS_H

#include <stdint.h>

#include "format/disk.h"

/* The address of the handler with this number. */
const void *phpca_opcode_handler(uint64_t number);

/* Opcodes that are not packed (stand-alone images): `count` runs of them in the image's memory. */
void phpca_opcode_handlers_relocate(
	uint8_t *memory, const struct phpc_reloc_handler_disk *run, uint32_t count);

#endif
