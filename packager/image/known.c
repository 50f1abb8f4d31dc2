/* What was stored before, and what can't be stored. */
#include "image/known.h"

#include <stdlib.h>
#include <string.h>

void phpca_xlat_clear(struct phpca_xlat *x)
{
	free(x->slot);
	memset(x, 0, sizeof *x);
}

static size_t xlat_at(const struct phpca_xlat *x, const void *address)
{
	size_t at = ((uintptr_t)address >> 3) * 0x9e3779b97f4a7c15ull >> 20 & (x->size - 1);
	while (x->slot[at].address && x->slot[at].address != address)
		at = (at + 1) & (x->size - 1);
	return at;
}

static void xlat_grow(struct phpca_xlat *x)
{
	struct phpca_xlat larger = {calloc(x->size ? x->size * 2 : 1024, sizeof *x->slot),
		x->size ? x->size * 2 : 1024, x->used};
	if (!larger.slot)
		abort();
	for (size_t i = 0; i < x->size; i++)
		if (x->slot[i].address)
			larger.slot[xlat_at(&larger, x->slot[i].address)] = x->slot[i];
	free(x->slot);
	*x = larger;
}

void phpca_emit__remember_at(
	struct phpca_serializer *s, const void *address, phpca_ref ref, uint32_t offset)
{
	if (s->xlat->used * 2 >= s->xlat->size)
		xlat_grow(s->xlat);
	struct phpca_seen *seen = &s->xlat->slot[xlat_at(s->xlat, address)];
	s->xlat->used += !seen->address;
	*seen = (struct phpca_seen){address, s->image, offset, ref};
}

void phpca_emit__remember(struct phpca_serializer *s, const void *address, phpca_ref ref)
{
	phpca_emit__remember_at(s, address, ref, 0);
}

const struct phpca_seen *phpca_emit__seen(const struct phpca_serializer *s, const void *address)
{
	const struct phpca_seen *seen = s->xlat->size ? &s->xlat->slot[xlat_at(s->xlat, address)]
												  : NULL;

	return seen && seen->address ? seen : NULL;
}

bool phpca_emit__point_into_known(
	struct phpca_serializer *s, phpca_ref location, const void *address, uint32_t plus)
{
	uint32_t image, offset;

	if (!address) {
		phpca_object_point(s->object, location, 0);
		return true;
	}
	const struct phpca_seen *seen = phpca_emit__seen(s, address);
	if (seen) {
		if (!seen->ref)
			phpca_object_far(s->object, location, seen->image, seen->offset + plus);
		else if (seen->image == s->image)
			phpca_object_point(s->object, location, seen->ref + plus);
		else
			phpca_object_far_ref(s->object, location, seen->image, seen->ref + plus);
		return true;
	}
	if (s->find && s->find(s->context, address, &image, &offset)) {
		phpca_object_far(s->object, location, image, offset + plus);
		return true;
	}
	return false;
}

bool phpca_emit__point_known(struct phpca_serializer *s, phpca_ref location, const void *address)
{
	return phpca_emit__point_into_known(s, location, address, 0);
}

void phpca_emit__fail(struct phpca_serializer *s, const char *what)
{
	if (!s->failure[0]) {
		snprintf(s->failure, sizeof s->failure, "%s", what);
		for (int i = s->depth < 8 ? s->depth - 1 : 7; i >= 0; i--) {
			size_t n = strlen(s->failure);
			snprintf(s->failure + n, sizeof s->failure - n, " in %s", s->where[i]);
		}
	}
}

void phpca_emit__enter(struct phpca_serializer *s, const char *name)
{
	if (s->depth < 8)
		s->where[s->depth] = name;
	s->depth++;
}

void phpca_emit__leave(struct phpca_serializer *s)
{
	s->depth--;
}
