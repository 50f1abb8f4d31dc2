/* A committed tree: see git.h. */
#include <stdlib.h>
#include <string.h>
#include "git/git.h"

static bool read_blob(
	git_repository *repository, const git_tree *tree, const char *path, struct phpca_buffer *out)
{
	git_tree_entry *entry = NULL;
	git_blob *blob = NULL;
	bool found = git_tree_entry_bypath(&entry, tree, path) == 0
		&& git_tree_entry_type(entry) == GIT_OBJECT_BLOB
		&& git_blob_lookup(&blob, repository, git_tree_entry_id(entry)) == 0;

	if (found) {
		phpca_buffer_append(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
		phpca_buffer_append(out, "", 1);
		out->size--;
	}
	git_blob_free(blob);
	git_tree_entry_free(entry);
	return found;
}

bool phpca_git_read(const struct phpca_git *g, const char *path, struct phpca_buffer *out)
{
	return read_blob(g->repository, g->tree, path, out);
}

bool phpca_git_read_file(
	const struct phpca_git *g, const char *path, struct phpca_buffer *out, uint32_t *mode)
{
	git_tree_entry *entry = NULL;
	bool found = git_tree_entry_bypath(&entry, g->tree, path) == 0
		&& git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK;

	*mode = found ? git_tree_entry_filemode(entry) : 0;
	git_tree_entry_free(entry);
	return found && phpca_git_read(g, path, out);
}

bool phpca_git_read_above(const struct phpca_git *g, const char *path, struct phpca_buffer *out)
{
	git_tree *top = NULL;
	bool found = git_commit_tree(&top, g->commit) == 0 && read_blob(g->repository, top, path, out);

	git_tree_free(top);
	return found;
}

bool phpca_git_has(const struct phpca_git *g, const char *path)
{
	git_tree_entry *entry = NULL;
	bool found = git_tree_entry_bypath(&entry, g->tree, path) == 0;

	git_tree_entry_free(entry);
	return found;
}

/* ---- the walk ---- */

struct walk {
	const struct phpca_git *g;
	const struct phpca_git_visitor *visitor;
	struct phpca_error *err;
	git_repository *repository; /* the submodule's, in one */
};

static enum phpca_code visit_tree(struct walk *w, const git_tree *tree, const char *path);

static enum phpca_code visit_blob(struct walk *w, const git_tree_entry *entry, const char *path)
{
	struct phpca_git_file file = {.path = path, .mode = git_tree_entry_filemode(entry)};
	git_blob *blob = NULL;
	int missing = git_blob_lookup(&blob, w->repository, git_tree_entry_id(entry));
	enum phpca_code code;

	if (missing == GIT_ENOTFOUND)
		return phpca_error_set(w->err, PHPCA_E_USAGE,
			"--rev: %s: its contents are not in this clone (a partial one? git checkout brings them)",
			path);
	if (missing)
		return phpca_git__fault(w->err, path);
	file.bytes = git_blob_rawcontent(blob);
	file.size = (size_t)git_blob_rawsize(blob);
	code = w->visitor->found(w->visitor->context, &file, w->err);
	git_blob_free(blob);
	return code;
}

static enum phpca_code visit_directory(struct walk *w, const git_oid *id, const char *path)
{
	git_tree *tree = NULL;
	enum phpca_code code = git_tree_lookup(&tree, w->repository, id)
		? phpca_git__fault(w->err, path)
		: visit_tree(w, tree, path);

	git_tree_free(tree);
	return code;
}

/* NULL where there is none, or one that must not be opened: then *why is a sentence. */
static git_repository *open_here(const char *directory, char **why)
{
	git_repository *found = NULL;
	bool there;

	*why = phpca_git__check_repository(directory, &there);
	return *why || git_repository_open_ext(&found, directory, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL)
		? NULL
		: found;
}

/*
 * A submodule's repository: checked out in its place, or kept with the repository that it belongs
 * to.
 */
static git_repository *open_submodule(const struct walk *w, const char *path, char **why)
{
	char *top = phpca_git_worktree(w->g), *directory_path;
	const char *between = *w->g->path ? "/" : "";
	git_repository *found;

	directory_path = phpca_text_format("%s/%s%s%s", top ? top : "", w->g->path, between, path);
	found = top ? open_here(directory_path, why) : NULL;
	if (!found && !*why) {
		free(directory_path);
		directory_path = phpca_text_format("%smodules/%s%s%s",
			git_repository_commondir(w->g->repository), w->g->path, between, path);
		found = open_here(directory_path, why);
	}
	free(directory_path);
	free(top);
	return found;
}

static enum phpca_code visit_submodule(struct walk *w, const git_oid *id, const char *path)
{
	struct walk inner = *w;
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	enum phpca_code code;
	char *why = NULL;

	inner.repository = open_submodule(w, path, &why);
	if (why)
		code = phpca_error_set(w->err, PHPCA_E_USAGE, "--rev: %s: %s", path, why);
	else if (inner.repository && git_commit_lookup(&commit, inner.repository, id) == 0
		&& git_commit_tree(&tree, commit) == 0)
		code = (why = phpca_git__check_tree(inner.repository, tree))
			? phpca_error_set(w->err, PHPCA_E_USAGE, "--rev: %s: %s", path, why)
			: visit_tree(&inner, tree, path);
	else
		code = w->visitor->found(w->visitor->context,
			&(struct phpca_git_file){.path = path, .mode = GIT_FILEMODE_COMMIT}, w->err);
	free(why);
	git_tree_free(tree);
	git_commit_free(commit);
	git_repository_free(inner.repository);
	return code;
}

static enum phpca_code visit_entry(
	struct walk *w, const git_tree_entry *entry, const char *directory)
{
	char *path = phpca_text_format(
		"%s%s%s", directory, *directory ? "/" : "", git_tree_entry_name(entry));
	git_filemode_t mode = git_tree_entry_filemode(entry);
	enum phpca_code code;

	if (mode == GIT_FILEMODE_TREE)
		code = visit_directory(w, git_tree_entry_id(entry), path);
	else if (mode == GIT_FILEMODE_COMMIT)
		code = visit_submodule(w, git_tree_entry_id(entry), path);
	else
		code = visit_blob(w, entry, path);
	free(path);
	return code;
}

static enum phpca_code visit_tree(struct walk *w, const git_tree *tree, const char *path)
{
	struct phpca_buffer attributes = {0};
	enum phpca_code code;
	bool descends = false;

	read_blob(w->repository, tree, ".gitattributes", &attributes);
	code = w->visitor->enter(w->visitor->context, path, &attributes, &descends, w->err);
	phpca_buffer_clear(&attributes);
	for (size_t i = 0; descends && !code && i < git_tree_entrycount(tree); i++)
		code = visit_entry(w, git_tree_entry_byindex(tree, i), path);
	return code;
}

enum phpca_code phpca_git_walk(
	const struct phpca_git *g, const struct phpca_git_visitor *visitor, struct phpca_error *err)
{
	struct walk w = {g, visitor, err, g->repository};

	return visit_tree(&w, g->tree, "");
}
