/* Entries of scripts: see cache.h. */
#include <stdlib.h>
#include <string.h>
#include "cache/cache.h"
#include "cache/store.h"
#include "base/parallel.h"

/* Contents of a script's entry, before image, classes and reason, one after the other. */
struct stored {
	uint64_t verdict, image_size, classes_size, reason_size;
};

/* ---- taking ---- */

/* All sizes lie within the entry and fill it, names end, and there is an image where one is due. */
static bool is_sound(const struct stored *s, size_t size)
{
	const char *contents = (const char *)(s + 1);
	size_t rest = size - sizeof(*s);

	return s->verdict >= PHPCA_VERDICT_PRECOMPILED && s->verdict <= PHPCA_VERDICT_REFUSED
		&& (s->image_size > 0) >= (s->verdict == PHPCA_VERDICT_PRECOMPILED) && s->image_size <= rest
		&& s->classes_size <= rest - s->image_size
		&& s->reason_size == rest - s->image_size - s->classes_size
		&& (s->classes_size == 0 || contents[s->image_size + s->classes_size - 1] == '\0');
}

struct taking {
	struct phpca_cache *c;
	struct phpca_files *files;
};

static void take_script(void *context, size_t i)
{
	const struct taking *t = context;
	struct phpca_file *f = &t->files->item[i];
	struct stored *s;
	uint8_t *bytes;
	size_t size;

	if (f->kind != PHPCA_ENTRY_SCRIPT || f->as_source
		|| phpca_cache__load(t->c, t->c->scripts[i], PHPCA_CACHE_SCRIPT, &bytes, &size)
			!= PHPCA_CACHE_HIT)
		return;
	s = (struct stored *)bytes;
	if (size < sizeof(*s) || !is_sound(s, size)) {
		phpca_cache__refuse(t->c, t->c->scripts[i], PHPCA_CACHE_SCRIPT);
		free(bytes);
		return;
	}
	f->verdict = (enum phpca_verdict)s->verdict;
	f->owned = bytes;
	f->image = s->image_size ? bytes + sizeof(*s) : NULL;
	f->image_size = s->image_size;
	phpca_file_add_classes(f, (const char *)bytes + sizeof(*s) + s->image_size, s->classes_size);
	if (s->reason_size)
		f->reason = phpca_text_cut(
			(const char *)bytes + sizeof(*s) + s->image_size + s->classes_size, s->reason_size);
}

size_t phpca_cache_take_scripts(struct phpca_cache *c, struct phpca_files *files, unsigned threads)
{
	struct taking t = {c, files};
	size_t taken = 0;

	if (!c)
		return 0;
	phpca_parallel(threads, files->count, take_script, &t);
	for (size_t i = 0; i < files->count; i++)
		taken += files->item[i].owned != NULL;
	return taken;
}

/* ---- keeping ---- */

struct keeping {
	struct phpca_cache *c;
	const struct phpca_files *files;
};

static int keep_script(
	const struct phpca_cache *c, const struct phpca_file *f, struct phpca_hash128 key)
{
	struct phpca_buffer text = {0}, classes = {0};
	struct stored s;
	int error;

	for (size_t i = 0; i < f->class_count; i++)
		phpca_buffer_append(&classes, f->classes[i], strlen(f->classes[i]) + 1);
	s = (struct stored){f->verdict, f->image_size, classes.size, f->reason ? strlen(f->reason) : 0};
	phpca_buffer_append(&text, &s, sizeof(s));
	phpca_buffer_append(&text, f->image, s.image_size);
	phpca_buffer_append(&text, classes.data, s.classes_size);
	phpca_buffer_append(&text, f->reason, s.reason_size);
	error = phpca_cache__save(c, key, PHPCA_CACHE_SCRIPT, text.data, -1, text.size);
	phpca_buffer_clear(&classes);
	phpca_buffer_clear(&text);
	return error;
}

static bool is_new(const struct phpca_file *f)
{
	return f->kind == PHPCA_ENTRY_SCRIPT && f->verdict != PHPCA_VERDICT_NONE && !f->owned
		&& !f->by_chance && !f->as_source;
}

static void keep_if_new(void *context, size_t i)
{
	const struct keeping *k = context;
	struct phpca_cache *c = k->c;
	int error = is_new(&k->files->item[i]) ? keep_script(c, &k->files->item[i], c->scripts[i]) : 0;

	if (!error)
		return;
	pthread_mutex_lock(&c->lock);
	c->error = error;
	pthread_mutex_unlock(&c->lock);
}

void phpca_cache_keep_scripts(
	struct phpca_cache *c, const struct phpca_files *files, unsigned threads)
{
	struct keeping k = {c, files};

	if (!c)
		return;
	for (size_t i = 0; i < files->count; i++)
		c->grown |= is_new(&files->item[i]);
	phpca_parallel(threads, files->count, keep_if_new, &k);
}
