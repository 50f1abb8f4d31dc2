/*
 * Unpacking opcodes: heads when an image is loaded, the rest of a function when it is first called.
 */
#ifndef PHPCA_RUNTIME_CODE_H
#define PHPCA_RUNTIME_CODE_H

#include "php.h"
#include "mount/mount.h"
#include "format/phpc.h"

/* What a script's functions need to be unpacked later. */
struct phpca_script_code {
	struct phpc_code_disk *functions;
	uint32_t count;
};

/*
 * Takes an unused opcode number if that has not been done. False: there is none, images of archives
 * can't be used.
 */
bool phpca_code_ready(void);

/* Makes the stub of an archive, once phpca_code_ready() has said yes. */
void phpca_code_make_lazy_stub(struct phpca_mount *m);

/*
 * Makes the heads of all functions that have one and adds their address to the words of RELOC_CODE.
 */
void phpca_code_load(
	struct phpca_mount *m, uint32_t entry, uint8_t *memory, const struct phpc_image *image);

/* Unpacks all functions of a script, so that workers share the pages. */
void phpca_code_unpack_all(struct phpca_mount *m, uint32_t entry);

/*
 * For whoever has the memory for an archive's templates: bytes of one, and how many places so many
 * take. Places are aligned to 32 bytes.
 */
extern const size_t phpca_code_template_size;
uint32_t phpca_code_template_table(uint32_t count);

/* The address of the code for an opcode handler number, from a table that fills as it is used. */
const void *phpca_code_handler(uint64_t number);

#endif
