/* See structures.h. */
#include "inspect/structures.h"

#include <string.h>

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

enum phpca_code phpca_tools_check_structures(const struct phpca_archive *a, const char *name,
	const struct phpca_options *o, bool may_leave, bool *checked, struct phpca_error *err)
{
	enum phpca_code code = phpca_tools_guard(check, (void *)(uintptr_t)a, name, o, err);

	*checked = code != PHPCA_E_ENGINE_MISMATCH;
	if (*checked)
		return code;
	return may_leave && !phpca_host_is_inside()
		? phpca_host_enter_engine(a->index->system_id, o->ini, o->ini_count, err)
		: PHPCA_OK;
}
