/*
 * Unpacking opcodes: heads when an image is loaded, the rest of a function when it is first called.
 */
#ifndef PHPCA_RUNTIME_CODE_H
#define PHPCA_RUNTIME_CODE_H

#include "php.h"
#include "mount.h"
#include "../format/phpc.h"

/* What a script's functions need to be unpacked later. */
struct phpca_script_code {
	struct phpc_code_disk *functions;
	uint32_t               count;
};

/* Takes an unused opcode number if that has not been done. False: there is none, images of archives can't be used. */
bool phpca_code_ready(void);

/* Makes the stub of an archive, once phpca_code_ready() has said yes. */
void phpca_code_make_stub(struct phpca_mount *m);

/* Makes the heads of all functions that have one and adds their address to the words of RELOC_CODE. */
void phpca_code_load(struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image);

/* Unpacks all functions of a script, so that workers share the pages. */
void phpca_code_unpack_all(struct phpca_mount *m, uint32_t entry);

/* Room for the templates of an archive. False: no memory. */
bool phpca_code_make_templates(struct phpca_mount *m);

/* The address of the code for an opcode handler number, from a table that fills as it is used. */
const void *phpca_code_handler(uint64_t number);

#endif
