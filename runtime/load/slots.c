#include "load/slots.h"

#include <string.h>

#include "php.h"
#include "php_ini.h"
#include "SAPI.h"
#include "zend_extensions.h"

#define SLOT_GAP 256
#define SLOT_CHUNK 128
static uint32_t slot_next, slot_end;

/* Adds to what is left, or begins anew, above a gap, where others have taken slots since. */
static void take_slots(uint32_t count, uint32_t gap)
{
	if (slot_end != CG(map_ptr_last))
		slot_next = slot_end = (uint32_t)CG(map_ptr_last) + gap;
	slot_end += count;
	zend_map_ptr_extend(slot_end);
}

static bool is_one_process(void)
{
	static const char *const names[] = {"cli", "phpdbg", "embed", "cli-server", NULL};

	for (const char *const *name = names; *name; name++)
		if (!strcmp(sapi_module.name, *name))
			return true;
	return false;
}

bool phpca_slots_are_for_many(void)
{
	return !is_one_process();
}

/* By php.ini and -d: at MINIT, OPcache has not registered its settings yet. */
static bool is_configured(const char *name, bool by_default)
{
	const zval *value = cfg_get_entry(name, strlen(name));

	return value && Z_TYPE_P(value) == IS_STRING ? zend_ini_parse_bool(Z_STR_P(value)) : by_default;
}

static bool opcache_will_share(void)
{
	return zend_get_extension("Zend OPcache") && is_configured("opcache.enable", true)
		&& !is_configured("opcache.file_cache_only", false);
}

/* Memory for as many, none of which is taken: or each worker would move its slots as they grow. */
static void make_room(uint32_t count)
{
	size_t last = CG(map_ptr_last);

	zend_map_ptr_extend(last + count);
	CG(map_ptr_last) = last;
}

void phpca_slots_reserve_ahead(uint32_t count)
{
	if (is_one_process())
		return;
	if (opcache_will_share())
		take_slots(count, 0);
	else
		make_room(count);
}

bool phpca_slots_are_shared(void)
{
	return !is_one_process() && zend_get_extension("Zend OPcache")
		&& zend_ini_long(ZEND_STRL("opcache.enable"), 0)
		&& !zend_ini_long(ZEND_STRL("opcache.file_cache_only"), 0);
}

uint32_t phpca_slots_reserve(uint32_t count)
{
	uint32_t first;

	if (slot_end - slot_next < count)
		take_slots(count > SLOT_CHUNK ? count : SLOT_CHUNK, slot_end ? 0 : SLOT_GAP);
	first = slot_next;
	slot_next += count;
	return first;
}

void phpca_slots_request_startup(void)
{
	if (slot_end > CG(map_ptr_last))
		zend_map_ptr_extend(slot_end);
}
