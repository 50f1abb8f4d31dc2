/* See collect.h. */
#include <stdlib.h>
#include "collect/choose.h"
#include "collect/collect.h"
#include "collect/entry.h"
#include "collect/revision.h"
#include "collect/links.h"
#include "collect/marks.h"
#include "collect/read.h"
#include "collect/rebase_files.h"
#include "collect/rules.h"
#include "collect/script.h"
#include "collect/stamp.h"
#include "collect/tree.h"
#include "collect/why.h"

static void find_output(struct phpca_collecting *c)
{
	char *path = phpca_path_real_place(c->run->options.output);
	const char *below = path ? phpca_path_below(c->run->root, path) : NULL;

	c->output = below ? phpca_text_dup(below) : NULL;
	free(path);
}

/* Parents are made as needed; only a directory that would be empty needs an entry of its own. */
static void drop_full_directories(struct phpca_collecting *c)
{
	struct phpca_run *run = c->run;

	for (size_t i = 0; i < run->files.count; i++) {
		struct phpca_file *f = &run->files.item[i];
		if (f->kind != PHPCA_ENTRY_DIRECTORY)
			continue;
		f->why = "empty directory";
		if (phpca_files_holds_below(&run->files, f->path)
			|| phpca_collect__is_left_out(c, f->path, true)
			|| (c->include.count && !phpca_rules_match(&c->include, f->path, true, false)))
			f->kind = PHPCA_FILE_DROPPED;
	}
}

static void find_scripts(struct phpca_run *run)
{
	for (size_t i = 0; i < run->files.count; i++) {
		struct phpca_file *f = &run->files.item[i];
		if (f->kind == PHPCA_ENTRY_ASSET && phpca_collect__is_script(f->path, f->bytes, f->size))
			f->kind = PHPCA_ENTRY_SCRIPT;
	}
}

/* Which paths, and what is in the files; none of it sorted. */
static enum phpca_code read_files(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_run *run = c->run;
	enum phpca_code code;

	if (run->options.file_count)
		code = phpca_collect__named(c, err);
	else if (run->git)
		code = phpca_collect__revision(c, err);
	else
		code = phpca_collect__tree(c, err);
	if (!code && run->vendor)
		code = phpca_collect__vendor(c, err);
	return code ? code : phpca_collect__contents(run, err);
}

/* Beyond this no file is added or dropped. */
static enum phpca_code complete_set(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_run *run = c->run;
	enum phpca_code code;

	phpca_files_sort(&run->files);
	drop_full_directories(c);
	phpca_list_sort(&run->writable);
	phpca_files_sweep(&run->files);
	code = phpca_collect__links(run, err);
	if (!code && run->files.count == 0)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: nothing to pack: no file is left",
			*run->root ? run->root : "/");
	return code;
}

/* Beyond this each file is what it is: script or asset, entry, to be preloaded; its bytes are
 * final. */
static enum phpca_code judge_files(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_run *run = c->run;
	enum phpca_code code;

	find_scripts(run);
	phpca_collect__mark_first_states(c);
	code = phpca_collect__starts(c, err);
	if (!code)
		code = phpca_collect__check_extract(run, err);
	if (!code)
		code = phpca_collect__rebase(run, err);
	if (!code)
		phpca_collect__find_preload(run);
	if (!code)
		phpca_collect__mark_as_source(run);
	if (!code)
		phpca_collect__check_stubs(run);
	if (!code && (run->options.dry_run || run->options.verbosity > 1))
		phpca_collect__explain(run);
	return code;
}

enum phpca_code phpca_collect(struct phpca_run *run, struct phpca_error *err)
{
	struct phpca_collecting c = {.run = run};
	enum phpca_code code;

	phpca_collect__prepare_rules(&c);
	code = phpca_collect__attributes_above(&c, err);
	find_output(&c);
	if (!code)
		code = read_files(&c, err);
	if (!code)
		code = complete_set(&c, err);
	if (!code)
		code = judge_files(&c, err);
	if (!code)
		phpca_collect__stamp(&c);
	phpca_collect__clear_rules(&c);
	phpca_attributes_clear(&c.attributes);
	phpca_list_clear(&c.starts);
	free(c.output);
	return code;
}

void phpca_collect_clear(struct phpca_run *run)
{
	phpca_files_clear(&run->files);
	free(run->entry);
	phpca_list_clear(&run->starts);
	phpca_list_clear(&run->web);
	phpca_list_clear(&run->writable);
	phpca_list_clear(&run->preload);
	phpca_list_clear(&run->left_out);
	phpca_list_clear(&run->left_out_why);
	free(run->stamp.commit);
	free(run->stamp.describe);
	free(run->stamp.path);
}
