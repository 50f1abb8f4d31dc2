/* Look-ups in a mounted archive, over a directory on disk; and what is remembered of them. */
#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "archive/write.h"
#include "lookup/lookup.h"
#include "lookup/memory.h"
#include "lookup/mount_dirs.h"
#include "lookup/reach.h"
#include "lookup/search.h"
#include "path/cwd.h"

/*
 * top/app is the mount directory, with var/log.txt on disk; top/current is a link to it on disk.
 */
static char top[64], app[72];
static struct phpca_mount *mount;

static const struct {
	const char *path;
	enum phpca_entry_kind kind;
	const char *target;
} entries[] = {
	{"bin/tool", PHPCA_ENTRY_LINK, "src/a.php"},
	{"linked", PHPCA_ENTRY_LINK, "src"},
	{"src", PHPCA_ENTRY_DIRECTORY, NULL},
	{"src/a.php", PHPCA_ENTRY_ASSET, NULL},
	{"vendor/composer", PHPCA_ENTRY_DIRECTORY, NULL},
	{"vendor/x/one.php", PHPCA_ENTRY_ASSET, NULL},
	{"vendor/x/two.php", PHPCA_ENTRY_ASSET, NULL},
};

/* ---- the archive ---- */

static void write_archive(const char *filename)
{
	struct phpca_writer_info info = {.name = "acme/app",
		.app_version = "1",
		.mount = "/app",
		.system_id = "0123456789abcdef0123456789abcdef",
		.preferred_base = 0x600000000000ull,
		.timestamp = 1700000000};
	struct phpca_buffer manifest = {0}, none = {0};
	struct phpca_error err = {0};
	struct phpca_writer *w = phpca_writer_new(&info);

	phpca_buffer_append(&manifest, "{}\n", 3);
	phpca_writer_set_manifest(w, &manifest);
	phpca_writer_set_strings(w, &none);
	phpca_writer_set_paths(w, &none);
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		bool is_file = entries[i].kind == PHPCA_ENTRY_ASSET;
		phpca_writer_add(w,
			&(struct phpca_writer_entry){.path = entries[i].path,
				.kind = entries[i].kind,
				.mode = 0644,
				.target = entries[i].target,
				.source = is_file ? (const uint8_t *)"text" : NULL,
				.source_size = is_file ? 4 : 0});
	}
	if (phpca_writer_layout(w, &err) != PHPCA_OK
		|| phpca_writer_write(w, filename, &err) != PHPCA_OK)
		fail_msg("%s", err.message);
	phpca_writer_free(w);
	phpca_buffer_clear(&manifest);
}

static const char *below(const char *dir, const char *name)
{
	static char path[4][PATH_MAX];
	static int next;
	char *p = path[next++ % 4];

	snprintf(p, PATH_MAX, "%s/%s", dir, name);
	return p;
}

static int mount_sample(void **state)
{
	static phpca_mount_listener *const listeners[] = {phpca_lookup_mount_added, NULL};
	struct phpca_error err = {0};
	FILE *file;

	snprintf(top, sizeof top, "/tmp/phpca-test-XXXXXX");
	assert_non_null(mkdtemp(top));
	snprintf(app, sizeof app, "%s/app", top);
	assert_int_equal(mkdir(app, 0755), 0);
	assert_int_equal(mkdir(below(app, "var"), 0755), 0);
	assert_non_null(file = fopen(below(app, "var/log.txt"), "w"));
	fclose(file);
	assert_int_equal(symlink("app", below(top, "current")), 0);
	write_archive(below(top, "app.phpca"));
	phpca_mount_set_listeners(listeners);
	mount = phpca_mount_open(below(top, "app.phpca"), app, NULL, &err);
	if (!mount)
		fail_msg("%s", err.message);
	return 0;
}

static int remove_sample(void **state)
{
	unlink(below(app, "var/log.txt"));
	rmdir(below(app, "var"));
	rmdir(app);
	unlink(below(top, "current"));
	unlink(below(top, "app.phpca"));
	return rmdir(top);
}

/* ---- checks ---- */

typedef void look_up(const char *path, size_t size, struct phpca_lookup *out);

static struct phpca_lookup result(look_up *how, const char *path)
{
	struct phpca_lookup lookup;

	memset(&lookup, 0, sizeof lookup);
	how(path, strlen(path), &lookup);
	return lookup;
}

static void leads_to(look_up *how, const char *path, const char *name)
{
	struct phpca_lookup l = result(how, path);

	assert_int_equal(l.where, PHPCA_ARCHIVED);
	assert_ptr_equal(l.location.mount, mount);
	assert_string_equal(phpca_archive_name(&mount->archive, l.location.entry->path), name);
}

static void is_blocked(look_up *how, const char *path, int why)
{
	struct phpca_lookup l = result(how, path);

	assert_int_equal(l.where, PHPCA_BLOCKED);
	assert_int_equal(l.why, why);
}

static void is(look_up *how, const char *path, int where)
{
	assert_int_equal(result(how, path).where, where);
}

/* ---- tests ---- */

static void outside(void **state)
{
	assert_true(phpca_lookup_is_elsewhere("/etc/passwd", 11));
	assert_false(phpca_lookup_is_elsewhere(below(app, "src"), strlen(below(app, "src"))));
	assert_false(phpca_lookup_is_elsewhere("relative", 8));
	is(phpca_lookup_path, "/etc/passwd", PHPCA_ELSEWHERE);
	is(phpca_lookup_path, "", PHPCA_ELSEWHERE);
	is(phpca_lookup_path, below(top, "application"), PHPCA_ELSEWHERE);
	is(phpca_lookup_path, top, PHPCA_ELSEWHERE);
}

static void as_it_stands(void **state)
{
	leads_to(phpca_lookup_path, app, "");
	leads_to(phpca_lookup_path, below(app, "src/a.php"), "src/a.php");
	leads_to(phpca_lookup_path, below(app, "src/"), "src");
	is(phpca_lookup_path, below(app, "src/none"), PHPCA_MISSING);
	is(phpca_lookup_path, below(app, "var/log.txt"), PHPCA_MISSING);
	assert_int_equal(result(phpca_lookup_path, below(app, "src/a.php")).size, 0);
}

static void blocked(void **state)
{
	char name[NAME_MAX + 8] = "src/";

	is_blocked(phpca_lookup_path, below(app, "src/a.php/"), ENOTDIR);
	is_blocked(phpca_lookup_path, below(app, "src/a.php/x"), ENOTDIR);
	is_blocked(phpca_lookup_path, below(app, "src/a.php/../a.php"), ENOTDIR);
	memset(name + 4, 'x', NAME_MAX + 1);
	is_blocked(phpca_lookup_path, below(app, name), ENAMETOOLONG);
}

static void by_detours(void **state)
{
	char path[PATH_MAX];

	leads_to(phpca_lookup_path, below(app, "src/../src/./a.php"), "src/a.php");
	snprintf(path, sizeof path, "/%s//src/a.php", app);
	leads_to(phpca_lookup_path, path, "src/a.php");
	snprintf(path, sizeof path, "%s/../app/src/a.php", app);
	leads_to(phpca_lookup_path, path, "src/a.php");
	snprintf(path, sizeof path, "%s/current/src/a.php", top); /* a name that only the disk knows */
	is(phpca_lookup_path, path, PHPCA_ELSEWHERE);
}

/* The disk may not have a directory that ".." left, so it is given the canonical name. */
static void on_disk_by_detours(void **state)
{
	struct phpca_lookup l = result(phpca_lookup_path, below(app, "src/../var/log.txt"));

	assert_int_equal(l.where, PHPCA_MISSING);
	assert_string_equal(phpca_lookup_on_disk(&l, "", NULL), below(app, "var/log.txt"));
	l = result(phpca_lookup_path, below(app, "var/../var/log.txt"));
	assert_false(l.followed);
}

static void missing_dot_dot(void **state)
{
	is_blocked(phpca_lookup_path, below(app, "none/../src/a.php"), ENOENT);
	leads_to(phpca_lookup_opened, below(app, "none/../src/a.php"), "src/a.php");
	leads_to(phpca_lookup_text, below(app, "none/../src/a.php"), "src/a.php");
	leads_to(phpca_lookup_text, below(app, "src/a.php/../a.php"), "src/a.php");
}

static void links(void **state)
{
	struct phpca_lookup l = result(phpca_lookup_path, below(app, "bin/tool"));

	leads_to(phpca_lookup_path, below(app, "bin/tool"), "src/a.php");
	assert_string_equal(phpca_archive_name(&mount->archive, l.location.link->path), "bin/tool");
	leads_to(phpca_lookup_path, below(app, "linked/a.php"), "src/a.php");
	leads_to(phpca_lookup_path, below(app, "linked/../src/a.php"), "src/a.php");
	l = result(phpca_lookup_path, below(app, "linked/"));
	assert_ptr_equal(l.location.link, l.location.entry);
	l = result(phpca_lookup_path, below(app, "linked/none"));
	assert_int_equal(l.where, PHPCA_MISSING);
	assert_true(l.followed);
	assert_string_equal(l.path, below(app, "src/none"));
	assert_string_equal(phpca_lookup_on_disk(&l, "linked/none", NULL), below(app, "src/none"));
}

static void relative_names(void **state)
{
	phpca_cwd_enter("/etc", 4);
	is(phpca_lookup_path, "src/a.php", PHPCA_ELSEWHERE);
	phpca_cwd_enter(app, strlen(app));
	leads_to(phpca_lookup_path, "src/a.php", "src/a.php");
	leads_to(phpca_lookup_path, "./src/../bin/tool", "src/a.php");
	phpca_cwd_enter(top, strlen(top));
	leads_to(phpca_lookup_path, "app/src/a.php", "src/a.php");
	is(phpca_lookup_path, "src/a.php", PHPCA_ELSEWHERE);
	phpca_cwd_enter("/etc", 4);
	is(phpca_lookup_path, "app/src/a.php", PHPCA_ELSEWHERE);
	leads_to(phpca_lookup_path, below("..", below(app + 1, "src/a.php")), "src/a.php");
	phpca_cwd_changed();
}

static bool is_remembered(const char *path)
{
	struct phpca_lookup l;

	return phpca_memory__find(path, strlen(path), &l);
}

static bool has_detour(const char *path)
{
	struct phpca_lookup l;

	return phpca_memory__find_detour(path, strlen(path), &l);
}

static void the_last_path(void **state)
{
	const char *first = below(app, "vendor/composer/../x/one.php");

	phpca_memory__forget();
	leads_to(phpca_lookup_path, first, "vendor/x/one.php");
	assert_true(is_remembered(first));
	leads_to(phpca_lookup_path, first, "vendor/x/one.php");
	assert_false(is_remembered(below(app, "vendor/composer/../x/two.php")));
	phpca_memory__forget();
	assert_false(is_remembered(first));
	is(phpca_lookup_path, below(app, "src/../none"), PHPCA_MISSING);
	assert_false(is_remembered(below(app, "src/../none"))); /* it may come to be on disk */
}

static void the_last_detour(void **state)
{
	phpca_memory__forget();
	leads_to(phpca_lookup_path, below(app, "vendor/composer/../x/one.php"), "vendor/x/one.php");
	assert_true(has_detour(below(app, "vendor/composer/../x/two.php")));
	leads_to(phpca_lookup_path, below(app, "vendor/composer/../x/two.php"), "vendor/x/two.php");
	assert_false(has_detour(below(app, "vendor/composer/../x/none.php")));
	is(phpca_lookup_path, below(app, "vendor/composer/../x/none.php"), PHPCA_MISSING);
	phpca_memory__forget();
	assert_false(has_detour(below(app, "vendor/composer/../x/two.php")));
	leads_to(phpca_lookup_path, below(app, "linked/../src/a.php"), "src/a.php");
	assert_true(has_detour(below(app, "linked/../src/a.php"))); /* links in archives stay */
}

static void an_alias_of_the_mount_directory(void **state)
{
	struct phpca_error err = {0};
	const char *dir = below(top, "current"), *path = below(app, "vendor/x/one.php");
	struct phpca_mount *m = phpca_mount_open(below(top, "app.phpca"), dir, NULL, &err);
	size_t size = strlen(path);

	assert_non_null(m);
	assert_ptr_not_equal(m, mount);
	assert_ptr_equal(phpca_mount_open(below(top, "app.phpca"), dir, NULL, &err), m);
	assert_string_equal(phpca_lookup__below(m, path, &size), "vendor/x/one.php");
	assert_ptr_equal(phpca_lookup_mount_of(path, strlen(path)), m); /* the newest */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outside),
		cmocka_unit_test(as_it_stands),
		cmocka_unit_test(blocked),
		cmocka_unit_test(by_detours),
		cmocka_unit_test(on_disk_by_detours),
		cmocka_unit_test(missing_dot_dot),
		cmocka_unit_test(links),
		cmocka_unit_test(relative_names),
		cmocka_unit_test(the_last_path),
		cmocka_unit_test(the_last_detour),
		cmocka_unit_test(an_alias_of_the_mount_directory),
	};

	return cmocka_run_group_tests(tests, mount_sample, remove_sample);
}
