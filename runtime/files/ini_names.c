#include "files/ini_names.h"

#include "engine/thread.h"
#include "lookup/lookup.h"
#include "wrap.h"
#include "zend_ini.h"

#define SAVE_PATH "session.save_path"

static struct setting {
	const char *name;
	ZEND_INI_MH((*original));
} settings[] = {{"error_log", NULL}, {SAVE_PATH, NULL}, {"upload_tmp_dir", NULL},
	{"soap.wsdl_cache_dir", NULL}};

#define COUNT (sizeof(settings) / sizeof(*settings))

/* What the C code points to; NULL: the setting's own value. */
static PHPCA_THREAD_LOCAL zend_string *kept[COUNT];

static zend_ini_entry *entry_of(const struct setting *s)
{
	return zend_hash_str_find_ptr(EG(ini_directives), s->name, strlen(s->name));
}

static struct setting *setting_of(const zend_ini_entry *entry)
{
	for (size_t i = 0; i < COUNT; i++)
		if (zend_string_equals_cstr(entry->name, settings[i].name, strlen(settings[i].name)))
			return &settings[i];
	return NULL;
}

/* Where the name begins: session.save_path is "DEPTH;MODE;DIRECTORY". */
static size_t begin_of_name(const struct setting *s, const zend_string *value)
{
	const char *semicolon = strcmp(s->name, SAVE_PATH) == 0
		? zend_memrchr(ZSTR_VAL(value), ';', ZSTR_LEN(value))
		: NULL;

	return semicolon ? (size_t)(semicolon + 1 - ZSTR_VAL(value)) : 0;
}

/* NULL: the disk calls it so, too. The caller owns it. */
static zend_string *on_disk(const struct setting *s, const zend_string *value)
{
	size_t begin = value ? begin_of_name(s, value) : 0;
	const char *name = value ? ZSTR_VAL(value) + begin : NULL, *path;
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	zend_string *result;
	size_t size;

	if (!name || !*name)
		return NULL;
	phpca_lookup_path(name, ZSTR_LEN(value) - begin, &lookup);
	path = phpca_lookup_on_disk(&lookup, name, buffer);
	if (path
		!= lookup.path) /* of a relative name, the working directory when it is opened counts */
		return NULL;
	size = strlen(path);
	result = zend_string_alloc(begin + size, true);
	memcpy(ZSTR_VAL(result), ZSTR_VAL(value), begin);
	memcpy(ZSTR_VAL(result) + begin, path, size + 1);
	return result;
}

static void keep(const struct setting *s, zend_string *value)
{
	zend_string **to = &kept[s - settings];

	if (*to)
		zend_string_release(*to);
	*to = value;
}

static ZEND_INI_MH(on_modify)
{
	struct setting *s = setting_of(entry);
	zend_string *translated = on_disk(s, new_value);
	zend_result result = s->original(
		entry, translated ? translated : new_value, mh_arg1, mh_arg2, mh_arg3, stage);

	if (result == SUCCESS)
		keep(s, translated);
	else if (translated)
		zend_string_release(translated);
	return result;
}

void phpca_ini_names__swap(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		zend_ini_entry *entry = entry_of(&settings[i]);

		if (entry && entry->on_modify) {
			settings[i].original = entry->on_modify;
			entry->on_modify = on_modify;
		}
	}
}

void phpca_ini_names__mount_added(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		zend_ini_entry *entry = settings[i].original ? entry_of(&settings[i]) : NULL;
		zend_string *translated = entry ? on_disk(&settings[i], entry->value) : NULL;

		if (translated
			&& settings[i].original(entry, translated, entry->mh_arg1, entry->mh_arg2,
				   entry->mh_arg3, ZEND_INI_STAGE_STARTUP)
				== SUCCESS)
			keep(&settings[i], translated);
		else if (translated)
			zend_string_release(translated);
	}
}

void phpca_ini_names__restore(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		zend_ini_entry *entry = settings[i].original ? entry_of(&settings[i]) : NULL;

		if (entry && entry->on_modify == on_modify) {
			entry->on_modify = settings[i].original;
			entry->on_modify(entry, entry->value, entry->mh_arg1, entry->mh_arg2, entry->mh_arg3,
				ZEND_INI_STAGE_SHUTDOWN);
			keep(&settings[i], NULL);
		}
		settings[i].original = NULL;
	}
}

void phpca_ini_names__forget(void)
{
	for (size_t i = 0; i < COUNT; i++)
		keep(&settings[i], NULL);
}

/* ---- session_save_path() ---- */

static zif_handler original;

static ZEND_FUNCTION(phpca_session_save_path)
{
	zend_ini_entry *entry = entry_of(&settings[1]);
	zend_string *before = entry ? entry->value : NULL;

	before = before ? zend_string_copy(before) : NULL;
	original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	if (before && Z_TYPE_P(return_value) == IS_STRING) {
		zval_ptr_dtor(return_value);
		ZVAL_STR_COPY(return_value, before);
	}
	if (before)
		zend_string_release(before);
}

static const struct phpca_wrapped wrapped = {"", "session_save_path", zif_phpca_session_save_path};

void phpca_ini_names__swap_function(void)
{
	phpca_wrap(&wrapped, 1, &original);
}

void phpca_ini_names__restore_function(void)
{
	phpca_unwrap(&wrapped, 1, &original);
}
