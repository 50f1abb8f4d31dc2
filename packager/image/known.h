/*
 * What was stored before, by its address, and the way from the root to what is being stored.
 */
#ifndef PHPCA_IMAGE_KNOWN_H
#define PHPCA_IMAGE_KNOWN_H

#include "image/emit.h"

/* `address` is stored at `ref`, or stands (ref 0) at `offset` of the loaded image s->image. */
void phpca_emit__remember(struct phpca_serializer *s, const void *address, phpca_ref ref);
void phpca_emit__remember_at(
	struct phpca_serializer *s, const void *address, phpca_ref ref, uint32_t offset);

/* NULL: it was not stored yet. Valid until the next remember. */
const struct phpca_seen *phpca_emit__seen(const struct phpca_serializer *s, const void *address);

/*
 * Points `location` at something that was stored before, or is in a loaded image; at `plus` bytes
 * behind its start. A NULL address is known, too. False: nothing was done, it is to be stored.
 */
bool phpca_emit__point_known(struct phpca_serializer *s, phpca_ref location, const void *address);
bool phpca_emit__point_into_known(
	struct phpca_serializer *s, phpca_ref location, const void *address, uint32_t plus);

/* `what` can't be stored. The first failure counts; it is told with the way that led there. */
void phpca_emit__fail(struct phpca_serializer *s, const char *what);
void phpca_emit__enter(struct phpca_serializer *s, const char *name);
void phpca_emit__leave(struct phpca_serializer *s);

#endif
