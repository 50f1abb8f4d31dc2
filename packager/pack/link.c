/* The steps of the link pass, one after the other, and the archive's way to the disk. */
#include "cache/cache.h"
#include "format/parallel.h"
#include "link/link.h"

struct writing {
	struct phpca_pack *p;
	struct phpca_linker *k;
	struct phpca_error *err;
	enum phpca_code code;
};

static void write_archive(void *context)
{
	struct writing *w = context;

	w->code = phpca_link_write(w->k, w->p->options.output, w->err);
}

/* The disk takes its time, and what is left to do needs neither engine nor images. */
static void clear_while_writing(void *context)
{
	struct writing *w = context;

	phpca_link_drop_images(w->k);
	phpca_engine_stop();
	phpca_pack_drop_images(w->p);
}

enum phpca_code phpca_link(struct phpca_pack *p, struct phpca_error *err)
{
	struct phpca_linker *k = phpca_link_new(p, phpca_cache_keep_archive, p);
	struct writing w = {.p = p, .k = k, .err = err};

	phpca_progress(p, "link", 0, p->file_count);
	phpca_link_load_images(k);
	phpca_link_pack_code_and_link_classes(k);
	phpca_link_complete_code(k);
	phpca_link_list_words(k);
	phpca_link_build_members(k);
	phpca_link_add_entries(k);
	w.code = phpca_link_lay_out(k, err);
	if (!w.code) {
		phpca_link_locate_members(k);
		phpca_beside(p->options.jobs, clear_while_writing, write_archive, &w);
	}
	phpca_progress(p, "link", p->file_count, p->file_count);
	phpca_link_free(k);
	return w.code;
}
