/*
 * Inside load/: packed functions become opcodes and literals in memory.
 */
#ifndef PHPCA_CODE_UNPACK_H
#define PHPCA_CODE_UNPACK_H

#include "php.h"
#include "mount/mount.h"

/*
 * Unpacks `count` opcodes to `op` from the bytes at `at`. `lineno` is the line that the distance of
 * the first counts from; `literals` is where the function's literals will be. May read up to 14
 * bytes behind the packed opcodes; an image always has that much behind its code.
 */
typedef void phpca_code_unpack(struct phpca_mount *m, zend_op *op, uint32_t count,
	const uint8_t *at, uint32_t lineno, const zval *literals);

/* With the vector instructions of this processor; NULL: it has not got them. */
phpca_code_unpack *phpca_code__vector_unpack(void);

/* Once for a process: chooses the way of unpacking and makes the tables that it needs. */
void phpca_code__unpack_startup(void);

/*
 * The first `literal_count` literals and `count` opcodes of the function `f`, whose image's memory
 * area is at `memory`. Strings of literals are verified on the way: a damaged one ends the request.
 */
void phpca_code__unpack_function(struct phpca_mount *m, const uint8_t *memory,
	const struct phpc_code_disk *f, zval *literals, uint32_t literal_count, zend_op *to,
	uint32_t count);

#endif
