/* See pattern.h. */
#include "base/pattern.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/text.h"

/*
 * The bracket that closes the set "[a-z]", "[!a]" or "[]]"; NULL when it stays open: then "["
 * stands for itself.
 */
static const char *set_end(const char *open)
{
	const char *p = open + 1;

	p += *p == '!' || *p == '^';
	return *p ? strchr(p + 1, ']') : NULL;
}

static bool match_set(const char *open, const char *end, char c)
{
	bool negated = open[1] == '!' || open[1] == '^', found = false;

	for (const char *p = open + 1 + negated; p < end; p++) {
		bool range = p + 2 < end && p[1] == '-';
		found |= c >= p[0] && c <= p[range ? 2 : 0];
		p += range ? 2 : 0;
	}
	return found != negated && c != '/';
}

/* "**" is a component of its own, or it is no more than "*". */
static bool is_deep(const char *start, const char *pattern)
{
	return pattern[1] == '*' && (pattern == start || pattern[-1] == '/')
		&& (pattern[2] == '\0' || pattern[2] == '/');
}

/*
 * Behind the part of the pattern that stands for one character, if it stands for this one; NULL if
 * it does not.
 */
static const char *match_character(const char *pattern, char c)
{
	if (*pattern == '[' && set_end(pattern))
		return match_set(pattern, set_end(pattern), c) ? set_end(pattern) + 1 : NULL;
	if (*pattern == '?')
		return c != '/' ? pattern + 1 : NULL;
	pattern += *pattern == '\\' && pattern[1];
	return *pattern == c ? pattern + 1 : NULL;
}

/*
 * A "*" or "**" that was met: what follows it in the pattern (NULL: there was none), and where in
 * the path that is tried.
 */
struct wildcard {
	const char *rest, *at;
};

static bool retry_star(struct wildcard *w)
{
	return w->rest && *w->at && *w->at != '/' && w->at++;
}

/* What follows "**" begins a component. */
static bool retry_deep(struct wildcard *w)
{
	const char *slash = w->rest ? strchr(w->at, '/') : NULL;

	if (slash)
		w->at = slash + 1;
	return slash != NULL;
}

/* "**" of an exclusion goes on by one character. */
static bool retry_any(struct wildcard *w)
{
	return w->rest && *w->at && w->at++;
}

/* Where matching is, and the last of each kind that was met. */
struct matching {
	const char *pattern, *path;
	struct wildcard star, deep;
};

/* A "*" that has to be tried no more, because a "**" comes behind it. */
static void meet_deep(struct matching *m)
{
	m->deep = (struct wildcard){m->pattern, m->path};
	m->star.rest = NULL;
}

static void meet_star(struct matching *m)
{
	m->star = (struct wildcard){m->pattern, m->path};
}

/*
 * Only the last of each kind is ever tried again: what an earlier one matched as soon as it could
 * leaves the most to the later ones. So a pattern of many stars takes no longer than one of few.
 * False: nothing is left to try.
 */
static bool try_again(struct matching *m, bool (*retry)(struct wildcard *deep))
{
	const struct wildcard *w = &m->star;

	if (!retry_star(&m->star)) {
		if (!retry(&m->deep))
			return false;
		m->star.rest = NULL;
		w = &m->deep;
	}
	m->pattern = w->rest;
	m->path = w->at;
	return true;
}

/* The slash behind "**" may stand for nothing: "a / ** / b" matches "a/b". */
bool phpca_glob_match(const char *pattern, const char *path)
{
	struct matching m = {.pattern = pattern, .path = path};
	const char *next;

	for (;;) {
		if (*m.pattern == '*' && is_deep(pattern, m.pattern)) {
			if (!m.pattern[2])
				return true;
			m.pattern += 3;
			meet_deep(&m);
		} else if (*m.pattern == '*') {
			m.pattern += strspn(m.pattern, "*");
			meet_star(&m);
		} else if (*m.path && *m.pattern && (next = match_character(m.pattern, *m.path))) {
			m.pattern = next;
			m.path++;
		} else if (!*m.pattern && !*m.path) {
			return true;
		} else if (!try_again(&m, retry_deep)) {
			return false;
		}
	}
}

bool phpca_glob_matches_excluded(const char *pattern, const char *path)
{
	struct matching m = {.pattern = pattern, .path = path};

	for (;;) {
		bool is_any = m.pattern[0] == '*' && m.pattern[1] == '*';
		if (!*m.pattern && (!*m.path || *m.path == '/')) {
			return true;
		} else if (is_any && *m.path) {
			m.pattern += 2;
			m.path++;
			meet_deep(&m);
		} else if (!is_any && *m.pattern == '*' && *m.path && *m.path != '/') {
			m.pattern++;
			m.path++;
			meet_star(&m);
		} else if (*m.pattern && *m.pattern != '*' && *m.pattern == *m.path) {
			m.pattern++;
			m.path++;
		} else if (!try_again(&m, retry_any)) {
			return false;
		}
	}
}

void phpca_rules_add(struct phpca_rules *rules, const char *pattern, bool spares_vendor)
{
	struct phpca_rule rule = {.spares_vendor = spares_vendor, .from = rules->from};
	size_t size;

	rule.negated = *pattern == '!';
	pattern += rule.negated;
	if (pattern[0] == '.' && pattern[1] == '/') /* "./src" is what people write for "/src" */
		pattern++;
	size = strlen(pattern);
	rule.directory = size > 1 && pattern[size - 1] == '/';
	rule.pattern = phpca_text_cut(pattern, size - rule.directory);
	rule.rooted = strchr(rule.pattern, '/') != NULL;
	if (*rule.pattern == '/')
		memmove(rule.pattern, rule.pattern + 1, strlen(rule.pattern));
	rules->negates |= rule.negated;
	if (rules->count == rules->capacity) {
		rules->capacity = rules->capacity ? 2 * rules->capacity : 16;
		rules->rule = phpca_realloc(rules->rule, rules->capacity * sizeof(rule), "patterns");
	}
	rules->rule[rules->count++] = rule;
}

void phpca_rules_clear(struct phpca_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		free(rules->rule[i].pattern);
	free(rules->rule);
	memset(rules, 0, sizeof(*rules));
}

static bool match_one(const struct phpca_rule *rule, const char *path, bool directory)
{
	if (rule->directory && !directory)
		return false;
	return phpca_glob_match(rule->pattern, rule->rooted ? path : phpca_path_base(path));
}

/* The path itself or a directory above it. `part` is scratch of the path's size. */
static bool match_rule(const struct phpca_rule *rule, const char *path, char *part, bool directory)
{
	if (match_one(rule, path, directory))
		return true;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		memcpy(part, path, (size_t)(slash - path));
		part[slash - path] = '\0';
		if (match_one(rule, part, true))
			return true;
	}
	return false;
}

/* The last rule that matches, NULL if none does. */
static const struct phpca_rule *decide(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor)
{
	char *part = phpca_text_alloc(strlen(path) + 1);
	const struct phpca_rule *found = NULL;

	for (size_t i = rules->count; i-- > 0 && !found;) {
		const struct phpca_rule *rule = &rules->rule[i];
		if ((!rule->spares_vendor || !in_vendor) && match_rule(rule, path, part, directory))
			found = rule;
	}
	free(part);
	return found;
}

enum phpca_rules_decision phpca_rules_decide(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor)
{
	const struct phpca_rule *rule = decide(rules, path, directory, in_vendor);

	return !rule ? PHPCA_RULES_SILENT : rule->negated ? PHPCA_RULES_NO : PHPCA_RULES_YES;
}

const char *phpca_rules_from(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor)
{
	const struct phpca_rule *rule = decide(rules, path, directory, in_vendor);

	return rule ? rule->from : NULL;
}

bool phpca_rules_match(
	const struct phpca_rules *rules, const char *path, bool directory, bool in_vendor)
{
	return phpca_rules_decide(rules, path, directory, in_vendor) == PHPCA_RULES_YES;
}

bool phpca_rules_names(const struct phpca_rules *rules, const char *path)
{
	for (size_t i = 0; i < rules->count; i++)
		if (match_one(&rules->rule[i], path, true))
			return true;
	return false;
}
