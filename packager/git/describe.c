/*
 * A name for a commit by the tags before it, as `git describe --tags` finds it: see git.h. libgit2
 * knows how, but not that the parents of some commits are not there, so in a shallow clone it is
 * done here: of the tags that are there the nearest, that is the one behind which the fewest
 * commits are.
 */
#include <stdlib.h>
#include <string.h>
#include "base/infile.h"
#include "base/table.h"
#include "base/vector.h"
#include "git/git.h"

/* ---- tags ---- */

struct tag {
	char *name;
	git_oid commit;
	bool annotated;
	git_time_t time; /* the tagger's */
};

struct tags {
	struct tag *tag;
	size_t count;
};

static void add_tag(git_repository *repository, struct tags *out, const char *name)
{
	char *reference = phpca_text_format("refs/tags/%s", name);
	struct tag tag = {0};
	git_object *commit = NULL;
	git_tag *annotation = NULL;
	git_oid id;

	if (git_reference_name_to_id(&id, repository, reference) == 0) {
		tag.annotated = git_tag_lookup(&annotation, repository, &id) == 0;
		if (tag.annotated && git_tag_tagger(annotation))
			tag.time = git_tag_tagger(annotation)->when.time;
		if (tag.annotated ? git_tag_peel(&commit, annotation)
						  : git_object_lookup(&commit, repository, &id, GIT_OBJECT_ANY))
			commit = NULL;
	}
	if (commit && git_object_type(commit) == GIT_OBJECT_COMMIT) {
		tag.name = phpca_text_dup(name);
		git_oid_cpy(&tag.commit, git_object_id(commit));
		out->tag = phpca_text_grow(out->tag, (out->count + 1) * sizeof(tag));
		out->tag[out->count++] = tag;
	}
	git_object_free(commit);
	git_tag_free(annotation);
	free(reference);
}

static struct tags read_tags(git_repository *repository)
{
	git_strarray names = {0};
	struct tags tags = {0};

	if (git_tag_list(&names, repository) == 0)
		for (size_t i = 0; i < names.count; i++)
			add_tag(repository, &tags, names.strings[i]);
	git_strarray_dispose(&names);
	return tags;
}

/* The tag of a commit: an annotated one before others, of those the newest. */
static const struct tag *tag_of(const struct tags *tags, const git_oid *commit)
{
	const struct tag *best = NULL;

	for (size_t i = 0; i < tags->count; i++) {
		const struct tag *tag = &tags->tag[i];
		if (git_oid_equal(&tag->commit, commit)
			&& (!best || (tag->annotated && (!best->annotated || tag->time > best->time))))
			best = tag;
	}
	return best;
}

static void clear_tags(struct tags *tags)
{
	for (size_t i = 0; i < tags->count; i++)
		free(tags->tag[i].name);
	free(tags->tag);
}

/* ---- the commits that are there ---- */

struct history {
	PHPCA_VECTOR(git_commit *) commits;
	struct phpca_table table;   /* of these, by name */
	PHPCA_VECTOR(git_oid) ends; /* names of those that count as having no parents: file "shallow" */
	struct phpca_table end_table;
};

struct search {
	const struct history *h;
	const git_oid *id;
};

static bool is_commit(const void *context, uint32_t number)
{
	const struct search *s = context;

	return git_oid_equal(git_commit_id(s->h->commits.item[number]), s->id);
}

static bool is_end(const void *context, uint32_t number)
{
	const struct search *s = context;

	return git_oid_equal(&s->h->ends.item[number], s->id);
}

static uint64_t hash_of(const git_oid *id)
{
	uint64_t hash;

	memcpy(&hash, id->id, sizeof(hash));
	return hash;
}

/* One name a line. */
static void read_ends(struct history *h, git_repository *repository)
{
	char *filename = phpca_text_format("%sshallow", git_repository_commondir(repository));
	struct phpca_buffer text = {0};
	git_oid id;

	phpca_infile_read(&text, filename, PHPCA_LIMIT_GIT, NULL);
	for (const char *line = (const char *)text.data; line && *line;
		 line += strcspn(line, "\n"), line += *line == '\n') {
		const struct search search = {h, &id};
		if (strcspn(line, "\n") >= GIT_OID_HEXSZ && git_oid_fromstrn(&id, line, GIT_OID_HEXSZ) == 0
			&& phpca_table_enter(
				   &h->end_table, hash_of(&id), (uint32_t)h->ends.count, is_end, &search)
				== h->ends.count)
			*phpca_vector_add(&h->ends) = id;
	}
	phpca_buffer_clear(&text);
	free(filename);
}

static unsigned parent_count(const struct history *h, const git_commit *commit)
{
	const struct search search = {h, git_commit_id(commit)};

	return phpca_table_find(&h->end_table, hash_of(search.id), is_end, &search) != PHPCA_TABLE_NONE
		? 0
		: git_commit_parentcount(commit);
}

/* The commit's number; PHPCA_TABLE_NONE when it is not there. */
static uint32_t find(const struct history *h, const git_oid *id)
{
	const struct search search = {h, id};

	return phpca_table_find(&h->table, hash_of(id), is_commit, &search);
}

static void add_commit(struct history *h, git_commit *commit)
{
	const struct search search = {h, git_commit_id(commit)};

	phpca_table_enter(
		&h->table, hash_of(search.id), (uint32_t)h->commits.count, is_commit, &search);
	*phpca_vector_add(&h->commits) = commit;
}

/* The parents that are there and not yet known. */
static void add_parents(struct history *h, const git_commit *commit)
{
	unsigned parents = parent_count(h, commit);

	for (unsigned i = 0; i < parents; i++) {
		git_commit *parent = NULL;
		if (find(h, git_commit_parent_id(commit, i)) != PHPCA_TABLE_NONE
			|| git_commit_parent(&parent, commit, i))
			continue;
		add_commit(h, parent);
	}
}

static struct history read_history(git_repository *repository, git_commit *head)
{
	struct history h = {0};
	git_commit *first = NULL;

	read_ends(&h, repository);
	git_commit_dup(&first, head);
	add_commit(&h, first);
	for (size_t i = 0; i < h.commits.count; i++)
		add_parents(&h, h.commits.item[i]);
	return h;
}

static void mark(const struct history *h, size_t commit, bool *seen)
{
	size_t *queue = phpca_text_alloc(h->commits.count * sizeof(*queue)), count = 0;

	queue[count++] = commit;
	seen[commit] = true;
	for (size_t i = 0; i < count; i++) {
		unsigned parents = parent_count(h, h->commits.item[queue[i]]);
		for (unsigned k = 0; k < parents; k++) {
			uint32_t parent = find(h, git_commit_parent_id(h->commits.item[queue[i]], k));
			if (parent != PHPCA_TABLE_NONE && !seen[parent]) {
				seen[parent] = true;
				queue[count++] = parent;
			}
		}
	}
	free(queue);
}

/* How many commits are not in what the tag names. */
static size_t distance(const struct history *h, size_t tagged)
{
	bool *seen = phpca_text_alloc(h->commits.count * sizeof(*seen));
	size_t distance = 0;

	mark(h, tagged, seen);
	for (size_t i = 0; i < h->commits.count; i++)
		distance += !seen[i];
	free(seen);
	return distance;
}

static void clear_history(struct history *h)
{
	for (size_t i = 0; i < h->commits.count; i++)
		git_commit_free(h->commits.item[i]);
	phpca_vector_clear(&h->commits);
	phpca_table_clear(&h->table);
	phpca_vector_clear(&h->ends);
	phpca_table_clear(&h->end_table);
}

/* ---- the name ---- */

static char *name_of(const struct tag *tag, size_t distance, const git_commit *head)
{
	git_buf id = {0};
	char *name;

	git_object_short_id(&id, (const git_object *)head);
	name = distance ? phpca_text_format("%s-%zu-g%s", tag->name, distance, id.ptr)
					: phpca_text_dup(tag->name);
	git_buf_dispose(&id);
	return name;
}

static char *by_nearest_tag(git_repository *repository, git_commit *head)
{
	struct tags tags = read_tags(repository);
	struct history h = tags.count ? read_history(repository, head) : (struct history){0};
	const struct tag *nearest = NULL;
	size_t least = 0, best = 0;
	char *name;

	for (size_t i = 0; i < h.commits.count; i++) {
		const struct tag *tag = tag_of(&tags, git_commit_id(h.commits.item[i]));
		size_t far = tag ? distance(&h, i) : 0;
		if (!tag
			|| (nearest
				&& (far > least
					|| (far == least
						&& git_commit_time(h.commits.item[i])
							<= git_commit_time(h.commits.item[best])))))
			continue;
		nearest = tag;
		least = far;
		best = i;
	}
	name = nearest ? name_of(nearest, least, head) : NULL;
	clear_history(&h);
	clear_tags(&tags);
	return name;
}

static char *by_library(const git_object *commit)
{
	git_describe_options options;
	git_describe_format_options format;
	git_describe_result *result = NULL;
	git_buf text = {0};
	char *out = NULL;

	git_describe_options_init(&options, GIT_DESCRIBE_OPTIONS_VERSION);
	git_describe_format_options_init(&format, GIT_DESCRIBE_FORMAT_OPTIONS_VERSION);
	options.describe_strategy = GIT_DESCRIBE_TAGS;
	if (git_describe_commit(&result, (git_object *)commit, &options) == 0
		&& git_describe_format(&text, result, &format) == 0)
		out = phpca_text_dup(text.ptr);
	else
		phpca_git__end_without_memory();
	git_buf_dispose(&text);
	git_describe_result_free(result);
	return out;
}

/* With no tag the shortest name that is unique in this repository. */
char *phpca_git_describe(const struct phpca_git *g)
{
	bool shallow = git_repository_is_shallow(g->repository) == 1;
	char *out = shallow ? by_nearest_tag(g->repository, g->commit)
						: by_library((git_object *)g->commit);
	git_buf text = {0};
	bool is_short = !out && git_object_short_id(&text, (git_object *)g->commit) == 0;

	if (!out && !is_short)
		phpca_git__end_without_memory();
	if (!out)
		out = phpca_text_dup(is_short ? text.ptr : g->name);
	git_buf_dispose(&text);
	return out;
}
