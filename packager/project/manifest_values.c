/* See manifest_values.h. */
#include <stdlib.h>
#include <string.h>
#include "base/pattern.h"
#include "base/text.h"
#include "project/manifest_values.h"

enum phpca_code phpca_manifest__wrong_type(
	struct phpca_manifest_reading *r, const char *pointer, const char *wanted, const cJSON *found)
{
	return phpca_json_fault(
		&r->text, pointer, r->err, "wanted %s, found %s", wanted, phpca_json_type(found));
}

enum phpca_code phpca_manifest__wrong_text(
	struct phpca_manifest_reading *r, const char *pointer, const char *wanted, const char *found)
{
	if (!*found)
		return phpca_json_fault(
			&r->text, pointer, r->err, "wanted %s, found an empty string", wanted);
	return phpca_json_fault(&r->text, pointer, r->err, "wanted %s, found \"%s\"", wanted, found);
}

enum phpca_code phpca_manifest__too_many(
	struct phpca_manifest_reading *r, const char *pointer, const char *what, const cJSON *list)
{
	return phpca_json_fault(&r->text, pointer, r->err, "wanted at most %d %s, found %d",
		PHPCA_PATTERNS_MAX, what, cJSON_GetArraySize(list));
}

static bool has_control_character(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

enum phpca_code phpca_manifest__read_line(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (!cJSON_IsString(value))
		return phpca_manifest__wrong_type(r, pointer, "a string", value);
	if (!*value->valuestring)
		return phpca_manifest__wrong_text(r, pointer, "one line of text", "");
	if (has_control_character(value->valuestring))
		return phpca_json_fault(
			&r->text, pointer, r->err, "wanted one line of text, found a control character");
	*out = phpca_text_dup(value->valuestring);
	return PHPCA_OK;
}

enum phpca_code phpca_manifest__read_path(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (!cJSON_IsString(value))
		return phpca_manifest__wrong_type(r, pointer, "a string", value);
	if (!*value->valuestring)
		return phpca_manifest__wrong_text(r, pointer, "a path", "");
	*out = phpca_text_dup(value->valuestring);
	return PHPCA_OK;
}

enum phpca_code phpca_manifest__read_mount(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (cJSON_IsString(value) && *value->valuestring != '/')
		return phpca_manifest__wrong_text(r, pointer, "an absolute directory", value->valuestring);
	return phpca_manifest__read_path(r, pointer, value, out);
}

enum phpca_code phpca_manifest__read_sources(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value, char **out)
{
	if (cJSON_IsString(value) && strcmp(value->valuestring, "keep") != 0
		&& strcmp(value->valuestring, "strip") != 0)
		return phpca_manifest__wrong_text(r, pointer, "\"keep\" or \"strip\"", value->valuestring);
	return phpca_manifest__read_path(r, pointer, value, out);
}

enum phpca_code phpca_manifest__read_choice(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *value, enum phpca_choice *out)
{
	if (!cJSON_IsBool(value))
		return phpca_manifest__wrong_type(r, pointer, "true or false", value);
	*out = cJSON_IsTrue(value) ? PHPCA_YES : PHPCA_NO;
	return PHPCA_OK;
}

/* ---- patterns ---- */

/* Nothing but "!", "." and slashes: it would match nothing. */
static bool is_empty_pattern(const char *text)
{
	text += *text == '!';
	text += *text == '.';
	return !text[strspn(text, "/")];
}

static bool leads_up(const char *text)
{
	for (text += *text == '!'; *text; text += strcspn(text, "/"), text += strspn(text, "/"))
		if (strcspn(text, "/") == 2 && text[0] == '.' && text[1] == '.')
			return true;
	return false;
}

static enum phpca_code check_pattern(
	struct phpca_manifest_reading *r, const char *pointer, const char *text, bool negations)
{
	if (!negations && *text == '!')
		return phpca_manifest__wrong_text(
			r, pointer, "a directory or pattern (\"!\" has no meaning here)", text);
	if (is_empty_pattern(text))
		return phpca_manifest__wrong_text(r, pointer, "a name or pattern", text);
	if (leads_up(text))
		return phpca_manifest__wrong_text(r, pointer, "a pattern below the root", text);
	return PHPCA_OK;
}

enum phpca_code phpca_manifest__read_patterns(struct phpca_manifest_reading *r, const char *pointer,
	const cJSON *value, bool negations, struct phpca_list *out)
{
	enum phpca_code code = PHPCA_OK;
	const cJSON *item;
	size_t number = 0;

	if (!cJSON_IsArray(value))
		return phpca_manifest__wrong_type(r, pointer, "a list of strings", value);
	if (cJSON_GetArraySize(value) > PHPCA_PATTERNS_MAX)
		return phpca_manifest__too_many(r, pointer, "patterns", value);
	cJSON_ArrayForEach(item, value)
	{
		char *item_pointer = phpca_text_format("%s/%zu", pointer, number++);
		if (!cJSON_IsString(item))
			code = phpca_manifest__wrong_type(r, item_pointer, "a string", item);
		else
			code = check_pattern(r, item_pointer, item->valuestring, negations);
		free(item_pointer);
		if (code)
			return code;
		phpca_list_add(out, phpca_text_dup(item->valuestring));
	}
	return PHPCA_OK;
}

enum phpca_code phpca_manifest__read_preload(
	struct phpca_manifest_reading *r, const char *pointer, const cJSON *value)
{
	if (!cJSON_IsString(value) || value->valuestring[0] != '@')
		return phpca_manifest__read_patterns(r, pointer, value, true, &r->out->preload);
	if (!value->valuestring[1])
		return phpca_manifest__wrong_text(r, pointer, "\"@FILE\"", value->valuestring);
	r->out->preload_file = phpca_text_dup(value->valuestring + 1);
	return PHPCA_OK;
}
