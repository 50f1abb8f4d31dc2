/* See classmap.h. */
#include <stdlib.h>
#include <string.h>
#include "base/pattern.h"
#include "classmap/classmap.h"
#include "classmap/names.h"
#include "classmap/rules.h"
#include "base/parallel.h"

struct found {
	char *lcname;
	size_t file;
	size_t number;
};

struct making {
	const struct phpca_files *files;
	struct phpca_classmap_rules rules;
	struct found *found;
	size_t found_count, found_capacity;
	struct phpca_list *names; /* for each file that a rule covers */
	bool *taken;              /* nothing is left to be found in it */
};

/* ---- which files ---- */

static const char *below(const char *directory, const char *path)
{
	size_t size = strlen(directory);

	if (!size)
		return path;
	return strncmp(path, directory, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static bool is_excluded(const struct making *m, const char *path)
{
	for (size_t i = 0; i < m->rules.exclusion_count; i++) {
		const char *rest = below(m->rules.exclusion[i].base, path);
		if (rest && phpca_glob_matches_excluded(m->rules.exclusion[i].pattern, rest))
			return true;
	}
	return false;
}

static bool has_ending(const char *path)
{
	const char *dot = strrchr(phpca_path_base(path), '.');

	return dot && (strcmp(dot, ".php") == 0 || strcmp(dot, ".inc") == 0 || strcmp(dot, ".hh") == 0);
}

/* A classmap rule may name a file, a directory, or directories by a pattern. */
static bool covers(const struct phpca_classmap_rule *s, const char *path)
{
	if (strcmp(s->path, path) == 0)
		return s->kind == PHPCA_AUTOLOAD_CLASSMAP;
	if (below(s->path, path))
		return true;
	if (s->kind != PHPCA_AUTOLOAD_CLASSMAP || !strchr(s->path, '*'))
		return false;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *directory = phpca_text_cut(path, (size_t)(slash - path));
		bool covered = phpca_glob_match(s->path, directory);
		free(directory);
		if (covered)
			return true;
	}
	return false;
}

/* ---- which classes ---- */

/*
 * Would a psr autoloader look for this class in this file? `rest` is the file's path below the
 * rule's directory.
 */
static bool complies(const struct phpca_classmap_rule *s, const char *class, const char *rest)
{
	size_t size = (size_t)(strrchr(rest, '.') - rest), prefix = strlen(s->prefix);
	const char *last = strrchr(class, '\\');

	if (strncmp(class, s->prefix, prefix) != 0)
		return false;
	for (const char *at = class + (s->kind == PHPCA_AUTOLOAD_PSR4 ? prefix : 0);;
		 at++, rest++, size--) {
		char wanted = *at == '\\'
				|| (*at == '_' && s->kind == PHPCA_AUTOLOAD_PSR0 && (!last || at > last))
			? '/'
			: *at;
		if (!*at || !size)
			return !*at && !size;
		if (*rest != wanted)
			return false;
	}
}

static void add_found(struct making *m, const char *class, size_t file)
{
	struct found *f;

	if (m->found_count == m->found_capacity) {
		m->found_capacity = m->found_capacity ? 2 * m->found_capacity : 256;
		m->found = phpca_text_grow(m->found, m->found_capacity * sizeof(*m->found));
	}
	f = &m->found[m->found_count];
	*f = (struct found){phpca_text_dup(class), file, m->found_count};
	for (char *c = f->lcname; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	m->found_count++;
}

/* A file that gave something by one rule is not asked again. */
static void scan_file(struct making *m, const struct phpca_classmap_rule *s, size_t file)
{
	const struct phpca_file *f = &m->files->item[file];
	const char *rest = below(s->path, f->path);
	struct phpca_list *names = &m->names[file];

	m->taken[file] = s->kind == PHPCA_AUTOLOAD_CLASSMAP;
	for (size_t i = 0; i < names->count; i++) {
		if (s->kind != PHPCA_AUTOLOAD_CLASSMAP && !complies(s, names->item[i], rest))
			continue;
		m->taken[file] = true;
		add_found(m, names->item[i], file);
	}
}

static bool concerns(const struct making *m, const struct phpca_classmap_rule *s, size_t file)
{
	const struct phpca_file *f = &m->files->item[file];

	return f->kind == PHPCA_ENTRY_SCRIPT && has_ending(f->path) && covers(s, f->path);
}

static void scan(struct making *m, const struct phpca_classmap_rule *s)
{
	for (size_t i = 0; i < m->files->count; i++)
		if (!m->taken[i] && concerns(m, s, i))
			scan_file(m, s, i);
}

static void read_names(void *context, size_t file)
{
	struct making *m = context;
	bool concerned = false;

	for (size_t i = 0; i < m->rules.count && !concerned; i++)
		concerned = concerns(m, &m->rules.rule[i], file);
	m->taken[file] = !concerned || is_excluded(m, m->files->item[file].path);
	if (!m->taken[file])
		phpca_classmap__names(
			&m->names[file], m->files->item[file].bytes, m->files->item[file].size);
}

/* ---- the table ---- */

static int by_name(const void *left, const void *right)
{
	const struct found *a = left, *b = right;
	int order = strcmp(a->lcname, b->lcname);

	return order ? order : a->number < b->number ? -1 : 1;
}

/* The first that was found has the name. */
static void hand_over(struct making *m, struct phpca_classmap *out)
{
	if (m->found_count)
		qsort(m->found, m->found_count, sizeof(*m->found), by_name);
	out->item = phpca_text_alloc((m->found_count + 1) * sizeof(*out->item));
	for (size_t i = 0; i < m->found_count; i++) {
		struct found *f = &m->found[i];
		if (out->count && strcmp(out->item[out->count - 1].lcname, f->lcname) == 0)
			free(f->lcname);
		else
			out->item[out->count++] = (struct phpca_class_script){f->lcname, f->file};
	}
	free(m->found);
}

static void clear_making(struct making *m)
{
	for (size_t i = 0; i < m->files->count; i++)
		phpca_list_clear(&m->names[i]);
	free(m->names);
	free(m->taken);
	phpca_classmap__clear_rules(&m->rules);
}

/* Composer always puts its own class there, whatever the rules say. */
static void add_composers_own(struct making *m, const char *vendor)
{
	char *path = phpca_text_format("%s/composer/InstalledVersions.php", vendor);
	const struct phpca_file *f = phpca_files_find(m->files, path);

	if (f && f->kind == PHPCA_ENTRY_SCRIPT)
		add_found(m, "Composer\\InstalledVersions", (size_t)(f - m->files->item));
	free(path);
}

void phpca_classmap_make(struct phpca_classmap *out, const struct phpca_composer *c,
	const struct phpca_files *files, unsigned jobs)
{
	struct making m = {.files = files};

	if (!c->present)
		return;
	m.names = phpca_text_alloc((files->count + 1) * sizeof(*m.names));
	m.taken = phpca_text_alloc(files->count + 1);
	if (c->vendor)
		add_composers_own(&m, c->vendor);
	phpca_classmap__gather_rules(&m.rules, c, files);
	phpca_parallel(jobs, files->count, read_names, &m);
	for (size_t i = 0; i < m.rules.count; i++)
		scan(&m, &m.rules.rule[i]);
	hand_over(&m, out);
	clear_making(&m);
}

void phpca_classmap_clear(struct phpca_classmap *map)
{
	for (size_t i = 0; i < map->count; i++)
		free(map->item[i].lcname);
	free(map->item);
	memset(map, 0, sizeof(*map));
}
