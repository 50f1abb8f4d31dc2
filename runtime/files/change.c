/*
 * Functions that change what a name stands for: touch(), chmod(), chown(), chgrp(), lchown(),
 * lchgrp(). A read-only file system refuses.
 */
#include "files/change.h"

#include <errno.h>

#include "files/argument.h"
#include "files/itself.h"
#include "files/status.h"
#include "files/refusal.h"
#include "files/replaced.h"
#include "path/canonical.h"
#include "wrap.h"

enum function { F_TOUCH, F_CHMOD, F_CHOWN, F_CHGRP, F_LCHOWN, F_LCHGRP, FUNCTION_COUNT };

static zif_handler original[FUNCTION_COUNT];

static void call_original(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	original[f](INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- changing what an archive holds ---- */

static bool disk_decides(const struct phpca_lookup *lookup)
{
	if (lookup->where != PHPCA_ARCHIVED)
		return phpca_files__refusal(lookup) == 0;
	if (phpca_itself__is_file(&lookup->location))
		return true;
	if (lookup->location.entry->kind != PHPCA_ENTRY_DIRECTORY)
		return false;
	return lookup->size && phpca_files__is_directory_on_disk(lookup->path);
}

/* touch, chmod and so on: the text of the refusal, NULL when the original shall run. */
static const char *refusal_text(
	zend_execute_data *execute_data, uint32_t min_args, uint32_t max_args, bool creates)
{
	struct phpca_lookup lookup;
	zend_string *path;

	if (ZEND_NUM_ARGS() < min_args || ZEND_NUM_ARGS() > max_args || phpca_files_are_replaced())
		return NULL;
	path = phpca_argument__look_up(execute_data, &lookup);
	if (!path
		|| strncasecmp(ZSTR_VAL(path), "file://", 7)
			== 0) /* the wrapper's metadata operation answers */
		return NULL;
	if (lookup.where == PHPCA_ARCHIVED && !lookup.size)
		lookup.size = phpca_path_canonical(ZSTR_VAL(path), ZSTR_LEN(path), lookup.path);
	if (disk_decides(&lookup) || (lookup.where == PHPCA_MISSING && !creates)) {
		phpca_argument__translate(execute_data, 1);
		return NULL;
	}
	if (phpca_argument__basedir_forbids(path, &lookup))
		return "";
	return strerror(phpca_files__refusal(&lookup));
}

static ZEND_FUNCTION(phpca_touch)
{
	const char *why = refusal_text(execute_data, 1, 3, true);
	struct phpca_location location;
	zend_string *path;

	if (!why) {
		call_original(F_TOUCH, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	path = Z_STR_P(ZEND_CALL_ARG(execute_data, 1));
	if (*why && phpca_lookup_find(ZSTR_VAL(path), ZSTR_LEN(path), &location)) {
		php_error_docref(NULL, E_WARNING, "Utime failed: %s", why);
	} else if (*why) {
		php_error_docref(
			NULL, E_WARNING, "Unable to create file %s because %s", ZSTR_VAL(path), why);
	}
	RETURN_FALSE;
}

static void answer_change(enum function f, INTERNAL_FUNCTION_PARAMETERS)
{
	const char *why = refusal_text(execute_data, 2, 2, false);

	if (!why) {
		call_original(f, INTERNAL_FUNCTION_PARAM_PASSTHRU);
		return;
	}
	if (*why)
		php_error_docref(NULL, E_WARNING, "%s", why);
	RETURN_FALSE;
}

static ZEND_FUNCTION(phpca_chmod)
{
	answer_change(F_CHMOD, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_chown)
{
	answer_change(F_CHOWN, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_chgrp)
{
	answer_change(F_CHGRP, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_lchown)
{
	answer_change(F_LCHOWN, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

static ZEND_FUNCTION(phpca_lchgrp)
{
	answer_change(F_LCHGRP, INTERNAL_FUNCTION_PARAM_PASSTHRU);
}

/* ---- the list ---- */

static const struct phpca_wrapped wrapped[FUNCTION_COUNT] = {
	[F_TOUCH] = {"", "touch", zif_phpca_touch},
	[F_CHMOD] = {"", "chmod", zif_phpca_chmod},
	[F_CHOWN] = {"", "chown", zif_phpca_chown},
	[F_CHGRP] = {"", "chgrp", zif_phpca_chgrp},
	[F_LCHOWN] = {"", "lchown", zif_phpca_lchown},
	[F_LCHGRP] = {"", "lchgrp", zif_phpca_lchgrp},
};

void phpca_change__swap(void)
{
	phpca_wrap(wrapped, FUNCTION_COUNT, original);
}

void phpca_change__restore(void)
{
	phpca_unwrap(wrapped, FUNCTION_COUNT, original);
}
