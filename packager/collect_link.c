/* Symbolic links, once it is known what else is packed: each must lead to something in the archive. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "collect.h"

static bool leads_somewhere(const struct phpca_pack *p, const char *target)
{
	return !*target || phpca_collect__find(p, target) || phpca_collect__holds_below(p, target);
}

/* The target is inside the root but left out of the archive: its contents stand in for it. */
static enum phpca_code make_plain(struct phpca_pack *p, struct phpca_file *f, struct phpca_error *err)
{
	phpca_collect__warn(p, "%s: symbolic link to %s, which is left out; packed as a plain file", f->path, f->target);
	free(f->target);
	f->target = NULL;
	f->kind = PHPCA_ENTRY_ASSET;
	f->why = "behind a link";
	return phpca_collect__read(p, f, err);
}

enum phpca_code phpca_collect__links(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_pack *p = c->p;
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	for (size_t i = 0; i < p->file_count && !code; i++) {
		struct phpca_file *f = &p->files[i];
		if (f->kind != PHPCA_ENTRY_LINK || leads_somewhere(p, f->target))
			continue;
		if (!p->git && stat(f->disk, &st) == 0 && S_ISREG(st.st_mode)) {
			code = make_plain(p, f, err);
		} else {
			phpca_collect__warn(p, "%s: symbolic link to %s, which is left out; left out as well", f->path, f->target);
			f->kind = PHPCA_COLLECT_DROPPED;
		}
	}
	phpca_collect__sweep(p);
	return code;
}
