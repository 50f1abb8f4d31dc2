/* See rules.h. */
#include <stdlib.h>
#include <string.h>
#include "classmap/order.h"
#include "classmap/rules.h"

/* Where a package's files lie. An old psr-0 package with "target-dir" counts from above that. */
static char *base_of(const struct phpca_files *files, const struct phpca_composer_package *package)
{
	char *base = phpca_files_through_links(files, package->path);
	size_t size = strlen(base), tail = package->target ? strlen(package->target) : 0;

	if (tail && size > tail && base[size - tail - 1] == '/'
		&& strcmp(base + size - tail, package->target) == 0)
		base[size - tail - 1] = '\0';
	return base;
}

static void add_exclusion(struct phpca_classmap_rules *r, const char *base, const char *path)
{
	const char *rest = path + strspn(path, "/");
	size_t up = 0;
	char *where;

	while (rest[up] == '.' && (rest[up + 1] == '/' || (rest[up + 1] == '.' && rest[up + 2] == '/')))
		up += rest[up + 1] == '/' ? 2 : 3;
	where = phpca_text_format("%s%s%.*s", base, *base ? "/" : "./", (int)up, rest);
	if (!rest[up] || !phpca_path_normalise(where)) {
		free(where);
		return;
	}
	r->exclusion = phpca_text_grow(r->exclusion, (r->exclusion_count + 1) * sizeof(*r->exclusion));
	r->exclusion[r->exclusion_count] = (struct phpca_classmap_exclusion){
		where, phpca_text_dup(rest + up)};
	for (size_t size = strlen(rest + up); size && rest[up + size - 1] == '/'; size--)
		r->exclusion[r->exclusion_count].pattern[size - 1] = '\0';
	r->exclusion_count++;
}

static void add_rules(
	struct phpca_classmap_rules *r, const struct phpca_autoload *autoload, const char *base)
{
	for (size_t i = 0; i < autoload->count; i++) {
		const struct phpca_autoload_rule *a = &autoload->rule[i];
		char *path;

		if (a->kind == PHPCA_AUTOLOAD_EXCLUDE) {
			add_exclusion(r, base, a->path);
			continue;
		}
		path = phpca_text_format("%s%s%s", base, *base ? "/" : "./", a->path);
		if (!phpca_path_normalise(path)) {
			free(path);
			continue;
		}
		r->rule = phpca_text_grow(r->rule, (r->count + 1) * sizeof(*r->rule));
		r->rule[r->count] = (struct phpca_classmap_rule){a->kind, a->prefix, path, r->count};
		r->count++;
	}
}

/*
 * Classmap rules first; psr rules by namespace downwards, psr-4 before psr-0, then as the packages
 * are listed.
 */
static int by_turn(const void *left, const void *right)
{
	const struct phpca_classmap_rule *a = left, *b = right;
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
static void keep(struct phpca_classmap_rules *r, size_t from, bool classmaps)
{
	size_t kept = from;

	for (size_t i = from; i < r->count; i++)
		if ((r->rule[i].kind == PHPCA_AUTOLOAD_CLASSMAP) == classmaps)
			r->rule[kept++] = r->rule[i];
		else
			free(r->rule[i].path);
	r->count = kept;
}

static void add_package(struct phpca_classmap_rules *r, const struct phpca_files *files,
	const struct phpca_composer_package *package, bool classmaps)
{
	size_t from = r->count, exclusions = r->exclusion_count;
	char *base;

	if (!package->path)
		return;
	base = base_of(files, package);
	add_rules(r, &package->facts.autoload, base);
	keep(r, from, classmaps);
	while (classmaps
		&& r->exclusion_count
			> exclusions) { /* each package comes twice; its exclusions count once */
		free(r->exclusion[--r->exclusion_count].base);
		free(r->exclusion[r->exclusion_count].pattern);
	}
	free(base);
}

void phpca_classmap__gather_rules(
	struct phpca_classmap_rules *r, const struct phpca_composer *c, const struct phpca_files *files)
{
	size_t *order = phpca_classmap__order_packages(c);

	add_rules(r, &c->facts.autoload, "");
	if (c->dev_installed)
		add_rules(r, &c->autoload_dev, "");
	for (size_t i = 0; i < c->package_count; i++)
		add_package(r, files, &c->package[order[i]], true);
	for (size_t i = 0; i < c->package_count; i++)
		add_package(r, files, &c->package[i], false);
	free(order);
	for (size_t i = 0; i < r->count; i++) {
		r->rule[i].number = i;
		if (r->rule[i].prefix)
			r->rule[i].prefix += strspn(r->rule[i].prefix, "\\");
	}
	if (r->count)
		qsort(r->rule, r->count, sizeof(*r->rule), by_turn);
}

void phpca_classmap__clear_rules(struct phpca_classmap_rules *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->rule[i].path);
	for (size_t i = 0; i < r->exclusion_count; i++) {
		free(r->exclusion[i].base);
		free(r->exclusion[i].pattern);
	}
	free(r->rule);
	free(r->exclusion);
}
