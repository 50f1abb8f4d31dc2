/*
 * Archives: what was written is found again; what was damaged is named; what lies is not believed.
 */
#include "format_sample.h"
#include "format/members.h"

static uint8_t *whole;
static size_t whole_size;

static int setup(void **state)
{
	whole = sample_bytes(&whole_size);
	return 0;
}

static int teardown(void **state)
{
	free(whole);
	return 0;
}

/* A page-aligned copy of the sample of exactly `size` bytes. */
static uint8_t *copy(size_t size)
{
	void *bytes = NULL;

	assert_int_equal(posix_memalign(&bytes, 4096, size ? size : 1), 0);
	memcpy(bytes, whole, size);
	return bytes;
}

static void structs_are_pinned(void **state)
{
	assert_int_equal(sizeof(struct phpca_index_disk), 200);
	assert_int_equal(offsetof(struct phpca_index_disk, index_hash), 24);
	assert_int_equal(offsetof(struct phpca_index_disk, preferred_base), 48);
	assert_int_equal(offsetof(struct phpca_index_disk, system_id), 56);
	assert_int_equal(offsetof(struct phpca_index_disk, strings_offset), 88);
	assert_int_equal(offsetof(struct phpca_index_disk, paths_hash), 120);
	assert_int_equal(offsetof(struct phpca_index_disk, manifest_hash), 144);
	assert_int_equal(offsetof(struct phpca_index_disk, images_end), 160);
	assert_int_equal(offsetof(struct phpca_index_disk, entry), 180);
	assert_int_equal(offsetof(struct phpca_index_disk, timestamp), 192);
	assert_int_equal(sizeof(struct phpca_entry_disk), 104);
	assert_int_equal(offsetof(struct phpca_entry_disk, kind), 16);
	assert_int_equal(offsetof(struct phpca_entry_disk, image_offset), 32);
	assert_int_equal(offsetof(struct phpca_entry_disk, source_offset), 56);
	assert_int_equal(offsetof(struct phpca_entry_disk, parent), 80);
	assert_int_equal(offsetof(struct phpca_entry_disk, reason), 100);
	assert_int_equal(sizeof(struct phpca_class_disk), 16);
	assert_int_equal(sizeof(struct phpca_template_disk), 8);
	assert_int_equal(
		PHPCA_TEMPLATES_MAX, 4080); /* what one byte, and a byte and fifteen others, can name */
}

/*
 * The sample as version 3 of the format has it. When this fails the format has changed:
 * PHPCA_INDEX_VERSION, docs/format.md, then a new file; the old one goes to golden-broken, where it
 * must be refused by its version.
 */
static void archive_bytes_are_pinned(void **state)
{
	size_t size;
	uint8_t *golden = sample_read(GOLDEN "/format-4.phpca", &size);
	struct phpca_archive a;

	assert_int_equal(phpca_archive_open(&a, golden, size, NULL), PHPCA_OK);
	assert_int_equal(phpca_archive_verify(&a, NULL, NULL, NULL), PHPCA_OK);
	assert_int_equal(size, whole_size);
	assert_memory_equal(golden, whole, size);
	free(golden);
}

static void contents_are_found(void **state)
{
	struct phpca_error err = {0};
	struct phpca_archive a;
	const struct phpca_entry_disk *e, *root;
	static const char *const children[] = {"bin", "res", "src", "src-more", "var", "vendor"};

	if (phpca_archive_open(&a, whole, whole_size, &err) != PHPCA_OK)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < SAMPLE_ENTRIES; i++) {
		const struct sample_entry *s = &sample_entries[i];

		e = phpca_archive_find(&a, s->path, strlen(s->path));
		assert_non_null(e);
		assert_string_equal(phpca_archive_name(&a, e->path), s->path);
		assert_int_equal(e->kind, s->kind);
		assert_int_equal(e->mode, 0644);
		assert_int_equal(e->mtime, 1600000000);
		if (s->content != NULL) {
			assert_int_equal(e->source_size, strlen(s->content));
			assert_memory_equal(whole + e->source_offset, s->content, strlen(s->content));
			assert_int_equal(phpca_archive_check_source(&a, e, &err), PHPCA_OK);
		}
		assert_int_equal(e->image_offset != 0, s->kind == PHPCA_ENTRY_SCRIPT);
		assert_int_equal(phpca_archive_check_image(&a, e, &err), PHPCA_OK);
	}
	assert_null(phpca_archive_find(&a, "src/Kernel", 10));
	assert_null(phpca_archive_find(&a, "src/Kernel.php/", 15));
	root = phpca_archive_find(&a, "", 0);
	assert_ptr_equal(root, &a.entry[0]);
	assert_int_equal(root->child_count, 6);
	for (uint32_t i = 0; i < 6; i++)
		assert_string_equal(
			phpca_archive_name(&a, a.entry[a.child[root->first_child + i]].path), children[i]);
	e = phpca_archive_find(&a, "src", 3);
	assert_int_equal(e->kind, PHPCA_ENTRY_DIRECTORY);
	assert_int_equal(e->child_count, 2);
	assert_string_equal(
		phpca_archive_name(&a, a.entry[a.child[e->first_child + 1]].path), "src/a.php");
}

static void header_and_sections_are_found(void **state)
{
	struct phpca_archive a;
	const struct phpca_entry_disk *e;

	assert_int_equal(phpca_archive_open(&a, whole, whole_size, NULL), PHPCA_OK);
	assert_string_equal(phpca_archive_name(&a, a.index->name), "acme/app");
	assert_string_equal(phpca_archive_name(&a, a.index->app_version), "1.2");
	assert_string_equal(phpca_archive_name(&a, a.index->mount), "/app");
	assert_memory_equal(a.index->system_id, "0123456789abcdef0123456789abcdef", 32);
	assert_true(a.index->preferred_base == SAMPLE_BASE);
	assert_string_equal(phpca_archive_name(&a, a.entry[a.index->entry].path), "bin/console");
	assert_int_equal(a.start_count, 2);
	assert_int_equal(a.start[0], a.index->entry);
	assert_string_equal(phpca_archive_name(&a, a.entry[a.start[1]].path), "src/a.php");
	assert_int_equal(a.web_count, 1);
	assert_int_equal(a.web[0], a.start[1]);
	assert_int_equal(a.preload_count, 2);
	assert_string_equal(phpca_archive_name(&a, a.entry[a.preload[0]].path), "src/Kernel.php");
	assert_int_equal(a.preload[1], a.start[1]);
	assert_int_equal(a.index->images_offset % 4096, 0);
	assert_int_equal(a.index->images_end % 4096, 0);
	e = phpca_archive_find(&a, "bin/console", 11);
	assert_int_equal(e->image_offset, a.index->images_offset);
	assert_memory_equal(whole + a.index->manifest_offset, "{}\n", 3);
	assert_int_equal(a.template_count, SAMPLE_TEMPLATES);
	assert_int_equal(a.template_[241].handler, 1241);
	assert_int_equal(a.template_[241].operands, 12);
	assert_int_equal(a.code_count, 2);
	assert_int_equal(a.code[1], SAMPLE_SLOTS);
	assert_int_equal(*a.code, SAMPLE_CODE);
	assert_int_equal(a.import_count, 2);
	assert_int_equal(a.import[0].kind, PHPC_IMPORT_INI);
	assert_string_equal(phpca_archive_name(&a, a.import[0].name), "short_open_tag");
	assert_string_equal(phpca_archive_name(&a, a.import[0].member), "1");
	assert_true(a.import[1].member == PHPC_NO_MEMBER);
	assert_int_equal(a.assume_count, 1);
	assert_int_equal(a.path_count, 1);
	assert_true(a.path[0].string == a.index->paths_offset);
	assert_int_equal(a.path[0].position_count, 1);
	assert_int_equal(phpca_archive_verify_paths(&a, NULL), PHPCA_OK);
	assert_int_equal(
		a.block_count, (a.index->strings_size + PHPCA_POOL_BLOCK - 1) / PHPCA_POOL_BLOCK);
	assert_int_equal(phpca_archive_check_block(&a, 0, NULL), PHPCA_OK);
	assert_int_equal(phpca_archive_check_block(&a, 1, NULL), PHPCA_OK);
	assert_int_equal(phpca_archive_check_block(&a, a.block_count, NULL), PHPCA_E_FAILURE);
}

static void links_are_followed(void **state)
{
	struct phpca_archive a;

	assert_int_equal(phpca_archive_open(&a, whole, whole_size, NULL), PHPCA_OK);
	assert_ptr_equal(phpca_archive_follow(&a, phpca_archive_find(&a, "vendor/bin/console", 18)),
		phpca_archive_find(&a, "bin/console", 11));
	assert_null(phpca_archive_follow(&a, phpca_archive_find(&a, "vendor/loop", 11)));
	assert_ptr_equal(phpca_archive_follow(&a, &a.entry[0]), &a.entry[0]);
}

static void classes_are_found_when_one_script_has_them(void **state)
{
	struct phpca_archive a;

	assert_int_equal(phpca_archive_open(&a, whole, whole_size, NULL), PHPCA_OK);
	assert_ptr_equal(
		phpca_archive_find_class(&a, "kernel", 6), phpca_archive_find(&a, "src/Kernel.php", 14));
	assert_null(phpca_archive_find_class(&a, "twice", 5));
	assert_null(phpca_archive_find_class(&a, "kern", 4));
	assert_null(phpca_archive_find_class(&a, "kernel\0", 7));
	assert_null(phpca_archive_find_class(&a, "", 0));
	assert_ptr_equal(
		phpca_archive_find_autoload(&a, "kernel", 6), phpca_archive_find(&a, "src/Kernel.php", 14));
	assert_ptr_equal(
		phpca_archive_find_autoload(&a, "twice", 5), phpca_archive_find(&a, "src/a.php", 9));
	assert_null(phpca_archive_find_autoload(&a, "twic", 4));
}

static void archives_are_told_from_other_files(void **state)
{
	uint8_t *bytes = copy(PHPCA_PROBE_SIZE);

	assert_true(phpca_archive_probe(bytes, PHPCA_PROBE_SIZE));
	assert_false(phpca_archive_probe(bytes, PHPCA_PROBE_SIZE - 1));
	bytes[PHPCA_PREFACE_SIZE + 12] = 'x';
	assert_false(phpca_archive_probe(bytes, PHPCA_PROBE_SIZE));
	free(bytes);
}

static void print_fault(void *context, const struct phpca_error *fault)
{
	print_error("fault: %s\n", fault->message);
}

static void sound_archive_verifies(void **state)
{
	struct phpca_error err = {0};
	struct phpca_archive a;

	assert_int_equal(phpca_archive_open(&a, whole, whole_size, &err), PHPCA_OK);
	assert_int_equal(phpca_archive_verify(&a, print_fault, NULL, &err), PHPCA_OK);
	assert_int_equal(err.code, PHPCA_OK);
}

static void every_cut_is_seen(void **state)
{
	char wanted[64];

	for (size_t size = 0; size < whole_size; size += 64) {
		struct phpca_error err = {0};
		struct phpca_archive a;
		uint8_t *bytes = copy(size);

		snprintf(wanted, sizeof(wanted), "cut short: %zu bytes, ", size);
		assert_int_equal(phpca_archive_open(&a, bytes, size, &err), PHPCA_E_FAILURE);
		if (strstr(err.message, wanted) == NULL)
			fail_msg("cut at %zu: %s", size, err.message);
		if (size > PHPCA_INDEX_AT + 512)
			assert_non_null(strstr(err.message, "index says"));
		free(bytes);
	}
}

/* Names that a message may begin with: the members of the sample, or the end. */
static bool names_a_member(const struct phpca_archive *a, const char *message)
{
	struct phpca_member_walk walk = {.archive = a};
	static struct phpca_member m;

	while (phpca_member_next(&walk, &m))
		if (strncmp(message, m.name, strlen(m.name)) == 0 && message[strlen(m.name)] == ':')
			return true;
	return strncmp(message, "end of the archive:", 19) == 0 || strncmp(message, "preface:", 8) == 0;
}

/* Every single byte, changed in one bit and to something else altogether. */
static void every_changed_byte_is_seen(void **state)
{
	static const uint8_t change[] = {0x01, 0x80, 0x20, 0xff};
	struct phpca_archive sound, a;
	uint8_t *bytes = copy(whole_size);

	assert_int_equal(phpca_archive_open(&sound, whole, whole_size, NULL), PHPCA_OK);
	for (size_t at = 0; at < whole_size; at++) {
		struct phpca_error err = {0};

		bytes[at] ^= change[at % 4];
		if (phpca_archive_open(&a, bytes, whole_size, &err) == PHPCA_OK)
			phpca_archive_verify(&a, NULL, NULL, &err);
		if (err.code != PHPCA_E_FAILURE || !names_a_member(&sound, err.message))
			fail_msg("byte %zu: \"%s\"", at, err.message);
		bytes[at] = whole[at];
	}
	free(bytes);
}

static void count_fault(void *context, const struct phpca_error *fault)
{
	++*(int *)context;
}

static void verify_goes_on_after_a_fault(void **state)
{
	struct phpca_error err = {0};
	struct phpca_archive a;
	uint8_t *bytes = copy(whole_size);
	int faults = 0;

	assert_int_equal(phpca_archive_open(&a, bytes, whole_size, &err), PHPCA_OK);
	bytes[phpca_archive_find(&a, "bin/console", 11)->image_offset + 200] ^= 1;
	bytes[phpca_archive_find(&a, "src/a.php", 9)->source_offset] ^= 1;
	bytes[phpca_archive_find(&a, "src/a.php", 9)->source_offset - 512] ^= 1; /* its tar header */
	bytes[a.index->strings_offset + 5000] ^= 1;
	assert_int_equal(phpca_archive_verify(&a, count_fault, &faults, &err), PHPCA_E_FAILURE);
	assert_int_equal(faults, 4);
	assert_non_null(strstr(err.message, ".phpca/strings: content hash"));
	free(bytes);
}

/*
 * Uses what open let through: no accessor may leave the mapping (the sanitizer says), none may
 * hang.
 */
static void use_all(const struct phpca_archive *a)
{
	char name[PHPCA_MEMBER_NAME_MAX];
	uint64_t sum = 0;

	for (uint32_t i = 0; i < a->entry_count; i++) {
		const struct phpca_entry_disk *e = &a->entry[i];

		phpca_archive_find(a, phpca_archive_name(a, e->path), e->path_size);
		phpca_archive_follow(a, e);
		phpca_archive_image_name(a, e, name);
		sum += strlen(phpca_archive_name(a, e->reason));
		for (uint32_t c = 0; c < e->child_count; c++)
			sum += a->entry[a->child[e->first_child + c]].kind;
		for (uint32_t up = i; up != 0; up = a->entry[up].parent)
			sum++;
	}
	for (uint32_t i = 0; i < a->class_count; i++)
		phpca_archive_find_class(a, phpca_archive_name(a, a->class_[i].name),
			strlen(phpca_archive_name(a, a->class_[i].name)));
	for (uint32_t i = 0; i < a->autoload_count; i++)
		phpca_archive_find_autoload(a, phpca_archive_name(a, a->autoload[i].name),
			strlen(phpca_archive_name(a, a->autoload[i].name)));
	phpca_archive_find(a, "not there", 9);
	assert_true(sum > 0);
	phpca_archive_verify(a, NULL, NULL, NULL);
}

/* An index that lies and has the right hash: each 4-byte word of it set to values that hurt. */
static void lying_index_is_refused_or_harmless(void **state)
{
	static const uint32_t values[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8, 513, 4096};
	const struct phpca_index_disk *h = (const void *)(whole + PHPCA_INDEX_AT);
	uint8_t *bytes = copy(whole_size);
	size_t refused = 0;

	for (size_t at = 8; at + 4 <= h->index_size; at += 4)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			struct phpca_error err = {0};
			struct phpca_archive a;

			memcpy(bytes + PHPCA_INDEX_AT + at, &values[v], 4);
			if (at < 16 || at >= 24) /* else its size is no size to hash */
				sample_reseal(bytes);
			if (phpca_archive_open(&a, bytes, whole_size, &err) == PHPCA_OK)
				use_all(&a);
			else
				refused += err.message[0] != '\0';
			memcpy(bytes + PHPCA_INDEX_AT, whole + PHPCA_INDEX_AT, h->index_size);
		}
	assert_true(refused > 2000);
	free(bytes);
}

/* No empty slot, or wild ones: a search ends all the same. */
static void searches_end_in_any_hash_table(void **state)
{
	static const uint32_t fill[] = {0, 0x7fffffff, 0xfffffffe};

	for (size_t i = 0; i < 3; i++) {
		uint8_t *bytes = copy(whole_size);
		struct phpca_archive a;

		assert_int_equal(phpca_archive_open(&a, bytes, whole_size, NULL), PHPCA_OK);
		for (uint32_t k = 0; k < a.hash_count; k++)
			((uint32_t *)(uintptr_t)a.hash)[k] = fill[i];
		sample_reseal(bytes);
		assert_int_equal(phpca_archive_open(&a, bytes, whole_size, NULL), PHPCA_OK);
		assert_null(phpca_archive_find(&a, "src/a.php", 9));
		assert_int_equal(phpca_archive_verify(&a, NULL, NULL, NULL), PHPCA_E_FAILURE);
		free(bytes);
	}
}

/* "res/logo.svg" becomes "../../../svg" and the like: harmless to look up, not to write. */
static void names_that_lead_out_are_found(void **state)
{
	static const char *const bad[] = {"../logo.svg", "res//ogo.svg", "res/./o.svg", "/es/logo.svg",
		"res/../o.svg", "rex/logo.svg", "res/logo.sv/", "zes/logo.svg"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct phpca_error err = {0};
		uint8_t *bytes = copy(whole_size);
		struct phpca_archive a;

		assert_int_equal(phpca_archive_open(&a, bytes, whole_size, NULL), PHPCA_OK);
		assert_int_equal(phpca_archive_check_names(&a, &err), PHPCA_OK);
		strcpy((char *)(uintptr_t)phpca_archive_name(
				   &a, phpca_archive_find(&a, "res/logo.svg", 12)->path),
			bad[i]);
		sample_reseal(bytes);
		assert_int_equal(phpca_archive_open(&a, bytes, whole_size, NULL), PHPCA_OK);
		assert_int_equal(phpca_archive_check_names(&a, &err), PHPCA_E_FAILURE);
		assert_non_null(strstr(err.message, "section ENTRY: entry "));
		free(bytes);
	}
}

static void expect_entry_fault(
	const char *wanted, const char *path, size_t field, uint64_t value, size_t size)
{
	struct phpca_error err = {0};
	uint8_t *bytes = copy(whole_size);
	struct phpca_archive a;
	const struct phpca_entry_disk *e;

	assert_int_equal(phpca_archive_open(&a, bytes, whole_size, &err), PHPCA_OK);
	e = phpca_archive_find(&a, path, strlen(path));
	memcpy((uint8_t *)(uintptr_t)e + field, &value, size);
	sample_reseal(bytes);
	assert_int_equal(phpca_archive_open(&a, bytes, whole_size, &err), PHPCA_E_FAILURE);
	if (strstr(err.message, wanted) == NULL)
		fail_msg("found \"%s\", wanted \"%s\"", err.message, wanted);
	free(bytes);
}

static void entry_faults_are_named(void **state)
{
#define FAULT_OF(wanted, path, field, value) \
	expect_entry_fault(wanted, path, offsetof(struct phpca_entry_disk, field), value, \
		sizeof(((struct phpca_entry_disk *)0)->field))
	FAULT_OF("path outside", "src", path, 0xffffffff);
	FAULT_OF("path outside", "src", path_size, 4096);
	FAULT_OF("path without a NUL", "src", path_size, 2);
	FAULT_OF("unknown kind", "src", kind, 5);
	FAULT_OF("unknown kind", "src", kind, 0);
	FAULT_OF("parent", "src", parent, 100000);
	FAULT_OF("parent", "", kind, PHPCA_ENTRY_SCRIPT);
	FAULT_OF("parent", "src/a.php", parent, 2);
	FAULT_OF("another parent", "src/a.php", parent, 0);
	FAULT_OF("image outside", "src/a.php", image_offset, 512);
	FAULT_OF("image outside", "src/a.php", image_offset, 0xfffffffffffffe00);
	FAULT_OF("image outside", "src/a.php", image_size, 0xffffffffffffffff);
	FAULT_OF("without an image", "src/a.php", image_offset, 0);
	FAULT_OF("not a precompiled script", "src/a.php", verdict, PHPCA_VERDICT_SOURCE);
	FAULT_OF("source outside", "res/logo.svg", source_offset, 1ull << 40);
	FAULT_OF("source outside", "res/logo.svg", source_size, 0xfffffffffffff000);
	FAULT_OF("not a file", "src", source_offset, 4096);
	FAULT_OF("link to an entry", "vendor/bin/console", target, 1000);
	FAULT_OF("unknown verdict", "res/logo.svg", verdict, 4);
	FAULT_OF("reason", "res/logo.svg", reason, 0xffffffff);
	FAULT_OF("children", "src", first_child, 0);
	FAULT_OF("children", "src", child_count, 0xffffffff);
	FAULT_OF("children of something", "src/a.php", child_count, 1);
#undef FAULT_OF
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structs_are_pinned),
		cmocka_unit_test(archive_bytes_are_pinned),
		cmocka_unit_test(contents_are_found),
		cmocka_unit_test(header_and_sections_are_found),
		cmocka_unit_test(links_are_followed),
		cmocka_unit_test(classes_are_found_when_one_script_has_them),
		cmocka_unit_test(archives_are_told_from_other_files),
		cmocka_unit_test(sound_archive_verifies),
		cmocka_unit_test(every_cut_is_seen),
		cmocka_unit_test(every_changed_byte_is_seen),
		cmocka_unit_test(verify_goes_on_after_a_fault),
		cmocka_unit_test(lying_index_is_refused_or_harmless),
		cmocka_unit_test(searches_end_in_any_hash_table),
		cmocka_unit_test(names_that_lead_out_are_found),
		cmocka_unit_test(entry_faults_are_named),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
