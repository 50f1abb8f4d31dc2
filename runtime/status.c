#include "status.h"

#include <string.h>

#include "engine/engine.h"
#include "ext/standard/info.h"
#include "load/code_template.h"
#include "load/obstacle.h"
#include "mount/counters.h"
#include "mount/resident.h"
#include "php_phpca.h"
#include "run/autoload.h"
#include "run/new_version.h"
#include "run/preload.h"
#include "run/unmounted.h"

/* Without its directory where that is beyond open_basedir. */
static const char *shown_name(const char *filename)
{
	const char *slash = strrchr(filename, '/');

	return phpca_status_may_see(filename) || !slash ? filename : slash + 1;
}

const char *phpca_status_filename(const struct phpca_mount *m)
{
	return shown_name(m->filename);
}

/* ---- scripts ---- */

/* The state of an entry that was asked for in this process, or before it was forked; else NULL. */
static const struct phpca_script *known_script(const struct phpca_mount *m, uint32_t entry)
{
	return m->script_number[entry] ? &m->scripts[m->script_number[entry] - 1] : NULL;
}

static bool is_loaded(const struct phpca_script *s)
{
	return s && (s->state == PHPCA_SCRIPT_READY || s->state == PHPCA_SCRIPT_AHEAD);
}

/* Bytes of unpacked functions. */
static zend_long unpacked_size(const struct phpca_script *s)
{
	zend_long size = 0;

	for (uint32_t i = 0; i < s->code.count; i++) {
		const struct phpc_code_disk *f = &s->code.functions[i];
		if (!(f->flags & PHPC_CODE_STUB))
			size += (zend_long)phpca_code_prologue(f);
		if (f->flags & PHPC_CODE_DONE)
			size += (zend_long)phpca_code_body(f);
	}
	return size;
}

/* What the script takes in this process: its image, and what was unpacked of it. */
static zend_long memory_of(const struct phpca_mount *m, uint32_t entry)
{
	const struct phpca_script *s = known_script(m, entry);

	return is_loaded(s) ? (zend_long)m->archive.entry[entry].image_size + unpacked_size(s) : 0;
}

void phpca_status_add_use(zval *out, const struct phpca_mount *m, uint32_t entry)
{
	const struct phpca_usage_record_disk *r = &m->usage->record[entry];

	add_assoc_long(out, "hits", (zend_long)r->hits);
	add_assoc_long(out, "fallbacks", phpca_usage_fallbacks(r->fallbacks));
	add_assoc_long(out, "last_used_timestamp", r->last_used);
}

static bool is_used(const struct phpca_mount *m, uint32_t entry)
{
	const struct phpca_usage_record_disk *r = &m->usage->record[entry];
	const struct phpca_script *s = known_script(m, entry);

	return r->hits || r->fallbacks || is_loaded(s);
}

static void describe_script(const struct phpca_mount *m, uint32_t entry, zval *out)
{
	const struct phpca_script *s = known_script(m, entry);
	const char *reason = phpca_counters_last_reason(m, entry);

	array_init(out);
	phpca_status_add_use(out, m, entry);
	add_assoc_long(out, "memory_consumption", memory_of(m, entry));
	add_assoc_bool(out, "declared", s && s->preloaded);
	if (reason)
		add_assoc_string(out, "reason", reason);
	else
		add_assoc_null(out, "reason");
}

/* Those that were used or preloaded, by their paths at the mount. */
static void describe_scripts(const struct phpca_mount *m, zval *out)
{
	zval scripts, one;

	array_init(&scripts);
	for (uint32_t i = 0; i < m->archive.entry_count; i++) {
		const struct phpca_entry_disk *e = &m->archive.entry[i];
		if (e->kind == PHPCA_ENTRY_DIRECTORY || !is_used(m, i))
			continue;
		describe_script(m, i, &one);
		add_assoc_zval(&scripts, phpca_archive_name(&m->archive, e->path), &one);
	}
	add_assoc_zval(out, "scripts", &scripts);
}

/* ---- archives ---- */

static void count_states(struct phpca_mount *m, zval *out)
{
	static const struct {
		const char *name;
		enum phpca_script_state state;
	} states[] = {{"precompiled", PHPCA_SCRIPT_READY}, {"source", PHPCA_SCRIPT_SOURCE},
		{"failed", PHPCA_SCRIPT_FAILED}};

	for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
		zend_long n = 0;
		for (uint32_t i = 0; i < m->script_count; i++)
			n += m->scripts[i].state == states[k].state;
		add_assoc_long(out, states[k].name, n);
	}
}

static void describe_preload(const struct phpca_mount *m, zval *out)
{
	const struct phpca_preload *p = m->preload;
	zval preload, skipped;

	if (!p) {
		add_assoc_null(out, "preload");
		return;
	}
	array_init(&preload);
	array_init(&skipped);
	add_assoc_long(&preload, "scripts", p->scripts);
	add_assoc_long(&preload, "functions", p->functions);
	add_assoc_long(&preload, "classes", p->classes);
	for (uint32_t i = 0; i < m->archive.preload_count; i++) {
		if (p->reason[i]) {
			add_assoc_string(&skipped,
				phpca_archive_name(&m->archive, m->archive.entry[m->archive.preload[i]].path),
				p->reason[i]);
		}
	}
	add_assoc_zval(&preload, "skipped", &skipped);
	add_assoc_zval(out, "preload", &preload);
}

/* Uses of all scripts, and how many scripts were used. */
struct uses {
	zend_long scripts, used, hits, fallbacks;
};

static struct uses count_uses(const struct phpca_mount *m)
{
	struct uses u = {0};

	for (uint32_t i = 0; i < m->archive.entry_count; i++) {
		const struct phpca_usage_record_disk *r = &m->usage->record[i];
		u.scripts += m->archive.entry[i].kind == PHPCA_ENTRY_SCRIPT;
		u.used += r->hits || r->fallbacks;
		u.hits += (zend_long)r->hits;
		u.fallbacks += phpca_usage_fallbacks(r->fallbacks);
	}
	return u;
}

static void describe_reasons(const struct phpca_mount *m, zval *out)
{
	zval reasons;

	array_init(&reasons);
	for (uint32_t i = 0; i < PHPCA_USAGE_REASONS; i++) {
		const struct phpca_usage_reason_disk *r = &m->usage->reason[i];
		if (__atomic_load_n(&r->state, __ATOMIC_ACQUIRE) != PHPCA_REASON_READY)
			continue;
		zval *same = zend_hash_str_find(Z_ARRVAL(reasons), r->text, strlen(r->text));
		if (same)
			Z_LVAL_P(same) += (zend_long)r->count;
		else
			add_assoc_long(&reasons, r->text, (zend_long)r->count);
	}
	add_assoc_zval(out, "fallback_reasons", &reasons);
}

static void describe_uses(const struct phpca_mount *m, zval *out)
{
	struct uses u = count_uses(m);

	add_assoc_bool(out, "counts_all_processes", !m->late);
	add_assoc_long(out, "script_count", u.scripts);
	add_assoc_long(out, "used_scripts", u.used);
	add_assoc_long(out, "hits", u.hits);
	add_assoc_long(out, "fallbacks", u.fallbacks);
	describe_reasons(m, out);
}

/* Images that this process has, and its unpacked functions. */
static zend_long used_memory(const struct phpca_mount *m)
{
	zend_long size = m->code.next - m->code.lazy_stub;

	for (uint32_t i = 0; i < m->script_count; i++)
		if (is_loaded(&m->scripts[i]))
			size += (zend_long)m->archive.entry[m->scripts[i].entry].image_size;
	return size;
}

static void add_memory(zval *out, zend_long mapped, zend_long used, const struct phpca_resident *r)
{
	zval memory;

	array_init(&memory);
	add_assoc_long(&memory, "mapped", mapped);
	add_assoc_long(&memory, "used", used);
	if (r) {
		add_assoc_long(&memory, "resident", (zend_long)r->resident);
		add_assoc_long(&memory, "shared", (zend_long)r->shared);
		add_assoc_long(&memory, "private", (zend_long)r->own);
		add_assoc_long(&memory, "proportional", (zend_long)r->proportional);
	}
	add_assoc_zval(out, "memory", &memory);
}

/* "engines": for which the file has images. "engine": whose are mapped. */
static void add_engines(const struct phpca_mount *m, zval *out)
{
	zval engines;

	add_assoc_stringl(out, "engine", (const char *)m->archive.index->system_id,
		sizeof m->archive.index->system_id);
	array_init(&engines);
	for (uint32_t i = 0; i < m->engine_count; i++)
		add_next_index_stringl(&engines, (const char *)m->engines[i], sizeof *m->engines);
	add_assoc_zval(out, "engines", &engines);
}

static void describe_mount(struct phpca_mount *m, zval *out, bool scripts)
{
	const struct phpca_index_disk *index = m->archive.index;
	struct phpca_resident resident = {0};
	char id[17];
	zval loaded;

	array_init(out);
	add_assoc_string(out, "archive", phpca_status_filename(m));
	add_assoc_string(out, "directory", phpca_mount_directory(m));
	add_assoc_string(out, "name", phpca_archive_name(&m->archive, index->name));
	add_assoc_string(out, "version", phpca_archive_name(&m->archive, index->app_version));
	snprintf(id, sizeof id, "%016llx", (unsigned long long)index->content_id);
	add_assoc_string(out, "content_id", id);
	add_engines(m, out);
	add_assoc_bool(out, "preferred_directory", m->preferred);
	add_assoc_bool(out, "preferred_address", m->bias == 0);
	const char *obstacle = phpca_obstacle_of_archive(m);
	if (obstacle)
		add_assoc_string(out, "obstacle", obstacle);
	else
		add_assoc_null(out, "obstacle");
	array_init(&loaded);
	count_states(m, &loaded);
	add_assoc_zval(out, "loaded", &loaded);
	describe_preload(m, out);
	describe_uses(m, out);
	add_memory(out, (zend_long)m->mapped, used_memory(m),
		scripts && phpca_resident_add(m, &resident) ? &resident : NULL);
	if (scripts)
		describe_scripts(m, out);
}

/* ---- all together ---- */

static double hit_rate(const struct phpca_sums *s)
{
	uint64_t all = s->hits + s->fallbacks + s->outside;

	return all ? 100.0 * (double)s->hits / (double)all : 0;
}

static bool may_see(const struct phpca_mount *m)
{
	return phpca_status_may_see(phpca_mount_directory(m));
}

/* Uses of a neighbour's archives are left out. */
static struct phpca_sums sums(void)
{
	struct uses seen = {0};
	bool all = true;
	struct phpca_sums s;

	phpca_counters_sums(&s);
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		if (!may_see(m)) {
			all = false;
			continue;
		}
		struct uses u = count_uses(m);
		seen.hits += u.hits;
		seen.fallbacks += u.fallbacks;
	}
	if (!all) {
		s.hits = (uint64_t)seen.hits;
		s.fallbacks = (uint64_t)seen.fallbacks;
	}
	return s;
}

static void describe_sums(zval *out)
{
	struct phpca_sums s = sums();

	add_assoc_long(out, "start_time", (zend_long)s.start_time);
	add_assoc_long(out, "requests", (zend_long)s.requests);
	add_assoc_long(out, "hits", (zend_long)s.hits);
	add_assoc_long(out, "misses", (zend_long)(s.fallbacks + s.outside));
	add_assoc_double(out, "hit_rate", hit_rate(&s));
	add_assoc_long(out, "fallbacks", (zend_long)s.fallbacks);
	add_assoc_long(out, "outside", (zend_long)s.outside);
	add_assoc_long(out, "loads", (zend_long)s.loads);
	add_assoc_long(out, "swaps", (zend_long)s.taken);
	add_assoc_long(out, "swaps_refused", (zend_long)s.refused);
}

/* It begins with the name of the archive. */
static const char *shown_reason(const struct phpca_unmounted *u)
{
	const char *name = shown_name(u->archive);

	return strncmp(u->reason, u->archive, strlen(u->archive)) ? u->reason
															  : u->reason + (name - u->archive);
}

/* What is named in php.ini and could not be mounted when the server was reloaded. */
static void describe_unmounted(zval *out)
{
	zval list, one;

	array_init(&list);
	for (const struct phpca_unmounted *u = phpca_unmounted; u; u = u->next) {
		if (!phpca_status_may_see(u->dir ? u->dir : u->archive))
			continue;
		array_init(&one);
		add_assoc_string(&one, "archive", shown_name(u->archive));
		if (u->dir)
			add_assoc_string(&one, "directory", u->dir);
		else
			add_assoc_null(&one, "directory");
		add_assoc_string(&one, "reason", shown_reason(u));
		add_next_index_zval(&list, &one);
	}
	add_assoc_zval(out, "unmounted", &list);
}

void phpca_status_describe(zval *out, bool scripts)
{
	zend_long mapped = 0, used = 0;
	zval mounts, one;

	array_init(out);
	add_assoc_string(out, "version", PHPCA_VERSION);
	add_assoc_string(out, "system_id", phpca_mount_engine());
	add_assoc_long(out, "autoloaded", phpca_autoload_count());
	add_assoc_long(out, "new_versions", phpca_new_version_count());
	describe_sums(out);
	array_init(&mounts);
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		if (!may_see(m)) /* of a neighbour */
			continue;
		mapped += (zend_long)m->mapped;
		used += used_memory(m);
		describe_mount(m, &one, scripts);
		add_next_index_zval(&mounts, &one);
	}
	add_memory(out, mapped, used, NULL);
	add_assoc_zval(out, "mounts", &mounts);
	describe_unmounted(out);
}

/* ---- phpinfo() ---- */

static void print_number(const char *name, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	php_info_print_table_row(2, name, text);
}

static void print_sums(void)
{
	struct phpca_sums s = sums();
	char rate[32];

	snprintf(rate, sizeof rate, "%.2f %%", hit_rate(&s));
	print_number("Requests", s.requests);
	print_number("Hits", s.hits);
	print_number("Misses: from source", s.fallbacks);
	print_number("Misses: in no archive", s.outside);
	php_info_print_table_row(2, "Hit rate", rate);
	print_number("Images loaded", s.loads);
	print_number("New versions taken", s.taken);
	print_number("New versions refused", s.refused);
	print_number("Start time", s.start_time);
}

void phpca_status_print(void)
{
	php_info_print_table_start();
	php_info_print_table_row(2, "phpca", PHPCA_VERSION);
	print_sums();
	php_info_print_table_end();
	if (!phpca_mounts)
		return;
	php_info_print_table_start();
	php_info_print_table_header(
		6, "Archive", "Directory", "Scripts", "Used", "Hits", "From source");
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		if (!may_see(m))
			continue;
		struct uses u = count_uses(m);
		char text[4][32];
		const zend_long numbers[] = {u.scripts, u.used, u.hits, u.fallbacks};
		for (size_t i = 0; i < 4; i++)
			snprintf(text[i], sizeof text[i], ZEND_LONG_FMT, numbers[i]);
		php_info_print_table_row(6, phpca_status_filename(m), phpca_mount_directory(m), text[0],
			text[1], text[2], text[3]);
	}
	php_info_print_table_end();
}
