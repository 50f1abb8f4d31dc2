/* See links.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "collect/links.h"
#include "collect/read.h"
#include "git/git.h"

static bool leads_somewhere(const struct phpca_run *run, const char *target)
{
	return !*target || phpca_files_find(&run->files, target)
		|| phpca_files_holds_below(&run->files, target);
}

static void become_asset(struct phpca_run *run, struct phpca_file *f)
{
	phpca_warnings_add(&run->warnings,
		"%s: symbolic link to %s, which is left out; packed as a plain file", f->path, f->target);
	free(f->target);
	f->target = NULL;
	f->kind = PHPCA_ENTRY_ASSET;
	f->why = "behind a link";
}

/* The target is inside the root but left out of the archive: its contents stand in for it. */
static enum phpca_code make_plain(
	struct phpca_run *run, struct phpca_file *f, struct phpca_error *err)
{
	become_asset(run, f);
	return phpca_collect__read(run, f, err);
}

/* The same of a revision; false when it has no such file either. */
static bool make_plain_of_revision(struct phpca_run *run, struct phpca_file *f)
{
	struct phpca_buffer bytes = {0};
	uint32_t mode;

	if (!phpca_git_read_file(run->git, f->target, &bytes, &mode))
		return false;
	become_asset(run, f);
	f->mode = mode & 0111 ? 0755 : 0644;
	f->bytes = bytes.data;
	f->size = bytes.size;
	return true;
}

/* On disk a link leads where its last link leads; a revision has only what each says. */
static void resolve_target(struct phpca_run *run, struct phpca_file *f)
{
	char *resolved = phpca_files_through_links(&run->files, f->target);

	free(f->target);
	f->target = resolved;
}

enum phpca_code phpca_collect__links(struct phpca_run *run, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	for (size_t i = 0; i < run->files.count && run->git; i++)
		if (run->files.item[i].kind == PHPCA_ENTRY_LINK)
			resolve_target(run, &run->files.item[i]);
	for (size_t i = 0; i < run->files.count && !code; i++) {
		struct phpca_file *f = &run->files.item[i];
		if (f->kind != PHPCA_ENTRY_LINK || leads_somewhere(run, f->target))
			continue;
		if (run->git && make_plain_of_revision(run, f))
			continue;
		if (!run->git && stat(f->disk, &st) == 0 && S_ISREG(st.st_mode)) {
			code = make_plain(run, f, err);
		} else {
			phpca_warnings_add(&run->warnings,
				"%s: symbolic link to %s, which is left out; left out as well", f->path, f->target);
			f->kind = PHPCA_FILE_DROPPED;
		}
	}
	phpca_files_sweep(&run->files);
	return code;
}
