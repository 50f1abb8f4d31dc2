/*
 * An object becomes a stand-alone image.
 */
#ifndef PHPCA_IMAGE_FINISH_H
#define PHPCA_IMAGE_FINISH_H

#include "image/object.h"

/*
 * Makes the stand-alone image. `root` cut from path strings; header fields of `parts` beyond the
 * sizes are the caller's. `names` (TEXT) starts with root and path.
 */
void phpca_object_finish(struct phpca_object *o, const char *root, const char *path,
	phpca_ref script, struct phpc_header_disk *header, uint32_t flags, struct phpca_buffer *out);

#endif
