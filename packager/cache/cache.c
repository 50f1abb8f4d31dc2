/* See cache.h: what the passes ask of the cache. */
#include "cache/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "format/parallel.h"
#include "compile/compiler.h"
#include "pack/report.h"

/* ---- opening ---- */

void phpca_cache_open(struct phpca_pack *p)
{
	bool wanted;
	char *directory = phpca_cache__directory(&p->options, &wanted);
	struct phpca_cache *c;

	if (!directory)
		return;
	c = phpca_text__alloc(sizeof(*c));
	c->directory = directory;
	c->wanted = wanted;
	c->limit = p->options.cache_limit ? p->options.cache_limit : PHPCA_CACHE_LIMIT;
	pthread_mutex_init(&c->lock, NULL);
	p->cache = c;
	if (phpca_cache__make_base(c, p))
		return;
	if (wanted || p->options.verbosity > 0) /* a root directory without /proc, for instance */
		phpca_report_warn(p,
			phpca_text__dup(
				"cache: off: the packager can't read its own program, on which entries depend"));
	phpca_cache_close(p);
}

/* ---- scripts ---- */

/* Contents of a script's entry, before image, classes and reason, one after the other. */
struct stored {
	uint64_t verdict, image_size, classes_size, reason_size;
};

static void take_script(void *context, size_t i)
{
	struct phpca_pack *p = context;
	struct phpca_file *f = &p->files[i];
	struct stored *s;
	uint8_t *bytes;
	size_t size;

	if (f->kind != PHPCA_ENTRY_SCRIPT
		|| phpca_cache__load(p->cache, p->cache->scripts[i], PHPCA_CACHE_SCRIPT, &bytes, &size)
			!= PHPCA_CACHE_HIT)
		return;
	s = (struct stored *)bytes;
	f->verdict = (enum phpca_verdict)s->verdict;
	f->owned = bytes;
	f->image = s->image_size ? bytes + sizeof(*s) : NULL;
	f->image_size = s->image_size;
	phpca_file_take_classes(f, (const char *)bytes + sizeof(*s) + s->image_size, s->classes_size);
	if (s->reason_size)
		f->reason = phpca_text__cut(
			(const char *)bytes + sizeof(*s) + s->image_size + s->classes_size, s->reason_size);
}

void phpca_cache_take_scripts(struct phpca_pack *p)
{
	if (!p->cache)
		return;
	phpca_parallel(p->options.jobs, p->file_count, take_script, p);
	for (size_t i = 0; i < p->file_count; i++)
		p->cached += p->files[i].kind == PHPCA_ENTRY_SCRIPT
			&& p->files[i].verdict != PHPCA_VERDICT_NONE;
}

int phpca_cache_keep_script(
	const struct phpca_pack *p, size_t file, const struct phpca_compilation *c)
{
	struct stored s = {
		c->verdict, c->image.size, c->classes.size, c->reason ? strlen(c->reason) : 0};
	struct phpca_buffer text = {0};
	int error;

	if (!p->cache || c->chance)
		return 0;
	phpca_buffer_append(&text, &s, sizeof(s));
	phpca_buffer_append(&text, c->image.data, s.image_size);
	phpca_buffer_append(&text, c->classes.data, s.classes_size);
	phpca_buffer_append(&text, c->reason, s.reason_size);
	error = phpca_cache__save(
		p->cache, p->cache->scripts[file], PHPCA_CACHE_SCRIPT, text.data, -1, text.size);
	phpca_buffer_clear(&text);
	return error;
}

/* ---- the archive ---- */

/*
 * Verdicts are stored for the scripts that are not precompiled: path, verdict, reason, each ended
 * by a NUL.
 */
static bool take_verdicts(struct phpca_pack *p, const char *text, size_t size)
{
	const char *end = text + size;
	size_t file = 0;

	for (size_t i = 0; i < p->file_count; i++)
		p->files[i].verdict = p->files[i].kind == PHPCA_ENTRY_SCRIPT ? PHPCA_VERDICT_PRECOMPILED
																	 : PHPCA_VERDICT_NONE;
	while (text < end) {
		const char *verdict = text + strlen(text) + 1, *reason = verdict + strlen(verdict) + 1;
		while (file < p->file_count && strcmp(p->files[file].path, text) != 0)
			file++;
		if (file == p->file_count)
			return false;
		p->files[file].verdict = (enum phpca_verdict)atoi(verdict);
		p->files[file].reason = phpca_text__dup(reason);
		text = reason + strlen(reason) + 1;
	}
	return true;
}

bool phpca_cache_has_archive(struct phpca_pack *p)
{
	struct phpca_cache *c = p->cache;
	uint8_t *text;
	size_t size;
	bool has;

	if (!c || p->signer || phpca_cache__age(c, c->archive, PHPCA_CACHE_ARCHIVE) == UINT64_MAX
		|| phpca_cache__load(c, c->archive, PHPCA_CACHE_VERDICTS, &text, &size) != PHPCA_CACHE_HIT)
		return false;
	has = take_verdicts(p, (const char *)text, size);
	free(text);
	return has;
}

/* The linker decides what the verdicts are, if after all there is no archive to be had. */
static void forget_verdicts(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++) {
		p->files[i].verdict = PHPCA_VERDICT_NONE;
		free(p->files[i].reason);
		p->files[i].reason = NULL;
	}
}

#define SELDOM 600

/* The scripts behind an archive in use are in use. */
static void touch_script(void *context, size_t i)
{
	const struct phpca_pack *p = context;

	if (p->files[i].kind == PHPCA_ENTRY_SCRIPT)
		phpca_cache__touch(p->cache, p->cache->scripts[i], PHPCA_CACHE_SCRIPT);
}

static enum phpca_code fail(const char *what, struct phpca_error *err)
{
	return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", what, strerror(errno));
}

static enum phpca_code copy_archive(
	struct phpca_pack *p, int fd, const char *temporary, bool *written, struct phpca_error *err)
{
	const char *output = p->options.output;
	enum phpca_cache_found found = phpca_cache__copy_out(
		p->cache, p->cache->archive, PHPCA_CACHE_ARCHIVE, fd);

	if (found == PHPCA_CACHE_FAILED)
		return fail(output, err);
	if (found == PHPCA_CACHE_HIT && (fsync(fd) != 0 || rename(temporary, output) != 0))
		return fail(output, err);
	*written = found == PHPCA_CACHE_HIT;
	return PHPCA_OK;
}

static bool is_special(const char *filename)
{
	struct stat st;

	return stat(filename, &st) == 0 && !S_ISREG(st.st_mode);
}

enum phpca_code phpca_cache_write_archive(
	struct phpca_pack *p, bool *written, struct phpca_error *err)
{
	uint64_t age = phpca_cache__age(p->cache, p->cache->archive, PHPCA_CACHE_ARCHIVE);
	char *temporary = phpca_text__format("%s.tmp.%ld", p->options.output, (long)getpid());
	int fd = is_special(p->options.output)
		? -1
		: open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	enum phpca_code code = PHPCA_OK;

	*written = false;
	if (fd >= 0) {
		code = copy_archive(p, fd, temporary, written, err);
		close(fd);
	}
	if (fd >= 0 && !*written)
		unlink(temporary);
	free(temporary);
	if (*written && age > SELDOM)
		phpca_parallel(p->options.jobs, p->file_count, touch_script, p);
	if (*written)
		for (size_t i = 0; i < p->file_count; i++)
			p->cached += p->files[i].kind == PHPCA_ENTRY_SCRIPT;
	else
		forget_verdicts(p); /* the passes begin anew, and have more to say about an output that
							   can't be written */
	return code;
}

static void add_verdict(struct phpca_buffer *text, const struct phpca_file *f)
{
	char verdict[16];

	snprintf(verdict, sizeof(verdict), "%d", (int)f->verdict);
	phpca_buffer_append(text, f->path, strlen(f->path) + 1);
	phpca_buffer_append(text, verdict, strlen(verdict) + 1);
	phpca_buffer_append(text, f->reason ? f->reason : "", f->reason ? strlen(f->reason) + 1 : 1);
}

static int keep_archive(const struct phpca_pack *p, int fd)
{
	struct phpca_cache *c = p->cache;
	struct phpca_buffer verdicts = {0};
	struct stat st;
	int error;

	for (size_t i = 0; i < p->file_count; i++)
		if (p->files[i].kind == PHPCA_ENTRY_SCRIPT
			&& p->files[i].verdict != PHPCA_VERDICT_PRECOMPILED)
			add_verdict(&verdicts, &p->files[i]);
	if (fstat(fd, &st) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		error = errno;
	else
		error = phpca_cache__save(
			c, c->archive, PHPCA_CACHE_ARCHIVE, NULL, fd, (uint64_t)st.st_size);
	if (!error)
		error = phpca_cache__save(c, c->archive, PHPCA_CACHE_VERDICTS,
			verdicts.data ? verdicts.data : (uint8_t *)"", -1, verdicts.size);
	phpca_buffer_clear(&verdicts);
	return error;
}

void phpca_cache_keep_archive(void *pack, int fd)
{
	struct phpca_pack *p = pack;

	if (!p->cache || p->signer || p->chance || p->cache->error)
		return;
	p->cache->error = keep_archive(p, fd);
	p->kept = true;
}

/* ---- the end ---- */

static void say_what_was_wrong(struct phpca_pack *p)
{
	struct phpca_cache *c = p->cache;

	if (c->damaged.count)
		phpca_report_warn(p,
			phpca_text__format("cache: %zu damaged %s, made anew (%s%s)", c->damaged.count,
				c->damaged.count == 1 ? "entry" : "entries", c->damaged.item[0],
				c->damaged.count == 1 ? "" : ", ..."));
	if (c->error && (c->wanted || p->options.verbosity > 0))
		phpca_report_warn(p,
			phpca_text__format(
				"cache: %s: nothing can be kept: %s", c->directory, strerror(c->error)));
}

void phpca_cache_close(struct phpca_pack *p)
{
	struct phpca_cache *c = p->cache;
	struct phpca_cache_size size;

	if (!c)
		return;
	say_what_was_wrong(p);
	if (p->kept)
		phpca_cache__trim(c->directory, c->limit, &size, NULL);
	phpca_list__clear(&c->damaged);
	pthread_mutex_destroy(&c->lock);
	free(c->sources);
	free(c->scripts);
	free(c->directory);
	free(c);
	p->cache = NULL;
}
