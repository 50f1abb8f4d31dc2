/*
 * See classmap.h. The order of rules is Composer's, since the first that finds a class has it:
 * classmap rules of the project, then of the packages, those that fewer depend on first; then psr-4
 * and psr-0 by namespace, the last in the alphabet first.
 */
#include <stdlib.h>
#include <string.h>
#include "format/parallel.h"
#include "classmap/classmap.h"
#include "collect/collect.h"
#include "project/composer.h"

/* A rule, its directory known. */
struct scan {
	enum phpca_autoload_kind kind;
	const char *prefix;
	char *path;    /* relative to the root */
	size_t number; /* keeps the order of equals */
};

struct exclusion {
	char *base;    /* directory, relative to the root */
	char *pattern; /* below it: * is some of a component, ** is some of anything */
};

struct found {
	char *lcname;
	size_t file;
	size_t number;
};

struct making {
	struct phpca_pack *p;
	struct scan *scan;
	size_t scan_count;
	struct exclusion *exclusion;
	size_t exclusion_count;
	struct found *found;
	size_t found_count, found_capacity;
	struct phpca_list *names; /* for each file that a rule covers */
	bool *taken;
};

/* ---- rules ---- */

/* Where a package's files lie. An old psr-0 package with "target-dir" counts from above that. */
static char *base_of(const struct making *m, const struct phpca_composer_package *package)
{
	char *base = phpca_collect__through_links(m->p, package->path);
	size_t size = strlen(base), tail = package->target ? strlen(package->target) : 0;

	if (tail && size > tail && base[size - tail - 1] == '/'
		&& strcmp(base + size - tail, package->target) == 0)
		base[size - tail - 1] = '\0';
	return base;
}

static void add_exclusion(struct making *m, const char *base, const char *path)
{
	const char *rest = path + strspn(path, "/");
	size_t up = 0;
	char *where;

	while (rest[up] == '.' && (rest[up + 1] == '/' || (rest[up + 1] == '.' && rest[up + 2] == '/')))
		up += rest[up + 1] == '/' ? 2 : 3;
	where = phpca_text__format("%s%s%.*s", base, *base ? "/" : "./", (int)up, rest);
	if (!rest[up] || !phpca_path__normalise(where)) {
		free(where);
		return;
	}
	m->exclusion = phpca_text__grow(m->exclusion, (m->exclusion_count + 1) * sizeof(*m->exclusion));
	m->exclusion[m->exclusion_count] = (struct exclusion){where, phpca_text__dup(rest + up)};
	for (size_t size = strlen(rest + up); size && rest[up + size - 1] == '/'; size--)
		m->exclusion[m->exclusion_count].pattern[size - 1] = '\0';
	m->exclusion_count++;
}

static void add_rules(struct making *m, const struct phpca_autoload *autoload, const char *base)
{
	for (size_t i = 0; i < autoload->count; i++) {
		const struct phpca_autoload_rule *r = &autoload->rule[i];
		char *path;

		if (r->kind == PHPCA_AUTOLOAD_EXCLUDE) {
			add_exclusion(m, base, r->path);
			continue;
		}
		path = phpca_text__format("%s%s%s", base, *base ? "/" : "./", r->path);
		if (!phpca_path__normalise(path)) {
			free(path);
			continue;
		}
		m->scan = phpca_text__grow(m->scan, (m->scan_count + 1) * sizeof(*m->scan));
		m->scan[m->scan_count] = (struct scan){r->kind, r->prefix, path, m->scan_count};
		m->scan_count++;
	}
}

/* ---- the order of packages ---- */

struct weighing {
	const struct phpca_composer *c;
	long *weight;
	char *state; /* 0 unknown, 1 being computed, 2 known */
};

/* The more depend on a package, the less it weighs; a circle adds nothing. */
static long weigh(struct weighing *w, size_t package)
{
	const char *name = w->c->package[package].facts.name;
	long weight = 0;

	if (w->state[package])
		return w->state[package] == 2 ? w->weight[package] : 0;
	w->state[package] = 1;
	for (size_t user = 0; user < w->c->package_count; user++)
		if (phpca_list__has(&w->c->package[user].facts.requires, name))
			weight -= 1 - weigh(w, user);
	w->state[package] = 2;
	return w->weight[package] = weight;
}

struct weighed {
	size_t package;
	long weight;
	const char *name;
};

static int heaviest_first(const void *left, const void *right)
{
	const struct weighed *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strverscmp(b->name, a->name);
}

static struct weighed *order_packages(const struct phpca_composer *c)
{
	struct weighing w = {c, phpca_text__alloc((c->package_count + 1) * sizeof(long)),
		phpca_text__alloc(c->package_count + 1)};
	struct weighed *order = phpca_text__alloc((c->package_count + 1) * sizeof(*order));

	for (size_t i = 0; i < c->package_count; i++)
		order[i] = (struct weighed){i, weigh(&w, i), c->package[i].facts.name};
	qsort(order, c->package_count, sizeof(*order), heaviest_first);
	free(w.weight);
	free(w.state);
	return order;
}

/*
 * Classmap rules first; psr rules by namespace downwards, psr-4 before psr-0, then as the packages
 * are listed.
 */
static int by_turn(const void *left, const void *right)
{
	const struct scan *a = left, *b = right;
	bool a_map = a->kind == PHPCA_AUTOLOAD_CLASSMAP, b_map = b->kind == PHPCA_AUTOLOAD_CLASSMAP;
	int order = 0;

	if (a_map != b_map)
		return a_map ? -1 : 1;
	if (!a_map)
		order = strcmp(b->prefix, a->prefix);
	if (!order && !a_map)
		order = (int)a->kind - (int)b->kind;
	return order ? order : a->number < b->number ? -1 : 1;
}

/* Of the rules added since `from` only classmaps stay, or only the others. */
static void keep(struct making *m, size_t from, bool classmaps)
{
	size_t kept = from;

	for (size_t i = from; i < m->scan_count; i++)
		if ((m->scan[i].kind == PHPCA_AUTOLOAD_CLASSMAP) == classmaps)
			m->scan[kept++] = m->scan[i];
		else
			free(m->scan[i].path);
	m->scan_count = kept;
}

static void add_package(
	struct making *m, const struct phpca_composer_package *package, bool classmaps)
{
	size_t from = m->scan_count, exclusions = m->exclusion_count;
	char *base;

	if (!package->path)
		return;
	base = base_of(m, package);
	add_rules(m, &package->facts.autoload, base);
	keep(m, from, classmaps);
	while (classmaps
		&& m->exclusion_count
			> exclusions) { /* each package comes twice; its exclusions count once */
		free(m->exclusion[--m->exclusion_count].base);
		free(m->exclusion[m->exclusion_count].pattern);
	}
	free(base);
}

static void gather_rules(struct making *m)
{
	const struct phpca_composer *c = m->p->composer;
	struct weighed *order = order_packages(c);

	add_rules(m, &c->facts.autoload, "");
	if (c->dev_installed)
		add_rules(m, &c->autoload_dev, "");
	for (size_t i = 0; i < c->package_count; i++)
		add_package(m, &c->package[order[i].package], true);
	for (size_t i = 0; i < c->package_count; i++)
		add_package(m, &c->package[i], false);
	free(order);
	for (size_t i = 0; i < m->scan_count; i++) {
		m->scan[i].number = i;
		if (m->scan[i].prefix)
			m->scan[i].prefix += strspn(m->scan[i].prefix, "\\");
	}
	qsort(m->scan, m->scan_count, sizeof(*m->scan), by_turn);
}

/* ---- which files ---- */

bool phpca_classmap__matches(const char *pattern, const char *path)
{
	if (!*pattern)
		return !*path || *path == '/';
	if (*pattern != '*')
		return *pattern == *path && phpca_classmap__matches(pattern + 1, path + 1);
	if (pattern[1] == '*') {
		while (*path)
			if (phpca_classmap__matches(pattern + 2, ++path))
				return true;
		return false;
	}
	while (*path && *path != '/')
		if (phpca_classmap__matches(pattern + 1, ++path))
			return true;
	return false;
}

static const char *below(const char *directory, const char *path)
{
	size_t size = strlen(directory);

	if (!size)
		return path;
	return strncmp(path, directory, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static bool is_excluded(const struct making *m, const char *path)
{
	for (size_t i = 0; i < m->exclusion_count; i++) {
		const char *rest = below(m->exclusion[i].base, path);
		if (rest && phpca_classmap__matches(m->exclusion[i].pattern, rest))
			return true;
	}
	return false;
}

static bool has_ending(const char *path)
{
	const char *dot = strrchr(phpca_path__base(path), '.');

	return dot && (strcmp(dot, ".php") == 0 || strcmp(dot, ".inc") == 0 || strcmp(dot, ".hh") == 0);
}

/* A classmap rule may name a file, a directory, or directories by a pattern. */
static bool covers(const struct scan *s, const char *path)
{
	if (strcmp(s->path, path) == 0)
		return s->kind == PHPCA_AUTOLOAD_CLASSMAP;
	if (below(s->path, path))
		return true;
	if (s->kind != PHPCA_AUTOLOAD_CLASSMAP || !strchr(s->path, '*'))
		return false;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *directory = phpca_text__cut(path, (size_t)(slash - path));
		bool covered = phpca_glob__match(s->path, directory);
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
static bool complies(const struct scan *s, const char *class, const char *rest)
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
		m->found = phpca_text__grow(m->found, m->found_capacity * sizeof(*m->found));
	}
	f = &m->found[m->found_count];
	*f = (struct found){phpca_text__dup(class), file, m->found_count};
	for (char *c = f->lcname; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	m->found_count++;
}

/* A file that gave something by one rule is not asked again. */
static void scan_file(struct making *m, const struct scan *s, size_t file)
{
	const struct phpca_file *f = &m->p->files[file];
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

static bool concerns(const struct making *m, const struct scan *s, size_t file)
{
	const struct phpca_file *f = &m->p->files[file];

	return f->kind == PHPCA_ENTRY_SCRIPT && has_ending(f->path) && covers(s, f->path)
		&& !is_excluded(m, f->path);
}

static void scan(struct making *m, const struct scan *s)
{
	for (size_t i = 0; i < m->p->file_count; i++)
		if (!m->taken[i] && concerns(m, s, i))
			scan_file(m, s, i);
}

static void read_names(void *context, size_t file)
{
	struct making *m = context;
	bool concerned = false;

	for (size_t i = 0; i < m->scan_count && !concerned; i++)
		concerned = concerns(m, &m->scan[i], file);
	if (concerned)
		phpca_classmap__names(&m->names[file], m->p->files[file].bytes, m->p->files[file].size);
}

/* ---- the table ---- */

static int by_name(const void *left, const void *right)
{
	const struct found *a = left, *b = right;
	int order = strcmp(a->lcname, b->lcname);

	return order ? order : a->number < b->number ? -1 : 1;
}

static void hand_over(struct making *m)
{
	struct phpca_pack *p = m->p;

	qsort(m->found, m->found_count, sizeof(*m->found), by_name);
	p->autoload = phpca_text__alloc((m->found_count + 1) * sizeof(*p->autoload));
	for (size_t i = 0; i < m->found_count; i++) {
		struct found *f = &m->found[i];
		if (p->autoload_count && strcmp(p->autoload[p->autoload_count - 1].lcname, f->lcname) == 0)
			free(f->lcname);
		else
			p->autoload[p->autoload_count++] = (struct phpca_class_script){f->lcname, f->file};
	}
	free(m->found);
}

static void clear_making(struct making *m)
{
	for (size_t i = 0; i < m->scan_count; i++)
		free(m->scan[i].path);
	for (size_t i = 0; i < m->exclusion_count; i++) {
		free(m->exclusion[i].base);
		free(m->exclusion[i].pattern);
	}
	for (size_t i = 0; i < m->p->file_count; i++)
		phpca_list__clear(&m->names[i]);
	free(m->scan);
	free(m->exclusion);
	free(m->names);
	free(m->taken);
}

/* Composer always puts its own class there, whatever the rules say. */
static void add_composers_own(struct making *m)
{
	char *path = phpca_text__format("%s/composer/InstalledVersions.php", m->p->composer->vendor);
	const struct phpca_file *f = phpca_collect__find(m->p, path);

	if (f && f->kind == PHPCA_ENTRY_SCRIPT)
		add_found(m, "Composer\\InstalledVersions", (size_t)(f - m->p->files));
	free(path);
}

void phpca_classmap_make(struct phpca_pack *p)
{
	struct making m = {.p = p};

	if (!p->composer->present)
		return;
	m.names = phpca_text__alloc((p->file_count + 1) * sizeof(*m.names));
	m.taken = phpca_text__alloc(p->file_count + 1);
	if (p->composer->vendor)
		add_composers_own(&m);
	gather_rules(&m);
	phpca_parallel(p->options.jobs, p->file_count, read_names, &m);
	for (size_t i = 0; i < m.scan_count; i++)
		scan(&m, &m.scan[i]);
	hand_over(&m);
	clear_making(&m);
}

void phpca_classmap_clear(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->autoload_count; i++)
		free(p->autoload[i].lcname);
	free(p->autoload);
	p->autoload = NULL;
	p->autoload_count = 0;
}
