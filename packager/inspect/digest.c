#include "inspect/digest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "inspect/declare.h"
#include "inspect/dump.h"
#include "inspect/walk.h"
#include "format/hash.h"
#include "base/alloc.h"
#include "base/text.h"

/* ---- text without its root ---- */

struct text {
	FILE *out;
	char *bytes;
	size_t size;
};

static FILE *text_begin(struct text *t)
{
	*t = (struct text){0};
	t->out = phpca_text_stream(&t->bytes, &t->size);
	return t->out;
}

/* "/app" is not in "/application", nor in "lib/app". */
static bool root_stands(const struct text *t, size_t at, const char *root, size_t root_size)
{
	if (!root_size || t->size - at < root_size || strncasecmp(t->bytes + at, root, root_size))
		return false;
	unsigned char before = at ? (unsigned char)t->bytes[at - 1] : 0,
				  after = at + root_size < t->size ? (unsigned char)t->bytes[at + root_size] : 0;
	return !isalnum(before) && !isalnum(after) && (!after || !strchr("_-.", after));
}

/*
 * The hash; the directory that the code is made for counts as nothing, in lower case, too (keys of
 * anonymous classes).
 */
static uint64_t text_end(struct text *t, const char *root)
{
	size_t root_size = strlen(root), kept = 0;

	phpca_text_stream_end(t->out);
	for (size_t i = 0; i < t->size;)
		if (root_stands(t, i, root, root_size))
			i += root_size;
		else
			t->bytes[kept++] = t->bytes[i++];
	uint64_t hash = phpca_hash64(t->bytes, kept);
	free(t->bytes);
	return hash ? hash : 1;
}

/* ---- collecting ---- */

struct collector {
	const struct phpca_sources *sources;
	struct phpca_digest *digest;
	struct phpca_dump dump;
	uint64_t script;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
	const uint64_t both[2] = {a, b};
	return a ? phpca_hash64(both, sizeof both) : b;
}

static void add(struct collector *c, char *key, char *owner, const char *member,
	uint64_t declaration, uint64_t code)
{
	struct phpca_digest *d = c->digest;

	if (d->count == d->capacity) {
		d->capacity = d->capacity ? d->capacity * 2 : 1024;
		d->symbol = phpca_text_grow(d->symbol, d->capacity * sizeof *d->symbol);
	}
	d->symbol[d->count++] = (struct phpca_symbol){key, owner, member, declaration, code};
}

static char *class_key(const struct phpca_class *class_)
{
	return phpca_text_format("class %s", ZSTR_VAL(phpca_class_name(class_)));
}

static uint64_t hash_declaration(
	struct collector *c, const struct phpca_class *class_, const struct phpca_function *f)
{
	struct text t;
	struct phpca_declare d = {.out = text_begin(&t), .all = true};

	if (class_)
		phpca_declare_method(&d, class_, f, "");
	else
		phpca_declare_function(&d, f);
	return text_end(&t, c->sources->root);
}

/* Code of closures counts as its function's. */
static uint64_t hash_code(struct collector *c, const struct phpca_function *f)
{
	struct text t;

	c->dump.out = text_begin(&t);
	phpca_dump_function(&c->dump, f, NULL, "");
	uint64_t hash = text_end(&t, c->sources->root);
	for (uint32_t i = 0; i < phpca_function_inner_count(f); i++)
		hash = mix(hash, hash_code(c, phpca_function_inner(f, i)));
	return hash;
}

static void add_methods(struct collector *c, const struct phpca_class *class_)
{
	struct phpca_method m;

	for (uint32_t i = 0; phpca_class_next_method(class_, &i, &m);) {
		if (m.is_own) {
			add(c,
				phpca_text_format("%s::%s()", ZSTR_VAL(phpca_class_name(class_)), ZSTR_VAL(m.name)),
				class_key(class_), "method", hash_declaration(c, class_, m.function),
				hash_code(c, m.function));
		}
	}
}

/* Code of its hooks; 0: it has none. */
static uint64_t hash_hooks(struct collector *c, const struct phpca_property *property)
{
	uint64_t hash = property->get ? hash_code(c, property->get) : 0;

	return property->set ? mix(hash, hash_code(c, property->set)) : hash;
}

static void add_properties(struct collector *c, const struct phpca_class *class_)
{
	struct phpca_property property;
	struct text t;

	for (uint32_t i = 0; phpca_class_next_property(class_, &i, &property);) {
		if (property.is_own) {
			struct phpca_declare d = {.out = text_begin(&t), .all = true};
			phpca_declare_property(&d, class_, &property, "");
			add(c,
				phpca_text_format(
					"%s::$%s", ZSTR_VAL(phpca_class_name(class_)), ZSTR_VAL(property.key)),
				class_key(class_), "property", text_end(&t, c->sources->root),
				hash_hooks(c, &property));
		}
	}
}

static void add_constants(struct collector *c, const struct phpca_class *class_)
{
	struct phpca_class_constant constant;
	struct text t;

	for (uint32_t i = 0; phpca_class_next_constant(class_, &i, &constant);) {
		if (constant.is_own) {
			struct phpca_declare d = {.out = text_begin(&t), .all = true};
			phpca_declare_class_constant(&d, &constant, "");
			add(c,
				phpca_text_format(
					"%s::%s", ZSTR_VAL(phpca_class_name(class_)), ZSTR_VAL(constant.name)),
				class_key(class_), "constant", text_end(&t, c->sources->root), 0);
		}
	}
}

static void add_class(struct collector *c, const struct phpca_class *class_)
{
	struct text t;
	struct phpca_declare d = {.out = text_begin(&t), .all = true};

	phpca_declare_class_head(&d, class_);
	phpca_declare_traits(&d, class_);
	add(c, class_key(class_), NULL, NULL, text_end(&t, c->sources->root), 0);
	add_methods(c, class_);
	add_properties(c, class_);
	add_constants(c, class_);
}

static void add_constant(struct collector *c, const struct phpca_declared *d)
{
	struct text t;
	struct phpca_declare declare = {.out = text_begin(&t)};

	if (d->value)
		phpca_declare_constant(&declare, d->name, d->value);
	add(c, phpca_text_format("constant %s", ZSTR_VAL(d->name)), NULL, NULL,
		text_end(&t, c->sources->root), 0);
}

static void take_declaration(void *context, const struct phpca_declared *d)
{
	struct collector *c = context;

	switch (d->kind) {
	case PHPCA_DECLARED_CLASS:
		add_class(c, d->class_);
		break;
	case PHPCA_DECLARED_FUNCTION:
		add(c, phpca_text_format("function %s", ZSTR_VAL(d->name)), NULL, NULL,
			hash_declaration(c, NULL, d->function), hash_code(c, d->function));
		break;
	case PHPCA_DECLARED_CONSTANT:
		add_constant(c, d);
		break;
	}
}

/* All code of a script, that of anonymous classes included. */
static void hash_function(void *context, const struct phpca_walked *w)
{
	struct collector *c = context;
	struct text t;

	c->dump.out = text_begin(&t);
	phpca_dump_function(&c->dump, w->function, w->class_, "");
	c->script = mix(c->script, text_end(&t, c->sources->root));
}

static void hash_classes(struct collector *c, const struct phpc_script *script)
{
	struct text t;

	for (uint32_t i = 0; i < script->class_count; i++) {
		const struct phpca_class *class_ = phpca_script_class(script, i);
		if (!phpca_class_is_anonymous(class_)) {
			c->dump.out = text_begin(&t);
			phpca_dump_class(&c->dump, class_);
			c->script = mix(c->script, text_end(&t, c->sources->root));
		}
	}
}

/* ---- together ---- */

static int by_key(const void *x, const void *y)
{
	const struct phpca_symbol *a = x, *b = y;
	int order = strcmp(a->key, b->key);

	return order                           ? order
		: a->declaration != b->declaration ? (a->declaration < b->declaration ? -1 : 1)
		: a->code != b->code               ? (a->code < b->code ? -1 : 1)
										   : 0;
}

/* A name that several scripts declare is one symbol, whose digest is that of all. */
static void merge(struct phpca_digest *d)
{
	size_t kept = 0;

	if (d->count)
		qsort(d->symbol, d->count, sizeof *d->symbol, by_key);
	for (size_t i = 0; i < d->count; i++) {
		struct phpca_symbol *last = kept ? &d->symbol[kept - 1] : NULL;
		if (last && !strcmp(last->key, d->symbol[i].key)) {
			last->declaration = mix(last->declaration, d->symbol[i].declaration);
			last->code = mix(last->code, d->symbol[i].code);
			free(d->symbol[i].key);
			free((char *)d->symbol[i].owner);
		} else {
			d->symbol[kept++] = d->symbol[i];
		}
	}
	d->count = kept;
}

void phpca_digest_make(struct phpca_digest *out, const struct phpca_sources *u)
{
	struct collector c = {.sources = u, .digest = out, .dump = {.sources = u, .neutral = true}};

	memset(out, 0, sizeof *out);
	out->script = phpca_text_alloc((u->count + 1) * sizeof *out->script);
	for (size_t i = 0; i < u->count; i++) {
		const struct phpc_script *script = phpca_source_script(&u->item[i]);
		if (!script)
			continue;
		c.dump.source = &u->item[i];
		c.script = 0;
		phpca_walk_declarations(script, take_declaration, &c);
		phpca_walk_functions(script, hash_function, &c);
		hash_classes(&c, script);
		out->script[i] = c.script;
	}
	merge(out);
}

void phpca_digest_clear(struct phpca_digest *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->symbol[i].key);
		free((char *)d->symbol[i].owner);
	}
	free(d->symbol);
	free(d->script);
	memset(d, 0, sizeof *d);
}
