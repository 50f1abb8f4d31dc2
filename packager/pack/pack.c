/*
 * The list of the passes. Read `passes` first: each comment there says what holds from that line
 * on. What stands above it is what runs beside what.
 */
#include "pack/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/progress.h"
#include "cache/cache.h"
#include "classmap/classmap.h"
#include "collect/collect.h"
#include "compile/compile.h"
#include "base/parallel.h"
#include "link/link.h"
#include "pack/choose.h"
#include "pack/manifest_write.h"
#include "pack/report.h"
#include "php/engine.h"
#include "project/resolve.h"

struct packing {
	struct phpca_run *run;
	struct phpca_cache *cache; /* NULL: off */
	struct phpca_linker *linker;
};

static void print_warnings(struct phpca_run *run)
{
	if (run->options.verbosity >= 0)
		phpca_warnings_print(&run->warnings);
}

/* ---- collect, beside the engine's start ---- */

struct opening {
	struct phpca_run *run;
	enum phpca_code project, engine;
	struct phpca_error project_err, engine_err;
};

static void collect_files(void *context)
{
	struct opening *o = context;

	o->project = phpca_collect(o->run, &o->project_err);
}

static void start_engine(void *context)
{
	struct opening *o = context;
	const struct phpca_options *options = &o->run->options;

	if (!options->dry_run)
		o->engine = phpca_engine_start(options->ini, options->ini_count, &o->engine_err);
}

/* Neither needs the other. */
static enum phpca_code collect_files_and_start_engine(
	struct phpca_run *run, struct phpca_error *err)
{
	struct opening o = {.run = run};

	phpca_beside(run->options.dry_run ? 1 : run->options.jobs, collect_files, start_engine, &o);
	if (o.project || o.engine)
		*err = o.project ? o.project_err : o.engine_err;
	return o.project ? o.project : o.engine;
}

/* ---- the cache, around the passes ---- */

/* Archives in the cache are not signed. */
static enum phpca_code write_known_archive(
	struct packing *p, bool *written, struct phpca_error *err)
{
	struct phpca_run *run = p->run;
	enum phpca_code code;

	*written = false;
	if (run->signer || !phpca_cache_has_archive(p->cache, &run->files))
		return PHPCA_OK;
	code = phpca_compile_judge(&run->files, run->options.strict, err);
	return code ? code : phpca_cache_write_archive(p->cache, run, written, err);
}

static void keep_archive(void *context, int fd)
{
	const struct packing *p = context;

	if (!p->run->signer)
		phpca_cache_keep_archive(p->cache, &p->run->files, fd);
}

static size_t count_scripts(const struct phpca_files *files)
{
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++)
		count += files->item[i].kind == PHPCA_ENTRY_SCRIPT;
	return count;
}

/* Those that the cache does not know. */
static enum phpca_code compile_scripts(struct packing *p, struct phpca_error *err)
{
	struct phpca_run *run = p->run;
	enum phpca_code code;

	run->cached = phpca_cache_take_scripts(p->cache, &run->files, run->options.jobs);
	run->compiled = count_scripts(&run->files) - run->cached;
	code = phpca_compile(&run->files, run->mount, run->optimize, run->options.jobs, err);
	if (!code)
		phpca_cache_keep_scripts(p->cache, &run->files, run->options.jobs);
	return code;
}

/* ---- writing, beside the engine's end ---- */

struct writing {
	struct packing *p;
	struct phpca_error *err;
	enum phpca_code code;
};

static void write_archive(void *context)
{
	struct writing *w = context;

	w->code = phpca_link_write(w->p->linker, phpca_run_into(w->p->run), w->err);
}

static void stop_engine(void *context)
{
	struct packing *p = ((struct writing *)context)->p;

	phpca_link_drop_images(p->linker);
	phpca_engine_stop();
	phpca_files_drop_images(&p->run->files);
}

/* The disk takes its time, and the members need neither engine nor images any more. */
static enum phpca_code write_archive_and_stop_engine(struct packing *p, struct phpca_error *err)
{
	struct writing w = {.p = p, .err = err};

	phpca_beside(p->run->options.jobs, stop_engine, write_archive, &w);
	return w.code;
}

/* ---- the list ---- */

static enum phpca_code passes(struct packing *p, struct phpca_error *err)
{
	struct phpca_run *run = p->run;
	enum phpca_code code;
	bool written;

	/* Every setting has its value. */
	if ((code = phpca_resolve(run, err)))
		return code;

	/* It is this process that makes the archive: its PHP is the one that is wanted. */
	if ((code = phpca_pack__choose_php(run, err)))
		return code;

	/*
	 * The files are read and sorted by path: none is added, dropped or changed from here on. PHP
	 * runs in this process.
	 */
	if ((code = collect_files_and_start_engine(run, err))
		|| (code = phpca_pack__confirm_php(run, err)))
		return code;
	print_warnings(run);
	if (run->options.dry_run)
		return PHPCA_OK;

	/* The manifest of the archive is complete. */
	phpca_manifest_write(run);

	/* The archive and each script have the key under which the cache knows them. */
	p->cache = phpca_cache_open(run);
	phpca_cache_make_keys(p->cache, run);
	print_warnings(run);

	/* If all is as in an earlier run, the archive is written, and nothing is left to do. */
	if ((code = write_known_archive(p, &written, err)) || written)
		return code;

	/* It is known in which script Composer's autoloader finds each class. */
	phpca_classmap_make(&run->classmap, run->composer, &run->files, run->options.jobs);

	/* Every script has its verdict, and the precompiled ones their image. None is compiled anew. */
	if ((code = compile_scripts(p, err)))
		return code;
	run->compiled_ns = phpca_report_now();

	/* What could not be precompiled may be packed from its source. */
	if ((code = phpca_compile_judge(&run->files, run->options.strict, err)))
		return code;
	run->linked = true;

	/* Every image has a relocated copy in this process. */
	phpca_progress("link", 0, run->files.count);
	p->linker = phpca_link_new(run, keep_archive, p);
	phpca_link_load_images(p->linker);

	/*
	 * Opcodes and literals are packed. Every class that can be linked here is linked. The engine
	 * has nothing to do from here on.
	 */
	phpca_link_pack_code_and_link_classes(p->linker);

	/* Linked classes have the code that they take from other scripts: the code's size is final. */
	phpca_link_complete_code(p->linker);

	/* Every pointer word is listed, and every string that a member uses. */
	phpca_link_list_words(p->linker);

	/* Every string has its offset; members are built but for their pointer words: sizes are final.
	 */
	phpca_link_build_members(p->linker);

	/* The archive has all its entries. */
	phpca_link_add_entries(p->linker);

	/* Every member has its offset in the file. */
	if ((code = phpca_link_lay_out(p->linker, err)))
		return code;

	/* Every pointer word has its address: the members are complete. */
	phpca_link_locate_members(p->linker);

	/* The archive is on disk under its name. PHP has ended, and the images are unmapped. */
	return write_archive_and_stop_engine(p, err);
}

/* Where the passes ended early, the linker has images that only go while the engine runs. */
enum phpca_code phpca_pack_run(struct phpca_run *run, struct phpca_error *err)
{
	struct packing p = {.run = run};
	enum phpca_code code;

	run->started_ns = phpca_report_now();
	phpca_progress_allow(!run->options.no_progress && run->options.verbosity >= 0);
	code = passes(&p, err);
	phpca_progress("", 1, 1);
	phpca_link_free(p.linker);
	phpca_engine_stop();
	if (p.cache) {
		phpca_cache_close(p.cache, run);
		print_warnings(run);
	}
	return code;
}

void phpca_pack_clear(struct phpca_run *run)
{
	phpca_classmap_clear(&run->classmap);
	phpca_buffer_clear(&run->manifest_json);
	phpca_collect_clear(run);
	phpca_resolve_clear(run);
	phpca_warnings_clear(&run->warnings);
	phpca_list_clear(&run->preload_skipped);
	phpca_list_clear(&run->preload_why);
	free(run->wanted_php);
	memset(run, 0, sizeof(*run));
}
