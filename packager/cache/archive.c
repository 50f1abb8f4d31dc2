/* Entries of whole archives: see cache.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/outfile.h"
#include "cache/cache.h"
#include "cache/store.h"
#include "base/parallel.h"

/* ---- verdicts ---- */

/* Texts in threes, each ended by a NUL. */
static bool is_triples(const char *text, size_t size)
{
	size_t ends = 0;

	for (size_t i = 0; i < size; i++)
		ends += text[i] == '\0';
	return ends % 3 == 0 && (size == 0 || text[size - 1] == '\0');
}

static bool is_kept_as_source(const char *verdict)
{
	return strlen(verdict) == 1
		&& (*verdict == '0' + PHPCA_VERDICT_SOURCE || *verdict == '0' + PHPCA_VERDICT_REFUSED);
}

/*
 * Verdicts are stored for the scripts that are not precompiled: path, verdict, reason, each ended
 * by a NUL.
 */
static bool take_verdicts(struct phpca_files *files, const char *text, size_t size)
{
	const char *end = text + size;
	size_t file = 0;

	if (!is_triples(text, size))
		return false;

	for (size_t i = 0; i < files->count; i++)
		files->item[i].verdict = files->item[i].kind == PHPCA_ENTRY_SCRIPT
			? PHPCA_VERDICT_PRECOMPILED
			: PHPCA_VERDICT_NONE;
	while (text < end) {
		const char *verdict = text + strlen(text) + 1, *reason = verdict + strlen(verdict) + 1;
		while (file < files->count && strcmp(files->item[file].path, text) != 0)
			file++;
		if (file == files->count || files->item[file].kind != PHPCA_ENTRY_SCRIPT
			|| !is_kept_as_source(verdict))
			return false;
		files->item[file].verdict = (enum phpca_verdict)atoi(verdict);
		files->item[file++].reason = phpca_text_dup(reason);
		text = reason + strlen(reason) + 1;
	}
	return true;
}

/* After all there is no archive to be had: verdicts come with the images. */
static void forget_verdicts(struct phpca_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		files->item[i].verdict = PHPCA_VERDICT_NONE;
		free(files->item[i].reason);
		files->item[i].reason = NULL;
	}
}

static void add_verdict(struct phpca_buffer *text, const struct phpca_file *f)
{
	char verdict[16];

	snprintf(verdict, sizeof(verdict), "%d", (int)f->verdict);
	phpca_buffer_append(text, f->path, strlen(f->path) + 1);
	phpca_buffer_append(text, verdict, strlen(verdict) + 1);
	phpca_buffer_append(text, f->reason ? f->reason : "", f->reason ? strlen(f->reason) + 1 : 1);
}

bool phpca_cache_has_archive(struct phpca_cache *c, struct phpca_files *files)
{
	uint8_t *text;
	size_t size;
	bool has;

	if (!c || phpca_cache__age(c, c->archive, PHPCA_CACHE_ARCHIVE) == UINT64_MAX
		|| phpca_cache__load(c, c->archive, PHPCA_CACHE_VERDICTS, &text, &size) != PHPCA_CACHE_HIT)
		return false;
	has = take_verdicts(files, (const char *)text, size);
	if (!has) {
		forget_verdicts(files);
		phpca_cache__refuse(c, c->archive, PHPCA_CACHE_VERDICTS);
	}
	free(text);
	return has;
}

/* ---- writing ---- */

#define SELDOM 600 /* seconds */

struct touching {
	const struct phpca_cache *c;
	const struct phpca_files *files;
};

/* The scripts behind an archive in use are in use. */
static void touch_script(void *context, size_t i)
{
	const struct touching *t = context;

	if (t->files->item[i].kind == PHPCA_ENTRY_SCRIPT)
		phpca_cache__touch(t->c, t->c->scripts[i], PHPCA_CACHE_SCRIPT);
}

/* What is not a hit leaves the output as it was. */
static enum phpca_code copy_archive(
	struct phpca_cache *c, struct phpca_outfile *out, bool *written, struct phpca_error *err)
{
	enum phpca_cache_found found = phpca_cache__copy_out(
		c, c->archive, PHPCA_CACHE_ARCHIVE, out->fd);
	enum phpca_code code = PHPCA_OK;

	if (found == PHPCA_CACHE_HIT) {
		code = phpca_outfile_commit(out, err);
		*written = code == PHPCA_OK;
		return code;
	}
	if (found == PHPCA_CACHE_FAILED)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: can't be written: %s", out->filename, strerror(errno));
	phpca_outfile_discard(out);
	return code;
}

enum phpca_code phpca_cache_write_archive(
	struct phpca_cache *c, struct phpca_run *run, bool *written, struct phpca_error *err)
{
	uint64_t age = phpca_cache__age(c, c->archive, PHPCA_CACHE_ARCHIVE);
	struct touching t = {c, &run->files};
	struct phpca_outfile out;
	enum phpca_code code = PHPCA_OK;

	*written = false;
	if (phpca_outfile_open(&out, phpca_run_into(run), 0666, PHPCA_OUTFILE_NOW, NULL) == PHPCA_OK)
		code = copy_archive(c, &out, written, err);
	if (*written && age > SELDOM)
		phpca_parallel(run->options.jobs, run->files.count, touch_script, &t);
	if (*written)
		for (size_t i = 0; i < run->files.count; i++)
			run->cached += run->files.item[i].kind == PHPCA_ENTRY_SCRIPT;
	else
		forget_verdicts(&run->files); /* the passes begin anew, and have more to say about an output
										 that can't be written */
	return code;
}

/* ---- keeping ---- */

static int keep_archive(const struct phpca_cache *c, const struct phpca_files *files, int fd)
{
	struct phpca_buffer verdicts = {0};
	struct stat st;
	int error;

	for (size_t i = 0; i < files->count; i++)
		if (files->item[i].kind == PHPCA_ENTRY_SCRIPT
			&& files->item[i].verdict != PHPCA_VERDICT_PRECOMPILED)
			add_verdict(&verdicts, &files->item[i]);
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

/* With other verdicts it would be another archive. */
static bool is_by_chance(const struct phpca_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->item[i].by_chance)
			return true;
	return false;
}

void phpca_cache_keep_archive(struct phpca_cache *c, const struct phpca_files *files, int fd)
{
	if (!c || c->error || is_by_chance(files))
		return;
	c->error = keep_archive(c, files, fd);
	c->grown = true;
}
