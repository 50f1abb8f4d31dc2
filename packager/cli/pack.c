/* phpca pack. */
#include <limits.h>
#include <malloc.h>
#include "base/text.h"
#include "cli/commands.h"
#include "cli/pack_each.h"
#include "inspect/archive_file.h"
#include "inspect/preload.h"
#include "pack/pack.h"
#include "pack/report.h"

/*
 * Nearly all that is allocated is needed until the end: memory is taken in large pieces and not
 * given back before.
 */
static void prepare_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TOP_PAD, 16 << 20);
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, 16 << 20);
#endif
}

/* What can't be preloaded, asked of the archive: it may have come from the cache as a whole. */
static void find_skipped(struct phpca_run *run)
{
	struct phpca_error ignored = {0};
	struct phpca_tool_map map;
	struct phpca_archive a;

	if (!run->preload.count || phpca_tool_open_any(&map, &a, phpca_run_into(run), &ignored))
		return;
	for (uint32_t i = 0; i < a.preload_count; i++) {
		const struct phpca_entry_disk *e = &a.entry[a.preload[i]];
		const char *to_load = phpca_preload_obstacle_to_load(&a, e),
				   *to_declare = phpca_preload_obstacle(&a, e);
		if (!to_declare)
			continue;
		phpca_list_add(&run->preload_skipped, phpca_text_dup(phpca_tool_entry_path(&a, e)));
		phpca_list_add(&run->preload_why,
			to_load ? phpca_text_dup(to_load)
					: phpca_text_format("only loaded, not declared: %s", to_declare));
	}
	phpca_tool_unmap(&map);
}

static enum phpca_code run_pack(const struct phpca_arguments *a, struct phpca_error *err)
{
	struct phpca_run run = {.options = a->pack};
	enum phpca_code code;

	if (a->only_php)
		run.options.php = a->only_php;
	else if (a->pack.each_php_count > 1 && !a->pack.dry_run)
		return phpca_pack_for_each(a, run_pack, err);
	prepare_memory();
	code = phpca_pack_run(&run, err);
	if (!code && run.options.dry_run)
		phpca_report_dry_run(&run);
	else if (!code) {
		find_skipped(&run);
		phpca_report_print(&run);
	}
	if (code && a->only_php)
		phpca_error_prefix(err, "--php %s", a->only_php);
	phpca_pack_clear(&run);
	return code;
}

static enum phpca_code set_mount(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	if (*value != '/')
		return phpca_error_set(
			err, PHPCA_E_USAGE, "--mount: wanted an absolute directory, found \"%s\"", value);
	a->pack.mount = value;
	return PHPCA_OK;
}

static enum phpca_code add_entry(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	struct phpca_options *o = &a->pack;

	o->entry = phpca_text_grow(o->entry, (o->entry_count + 1) * sizeof(*o->entry));
	o->entry[o->entry_count++] = value;
	return PHPCA_OK;
}

static enum phpca_code add_php(
	struct phpca_arguments *a, const char *value, struct phpca_error *err)
{
	struct phpca_options *o = &a->pack;

	o->php = value;
	o->each_php = phpca_text_grow(o->each_php, (o->each_php_count + 1) * sizeof(*o->each_php));
	o->each_php[o->each_php_count++] = value;
	return PHPCA_OK;
}

static const struct phpca_option options[] = {
	{'m', "manifest", "FILE", "the manifest (phpca.json in the root, if there is one)",
		PHPCA_TEXT(pack.manifest)},
	{'o', "output", "FILE", "the archive (app.phpca)", PHPCA_TEXT(pack.output)},
	{0, "root", "DIR", "the project (where the manifest lies, else the working directory)",
		PHPCA_TEXT(pack.root)},
	{0, "entry", "FILE",
		"script that a bare archive starts, below the root; more may follow, to be started by name",
		PHPCA_CALL(add_entry)},
	{0, "mount", "DIR", "preferred mount point (the root itself)", PHPCA_CALL(set_mount)},
	{0, "rev", "REV", "pack this git revision, not the work tree", PHPCA_TEXT(pack.rev)},
	{0, "vendor", "DIR",
		"take Composer's packages from here (with --rev from the root, unless they are committed)",
		PHPCA_TEXT(pack.vendor)},
	{0, "sign-key", "FILE", "sign the archive with this secret key", PHPCA_TEXT(pack.sign_key)},
	{0, "php", "FILE",
		"compile with this php ($PHPCA_PHP, else \"engine\" of the manifest, else php of PATH); more may follow: one archive for all",
		PHPCA_CALL(add_php)},
	{0, "only-php", "FILE", NULL, PHPCA_TEXT(only_php)},
	{0, "into", "FILE", NULL, PHPCA_TEXT(pack.into)}, PHPCA_OPTION_JOBS, PHPCA_OPTION_INI,
	PHPCA_OPTION_FORMAT,
	{0, "cache", "DIR",
		"keep what was compiled in DIR (PHPCA_CACHE, else phpca in the user's cache directory)",
		PHPCA_TEXT(pack.cache)},
	{0, "no-cache", NULL, "compile everything, keep nothing", PHPCA_FLAG(pack.no_cache)},
	PHPCA_OPTION_CACHE_LIMIT,
	{0, "strict", NULL, "a script that can't be precompiled is an error", PHPCA_FLAG(pack.strict)},
	{0, "dry-run", NULL, "list what would be packed and why, write nothing",
		PHPCA_FLAG(pack.dry_run)},
	PHPCA_OPTION_NO_PROGRESS, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_pack = {"pack", "[FILE]...",
	"Packs a project, or only the scripts FILE ..., into one archive of precompiled PHP.", NULL,
	options, 0, SIZE_MAX, run_pack, false};
