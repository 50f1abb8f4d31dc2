/*
 * A compiled script as the serializer wants it: taken from the engine's compiler, or, the inverse
 * of phpca_serialize_script, from a loaded image.
 */
#ifndef PHPCA_IMAGE_COMPILED_H
#define PHPCA_IMAGE_COMPILED_H

#include "image/serialize.h"

/* ---- from the compiler: all of these, in this order, before the optimizer ---- */

/* The main script of *out is what the file compiles to. False: it does not compile. */
bool phpca_compiled_read(struct phpca_compiled *out, zend_file_handle *fh);

/*
 * Does the main script nothing but declare, perhaps after asking for classes? Then it can be
 * preloaded. PHPC_SCRIPT_DECLARES, PHPC_SCRIPT_ASKS, or 0: it does more. (image/main_code.c)
 */
uint32_t phpca_compiled_main_code(const struct phpca_compiled *c);

/*
 * The classes that the main script may bind early. A class below a return is never declared by its
 * opcode, which the optimizer removes, and yet is known from the start.
 */
void phpca_compiled_list_early_classes(struct phpca_compiled *out);

/*
 * Takes functions and classes of the script out of the engine's tables, which had as many entries
 * before it was compiled.
 */
void phpca_compiled_take_tables(
	struct phpca_compiled *out, uint32_t old_functions, uint32_t old_classes);

/*
 * Internal functions that the optimizer may call instead of the program: what is left of the call
 * then does not name them any more.
 */
void phpca_compiled_list_foldable(struct phpca_compiled *out);

/* Appends the lower-case names, each ended by a NUL, of the classes that its top level declares. */
void phpca_compiled_list_classes(const struct phpca_compiled *c, struct phpca_buffer *out);

/* ---- from a loaded script ---- */

/* Strings, functions and classes stay the script's. */
void phpca_compiled_from_script(struct phpca_compiled *out, const struct phpc_script *script);
void phpca_compiled_clear(struct phpca_compiled *c);

#endif
