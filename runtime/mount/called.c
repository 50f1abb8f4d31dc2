#include "mount/called.h"

#include <sys/mman.h>

#include "mount/mapping.h"

#define BITS_PER_SCRIPT 16u /* most archives have ten functions a script, and call one of them */

/* Of the whole table: a power of two. */
static uint32_t bit_count(const struct phpca_mount *m)
{
	uint32_t count = 8 * PHPCA_PAGE;

	while (count / BITS_PER_SCRIPT < m->archive.entry_count)
		count *= 2;
	return count;
}

static uint32_t bit_of(const struct phpca_mount *m, const void *function)
{
	uint64_t at = (uint64_t)((const uint8_t *)function - m->archive.base);

	return (uint32_t)(at * 0x9e3779b97f4a7c15u >> 32) & (m->called_count - 1);
}

void phpca_called_share(struct phpca_mount *m)
{
	uint32_t count = bit_count(m);
	void *memory = mmap(NULL, count / 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return;
	m->called = memory;
	m->called_count = count;
}

void phpca_called_unmap(struct phpca_mount *m)
{
	if (m->called)
		munmap(m->called, m->called_count / 8);
	m->called = NULL;
}

void phpca_called_note(const struct phpca_mount *m, const void *function)
{
	uint32_t bit = bit_of(m, function);

	__atomic_fetch_or(&m->called[bit / 8], (uint8_t)(1u << bit % 8), __ATOMIC_RELAXED);
}

bool phpca_called_has(const struct phpca_mount *m, const void *function)
{
	uint32_t bit = bit_of(m, function);

	return __atomic_load_n(&m->called[bit / 8], __ATOMIC_RELAXED) & 1u << bit % 8;
}
