/* What was stored before, and what can't be stored. */
#include "image/known.h"

#include <string.h>

void phpca_xlat_clear(struct phpca_xlat *x)
{
	phpca_vector_clear(&x->seen);
	phpca_table_clear(&x->by_address);
}

struct wanted_address {
	const struct phpca_xlat *xlat;
	const void *address;
};

static bool same_address(const void *context, uint32_t number)
{
	const struct wanted_address *wanted = context;

	return wanted->xlat->seen.item[number].address == wanted->address;
}

static uint64_t hash_of(const void *address)
{
	return (uintptr_t)address >> 3;
}

void phpca_emit__remember_at(
	struct phpca_serializer *s, const void *address, phpca_ref ref, uint32_t offset)
{
	struct phpca_xlat *x = s->xlat;
	struct wanted_address wanted = {x, address};
	uint32_t next = (uint32_t)x->seen.count,
			 number = phpca_table_enter(
				 &x->by_address, hash_of(address), next, same_address, &wanted);

	if (number == next)
		phpca_vector_add(&x->seen);
	x->seen.item[number] = (struct phpca_seen){address, s->image, offset, ref};
}

void phpca_emit__remember(struct phpca_serializer *s, const void *address, phpca_ref ref)
{
	phpca_emit__remember_at(s, address, ref, 0);
}

const struct phpca_seen *phpca_emit__seen(const struct phpca_serializer *s, const void *address)
{
	struct wanted_address wanted = {s->xlat, address};
	uint32_t number = phpca_table_find(
		&s->xlat->by_address, hash_of(address), same_address, &wanted);

	return number == PHPCA_TABLE_NONE ? NULL : &s->xlat->seen.item[number];
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
