/* What the code of a source may depend on beside its text, as far as the text shows it. */
#ifndef PHPCA_COMPILE_ASSUMPTIONS_H
#define PHPCA_COMPILE_ASSUMPTIONS_H

#include "compile/compiler.h"
#include "image/object.h"

/* Does it mention the path that it is compiled under? */
bool phpca_compile__mentions_path(const struct phpca_source *source);

/* Adds the INI settings that must be as they are now for the image to be used. */
void phpca_compile__add_assumptions(struct phpca_object *object, const struct phpca_source *source);

#endif
