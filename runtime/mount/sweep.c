#include "mount/sweep.h"

#include "mount/mapping.h"

#include <string.h>

#define SWEEP_FIRST 96u /* blocks: the memory of a small program is not worth a system call */
#define SWEEP_AFTER 32u /* blocks, from then on: each time costs a call for every gap */
#define WORTH_A_CALL 4u /* blocks: they begin in the middle of a page */

void phpca_sweep__init(struct phpca_mount *m)
{
	m->sweep_in = SWEEP_FIRST;
}

void phpca_sweep__paths(const struct phpca_mount *m)
{
	const uint8_t *paths = m->archive.base + m->archive.index->paths_offset;

	phpca_mapping_give_back(paths, paths + m->archive.index->paths_size);
}

static void sweep_strings(const struct phpca_mount *m)
{
	const uint8_t *strings = m->archive.base + m->archive.index->strings_offset, *ok;
	uint32_t count = m->archive.block_count;

	for (uint32_t i = 0; i < count;) {
		ok = memchr(&m->block_ok[i], 1, count - i);
		uint32_t to = ok ? (uint32_t)(ok - m->block_ok) : count;
		if (to > i + WORTH_A_CALL) {
			phpca_mapping_give_back(
				strings + (size_t)i * PHPCA_POOL_BLOCK, strings + (size_t)to * PHPCA_POOL_BLOCK);
		}
		ok = memchr(&m->block_ok[to], 0, count - to + 1); /* the byte behind the last block is 0 */
		i = (uint32_t)(ok - m->block_ok);
	}
}

static void sweep(struct phpca_mount *m)
{
	const struct phpca_archive *a = &m->archive;

	sweep_strings(m);
	phpca_sweep__paths(m);
	if (a->index->images_end)
		phpca_mapping_give_back(
			a->base + a->index->images_end, a->base + a->size); /* sources, assets */
}

void phpca_sweep__now(struct phpca_mount *m)
{
	sweep(m);
	m->sweep_in = SWEEP_AFTER;
	m->is_swept = true;
}

/* The whole index was read, to check it; its digests and names for tools are not read again. */
void phpca_sweep__index(const struct phpca_mount *m)
{
	phpca_mapping_give_back(m->archive.base, m->archive.base + m->archive.index->strings_offset);
}

void phpca_sweep__before_read(struct phpca_mount *m)
{
	if (m->sweep_in == 0)
		phpca_sweep__now(m);
	m->sweep_in--;
}

void phpca_sweep__end_request(struct phpca_mount *m)
{
	if (m->is_swept && m->sweep_in < SWEEP_AFTER)
		phpca_sweep__now(m);
}
