/* See order.h. */
#include <stdlib.h>
#include <string.h>
#include "classmap/order.h"

struct weighing {
	const struct phpca_composer *c;
	long *weight;
	char *state; /* 0 unknown, 1 being computed, 2 known */
};

/* The more depend on a package, the less it weighs; a circle adds nothing. */
static long weigh(struct weighing *w, size_t package)
{
	const char *name = w->c->package[package].facts.name;
	long weight = 0;

	if (w->state[package])
		return w->state[package] == 2 ? w->weight[package] : 0;
	w->state[package] = 1;
	for (size_t user = 0; user < w->c->package_count; user++)
		if (phpca_list__has(&w->c->package[user].facts.requires, name))
			weight -= 1 - weigh(w, user);
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
	struct weighing w = {c, phpca_text__alloc((c->package_count + 1) * sizeof(long)),
		phpca_text__alloc(c->package_count + 1)};
	struct weighed *weighed = phpca_text__alloc((c->package_count + 1) * sizeof(*weighed));
	size_t *order = phpca_text__alloc((c->package_count + 1) * sizeof(*order));

	for (size_t i = 0; i < c->package_count; i++)
		weighed[i] = (struct weighed){i, weigh(&w, i), c->package[i].facts.name};
	qsort(weighed, c->package_count, sizeof(*weighed), heaviest_first);
	for (size_t i = 0; i < c->package_count; i++)
		order[i] = weighed[i].package;
	free(weighed);
	free(w.weight);
	free(w.state);
	return order;
}
