/* A loaded script as the serializer wants it: the inverse of phpca_serialize_script. */
#ifndef PHPCA_IMAGE_COMPILED_H
#define PHPCA_IMAGE_COMPILED_H

#include "image/serialize.h"

/* Strings, functions and classes stay the script's. */
void phpca_compiled_from_script(struct phpca_compiled *out, const struct phpc_script *script);
void phpca_compiled_clear(struct phpca_compiled *c);

#endif
