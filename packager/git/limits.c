/*
 * What is refused before libgit2 comes to it: it waits for pipes, and walks a tree as often as the
 * tree stands in others.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/infile.h"
#include "base/table.h"
#include "base/vector.h"
#include "git/git.h"

/* ---- files of the repository itself ---- */

static char *check_file(const char *directory, const char *name)
{
	char *filename = phpca_text_format("%s/%s", directory, name), *why = NULL;
	struct stat st;

	if (stat(filename, &st) != 0)
		why = NULL;
	else if (!S_ISREG(st.st_mode))
		why = phpca_text_format("%s: wanted a file, found something else", filename);
	else if (st.st_size > PHPCA_LIMIT_GIT)
		why = phpca_text_format("%s: wanted a file of at most %u bytes, found %lld", filename,
			PHPCA_LIMIT_GIT, (long long)st.st_size);
	free(filename);
	return why;
}

/* The branch that HEAD names. */
static char *check_branch(const char *directory)
{
	static const char mark[] = "ref: ";
	char *head = phpca_text_format("%s/HEAD", directory), *why = NULL;
	struct phpca_buffer text = {0};
	char *line;

	if (phpca_infile_read(&text, head, PHPCA_LIMIT_GIT, NULL) == PHPCA_INFILE_READ) {
		line = (char *)text.data;
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, mark, sizeof(mark) - 1) == 0)
			why = check_file(directory, line + sizeof(mark) - 1);
	}
	phpca_buffer_clear(&text);
	free(head);
	return why;
}

static char *check_repository(const char *directory)
{
	static const char *const names[] = {"HEAD", "config", "commondir", "gitdir", "packed-refs",
		"index", "shallow", "info/exclude", "info/attributes", "objects/info/alternates"};
	char *why = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !why; i++)
		why = check_file(directory, names[i]);
	return why ? why : check_branch(directory);
}

/* A file ".git" says where the repository lies, relative to itself. */
static char *check_link(const char *directory, const char *filename)
{
	static const char mark[] = "gitdir: ";
	struct phpca_buffer text = {0};
	char *why = check_file(directory, ".git"), *line, *target;

	if (!why && phpca_infile_read(&text, filename, PHPCA_LIMIT_GIT, NULL) == PHPCA_INFILE_READ) {
		line = (char *)text.data;
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, mark, sizeof(mark) - 1) == 0) {
			line += sizeof(mark) - 1;
			target = *line == '/' ? phpca_text_dup(line)
								  : phpca_text_format("%s/%s", directory, line);
			why = check_repository(target);
			free(target);
		}
	}
	phpca_buffer_clear(&text);
	return why;
}

/* A directory that has ".git", or is a bare repository; *found: it is one of these. */
static char *check_directory(const char *directory, bool *found)
{
	char *git = phpca_text_format("%s/.git", directory),
		 *objects = phpca_text_format("%s/objects", directory), *why = NULL;
	struct stat st;

	*found = true;
	if (stat(git, &st) == 0)
		why = S_ISDIR(st.st_mode) ? check_repository(git) : check_link(directory, git);
	else if (stat(objects, &st) == 0 && S_ISDIR(st.st_mode))
		why = check_repository(directory);
	else
		*found = false;
	free(git);
	free(objects);
	return why;
}

char *phpca_git__check_files(const char *directory)
{
	char *path = phpca_text_dup(directory), *end = path + strlen(path), *why = NULL;
	bool found = false;

	while (!found && end) {
		*end = '\0';
		why = check_directory(path, &found);
		end = strrchr(path, '/');
	}
	free(path);
	return why;
}

/* ---- trees ---- */

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
