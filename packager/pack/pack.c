/* A run of the packager: its passes, and at its end everything that they own. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "format/parallel.h"
#include "cache/cache.h"
#include "classmap/classmap.h"
#include "collect/collect.h"
#include "project/composer.h"
#include "git/git.h"
#include "project/manifest.h"
#include "pack/report.h"
#include "sign/sign.h"

void phpca_file_take_classes(struct phpca_file *f, const char *names, size_t size)
{
	for (const char *name = names; name < names + size; name += strlen(name) + 1) {
		f->classes = phpca_text__grow(f->classes, (f->class_count + 1) * sizeof(*f->classes));
		f->classes[f->class_count++] = phpca_text__dup(name);
	}
}

static enum phpca_code passes(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code;

	phpca_report_warnings(p);
	if (p->options.dry_run)
		return PHPCA_OK;
	phpca_manifest_write(p);
	phpca_cache_open(p);
	phpca_cache_make_keys(p);
	if (phpca_cache_has_archive(p)) {
		bool written = false;
		if ((code = phpca_compile_judge(p, err))
			|| (code = phpca_cache_write_archive(p, &written, err)) || written)
			return code;
	}
	phpca_classmap_make(p);
	if ((code = phpca_compile(p, err)))
		return code;
	if ((code = phpca_report_judge(p, err)))
		return code;
	/* Beyond this point every script has its verdict. */
	p->compiled_ns = phpca_report_now();
	p->linked = true;
	return phpca_link(p, err);
}

struct opening {
	struct phpca_pack *p;
	enum phpca_code project, engine;
	struct phpca_error project_err, engine_err;
};

static void open_project(void *context)
{
	struct opening *o = context;

	o->project = phpca_resolve(o->p, &o->project_err);
	if (!o->project)
		o->project = phpca_collect(o->p, &o->project_err);
	/* Beyond this point the set of files is fixed. */
}

static void start_engine(void *context)
{
	struct opening *o = context;

	if (!o->p->options.dry_run)
		o->engine = phpca_engine_start(&o->p->options, &o->engine_err);
}

/* Neither needs the other. */
static enum phpca_code open_both(struct phpca_pack *p, struct phpca_error *err)
{
	struct opening o = {.p = p};

	phpca_beside(p->options.dry_run ? 1 : p->options.jobs, open_project, start_engine, &o);
	if (o.project || o.engine)
		*err = o.project ? o.project_err : o.engine_err;
	return o.project ? o.project : o.engine;
}

enum phpca_code phpca_pack_run(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code = open_both(p, err);

	if (!code)
		code = passes(p, err);
	phpca_cache_close(p);
	phpca_engine_stop();
	return code;
}

void phpca_pack_drop_images(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++)
		p->files[i].image = NULL;
	for (size_t i = 0; i < p->mapping_count; i++)
		munmap(p->mappings[i].start, p->mappings[i].size);
	free(p->mappings);
	p->mappings = NULL;
	p->mapping_count = 0;
}

void phpca_pack_clear(struct phpca_pack *p)
{
	phpca_pack_drop_images(p);
	phpca_classmap_clear(p);
	phpca_collect__clear(p);
	for (size_t i = 0; i < p->start_count; i++)
		free(p->starts[i]);
	free(p->starts);
	free(p->root);
	free(p->mount);
	free(p->name);
	free(p->version);
	free(p->entry);
	free(p->vendor);
	free(p->stamp.commit);
	free(p->stamp.describe);
	free(p->stamp.path);
	phpca_buffer_clear(&p->manifest_json);
	free(p->sign_key);
	phpca_sign_free(p->signer);
	phpca_buffer_clear(&p->inputs);
	phpca_list__clear(&p->warnings);
	phpca_list__clear(&p->left_out);
	phpca_list__clear(&p->left_out_why);
	phpca_list__clear(&p->web);
	phpca_list__clear(&p->writable);
	phpca_list__clear(&p->preload);
	if (p->manifest)
		phpca_manifest_clear(p->manifest);
	if (p->composer)
		phpca_composer_clear(p->composer);
	free(p->manifest);
	free(p->composer);
	phpca_git_close(p->git);
	phpca_git_close(p->worktree);
	memset(p, 0, sizeof(*p));
}
