/* Commits that libgit2 would walk for ever: a tree is walked as often as it stands in others. */
#include <string.h>
#include "base/table.h"
#include "base/vector.h"
#include "git/git.h"

/* What is known of a tree: how many files it has, all that it holds counted. */
struct counted {
	git_oid id;
	uint64_t files;
};

struct counting {
	git_repository *repository;
	PHPCA_VECTOR(struct counted) trees;
	struct phpca_table table; /* of trees, by id */
	unsigned depth;
};

struct search {
	const struct counting *c;
	const git_oid *id;
};

static bool is_tree(const void *context, uint32_t number)
{
	const struct search *s = context;

	return git_oid_equal(&s->c->trees.item[number].id, s->id);
}

static uint64_t hash_of(const git_oid *id)
{
	uint64_t hash;

	memcpy(&hash, id->id, sizeof(hash));
	return hash;
}

static uint64_t count_files(struct counting *c, const git_tree *tree);

/* Each tree is counted once, however often it occurs. One that can't be read is met again later. */
static uint64_t count_tree(struct counting *c, const git_oid *id)
{
	const struct search search = {c, id};
	uint32_t number = phpca_table_find(&c->table, hash_of(id), is_tree, &search);
	git_tree *tree = NULL;
	uint64_t files;

	if (number != PHPCA_TABLE_NONE)
		return c->trees.item[number].files;
	if (++c->depth > PHPCA_GIT_DEPTH_MAX)
		return PHPCA_GIT_FILES_MAX + 1;
	files = git_tree_lookup(&tree, c->repository, id) == 0 ? count_files(c, tree) : 0;
	git_tree_free(tree);
	c->depth--;
	phpca_table_enter(&c->table, hash_of(id), (uint32_t)c->trees.count, is_tree, &search);
	*phpca_vector_add(&c->trees) = (struct counted){*id, files};
	return files;
}

static uint64_t count_files(struct counting *c, const git_tree *tree)
{
	uint64_t files = 0;

	for (size_t i = 0; i < git_tree_entrycount(tree) && files <= PHPCA_GIT_FILES_MAX; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		files += git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE
			? count_tree(c, git_tree_entry_id(entry)) + 1
			: 1;
	}
	return files;
}

char *phpca_git__check_tree(git_repository *repository, const git_tree *tree)
{
	struct counting c = {.repository = repository};
	uint64_t files = count_files(&c, tree);

	phpca_vector_clear(&c.trees);
	phpca_table_clear(&c.table);
	return files > PHPCA_GIT_FILES_MAX
		? phpca_text_format("a commit of more than %d files, or deeper than %d directories",
			PHPCA_GIT_FILES_MAX, PHPCA_GIT_DEPTH_MAX)
		: NULL;
}
