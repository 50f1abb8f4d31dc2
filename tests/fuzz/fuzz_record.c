/* Records of stores and releases: what is read whole is printed so that it is read as the same. */
#include <stdlib.h>
#include <string.h>

#include "deploy/beneath.h"
#include "deploy/record.h"
#include "fuzz.h"

static uint8_t *bytes;
static size_t bytes_size;

/* What record.c reads comes from here. */
bool phpca_beneath__stat(int root, const char *path, struct stat *out)
{
	(void)root;
	(void)path;
	memset(out, 0, sizeof(*out));
	return true;
}

bool phpca_beneath__map(struct phpca_tool_map *out, int root, const char *path)
{
	(void)root;
	(void)path;
	*out = (struct phpca_tool_map){.bytes = bytes_size ? bytes : NULL, .size = bytes_size};
	return true;
}

void phpca_tool_unmap(struct phpca_tool_map *map)
{
	*map = (struct phpca_tool_map){0};
}

static void set(const void *data, size_t size)
{
	free(bytes);
	bytes = malloc(size ? size : 1);
	memcpy(bytes, data, size);
	bytes_size = size;
}

/* Prints again what `print` printed of what was read; both texts must be one. */
static void check_store(void)
{
	struct phpca_store_record record;
	struct phpca_buffer first = {0}, second = {0};

	if (phpca_store_record_read(&record, -1, "") == PHPCA_RECORD_WHOLE) {
		phpca_store_record_print(&record, &first);
		phpca_store_record_clear(&record);
		set(first.data, first.size);
		if (phpca_store_record_read(&record, -1, "") != PHPCA_RECORD_WHOLE)
			abort();
		phpca_store_record_print(&record, &second);
		if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0)
			abort();
	}
	phpca_store_record_clear(&record);
	phpca_buffer_clear(&first);
	phpca_buffer_clear(&second);
}

static void check_release(void)
{
	struct phpca_release_record record;
	struct phpca_buffer first = {0}, second = {0};

	if (phpca_release_record_read(&record, -1, "") == PHPCA_RECORD_WHOLE) {
		for (size_t i = 0; i < record.stubs.count; i++)
			if (!phpca_release_record_stub(&record, record.stubs.item[i]))
				abort();
		phpca_release_record_print(&record, &first);
		phpca_release_record_clear(&record);
		set(first.data, first.size);
		if (phpca_release_record_read(&record, -1, "") != PHPCA_RECORD_WHOLE)
			abort();
		phpca_release_record_print(&record, &second);
		if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0)
			abort();
	}
	phpca_release_record_clear(&record);
	phpca_buffer_clear(&first);
	phpca_buffer_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	set(data, size);
	check_store();
	set(data, size);
	check_release();
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}
