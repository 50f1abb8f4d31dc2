/*
 * What packager and runtime both know of the engine: who it is, and the names under which an image
 * asks for things that have another address in each process.
 */
#ifndef PHPCA_ENGINE_H
#define PHPCA_ENGINE_H

#include "php.h"
#include "engine/version.h"

#define PHPCA_SYSTEM_ID_SIZE 32

/*
 * Places at the start of every run-time cache that extensions of the running engine may take
 * (zend_get_op_array_extension_handle); OPcache's JIT takes one. Opcodes name the places behind
 * them, so the number is fixed when an image is made.
 */
#define PHPCA_EXTENSION_HANDLES 2

/*
 * To be called when modules start: keeps what the identity needs and what php.ini's
 * disable_functions frees, and learns what enums have. Without it, the identity takes that from the
 * engine as it is.
 */
void phpca_engine_startup(void);

/*
 * Identity of the running engine: 32 hexadecimal digits and a NUL. Same value in packager and
 * runtime of one PHP; does not depend on extensions, hooks or INI.
 */
void phpca_engine_identity(char out[PHPCA_SYSTEM_ID_SIZE + 1]);

/* "8.2.36": of the running engine, not of the headers. Valid as long as the process. */
const char *phpca_engine_version(void);

/* Engine objects by name, and exported ones back; NULL when not known. */
const void *phpca_engine_symbol(const char *name);
const char *phpca_engine_symbol_name(const void *address);

/* Function pointers of a class_entry that internal classes hand down. Ends with a NULL name. */
struct phpca_class_field {
	const char *name;
	size_t offset;
};
extern const struct phpca_class_field phpca_class_fields[];
const struct phpca_class_field *phpca_engine_field(const char *name);
/* Does it say how objects of the class are used? Classes have none before 8.3. */
bool phpca_engine_field_is_handlers(const struct phpca_class_field *field);

/*
 * An internal class that is always there and has this value in this field: among the ancestors of
 * `ce`, else one of a short list. NULL if there is none.
 */
const char *phpca_engine_field_owner(
	const zend_class_entry *ce, const struct phpca_class_field *field);

/* The module that brings an internal class; NULL: PHP code declares it. */
const zend_module_entry *phpca_engine_module_of_class(const zend_class_entry *ce);

/* Offsets of the magic-method pointers in a class_entry; ends with 0. */
extern const size_t phpca_class_magic[];

/* Bytes that the compiler of the engine left undefined. */
void phpca_engine_clear_op_array_padding(zend_op_array *op_array);
void phpca_engine_clear_class_padding(zend_class_entry *ce);
void phpca_engine_clear_opcode_padding(zend_op *op);

/*
 * The optimizer may have given the opcode a handler that takes an operand for an array, or for
 * nothing that is counted, without looking: where that is not so, it reads and writes foreign
 * memory. Handlers that take a number for granted are not meant: they compute a wrong one.
 */
bool phpca_engine_may_trust_types(const zend_op *op);

/* Opcodes that begin a call, and those that end the innermost one, in the order of the code. */
bool phpca_engine_begins_call(const zend_op *op);
bool phpca_engine_ends_call(const zend_op *op);

/* It frees what a loop or a switch keeps, on the way out of it. */
bool phpca_engine_ends_early(const zend_op *op);
/* It leaves the function. An exception in it is the caller's. */
bool phpca_engine_returns(const zend_op *op);
/* Whoever reads a temporary takes what is in it: nobody reads it again. Not these. */
bool phpca_engine_leaves_op1(const zend_op *op);

/* Lower-case name of a function, its key in the table of its class. Interned for this request. */
zend_string *phpca_engine_method_key(const zend_function *fn);

/*
 * Functions that the compiler replaces by opcodes: an image may rely on each of them without naming
 * it. Ends with NULL.
 */
extern const char *const phpca_engine_special_functions[];

#endif
