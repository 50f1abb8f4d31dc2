#include "link/templates.h"

#include <string.h>

#include "format/disk.h"

static uint32_t count_of(const struct phpca_templates *t)
{
	return (uint32_t)(t->list.size / sizeof(struct phpca_template_disk));
}

struct wanted {
	const struct phpca_templates *templates;
	uint64_t kind;
};

static bool same_kind(const void *context, uint32_t number)
{
	const struct wanted *wanted = context;
	uint64_t kind;

	memcpy(&kind, wanted->templates->list.data + number * sizeof kind, sizeof kind);
	return kind == wanted->kind;
}

static uint32_t number_of(struct phpca_templates *t, uint64_t kind)
{
	struct wanted wanted = {t, kind};
	uint32_t next = count_of(t),
			 number = phpca_table_enter(&t->table, kind, next, same_kind, &wanted);

	if (number == next) {
		phpca_buffer_append(&t->list, &kind, sizeof kind);
		phpca_buffer_extend(&t->uses, sizeof(uint32_t));
	}
	return number;
}

void phpca_templates_count(struct phpca_templates *t, uint64_t *kinds, uint32_t count)
{
	if (!count || kinds[0] == PHPCA_KIND_RAW)
		return;
	for (uint32_t i = 0; i < count; i++) {
		kinds[i] = number_of(t, kinds[i]);
		((uint32_t *)t->uses.data)[kinds[i]]++;
	}
}

static int by_uses(const void *x, const void *y, void *context)
{
	const uint32_t *uses = context;
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;

	return uses[i] != uses[k] ? (uses[i] > uses[k] ? -1 : 1) : (i < k ? -1 : i > k);
}

void phpca_templates_sort(struct phpca_templates *t)
{
	uint32_t count = count_of(t);
	uint32_t *order = phpca_alloc_array(count, sizeof *order, "templates");
	struct phpca_buffer list = {0};

	t->location = phpca_alloc_array(count, sizeof *t->location, "templates");
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	if (count)
		qsort_r(order, count, sizeof *order, by_uses, t->uses.data);
	for (uint32_t i = 0; i < count; i++) {
		t->location[order[i]] = i;
		if (i < PHPCA_TEMPLATES_MAX) { /* the rest are never named */
			phpca_buffer_append(&list, t->list.data + order[i] * sizeof(struct phpca_template_disk),
				sizeof(struct phpca_template_disk));
		}
	}
	phpca_buffer_clear(&t->list);
	t->list = list;
	free(order);
}

void phpca_templates_clear(struct phpca_templates *t)
{
	phpca_buffer_clear(&t->list);
	phpca_buffer_clear(&t->uses);
	phpca_table_clear(&t->table);
	free(t->location);
	memset(t, 0, sizeof *t);
}
