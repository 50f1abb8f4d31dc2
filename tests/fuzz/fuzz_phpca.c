/* Archives: once open has let one through, every accessor is used on every number it has. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "format/archive.h"
#include "fuzz.h"
#include "mend_archive.h"

static size_t look_everywhere(const struct phpca_archive *a)
{
	char name[PHPCA_MEMBER_NAME_MAX];
	size_t sum = 0;

	for (uint32_t i = 0; i < a->entry_count; i++) {
		const struct phpca_entry_disk *e = &a->entry[i];

		sum += phpca_archive_find(a, phpca_archive_name(a, e->path), e->path_size) != NULL;
		sum += phpca_archive_follow(a, e) != NULL;
		sum += phpca_archive_image_name(a, e, name);
		sum += strlen(phpca_archive_name(a, e->reason)) + strlen(phpca_verdict_name(e->verdict));
		for (uint32_t c = 0; c < e->child_count; c++)
			sum += a->entry[a->child[e->first_child + c]].kind;
		for (uint32_t up = i; up != 0; up = a->entry[up].parent)
			sum++;
	}
	for (uint32_t i = 0; i < a->class_count; i++) {
		const char *lcname = phpca_archive_name(a, a->class_[i].name);

		sum += phpca_archive_find_class(a, lcname, strlen(lcname)) != NULL;
		sum += phpca_archive_find_autoload(a, lcname, strlen(lcname)) != NULL;
	}
	for (uint32_t i = 0; i < a->import_count; i++)
		sum += strlen(phpca_archive_name(a, a->import[i].name));
	for (uint32_t i = 0; i < a->start_count; i++)
		sum += a->entry[a->start[i]].kind;
	sum += strlen(phpca_archive_name(a, a->index->mount))
		+ strlen(phpca_archive_name(a, a->index->name));
	return sum + (phpca_archive_find(a, "no/such/file", 12) != NULL);
}

/* What tools find sound, the runtime opens, too; names that are right are asked for before files
 * are written. */
static void look_otherwise(const struct phpca_archive *a)
{
	struct phpca_error err = {0};
	struct phpca_archive sealed;

	if (phpca_archive_open_sealed(&sealed, a->base, a->size, &err) != PHPCA_OK)
		abort();
	if (phpca_archive_check_names(a, &err) != PHPCA_OK && err.message[0] == '\0')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct phpca_error err = {0};
	struct phpca_archive a;
	volatile size_t sink;
	void *bytes = NULL;

	if (posix_memalign(&bytes, 4096, size ? size : 1) != 0)
		return 0;
	memcpy(bytes, data, size);
	if (phpca_archive_open(&a, bytes, size, &err) == PHPCA_OK) {
		sink = look_everywhere(&a);
		(void)sink;
		look_otherwise(&a);
		if (phpca_archive_verify(&a, NULL, NULL, &err) != PHPCA_OK && err.message[0] == '\0')
			abort();
	} else if (err.message[0] == '\0') {
		abort(); /* refused without a word */
	}
	free(bytes);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	fuzz_mend_archive(data, size);
}
