/*
 * The setting that mounts what was deployed. It names the archive through `current`, so it stays
 * the same from version to version. PHP has one phpca.mount for all of its applications: in a file
 * that has one already, what is mounted at other directories stays.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
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

/* Quotes, blanks and a comment behind the value are not part of it. */
static char *clean(const char *value, size_t size)
{
	const char *end = value + size;

	while (value < end && strchr(" \t\"'", *value))
		value++;
	for (const char *p = value; p < end; p++)
		if (strchr("\"';\r", *p))
			end = p;
	while (end > value && strchr(" \t", end[-1]))
		end--;
	return phpca_text_cut(value, (size_t)(end - value));
}

static void append(struct phpca_buffer *out, const char *text)
{
	phpca_buffer_append(out, text, strlen(text));
}

/* The items of `value` that are mounted elsewhere, then ours. */
static void append_setting(
	struct phpca_buffer *out, char *value, const char *mount, const char *directory)
{
	append(out, "phpca.mount = \"");
	for (char *item = strtok(value, ","); item; item = strtok(NULL, ",")) {
		const char *at = strrchr(item, ':');
		item += strspn(item, " ");
		if (at && strcmp(at + 1, directory) == 0)
			continue;
		append(out, item);
		append(out, ",");
	}
	append(out, mount);
	append(out, "\"\n");
}

static void rewrite(
	struct phpca_buffer *out, const char *text, const char *mount, const char *directory)
{
	const char *last = NULL, *value;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (is_setting(line, strcspn(line, "\n"), &value))
			last = line; /* the one that PHP goes by */
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t size = strcspn(line, "\n");
		if (line == last) {
			char *old;
			is_setting(line, size, &value);
			old = clean(value, (size_t)(line + size - value));
			append_setting(out, old, mount, directory);
			free(old);
		} else {
			phpca_buffer_append(out, line, size);
			append(out, "\n");
		}
	}
	if (!last)
		append_setting(out, (char[]){""}, mount, directory);
}

static char *read_text(const char *filename, struct phpca_error *err)
{
	FILE *file = fopen(filename, "re");
	char *text = NULL, block[4096];
	size_t size = 0, got;

	if (!file && errno != ENOENT) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be read: %s", filename, strerror(errno));
		return NULL;
	}
	if (!file)
		return phpca_text_dup(
			"; written by phpca deploy; the extension itself is loaded by another file\n");
	text = phpca_text_alloc(1);
	while ((got = fread(block, 1, sizeof(block), file)) > 0) {
		text = phpca_text_grow(text, size + got + 1);
		memcpy(text + size, block, got);
		size += got;
	}
	text[size] = '\0';
	fclose(file);
	return text;
}

enum phpca_code phpca_deploy__write_ini(
	const struct phpca_deploy *d, const char *filename, const char *mount, struct phpca_error *err)
{
	char *text = read_text(filename, err), *real = realpath(filename, NULL);
	struct phpca_buffer out = {0};
	enum phpca_code code = PHPCA_E_FAILURE;
	struct stat st;

	if (text) {
		rewrite(&out, text, mount, d->directory);
		code = PHPCA_OK;
		/* Written only if it changes: a file that a package manager watches keeps its time. */
		if (phpca_tool_compare(real ? real : filename, out.data, out.size) != PHPCA_TOOL_SAME)
			code = phpca_tool_write(real ? real : filename, out.data, out.size,
				real && stat(real, &st) == 0 ? st.st_mode : 0644, (uint64_t)time(NULL), err);
	}
	phpca_buffer_clear(&out);
	free(real);
	free(text);
	return code;
}
