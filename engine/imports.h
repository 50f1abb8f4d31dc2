/*
 * Imported symbols: what an image names, found in the running engine.
 */
#ifndef PHPCA_IMPORTS_H
#define PHPCA_IMPORTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Address of an imported class, method, property_info, constant, C function or engine object; NULL
 * when the engine has none. `kind` is enum phpca_import_kind; `member` may be NULL. Looks among
 * internal symbols only.
 */
const void *phpca_import_address(uint32_t kind, const char *name, const char *member);

/* Does what an image assumes hold? For kinds INI, FUNCTION, NO_FUNCTION, CLASS, EXTENSION. */
bool phpca_import_holds(uint32_t kind, const char *name, const char *member);

#endif
