/* See revision.h. */
#include <stdlib.h>
#include <string.h>
#include "collect/choose.h"
#include "collect/revision.h"
#include "collect/rules.h"
#include "collect/stamp.h"
#include "project/composer.h"
#include "git/git.h"

#define MODE_LINK 0120000u
#define MODE_SUBMODULE 0160000u
#define LINK_MAX_SIZE 4095 /* as Linux takes them */

/* Where a link at `path` with these contents leads, relative to the root; NULL for outside. */
static char *link_target(const char *path, const struct phpca_git_file *file)
{
	char *directory = strchr(path, '/') ? phpca_path_directory(path) : phpca_text_dup("");
	char *target = phpca_text_format(
		"%s%s%.*s", directory, *directory ? "/" : "", (int)file->size, (const char *)file->bytes);

	free(directory);
	if (file->size && *(const char *)file->bytes != '/' && phpca_path_normalise(target))
		return target;
	free(target);
	return NULL;
}

static struct phpca_file *add(struct phpca_collecting *c, const struct phpca_git_file *file,
	enum phpca_entry_kind kind, const char *why)
{
	struct phpca_file *f = phpca_files_add(&c->run->files, file->path, kind);

	f->disk = phpca_text_format("%s:%s", c->run->options.rev, file->path);
	f->why = why;
	f->mode = file->mode & 0111 ? 0755 : 0644;
	f->mtime = phpca_collect__commit_time(c->run, c->run->git);
	return f;
}

static enum phpca_code add_link(struct phpca_collecting *c, const struct phpca_git_file *file,
	const char *why, struct phpca_error *err)
{
	char *target;
	struct phpca_file *f;

	if (file->size > LINK_MAX_SIZE)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"--rev: %s: wanted a symbolic link to at most %d bytes, found %zu", file->path,
			LINK_MAX_SIZE, file->size);
	target = link_target(file->path, file);
	if (!target) {
		phpca_warnings_add(&c->run->warnings,
			"%s: symbolic link to %.*s, outside the root; left out", file->path, (int)file->size,
			(const char *)file->bytes);
		return PHPCA_OK;
	}
	f = add(c, file, PHPCA_ENTRY_LINK, why);
	f->mode = 0777;
	f->target = target;
	return PHPCA_OK;
}

/* The vendor directory that is packed is another one. */
static bool comes_from_vendor(const struct phpca_collecting *c, const char *path)
{
	return c->run->vendor && phpca_composer_in_vendor(c->run->composer, path);
}

static bool is_lfs_pointer(const struct phpca_git_file *file)
{
	static const char head[] = "version https://git-lfs.github.com/spec/";

	return file->size < 1024 && file->size > sizeof(head)
		&& memcmp(file->bytes, head, sizeof(head) - 1) == 0;
}

static enum phpca_code found(
	void *context, const struct phpca_git_file *file, struct phpca_error *err)
{
	struct phpca_collecting *c = context;
	const char *why = NULL;
	struct phpca_file *f;

	if (!phpca_collect__accepts(c, file->path, &why) || comes_from_vendor(c, file->path))
		return PHPCA_OK;
	if (file->mode == MODE_SUBMODULE) {
		phpca_warnings_add(&c->run->warnings,
			"%s: git submodule whose commit is not at hand, left out (git submodule update --init)",
			file->path);
	} else if (file->mode == MODE_LINK) {
		return add_link(c, file, why, err);
	} else {
		if (is_lfs_pointer(file))
			phpca_warnings_add(&c->run->warnings,
				"%s: kept by Git LFS; the revision has only the pointer to it", file->path);
		f = add(c, file, PHPCA_ENTRY_ASSET, why);
		f->size = file->size;
		f->bytes = phpca_text_grow(NULL, file->size);
		memcpy(f->bytes, file->bytes, file->size);
	}
	return PHPCA_OK;
}

static enum phpca_code enter(void *context, const char *path, const struct phpca_buffer *attributes,
	bool *descends, struct phpca_error *err)
{
	struct phpca_collecting *c = context;
	enum phpca_code code;
	char *name;

	*descends = !*path || (phpca_collect__descends(c, path) && !comes_from_vendor(c, path));
	if (!*descends)
		return PHPCA_OK;
	name = phpca_text_format("%s%s.gitattributes", path, *path ? "/" : "");
	code = phpca_collect__add_attributes(c, path, attributes, name, err);
	free(name);
	return code;
}

enum phpca_code phpca_collect__revision(struct phpca_collecting *c, struct phpca_error *err)
{
	struct phpca_git_visitor visitor = {c, enter, found};

	return phpca_git_walk(c->run->git, &visitor, err);
}
