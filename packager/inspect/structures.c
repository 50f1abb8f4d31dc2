/* See structures.h. */
#include "inspect/structures.h"

#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "engine/check.h"
#include "host/host.h"
#include "inspect/guard.h"
#include "php/engine.h"

static enum phpca_code check(void *context, struct phpca_error *err)
{
	const struct phpca_archive *a = context;

	if (memcmp(a->index->system_id, phpca_engine_system_id(), PHPC_SYSTEM_ID_SIZE) != 0)
		return PHPCA_E_ENGINE_MISMATCH;
	return phpca_check_archive(a, err);
}

static bool is_engine_of(const void *context, const char *engine)
{
	const struct phpca_archive *a = context;

	return memcmp(a->index->system_id, engine, PHPC_SYSTEM_ID_SIZE) == 0;
}

enum phpca_code phpca_tools_check_structures(const struct phpca_archive *a, const char *name,
	const struct phpca_options *o, bool may_leave, bool *checked, struct phpca_error *err)
{
	enum phpca_code code = phpca_tools_guard(check, (void *)(uintptr_t)a, name, o, err);

	*checked = code != PHPCA_E_ENGINE_MISMATCH;
	if (*checked)
		return code;
	return may_leave && !phpca_host_is_inside()
		? phpca_host_enter_engine(is_engine_of, a, o->ini, o->ini_count, err)
		: PHPCA_OK;
}

/* ---- in another PHP ---- */

static enum phpca_code judge(const cJSON *answer, bool *checked, struct phpca_error *err)
{
	const cJSON *fault = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "faults"), 0);

	*checked = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "deep"));
	return *checked && cJSON_IsString(fault) ? phpca_fault(err, "%s", fault->valuestring)
											 : PHPCA_OK;
}

enum phpca_code phpca_tools_check_structures_elsewhere(
	const struct phpca_archive *a, const char *name, bool *checked, struct phpca_error *err)
{
	char engine[PHPC_SYSTEM_ID_SIZE + 1];
	const char *words[] = {"verify", "--format=json", "--engine", engine, "--", name, NULL};
	struct phpca_child child = {0};
	enum phpca_code code;
	cJSON *answer;

	*checked = false;
	snprintf(engine, sizeof(engine), "%.32s", (const char *)a->index->system_id);
	if (phpca_host_is_inside() || !phpca_host_run_engine(is_engine_of, a, words, &child))
		return PHPCA_OK;
	answer = cJSON_Parse(child.output);
	code = judge(answer, checked, err);
	cJSON_Delete(answer);
	phpca_child_clear(&child);
	return code;
}
