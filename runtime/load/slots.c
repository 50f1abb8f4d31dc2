#include "load/slots.h"

#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "php_ini.h"
#include "SAPI.h"
#include "zend_extensions.h"
#include "engine/thread.h"
#include "settings.h"

#define SLOT_GAP 256
#define SLOT_CHUNK 128
static PHPCA_THREAD_LOCAL uint32_t slot_next, slot_end;
static uint32_t startup_next, startup_end; /* when PHP had started */

void phpca_slots_startup_done(void)
{
	startup_next = slot_next;
	startup_end = slot_end;
}

void phpca_slots_begin_thread(void)
{
	slot_next = startup_next;
	slot_end = startup_end;
}

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
	size_t last = CG(map_ptr_last), end = last + count;

	if (!count)
		return;
	/* As if all but one were taken: the engine writes zeros into those that it adds. */
	CG(map_ptr_last) = end - 1;
	zend_map_ptr_extend(end);
	CG(map_ptr_last) = last;
}

void phpca_slots_reserve_ahead(uint32_t count)
{
	if (is_one_process())
		return;
	if (PHPCA_G(takes_new_versions))
		count += count / 4 + 256; /* the next version may have more code */
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

/* ---- whose they are, where archives are replaced ---- */

#define NOBODY (PHPCA_SLOTS_FOR_EVER - 1)

static PHPCA_THREAD_LOCAL struct range {
	uint32_t first, count, owner;
} * ranges; /* by number */
static PHPCA_THREAD_LOCAL size_t range_count, range_room;

static void add_range(uint32_t first, uint32_t count, uint32_t owner)
{
	if (range_count == range_room) {
		range_room = range_room ? range_room * 2 : 256;
		ranges = safe_perealloc(ranges, range_room, sizeof *ranges, 0, true);
	}
	ranges[range_count++] = (struct range){first, count, owner};
}

/* From what a mount has given back. False: no piece of it is large enough. */
static bool reuse(uint32_t count, uint32_t owner, uint32_t *first)
{
	for (size_t i = 0; i < range_count; i++) {
		struct range r = ranges[i];
		if (r.owner == NOBODY && r.count >= count) {
			*first = r.first;
			ranges[i] = (struct range){r.first, count, owner};
			if (r.count > count)
				add_range(r.first + count, r.count - count, NOBODY);
			return true;
		}
	}
	return false;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = ((const struct range *)a)->first, y = ((const struct range *)b)->first;

	return (x > y) - (x < y);
}

void phpca_slots_give_back(uint32_t owner)
{
	size_t kept = 0;

	if (!range_count)
		return;
	for (size_t i = 0; i < range_count; i++)
		if (ranges[i].owner == owner)
			ranges[i].owner = NOBODY;
	qsort(ranges, range_count, sizeof *ranges, by_number);
	for (size_t i = 1; i < range_count; i++) {
		struct range *last = &ranges[kept];
		if (last->owner == NOBODY && ranges[i].owner == NOBODY
			&& last->first + last->count == ranges[i].first)
			last->count += ranges[i].count;
		else
			ranges[++kept] = ranges[i];
	}
	range_count = kept + 1;
	/* Together with those that nobody has had yet they are one piece. */
	if (ranges[kept].owner == NOBODY && ranges[kept].first + ranges[kept].count == slot_next) {
		slot_next = ranges[kept].first;
		range_count = kept;
	}
}

uint32_t phpca_slots_room(uint32_t owner)
{
	uint32_t room = slot_end - slot_next;

	for (size_t i = 0; i < range_count; i++)
		room += ranges[i].owner == owner || ranges[i].owner == NOBODY ? ranges[i].count : 0;
	return room;
}

uint32_t phpca_slots_reserve(uint32_t count, uint32_t owner)
{
	uint32_t first;

	if (PHPCA_G(takes_new_versions) && reuse(count, owner, &first))
		return first;
	if (slot_end - slot_next < count)
		take_slots(count > SLOT_CHUNK ? count : SLOT_CHUNK, slot_end ? 0 : SLOT_GAP);
	first = slot_next;
	slot_next += count;
	if (PHPCA_G(takes_new_versions))
		add_range(first, count, owner);
	return first;
}

void phpca_slots_request_startup(void)
{
	if (slot_end > CG(map_ptr_last))
		zend_map_ptr_extend(slot_end);
}

void phpca_slots_end_thread(void)
{
	if (ranges)
		pefree(ranges, 1);
	ranges = NULL;
	range_count = range_room = 0;
}
