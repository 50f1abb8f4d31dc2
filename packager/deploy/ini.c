/*
 * The setting that mounts what was deployed. It names the archive through `current`, so it stays
 * the same from version to version. PHP has one phpca.mount for all of its applications: in a file
 * that has one already, what is mounted at other directories stays.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "base/infile.h"
#include "deploy/ini.h"

/*
 * Items are separated by commas, archive and directory by the last colon before a slash. Quoting
 * would be done for the rest.
 */
static enum phpca_code check_name(const char *name, struct phpca_error *err)
{
	const char *colon = strstr(name, ":/"), *bad = strpbrk(name, ",\"\n\r$\\");

	if (bad || colon)
		return phpca_error_set(err, PHPCA_E_USAGE,
			"%s: phpca.mount can't hold a name with %s in it", name,
			colon ? "\":/\"" : "one of , \" $ \\");
	return PHPCA_OK;
}

enum phpca_code phpca_deploy__mount_value(
	const struct phpca_deploy *d, char **out, struct phpca_error *err)
{
	enum phpca_code code = check_name(d->store, err);

	*out = NULL;
	if (!code)
		code = check_name(d->directory, err);
	if (!code)
		*out = phpca_text_format("%s/current/app.phpca:%s", d->store, d->directory);
	return code;
}

/* ---- the value in a file ---- */

static bool is_setting(const char *line, size_t size, const char **value)
{
	static const char name[] = "phpca.mount";
	const char *p = line, *end = line + size;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if ((size_t)(end - p) < sizeof(name) || strncmp(p, name, sizeof(name) - 1) != 0)
		return false;
	p += sizeof(name) - 1;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	*value = p + 1;
	return p < end && *p == '=';
}

/* Where the text of a value ends: at its quote, or, without one, at a comment. */
static const char *end_of(const char *value, const char *end, char quote)
{
	for (const char *p = value; p < end; p++) {
		if (quote ? *p == quote : *p == ';')
			return p;
		if (quote == '"' && *p == '\\' && p + 1 < end)
			p++;
	}
	return end;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && strchr(" \t\r", *at))
		at++;
	return at;
}

/*
 * Quotes, blanks and a comment behind the value are not part of it. *quote is the one that it
 * stands in: what is in single quotes has another meaning in double ones. NULL: it is put together
 * of several texts.
 */
static char *clean(const char *value, size_t size, char *quote)
{
	const char *line_end = value + size, *end, *behind;

	value = skip_blanks(value, line_end);
	*quote = value < line_end && (*value == '"' || *value == '\'') ? *value++ : '\0';
	end = end_of(value, line_end, *quote);
	if (*quote && end == line_end)
		return NULL;
	behind = skip_blanks(*quote ? end + 1 : end, line_end);
	if (behind < line_end && *behind != ';')
		return NULL;
	while (!*quote && end > value && strchr(" \t\r", end[-1]))
		end--;
	return *quote || !memchr(value, '"', (size_t)(end - value))
		? phpca_text_cut(value, (size_t)(end - value))
		: NULL;
}

static void append(struct phpca_buffer *out, const char *text)
{
	phpca_buffer_append(out, text, strlen(text));
}

/* The directory of an item: behind its last colon before a slash. NULL: it names none. */
static const char *directory_of(const char *item)
{
	const char *last = NULL;

	for (const char *at = item; (at = strstr(at, ":/")); at++)
		last = at + 1;
	return last;
}

/* The items of `value` that are mounted elsewhere, then ours. */
static void append_setting(
	struct phpca_buffer *out, char *value, char quote, const char *mount, const char *directory)
{
	const char *quotes = quote == '\'' ? "'" : "\"";

	append(out, "phpca.mount = ");
	append(out, quotes);
	for (char *item = strtok(value, ","); item; item = strtok(NULL, ",")) {
		const char *mounted = directory_of(item);
		item += strspn(item, " ");
		if (!*item || (mounted && strcmp(mounted, directory) == 0))
			continue;
		append(out, item);
		append(out, ",");
	}
	append(out, mount);
	append(out, quotes);
	append(out, "\n");
}

/* False: the setting that is there is not one text, or `mount` can't stand in its quotes. */
static bool rewrite(
	struct phpca_buffer *out, const char *text, const char *mount, const char *directory)
{
	const char *last = NULL, *value;
	bool understood = true;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (is_setting(line, strcspn(line, "\n"), &value))
			last = line; /* the one that PHP goes by */
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t size = strcspn(line, "\n");
		if (line == last) {
			char *old, quote;
			is_setting(line, size, &value);
			old = clean(value, (size_t)(line + size - value), &quote);
			understood = old && (quote != '\'' || !strchr(mount, '\''));
			if (understood)
				append_setting(out, old, quote, mount, directory);
			free(old);
		} else {
			phpca_buffer_append(out, line, size);
			append(out, "\n");
		}
	}
	if (!last)
		append_setting(out, (char[]){""}, '\0', mount, directory);
	return understood;
}

/* Of a file that is not there, what a new one begins with. */
static enum phpca_code read_text(
	struct phpca_buffer *out, const char *filename, struct phpca_error *err)
{
	static const char begin[] =
		"; written by phpca deploy; the extension itself is loaded by another file\n";
	enum phpca_infile found = phpca_infile_read(out, filename, PHPCA_LIMIT_INI, err);

	if (found == PHPCA_INFILE_ABSENT)
		phpca_buffer_append(out, begin, sizeof(begin));
	else if (found == PHPCA_INFILE_READ && memchr(out->data, '\0', out->size))
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "%s: wanted a text, found a NUL character", filename);
	return found == PHPCA_INFILE_FAILED ? PHPCA_E_FAILURE : PHPCA_OK;
}

enum phpca_code phpca_deploy__write_ini(
	const struct phpca_deploy *d, const char *filename, const char *mount, struct phpca_error *err)
{
	char *real = phpca_path_real(filename);
	struct phpca_buffer text = {0}, out = {0};
	enum phpca_code code = read_text(&text, filename, err);
	struct stat st;

	if (!code && !rewrite(&out, (const char *)text.data, mount, d->directory))
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: phpca.mount: wanted one text in double quotes, found \"'\" or several texts",
			filename);
	if (!code) {
		/* Written only if it changes: a file that a package manager watches keeps its time. */
		if (phpca_tool_compare(real ? real : filename, out.data, out.size) != PHPCA_TOOL_SAME)
			code = phpca_tool_write(real ? real : filename, out.data, out.size,
				real && stat(real, &st) == 0 ? st.st_mode : 0644, (uint64_t)time(NULL), err);
	}
	phpca_buffer_clear(&text);
	phpca_buffer_clear(&out);
	free(real);
	return code;
}
