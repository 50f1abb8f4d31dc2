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
	t->out = open_memstream(&t->bytes, &t->size);
	if (!t->out)
		phpca_out_of_memory(BUFSIZ, "a text");
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

	fclose(t->out);
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
		d->symbol = phpca_text__grow(d->symbol, d->capacity * sizeof *d->symbol);
	}
	d->symbol[d->count++] = (struct phpca_symbol){key, owner, member, declaration, code};
}

static char *class_key(const zend_class_entry *ce)
{
	return phpca_text__format("class %s", ZSTR_VAL(ce->name));
}

static uint64_t hash_declaration(
	struct collector *c, const zend_class_entry *ce, const zend_op_array *op_array)
{
	struct text t;
	struct phpca_declare d = {.out = text_begin(&t), .all = true};

	if (ce)
		phpca_declare_method(&d, ce, op_array, "");
	else
		phpca_declare_function(&d, op_array);
	return text_end(&t, c->sources->root);
}

/* Code of closures counts as its function's. */
static uint64_t hash_code(struct collector *c, const zend_op_array *op_array)
{
	struct text t;

	c->dump.out = text_begin(&t);
	phpca_dump_op_array(&c->dump, op_array, NULL, "");
	uint64_t hash = text_end(&t, c->sources->root);
	for (uint32_t i = 0; i < op_array->num_dynamic_func_defs; i++)
		hash = mix(hash, hash_code(c, op_array->dynamic_func_defs[i]));
	return hash;
}

static void add_methods(struct collector *c, const zend_class_entry *ce)
{
	zend_function *fn;

	ZEND_HASH_FOREACH_PTR ((HashTable *)&ce->function_table, fn) {
		if (fn->type == ZEND_USER_FUNCTION && phpca_view_owns(ce, fn->common.scope)) {
			add(c,
				phpca_text__format(
					"%s::%s()", ZSTR_VAL(ce->name), ZSTR_VAL(fn->common.function_name)),
				class_key(ce), "method", hash_declaration(c, ce, &fn->op_array),
				hash_code(c, &fn->op_array));
		}
	}
	ZEND_HASH_FOREACH_END();
}

static void add_properties(struct collector *c, const zend_class_entry *ce)
{
	zend_property_info *info;
	zend_string *name;
	struct text t;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&ce->properties_info, name, info) {
		if (phpca_view_owns(ce, info->ce)) {
			struct phpca_declare d = {.out = text_begin(&t), .all = true};
			phpca_declare_property(&d, ce, info, "");
			add(c, phpca_text__format("%s::$%s", ZSTR_VAL(ce->name), ZSTR_VAL(name)), class_key(ce),
				"property", text_end(&t, c->sources->root), 0);
		}
	}
	ZEND_HASH_FOREACH_END();
}

static void add_constants(struct collector *c, const zend_class_entry *ce)
{
	zend_class_constant *constant;
	zend_string *name;
	struct text t;

	ZEND_HASH_FOREACH_STR_KEY_PTR ((HashTable *)&ce->constants_table, name, constant) {
		if (phpca_view_owns(ce, constant->ce)) {
			struct phpca_declare d = {.out = text_begin(&t), .all = true};
			phpca_declare_class_constant(&d, ce, name, constant, "");
			add(c, phpca_text__format("%s::%s", ZSTR_VAL(ce->name), ZSTR_VAL(name)), class_key(ce),
				"constant", text_end(&t, c->sources->root), 0);
		}
	}
	ZEND_HASH_FOREACH_END();
}

static void add_class(struct collector *c, const zend_class_entry *ce)
{
	struct text t;
	struct phpca_declare d = {.out = text_begin(&t), .all = true};

	phpca_declare_class_head(&d, ce);
	phpca_declare_traits(&d, ce);
	add(c, class_key(ce), NULL, NULL, text_end(&t, c->sources->root), 0);
	add_methods(c, ce);
	add_properties(c, ce);
	add_constants(c, ce);
}

static void add_constant(struct collector *c, const struct phpca_declared *d)
{
	struct text t;
	struct phpca_declare declare = {.out = text_begin(&t)};

	if (d->value)
		phpca_declare_constant(&declare, d->name, d->value);
	add(c, phpca_text__format("constant %s", ZSTR_VAL(d->name)), NULL, NULL,
		text_end(&t, c->sources->root), 0);
}

static void take_declaration(void *context, const struct phpca_declared *d)
{
	struct collector *c = context;

	switch (d->kind) {
	case PHPCA_DECLARED_CLASS:
		add_class(c, d->ce);
		break;
	case PHPCA_DECLARED_FUNCTION:
		add(c, phpca_text__format("function %s", ZSTR_VAL(d->name)), NULL, NULL,
			hash_declaration(c, NULL, d->op_array), hash_code(c, d->op_array));
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
	phpca_dump_op_array(&c->dump, w->op_array, w->ce, "");
	c->script = mix(c->script, text_end(&t, c->sources->root));
}

static void hash_classes(struct collector *c, const struct phpc_script *script)
{
	struct text t;

	for (uint32_t i = 0; i < script->class_count; i++) {
		if (!(script->classes[i].ce->ce_flags & ZEND_ACC_ANON_CLASS)) {
			c->dump.out = text_begin(&t);
			phpca_dump_class(&c->dump, script->classes[i].ce);
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
	out->script = phpca_text__alloc((u->count + 1) * sizeof *out->script);
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
