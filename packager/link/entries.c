/* What the archive's index says: settings, assumptions, entries, classes. */
#include "link/entries.h"

#include "engine/engine.h"
#include "engine/imports.h"
#include "format/hash.h"
#include "php/engine.h"

/*
 * An address that differs from archive to archive and is free in any process: far below stacks and
 * libraries, far above heaps.
 */
static uint64_t preferred_base(const struct phpca_run *run)
{
	uint64_t h = phpca_hash64(run->mount, strlen(run->mount));

	for (size_t i = 0; i < run->files.count; i++) {
		h = h * 31 + phpca_hash64(run->files.item[i].path, strlen(run->files.item[i].path));
		h = h * 31 + run->files.item[i].size;
	}
	return 0x200000000000ull + (h % 0x2000) * 0x100000000ull;
}

/* How the bytes of sources are read. It is the same for all scripts. */
static void assume_encodings(struct phpca_linker *k)
{
	static const char *const settings[] = {"zend.script_encoding", "zend.detect_unicode",
		"internal_encoding", "default_charset", NULL};

	phpca_writer_add_assume(k->writer,
		phpca_writer_add_import(
			k->writer, PHPC_IMPORT_INI, "zend.multibyte", CG(multibyte) ? "1" : "0"));
	for (const char *const *name = settings; CG(multibyte) && *name; name++) {
		const char *value = zend_ini_string((char *)*name, strlen(*name), 0);
		phpca_writer_add_assume(k->writer,
			phpca_writer_add_import(k->writer, PHPC_IMPORT_INI, *name, value ? value : ""));
	}
}

void phpca_link__open_writer(
	struct phpca_linker *k, void (*finished)(void *context, int fd), void *context)
{
	const struct phpca_run *run = k->run;
	uint64_t newest = 0;

	for (size_t i = 0; i < run->files.count; i++)
		if ((int64_t)run->files.item[i].mtime > (int64_t)newest)
			newest = run->files.item[i].mtime;
	k->base = preferred_base(run);
	struct phpca_writer_info info = {
		.name = run->name ? run->name : "",
		.app_version = run->version ? run->version : "",
		.mount = run->mount,
		.entry = run->entry,
		.starts = (const char *const *)run->starts.item,
		.start_count = run->starts.count,
		.web = (const char *const *)run->web.item,
		.web_count = run->web.count,
		.preload = (const char *const *)run->preload.item,
		.preload_count = run->preload.count,
		.system_id = phpca_engine_system_id(),
		.preferred_base = k->base,
		.timestamp = newest,
		.flags = (run->strip_sources ? PHPCA_ARCHIVE_NO_SOURCES : 0)
			| (run->hot_first ? PHPCA_ARCHIVE_HOT_FIRST : 0),
		.threads = run->options.jobs,
		.signer = run->signer,
		.finished = finished,
		.context = context,
	};
	k->writer = phpca_writer_new(&info);
	assume_encodings(k);
	/* The compiler turns these into opcodes that no longer name them. */
	for (const char *const *name = phpca_engine_special_functions; *name; name++) {
		if (!phpca_import_holds(PHPC_IMPORT_FUNCTION, *name, NULL))
			continue; /* packed with -d disable_functions=...: called by name, like any other */
		phpca_writer_add_assume(
			k->writer, phpca_writer_add_import(k->writer, PHPC_IMPORT_FUNCTION, *name, NULL));
	}
}

void phpca_link__add_entries(struct phpca_linker *k)
{
	for (size_t i = 0; i < k->run->files.count; i++) {
		struct phpca_file *f = &k->run->files.item[i];
		bool keep = f->kind != PHPCA_ENTRY_SCRIPT || !k->run->strip_sources
			|| f->verdict != PHPCA_VERDICT_PRECOMPILED
			|| (k->images.loaded[i].image.table
				&& k->images.loaded[i].image.table->flags & PHPC_IMAGE_PATH_DEPENDENT);
		struct phpca_writer_entry e = {
			.path = f->path,
			.kind = f->kind,
			.mode = f->mode,
			.mtime = f->mtime,
			.image = k->members[i].bytes.size ? k->members[i].bytes.data : NULL,
			.image_size = k->members[i].bytes.size,
			.source = keep ? f->bytes : NULL,
			.source_size = f->size,
			.target = f->target,
			.verdict = f->verdict,
			.reason = f->reason,
		};
		phpca_writer_add(k->writer, &e);
		for (size_t c = 0; c < f->class_count; c++)
			phpca_writer_add_class(k->writer, f->classes[c], f->path);
	}
	for (size_t i = 0; i < k->run->classmap.count; i++) {
		phpca_writer_add_autoload(k->writer, k->run->classmap.item[i].lcname,
			k->run->files.item[k->run->classmap.item[i].file].path);
	}
	phpca_writer_set_strings(k->writer, &k->strings);
	phpca_writer_set_paths(k->writer, &k->paths);
	phpca_writer_set_manifest(k->writer, &k->run->manifest_json);
}
