/* Every file of tests/golden is sound; every file of tests/golden-broken is refused in the words of
 * its .txt; and docs/format.md numbers sections and kinds as format/disk.h does. */
#include "format_sample.h"

#include <dirent.h>

static bool ends_in(const char *name, const char *end)
{
	size_t size = strlen(name), end_size = strlen(end);

	return size > end_size && strcmp(name + size - end_size, end) == 0;
}

static void check_file(const char *path, struct phpca_error *err)
{
	size_t size;
	uint8_t *bytes = sample_read(path, &size);
	struct phpca_archive a;
	struct phpc_image image;

	if (ends_in(path, ".phpca")) {
		if (phpca_archive_open(&a, bytes, size, err) == PHPCA_OK)
			phpca_archive_verify(&a, NULL, NULL, err);
	} else {
		if (phpc_image_open(&image, bytes, size, err) == PHPCA_OK)
			phpc_image_verify(&image, err);
	}
	free(bytes);
}

/* Calls `check` for each .phpc and .phpca in `dir`; returns how many there were. */
static int each_file(const char *dir, void (*check)(const char *path))
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[4096];
	int count = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (!ends_in(e->d_name, ".phpc") && !ends_in(e->d_name, ".phpca"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		check(path);
		count++;
	}
	closedir(d);
	return count;
}

static void must_be_sound(const char *path)
{
	struct phpca_error err = {0};

	check_file(path, &err);
	if (err.code != PHPCA_OK)
		fail_msg("%s: %s", path, err.message);
}

static void must_be_refused(const char *path)
{
	struct phpca_error err = {0};
	char text[5000], wanted[1024] = "";
	FILE *f;

	snprintf(text, sizeof(text), "%s.txt", path);
	f = fopen(text, "r");
	assert_non_null(f);
	assert_non_null(fgets(wanted, sizeof(wanted), f));
	fclose(f);
	wanted[strcspn(wanted, "\n")] = '\0';
	check_file(path, &err);
	if (err.code != PHPCA_E_FAILURE || strncmp(err.message, wanted, strlen(wanted)) != 0)
		fail_msg("%s: found \"%s\", wanted \"%s\"", path, err.message, wanted);
}

static void golden_files_are_sound(void **state)
{
	assert_true(each_file(GOLDEN, must_be_sound) >= 3);
}

static void broken_files_are_refused(void **state)
{
	assert_true(each_file(GOLDEN "-broken", must_be_refused) >= 29);
}

static char *document;

static void document_has(int number, const char *name, const char *rest)
{
	char line[200];

	snprintf(line, sizeof(line), "\n| %d | %s | %s", number, name, rest);
	if (strstr(document, line) == NULL)
		fail_msg("docs/format.md lacks \"%s\"", line + 1);
}

static void document_has_section(int number, const char *name, int record)
{
	char text[20];

	snprintf(text, sizeof(text), "%d |", record);
	document_has(number, name,
		record                               ? text
			: strncmp(name, "RELOC", 5) == 0 ? "stream |"
											 : "bytes |");
}

static void document_agrees(void **state)
{
	size_t size;
	uint8_t *bytes = sample_read(GOLDEN "/../../docs/format.md", &size);

	document = calloc(1, size + 1);
	memcpy(document, bytes, size);
#define X(name, number, record, text) document_has_section(number, #name, record);
	PHPC_SECTIONS(X)
	PHPCA_SECTIONS(X)
#undef X
#define X(name, number, text) document_has(number, #name, "");
	PHPC_IMPORTS(X)
#undef X
	free(document);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_files_are_sound),
		cmocka_unit_test(broken_files_are_refused),
		cmocka_unit_test(document_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
