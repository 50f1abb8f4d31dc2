/* Names that several scripts declare. */
#include "analyze/analyze.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "base/text.h"

struct symbols {
	struct phpca_analysis *analysis;
	const struct phpca_source_file *source;
	HashTable names; /* kind and name -> number in `all` */
	struct phpca_conflict *all;
	size_t count;
};

static zend_string *key_of(const struct phpca_declared *d)
{
	zend_string *name = d->kind == PHPCA_DECLARED_CONSTANT
		? zend_string_copy((zend_string *)d->name)
		: zend_string_tolower((zend_string *)d->name);
	zend_string *key = zend_strpprintf(0, "%d%s", (int)d->kind, ZSTR_VAL(name));

	zend_string_release(name);
	return key;
}

/* A script may declare a name twice, in two branches: that is no conflict. */
static void add_location(
	struct phpca_conflict *c, const struct phpca_source_file *source, bool conditional)
{
	if (c->count && c->location[c->count - 1].source == source) {
		c->location[c->count - 1].conditional &= conditional;
		return;
	}
	c->location = phpca_text_grow(c->location, (c->count + 1) * sizeof *c->location);
	c->location[c->count++] = (struct phpca_location){source, conditional};
}

static void take(void *context, const struct phpca_declared *d)
{
	struct symbols *s = context;
	zend_string *key = key_of(d);
	zval number, *known = zend_hash_find(&s->names, key);

	if (!known) {
		s->all = phpca_text_grow(s->all, (s->count + 1) * sizeof *s->all);
		s->all[s->count] = (struct phpca_conflict){
			.kind = d->kind, .name = phpca_text_dup(ZSTR_VAL(d->name))};
		ZVAL_LONG(&number, (zend_long)s->count++);
		known = zend_hash_add(&s->names, key, &number);
	}
	add_location(&s->all[Z_LVAL_P(known)], s->source, d->conditional);
	zend_string_release(key);
}

static void clear(struct phpca_conflict *c)
{
	free(c->name);
	free(c->location);
}

static int by_weight(const void *x, const void *y)
{
	const struct phpca_conflict *a = x, *b = y;

	if (a->clash != b->clash)
		return a->clash ? -1 : 1;
	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : strcasecmp(a->name, b->name);
}

static void keep_conflicts(struct symbols *s)
{
	struct phpca_analysis *a = s->analysis;

	for (size_t i = 0; i < s->count; i++) {
		size_t certain = 0;
		for (size_t k = 0; k < s->all[i].count; k++)
			certain += !s->all[i].location[k].conditional;
		s->all[i].clash = certain > 1;
		if (s->all[i].count < 2) {
			clear(&s->all[i]);
			continue;
		}
		s->all[a->conflict_count++] = s->all[i];
	}
	a->conflict = s->all;
	if (a->conflict_count)
		qsort(a->conflict, a->conflict_count, sizeof *a->conflict, by_weight);
}

void phpca_analyze_symbols(struct phpca_analysis *a)
{
	struct symbols s = {.analysis = a};

	zend_hash_init(&s.names, 1024, NULL, NULL, 0);
	for (size_t i = 0; i < a->sources->count; i++) {
		s.source = &a->sources->item[i];
		if (phpca_source_script(s.source))
			phpca_walk_declarations(phpca_source_script(s.source), take, &s);
	}
	zend_hash_destroy(&s.names);
	keep_conflicts(&s);
}
