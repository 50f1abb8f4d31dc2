/*
 * Symbolic links, once it is known what else is packed: each must lead to something in the archive.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "collect/collect.h"
#include "git/git.h"

char *phpca_collect__through_links(const struct phpca_pack *p, const char *path)
{
	char *out = phpca_text__dup(path);

	for (int links = 0; links < 16; links++) {
		const struct phpca_file *link = NULL;
		size_t size = 0;

		for (size_t i = 1; i <= strlen(out) && !link; i++) {
			char *part = out[i] == '/' || out[i] == '\0' ? phpca_text__cut(out, i) : NULL;
			link = part ? phpca_collect__find(p, part) : NULL;
			link = link && link->kind == PHPCA_ENTRY_LINK ? link : NULL;
			size = i;
			free(part);
		}
		if (!link)
			break;
		char *next = phpca_text__format(
			"%s%s", link->target, out + size + (!*link->target && out[size]));
		free(out);
		out = next;
	}
	return out;
}

static bool leads_somewhere(const struct phpca_pack *p, const char *target)
{
	return !*target || phpca_collect__find(p, target) || phpca_collect__holds_below(p, target);
}

/* The target is inside the root but left out of the archive: its contents stand in for it. */
static enum phpca_code make_plain(
	struct phpca_pack *p, struct phpca_file *f, struct phpca_error *err)
{
	phpca_collect__warn(p, "%s: symbolic link to %s, which is left out; packed as a plain file",
		f->path, f->target);
	free(f->target);
	f->target = NULL;
	f->kind = PHPCA_ENTRY_ASSET;
	f->why = "behind a link";
	return phpca_collect__read(p, f, err);
}

/* The same of a revision; false when it has no such file either. */
static bool make_plain_of_revision(struct phpca_pack *p, struct phpca_file *f)
{
	struct phpca_buffer bytes = {0};
	uint32_t mode;

	if (!phpca_git_read_file(p->git, f->target, &bytes, &mode))
		return false;
	phpca_collect__warn(p, "%s: symbolic link to %s, which is left out; packed as a plain file",
		f->path, f->target);
	free(f->target);
	f->target = NULL;
	f->kind = PHPCA_ENTRY_ASSET;
	f->why = "behind a link";
	f->mode = mode & 0111 ? 0755 : 0644;
	f->bytes = bytes.data;
	f->size = bytes.size;
	return true;
}

/* On disk a link leads where its last link leads; a revision has only what each says. */
static void resolve_target(struct phpca_pack *p, struct phpca_file *f)
{
	char *resolved = phpca_collect__through_links(p, f->target);

	free(f->target);
	f->target = resolved;
}

enum phpca_code phpca_collect__links(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_pack *p = c->p;
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	for (size_t i = 0; i < p->file_count && p->git; i++)
		if (p->files[i].kind == PHPCA_ENTRY_LINK)
			resolve_target(p, &p->files[i]);
	for (size_t i = 0; i < p->file_count && !code; i++) {
		struct phpca_file *f = &p->files[i];
		if (f->kind != PHPCA_ENTRY_LINK || leads_somewhere(p, f->target))
			continue;
		if (p->git && make_plain_of_revision(p, f))
			continue;
		if (!p->git && stat(f->disk, &st) == 0 && S_ISREG(st.st_mode)) {
			code = make_plain(p, f, err);
		} else {
			phpca_collect__warn(p, "%s: symbolic link to %s, which is left out; left out as well",
				f->path, f->target);
			f->kind = PHPCA_COLLECT_DROPPED;
		}
	}
	phpca_collect__sweep(p);
	return code;
}
