/* See order.h. */
#include <stdlib.h>
#include <string.h>
#include "base/sort.h"
#include "base/vector.h"
#include "classmap/order.h"

/* One package requires another. */
struct use {
	const char *required;
	size_t user;
};

struct weighing {
	const struct phpca_composer *c;
	PHPCA_VECTOR(struct use) uses; /* by what is required, then by user */
	long *weight;
	char *state; /* 0 unknown, 1 being computed, 2 known */
};

static int by_required(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	int order = strcmp(a->required, b->required);

	return order ? order : a->user < b->user ? -1 : a->user > b->user;
}

static void list_uses(struct weighing *w)
{
	for (size_t user = 0; user < w->c->package_count; user++) {
		const struct phpca_list *requires = &w->c->package[user].facts.requires;
		for (size_t i = 0; i < requires->count; i++)
			*phpca_vector_add(&w->uses) = (struct use){requires->item[i], user};
	}
	phpca_sort(w->uses.item, w->uses.count, sizeof(*w->uses.item), by_required);
}

/* The first use of a package, or where it would be. */
static size_t first_use(const struct weighing *w, const char *name)
{
	size_t low = 0, high = w->uses.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(w->uses.item[middle].required, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does the use at `i` say the same as the one before? */
static bool is_again(const struct weighing *w, size_t i)
{
	return i && by_required(&w->uses.item[i - 1], &w->uses.item[i]) == 0;
}

/* The more depend on a package, the less it weighs; a circle adds nothing. */
static long weigh(struct weighing *w, size_t package)
{
	const char *name = w->c->package[package].facts.name;
	long weight = 0;

	if (w->state[package])
		return w->state[package] == 2 ? w->weight[package] : 0;
	w->state[package] = 1;
	for (size_t i = first_use(w, name);
		 i < w->uses.count && strcmp(w->uses.item[i].required, name) == 0; i++)
		if (!is_again(w, i))
			weight -= 1 - weigh(w, w->uses.item[i].user);
	w->state[package] = 2;
	return w->weight[package] = weight;
}

struct weighed {
	size_t package;
	long weight;
	const char *name;
};

static int heaviest_first(const void *left, const void *right)
{
	const struct weighed *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strverscmp(b->name, a->name);
}

size_t *phpca_classmap__order_packages(const struct phpca_composer *c)
{
	struct weighing w = {.c = c,
		.weight = phpca_text_alloc((c->package_count + 1) * sizeof(long)),
		.state = phpca_text_alloc(c->package_count + 1)};
	struct weighed *weighed = phpca_text_alloc((c->package_count + 1) * sizeof(*weighed));
	size_t *order = phpca_text_alloc((c->package_count + 1) * sizeof(*order));

	list_uses(&w);
	for (size_t i = 0; i < c->package_count; i++)
		weighed[i] = (struct weighed){i, weigh(&w, i), c->package[i].facts.name};
	qsort(weighed, c->package_count, sizeof(*weighed), heaviest_first);
	for (size_t i = 0; i < c->package_count; i++)
		order[i] = weighed[i].package;
	free(weighed);
	phpca_vector_clear(&w.uses);
	free(w.weight);
	free(w.state);
	return order;
}
