/*
 * The files of a project: phpca.json, composer.json, installed.json, composer.lock. Each input is
 * read as each of them. What is refused has a sentence; what the check of JSON lets through cJSON
 * can read, but for what is nested too deeply, and its strings are UTF-8.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_check.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "project/composer.h"
#include "project/manifest.h"

static void said(enum phpca_code code, const struct phpca_error *err)
{
	if ((code != PHPCA_OK) != (err->message[0] != '\0'))
		abort();
}

static void check_strings(const cJSON *value)
{
	const cJSON *item;

	for (const char *s = cJSON_GetStringValue(value); s && *s;) {
		size_t size = phpca_utf8_character(s, strlen(s));

		if (size == 0)
			abort();
		s += size;
	}
	cJSON_ArrayForEach(item, value) check_strings(item);
}

static void read_any(const struct phpca_json_text *text)
{
	struct phpca_error err = {0};
	const char *at, *fault;
	bool valid = phpca_json_check(text->text, text->size, &at, &fault);
	cJSON *value = phpca_json_parse(text, &err);

	if (!valid && (at < text->text || at > text->text + text->size || !*fault))
		abort();
	if (value && !valid && memcmp(text->text, "\xef\xbb\xbf", 3) != 0)
		abort();
	said(value ? PHPCA_OK : PHPCA_E_USAGE, &err);
	check_strings(value);
	cJSON_Delete(value);
}

static void read_manifest(const struct phpca_json_text *text)
{
	struct phpca_error err = {0}, more = {0};
	struct phpca_manifest m = {0};

	said(phpca_manifest_read(&m, "phpca.json", text->text, text->size, &err), &err);
	for (size_t i = 0; !err.code && i < m.entry.count; i++)
		phpca_manifest_fault(&m, m.entry_pointer.item[i], &more, m.entry.item[i]);
	phpca_manifest_clear(&m);
}

static void read_composer(const struct phpca_json_text *text)
{
	struct phpca_error err = {0}, second = {0}, third = {0};
	struct phpca_composer c = {0};
	char *php = strndup(text->text, text->size);

	said(phpca_composer_read_project(&c, text, &err), &err);
	if (!c.vendor)
		c.vendor = strdup("vendor");
	said(phpca_composer_read_installed(&c, text, &second), &second);
	said(phpca_composer_read_lock(&c, text, &third), &third);
	phpca_composer_read_autoload_files(&c, php);
	for (size_t i = 0; i < c.package_count && i < 16; i++)
		if (c.package[i].path && !phpca_composer_is_package(&c, c.package[i].path))
			abort();
	phpca_composer_only_dev(&c, "vendor/bin/x");
	phpca_composer_clear(&c);
	free(php);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1); /* as files are read: with a NUL that is not counted */
	struct phpca_json_text text = {"input.json", copy, size, false};

	memcpy(copy, data, size);
	copy[size] = '\0';
	read_any(&text);
	read_composer(&text);
	text.no_nul = true;
	read_any(&text);
	read_manifest(&text);
	free(copy);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}
