/* The index, section NAME: all its texts, each once. */
#include "archive/build.h"

#include <string.h>

#include "format/hash.h"

struct wanted_name {
	const struct phpca_buffer *names;
	const char *text;
};

static bool same_name(const void *context, uint32_t offset)
{
	const struct wanted_name *wanted = context;

	return strcmp((const char *)wanted->names->data + offset, wanted->text) == 0;
}

uint32_t phpca_writer__name(struct phpca_writer__build *b, const char *text)
{
	struct phpca_buffer *out = &b->section[PHPCA_SECTION_NAME];
	struct wanted_name wanted = {out, text};
	size_t size = strlen(text);
	uint64_t hash = phpca_hash64(text, size);
	uint32_t offset = (uint32_t)out->size;

	uint32_t found = phpca_table_enter(&b->names, hash, offset, same_name, &wanted);

	if (found == offset)
		phpca_buffer_append(out, text, size + 1);
	return found;
}
