/* The strings that a member uses, each once, in the order of their first use. */
#include "link/strings.h"

uint32_t phpca_link__add_string(struct member *m, const zend_string *s, enum phpca_pool_use use)
{
	*phpca_vector_add(&m->distinct) = s;
	*phpca_vector_add(&m->uses) = (uint8_t)use;
	return (uint32_t)m->distinct.count - 1;
}

void phpca_link__note_use(struct member *m, uint32_t number, enum phpca_pool_use use)
{
	if (use < m->uses.item[number])
		m->uses.item[number] = (uint8_t)use;
}

uint32_t phpca_link__own_string(
	struct member *m, const struct phpc_image *image, uint64_t at, enum phpca_pool_use use)
{
	uint32_t *known = &m->known[at / 8];

	if (!*known)
		*known = phpca_link__add_string(m, (const zend_string *)(image->pool + at), use) + 1;
	phpca_link__note_use(m, *known - 1, use);
	return *known - 1;
}
