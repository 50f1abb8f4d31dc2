/*
 * See attributes.h. The rules are those of gitattributes(5), the effect is that of `git archive`.
 */
#include <stdlib.h>
#include <string.h>
#include "project/attributes.h"
#include "base/pattern.h"
#include "format/hash.h"
#include "base/text.h"

void phpca_attributes_init(struct phpca_attributes *a, const char *prefix)
{
	memset(a, 0, sizeof(*a));
	a->prefix = phpca_text_dup(prefix);
}

void phpca_attributes_clear(struct phpca_attributes *a)
{
	for (size_t i = 0; i < a->rule.count; i++) {
		free(a->rule.item[i].directory);
		free(a->rule.item[i].pattern);
	}
	for (size_t i = 0; i < a->macro.count; i++)
		free(a->macro.item[i].name);
	phpca_vector_clear(&a->rule);
	phpca_vector_clear(&a->macro);
	phpca_table_clear(&a->macro_table);
	free(a->prefix);
	memset(a, 0, sizeof(*a));
}

/* ---- reading ---- */

static size_t word_size(const char *line)
{
	return strcspn(line, " \t\r");
}

static const char *next_word(const char *line)
{
	return line + strspn(line, " \t\r");
}

struct macro_search {
	const struct phpca_attributes *a;
	const char *name;
	size_t size;
};

static bool is_macro(const void *context, uint32_t number)
{
	const struct macro_search *s = context;
	const char *name = s->a->macro.item[number].name;

	return strncmp(name, s->name, s->size) == 0 && !name[s->size];
}

static enum phpca_attribute_state macro_state(
	const struct phpca_attributes *a, const char *name, size_t size)
{
	const struct macro_search search = {a, name, size};
	uint32_t number = phpca_table_find(
		&a->macro_table, phpca_hash64(name, size), is_macro, &search);

	return number == PHPCA_TABLE_NONE ? PHPCA_ATTRIBUTE_UNSAID : a->macro.item[number].state;
}

/*
 * "export-ignore" sets; "-export-ignore", "!export-ignore" and "export-ignore=x" don't; of several
 * the last counts.
 */
static enum phpca_attribute_state read_states(const struct phpca_attributes *a, const char *line)
{
	static const char wanted[] = "export-ignore";
	enum phpca_attribute_state state = PHPCA_ATTRIBUTE_UNSAID, by_macro;

	for (line = next_word(line); *line; line = next_word(line + word_size(line))) {
		bool negated = *line == '-' || *line == '!';
		size_t size = word_size(line) - negated, name = strcspn(line + negated, "= \t\r");

		if (name == sizeof(wanted) - 1 && memcmp(line + negated, wanted, name) == 0)
			state = negated || name < size ? PHPCA_ATTRIBUTE_CLEAR : PHPCA_ATTRIBUTE_SET;
		else if (!negated && name == size && (by_macro = macro_state(a, line, size)))
			state = by_macro;
	}
	return state;
}

/* A pattern in quotes, as C has them. Returns what follows, or NULL if the quotes stay open. */
static const char *unquote(const char *line, char *out)
{
	static const char escapes[] = "abtnvfr\\\"", meant[] = "\a\b\t\n\v\f\r\\\"";

	for (line++; *line != '"'; line++) {
		const char *escape;
		if (!*line)
			return NULL;
		if (*line != '\\' || !line[1]) {
			*out++ = *line;
		} else if (line[1] >= '0' && line[1] <= '3' && line[2] >= '0' && line[2] <= '7'
			&& line[3] >= '0' && line[3] <= '7') {
			*out++ = (char)((line[1] - '0') << 6 | (line[2] - '0') << 3 | (line[3] - '0'));
			line += 3;
		} else if ((escape = strchr(escapes, *++line))) {
			*out++ = meant[escape - escapes];
		} else {
			return NULL;
		}
	}
	*out = '\0';
	return line + 1;
}

/* Of two with the same name the later one counts. */
static void add_macro(struct phpca_attributes *a, const char *line)
{
	uint32_t number;
	size_t size = word_size(line);
	enum phpca_attribute_state state = read_states(a, line + size);

	number = phpca_table_enter(&a->macro_table, phpca_hash64(line, size), (uint32_t)a->macro.count,
		is_macro, &(struct macro_search){a, line, size});
	if (number == a->macro.count)
		phpca_vector_add(&a->macro)->name = phpca_text_cut(line, size);
	a->macro.item[number].state = state;
}

static void add_rule(struct phpca_attributes *a, const char *directory, char *pattern,
	enum phpca_attribute_state state)
{
	struct phpca_attribute_rule rule = {.state = state};
	size_t size = strlen(pattern);

	if (state == PHPCA_ATTRIBUTE_UNSAID || *pattern == '!'
		|| !size) /* git takes no negated patterns here */
		return;
	rule.only_directories = size > 1 && pattern[size - 1] == '/';
	if (rule.only_directories)
		pattern[size - 1] = '\0';
	rule.rooted = strchr(pattern, '/') != NULL;
	rule.pattern = phpca_text_dup(pattern + (*pattern == '/'));
	rule.directory = phpca_text_dup(directory);
	*phpca_vector_add(&a->rule) = rule;
}

static void read_line(struct phpca_attributes *a, const char *directory, const char *line)
{
	static const char macro[] = "[attr]";
	char *pattern = phpca_text_alloc(strlen(line) + 1);
	const char *rest;

	line = next_word(line);
	if (strncmp(line, macro, sizeof(macro) - 1) == 0) {
		if (!*directory) /* elsewhere git does not take them */
			add_macro(a, line + sizeof(macro) - 1);
	} else if (*line && *line != '#') {
		rest = *line == '"' ? unquote(line, pattern) : NULL;
		if (!rest) {
			memcpy(pattern, line, word_size(line));
			pattern[word_size(line)] = '\0';
			rest = line + word_size(line);
		}
		add_rule(a, directory, pattern, read_states(a, rest));
	}
	free(pattern);
}

void phpca_attributes_add_above(
	struct phpca_attributes *a, const char *directory, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		char *line = phpca_text_cut(text, (size_t)((line_end ? line_end : end) - text));

		read_line(a, directory, line);
		free(line);
		text = line_end ? line_end + 1 : end;
	}
}

/* ---- from the root to the top of the repository ---- */

static char *from_top(const struct phpca_attributes *a, const char *path)
{
	return phpca_text_format("%s%s%s", a->prefix, *a->prefix && *path ? "/" : "", path);
}

void phpca_attributes_add(
	struct phpca_attributes *a, const char *directory, const char *text, size_t size)
{
	char *pointer = from_top(a, directory);

	phpca_attributes_add_above(a, pointer, text, size);
	free(pointer);
}

/* ---- asking ---- */

static bool matches(const struct phpca_attribute_rule *r, const char *path, bool directory)
{
	size_t size = strlen(r->directory);

	if (r->only_directories && !directory)
		return false;
	if (size && (strncmp(path, r->directory, size) != 0 || path[size] != '/'))
		return false;
	return phpca_glob_match(
		r->pattern, r->rooted ? path + size + (size > 0) : phpca_path_base(path));
}

/* Of the rules for one path the last counts, and those of a deeper directory come later. */
static bool is_set(const struct phpca_attributes *a, const char *path, bool directory)
{
	for (size_t i = a->rule.count; i-- > 0;)
		if (matches(&a->rule.item[i], path, directory))
			return a->rule.item[i].state == PHPCA_ATTRIBUTE_SET;
	return false;
}

bool phpca_attributes_ignore(const struct phpca_attributes *a, const char *path, bool directory)
{
	char *whole;
	bool ignored = false;

	if (!a->rule.count)
		return false;
	whole = from_top(a, path);
	for (char *slash = strchr(whole, '/'); slash && !ignored; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ignored = is_set(a, whole, true);
		*slash = '/';
	}
	ignored = ignored || is_set(a, whole, directory);
	free(whole);
	return ignored;
}
