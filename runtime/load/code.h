/*
 * Functions of archives. Most functions that a program loads are never called, so their opcodes
 * stay packed until then.
 *
 * When an image is loaded, a function gets one of three things for opcodes. The archive's lazy stub
 * serves most: it is nothing but opcodes of ours. A function whose parameters reflection and named
 * arguments may look at gets a prologue: the opcodes that receive the parameters, then one of ours.
 * A short function is unpacked as a whole. The handler of our opcode unpacks the body, points the
 * op_array to it, and goes on there.
 */
#ifndef PHPCA_LOAD_CODE_H
#define PHPCA_LOAD_CODE_H

#include "format/phpc.h"
#include "mount/mount.h"

/*
 * Takes an unused opcode number if that has not been done. False: there is none, images of archives
 * can't be used.
 */
bool phpca_code_ready(void);

/* Makes the lazy stub of an archive, once phpca_code_ready() has said yes. */
void phpca_code_make_lazy_stub(struct phpca_mount *m);

/*
 * Makes the prologues of the functions of an image, which is that of entry number `entry`, and adds
 * their address to the words of RELOC_CODE.
 */
void phpca_code_load(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image);

/* Unpacks a function of a loaded script, if its opcodes are packed still. */
void phpca_code_unpack_now(zend_op_array *op_array);

/*
 * Unpacks all functions of a loaded script, so that processes that fork later share the pages; or
 * those that some process has called, where calls are noted (mount/called.h).
 */
void phpca_code_unpack_all(struct phpca_mount *m, uint32_t entry);

#endif
