/*
 * The few fields of an op_array in a memory area that the link pass reads or sets. `op_array` is
 * its address in the memory area, whose pointers are not relocated.
 */
#ifndef PHPCA_LINK_OP_ARRAY_H
#define PHPCA_LINK_OP_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

/* Offsets of the pointers to opcodes and literals. */
extern const uint32_t phpca_op_array_opcodes, phpca_op_array_literals;

uint32_t phpca_op_array_first_line(const uint8_t *op_array);
uint32_t phpca_op_array_parameters(const uint8_t *op_array); /* but for a variadic one */
bool phpca_op_array_is_method(const uint8_t *op_array);      /* or a closure */

/*
 * Is the op_array at this offset of an image's memory area a method of a trait? The engine compares
 * addresses of their opcodes when a trait comes by two ways, so these must not move: such a
 * function is unpacked with its image.
 */
bool phpca_op_array_of_trait(const uint8_t *memory, uint32_t op_array);

/* Until the rest is unpacked, `last` counts the prologue's opcodes, and there are no literals. */
void phpca_op_array_set_prologue(uint8_t *op_array, uint32_t last);

#endif
