/* See git.h. */
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include "git.h"
#include "text.h"

struct phpca_git {
	git_repository *repository;
	git_commit     *commit;
	git_tree       *tree;            /* of `directory` */
	char            name[GIT_OID_HEXSZ + 1];
};

static enum phpca_code fault(struct phpca_error *err, const char *what)
{
	const git_error *e = git_error_last();

	return phpca_error_set(err, PHPCA_E_USAGE, "--rev: %s: %s", what, e ? e->message : "unknown error of libgit2");
}

/* The directory below the work tree; "" for its top and for a bare repository. */
static char *prefix_of(git_repository *repository, const char *directory)
{
	const char *workdir = git_repository_workdir(repository), *below;
	char *top, *real, *prefix;

	if (!workdir)
		return phpca_text__dup("");
	top = phpca_path__absolute(workdir);
	real = realpath(top, NULL);
	below = real ? phpca_path__below(real, directory) : NULL;
	prefix = phpca_text__dup(below ? below : "");
	free(top);
	free(real);
	return prefix;
}

static enum phpca_code open_tree(struct phpca_git *g, const char *directory, const char *rev, struct phpca_error *err)
{
	git_object *object = NULL;
	git_tree_entry *entry = NULL;
	git_tree *top = NULL;
	char *prefix = prefix_of(g->repository, directory);
	enum phpca_code code = PHPCA_OK;

	if (git_revparse_single(&object, g->repository, rev) ||
	    git_object_peel((git_object **)&g->commit, object, GIT_OBJECT_COMMIT) || git_commit_tree(&top, g->commit))
		code = fault(err, rev);
	else if (!*prefix)
		git_tree_dup(&g->tree, top);
	else if (git_tree_entry_bypath(&entry, top, prefix) || git_tree_lookup(&g->tree, g->repository, git_tree_entry_id(entry)))
		code = fault(err, prefix);
	if (!code)
		git_oid_tostr(g->name, sizeof(g->name), git_commit_id(g->commit));
	git_tree_entry_free(entry);
	git_tree_free(top);
	git_object_free(object);
	free(prefix);
	return code;
}

enum phpca_code phpca_git_open(struct phpca_git **out, const char *directory, const char *rev, struct phpca_error *err)
{
	struct phpca_git *g = phpca_text__alloc(sizeof(*g));
	enum phpca_code code;

	*out = g;
	git_libgit2_init();
	if (git_repository_open_ext(&g->repository, *directory ? directory : "/", 0, NULL))
		code = fault(err, directory);
	else
		code = open_tree(g, directory, rev, err);
	if (code) {
		phpca_git_close(g);
		*out = NULL;
	}
	return code;
}

void phpca_git_close(struct phpca_git *g)
{
	if (!g)
		return;
	git_tree_free(g->tree);
	git_commit_free(g->commit);
	git_repository_free(g->repository);
	git_libgit2_shutdown();
	free(g);
}

const char *phpca_git_commit(const struct phpca_git *g)
{
	return g->name;
}

uint64_t phpca_git_time(const struct phpca_git *g)
{
	git_time_t time = git_commit_time(g->commit);

	return time > 0 ? (uint64_t)time : 0;
}

bool phpca_git_read(const struct phpca_git *g, const char *path, struct phpca_buffer *out)
{
	git_tree_entry *entry = NULL;
	git_blob *blob = NULL;
	bool found = git_tree_entry_bypath(&entry, g->tree, path) == 0 && git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
		git_blob_lookup(&blob, g->repository, git_tree_entry_id(entry)) == 0;

	if (found) {
		phpca_buffer_append(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
		phpca_buffer_append(out, "", 1);
		out->size--;
	}
	git_blob_free(blob);
	git_tree_entry_free(entry);
	return found;
}

/* ---- the walk ---- */

struct walk {
	const struct phpca_git         *g;
	const struct phpca_git_visitor *visitor;
	struct phpca_error             *err;
	enum phpca_code                 code;
};

static enum phpca_code visit_blob(struct walk *w, struct phpca_git_file *file, const git_tree_entry *entry)
{
	git_blob *blob = NULL;
	enum phpca_code code;

	if (file->mode == GIT_FILEMODE_COMMIT)
		return w->visitor->found(w->visitor->context, file, w->err);
	if (git_blob_lookup(&blob, w->g->repository, git_tree_entry_id(entry)))
		return fault(w->err, file->path);
	file->bytes = git_blob_rawcontent(blob);
	file->size = (size_t)git_blob_rawsize(blob);
	code = w->visitor->found(w->visitor->context, file, w->err);
	git_blob_free(blob);
	return code;
}

/* 0 goes on, 1 skips a directory, -1 ends the walk. */
static int visit(const char *directory, const git_tree_entry *entry, void *context)
{
	struct walk *w = context;
	char *path = phpca_text__format("%s%s", directory, git_tree_entry_name(entry));
	struct phpca_git_file file = {.path = path, .mode = git_tree_entry_filemode(entry)};
	int next = 0;

	if (file.mode == GIT_FILEMODE_TREE)
		next = w->visitor->enter(w->visitor->context, path) ? 0 : 1;
	else
		w->code = visit_blob(w, &file, entry);
	free(path);
	return w->code ? -1 : next;
}

enum phpca_code phpca_git_walk(const struct phpca_git *g, const struct phpca_git_visitor *visitor, struct phpca_error *err)
{
	struct walk w = {g, visitor, err, PHPCA_OK};

	if (git_tree_walk(g->tree, GIT_TREEWALK_PRE, visit, &w) < 0 && !w.code)
		return fault(err, "the tree can't be read");
	return w.code;
}
