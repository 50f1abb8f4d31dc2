/* See stubs.h. */
#include <stdlib.h>
#include <string.h>
#include "pack/stubs.h"
#include "project/composer.h"
#include "project/manifest.h"

static void add_binaries(
	struct phpca_pack_stubs *s, const char *directory, const struct phpca_list *names)
{
	for (size_t i = 0; i < names->count; i++) {
		char *path = phpca_text_format("%s%s%s", directory, *directory ? "/" : "", names->item[i]);
		if (phpca_path_normalise(path))
			phpca_list_add(&s->binaries, path);
		else
			free(path);
	}
}

void phpca_pack__stubs_read(struct phpca_pack_stubs *out, const struct phpca_run *run)
{
	const struct phpca_composer *c = run->composer;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < run->manifest->stubs.count; i++)
		phpca_rules_add(&out->named, run->manifest->stubs.item[i], false);
	add_binaries(out, "", &c->binaries);
	for (size_t i = 0; i < c->package_count; i++)
		if (c->package[i].path)
			add_binaries(out, c->package[i].path, &c->package[i].binaries);
}

void phpca_pack__stubs_clear(struct phpca_pack_stubs *s)
{
	phpca_rules_clear(&s->named);
	phpca_list_clear(&s->binaries);
}

bool phpca_pack__has_stub(const struct phpca_pack_stubs *s, const struct phpca_file *f)
{
	if (f->entry || f->kind != PHPCA_ENTRY_SCRIPT)
		return f->entry;
	switch (phpca_rules_decide(&s->named, f->path, false, false)) {
	case PHPCA_RULES_YES:
		return true;
	case PHPCA_RULES_NO:
		return false;
	default:
		return phpca_list_has(&s->binaries, f->path)
			|| (f->size >= 2 && memcmp(f->bytes, "#!", 2) == 0);
	}
}
