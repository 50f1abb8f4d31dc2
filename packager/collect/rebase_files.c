/* See rebase_files.h. */
#include <stdlib.h>
#include <string.h>
#include "base/parallel.h"
#include "base/pattern.h"
#include "collect/marks.h"
#include "collect/rebase_files.h"
#include "project/manifest.h"
#include "collect/rebase.h"

struct scan {
	struct phpca_run *run;
	const char *rare; /* a part of the root that is looked for first: most files don't have it */
	size_t rare_size;
	size_t *line, *count; /* of each file: where the root stands first, and how often; 0 */
};

/*
 * The longest component: the least likely to stand in a text by chance. It has no slash, so it is
 * the same escaped.
 */
static void choose_rare(struct scan *s)
{
	for (const char *part = s->run->root; *part; part += strcspn(part, "/")) {
		size_t size;
		part += strspn(part, "/");
		size = strcspn(part, "/");
		if (size > s->rare_size) {
			s->rare = part;
			s->rare_size = size;
		}
	}
}

static size_t count_lines(const char *text, const char *at)
{
	size_t line = 1;

	for (; (text = memchr(text, '\n', (size_t)(at - text))); text++)
		line++;
	return line;
}

static void scan_one(void *context, size_t i)
{
	struct scan *s = context;
	const struct phpca_file *f = &s->run->files.item[i];
	const char *text = (const char *)f->bytes, *end = text + f->size, *at = text;
	size_t size;

	if (!text || !memmem(text, f->size, s->rare, s->rare_size))
		return;
	for (; (at = phpca_rebase__find(at, (size_t)(end - at), s->run->root, &size)); at += size)
		if (s->count[i]++ == 0)
			s->line[i] = count_lines(text, at);
}

static enum phpca_code rewrite(
	const struct phpca_run *run, struct phpca_file *f, struct phpca_error *err)
{
	struct phpca_buffer text = {0};
	enum phpca_code code = phpca_rebase__text(
		&text, (const char *)f->bytes, f->size, run->root, *run->mount ? run->mount : "/", err);

	if (code) {
		phpca_buffer_clear(&text);
		phpca_error_prefix(err, "\"rebase\": %s", f->path);
		return code;
	}
	free(f->bytes);
	f->bytes = text.data;
	f->size = text.size;
	return PHPCA_OK;
}

static enum phpca_code judge(
	struct scan *s, const struct phpca_rules *rebase, struct phpca_error *err)
{
	struct phpca_run *run = s->run;
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < run->files.count && !code; i++) {
		struct phpca_file *f = &run->files.item[i];
		if (!s->count[i])
			continue;
		f->rebased = phpca_rules_match(rebase, f->path, false, false) ? s->count[i] : 0;
		if (f->rebased)
			code = rewrite(run, f, err);
		else
			phpca_warnings_add(&run->warnings,
				"%s:%zu: holds the directory it is packed in, %s (%zu times); \"rebase\" would replace it by %s",
				f->path, s->line[i], run->root, s->count[i], *run->mount ? run->mount : "/");
	}
	return code;
}

static void warn_of_idle(struct phpca_run *run)
{
	for (size_t i = 0; i < run->manifest->rebase.count; i++)
		if (*run->manifest->rebase.item[i] != '!'
			&& !phpca_collect__matches(run, run->manifest->rebase.item[i], false))
			phpca_warnings_add(&run->warnings, "\"rebase\": %s matches no file that is packed",
				run->manifest->rebase.item[i]);
}

enum phpca_code phpca_collect__rebase(struct phpca_run *run, struct phpca_error *err)
{
	struct scan s = {.run = run};
	struct phpca_rules rebase = {0};
	enum phpca_code code = PHPCA_OK;

	warn_of_idle(run);
	choose_rare(&s);
	if (!s.rare || strcmp(run->root, run->mount) == 0)
		return PHPCA_OK;
	s.line = phpca_text_alloc((run->files.count + 1) * sizeof(*s.line));
	s.count = phpca_text_alloc((run->files.count + 1) * sizeof(*s.count));
	for (size_t i = 0; i < run->manifest->rebase.count; i++)
		phpca_rules_add(&rebase, run->manifest->rebase.item[i], false);
	phpca_parallel(run->options.jobs, run->files.count, scan_one, &s);
	code = judge(&s, &rebase, err);
	phpca_rules_clear(&rebase);
	free(s.line);
	free(s.count);
	return code;
}
