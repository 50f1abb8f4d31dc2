/* See key.h. */
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "php.h"
#include "zend_ini.h"
#include "zend_modules.h"
#include "base/parallel.h"
#include "cache/cache.h"
#include "cache/key.h"
#include "format/version.h"
#include "php/engine.h"

/* ---- the text that is hashed: each part with its length, so that no two texts look alike ---- */

static void add(struct phpca_buffer *text, const void *data, size_t size)
{
	uint64_t length = size;

	phpca_buffer_append(text, &length, sizeof(length));
	phpca_buffer_append(text, data, size);
}

static void add_text(struct phpca_buffer *text, const char *value)
{
	add(text, value, value ? strlen(value) : 0);
}

static void add_number(struct phpca_buffer *text, uint64_t number)
{
	phpca_buffer_append(text, &number, sizeof(number));
}

static void add_list(struct phpca_buffer *text, char *const *item, size_t count)
{
	add_number(text, count);
	for (size_t i = 0; i < count; i++)
		add_text(text, item[i]);
}

static void add_hash(struct phpca_buffer *text, struct phpca_hash128 hash)
{
	add_number(text, hash.low);
	add_number(text, hash.high);
}

static struct phpca_hash128 end(struct phpca_buffer *text)
{
	struct phpca_hash128 hash = phpca_hash128(text->data, text->size);

	phpca_buffer_clear(text);
	return hash;
}

/* ---- the programs ---- */

/*
 * By its bytes: a rebuilt packager or a patched PHP may compile otherwise and keep its version.
 * False: can't be read.
 */
static bool add_program(struct phpca_buffer *text, const char *filename)
{
	int fd = open(filename, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (bytes == MAP_FAILED)
		return false;
	add_hash(text, phpca_hash128(bytes, (size_t)st.st_size));
	munmap(bytes, (size_t)st.st_size);
	return true;
}

/* The packager, PHP, and the extensions that are loaded: whatever file each of them came from. */
static bool add_programs(struct phpca_buffer *text)
{
	const char *last = "";
	zend_module_entry *module;
	Dl_info where;

	if (!add_program(text, "/proc/self/exe"))
		return false;
	if (dladdr((void *)(uintptr_t)zend_compile_file, &where) && where.dli_fname
		&& !add_program(text, last = where.dli_fname))
		return false;
	ZEND_HASH_FOREACH_PTR (&module_registry, module) {
		add_text(text, module->name);
		add_text(text, module->version);
		if (module->handle && dladdr(module, &where) && where.dli_fname
			&& strcmp(where.dli_fname, last) != 0 && !add_program(text, last = where.dli_fname))
			return false;
	}
	ZEND_HASH_FOREACH_END();
	return true;
}

static void add_settings(struct phpca_buffer *text)
{
	zend_ini_entry *entry;

	ZEND_HASH_FOREACH_PTR (EG(ini_directives), entry) {
		add(text, ZSTR_VAL(entry->name), ZSTR_LEN(entry->name));
		add(text, entry->value ? ZSTR_VAL(entry->value) : NULL,
			entry->value ? ZSTR_LEN(entry->value) : 0);
	}
	ZEND_HASH_FOREACH_END();
}

bool phpca_cache__make_base(struct phpca_cache *c, const struct phpca_run *run)
{
	struct phpca_buffer text = {0};

	add_text(&text, "phpca " PHPCA_VERSION);
	if (!add_programs(&text)) {
		phpca_buffer_clear(&text);
		return false;
	}
	add_text(&text, phpca_engine_system_id());
	add_settings(&text);
	add_text(&text, run->mount);
	add_number(&text, run->optimize);
	c->base = end(&text);
	return true;
}

/* ---- scripts ---- */

struct keys {
	struct phpca_cache *c;
	const struct phpca_run *run;
};

static void make_script_key(void *context, size_t i)
{
	const struct keys *k = context;
	const struct phpca_file *f = &k->run->files.item[i];
	struct phpca_buffer text = {0};

	k->c->sources[i] = phpca_hash128(f->bytes, f->bytes ? f->size : 0);
	if (f->kind != PHPCA_ENTRY_SCRIPT)
		return;
	add_hash(&text, k->c->base);
	add_text(&text, f->path);
	add_number(&text, f->size);
	add_hash(&text, k->c->sources[i]);
	k->c->scripts[i] = end(&text);
}

/* ---- the archive ---- */

static void add_file(
	struct phpca_buffer *text, const struct phpca_file *f, struct phpca_hash128 source)
{
	add_text(text, f->path);
	add_text(text, f->target);
	add_number(text, f->kind);
	add_number(text, f->mode);
	add_number(text, f->mtime);
	add_number(text, f->entry);
	add_number(text, f->size);
	add_hash(text, source);
}

static struct phpca_hash128 archive_key(const struct phpca_cache *c, const struct phpca_run *run)
{
	struct phpca_buffer text = {0};

	add_hash(&text, c->base);
	add_text(&text, run->name);
	add_text(&text, run->version);
	add_text(&text, run->entry);
	add_list(&text, run->starts.item, run->starts.count);
	add_list(&text, run->web.item, run->web.count);
	add_list(&text, run->preload.item, run->preload.count);
	add_number(&text, run->strip_sources);
	add_number(&text, run->source_date_epoch);
	add(&text, run->manifest_json.data, run->manifest_json.size);
	add(&text, run->inputs.data, run->inputs.size);
	for (size_t i = 0; i < run->files.count; i++)
		add_file(&text, &run->files.item[i], c->sources[i]);
	return end(&text);
}

void phpca_cache_make_keys(struct phpca_cache *c, const struct phpca_run *run)
{
	struct keys k = {c, run};

	if (!c)
		return;
	c->sources = phpca_text_alloc((run->files.count + 1) * sizeof(*c->sources));
	c->scripts = phpca_text_alloc((run->files.count + 1) * sizeof(*c->scripts));
	phpca_parallel(run->options.jobs, run->files.count, make_script_key, &k);
	c->archive = archive_key(c, run);
}
