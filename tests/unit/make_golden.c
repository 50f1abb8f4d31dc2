/* make golden: writes tests/golden and tests/golden-broken anew, after the formats have changed.
 * What each broken file must be called stands in its .txt, by hand: the tests compare. Asks for the
 * directory `tests`. */
#include "format_sample.h"

static const char *directory;

static void put(const char *name, const void *bytes, size_t size)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, size, f) != size || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* ---- images ---- */

/* A change of `size` bytes at `at` of a section (0: of the file). RESEALED: the checksum is made
 * right again. */
struct change {
	const char *name;
	enum phpc_section_kind kind;
	size_t at;
	uint64_t value;
	size_t size;
	bool resealed;
};

#define AT(field) offsetof(struct phpc_header_disk, field)
#define MEMORY sizeof(struct phpc_header_disk)
#define POOL (MEMORY + 256)
#define TABLE (POOL + 72)

static const struct change standalone[] = {
	{"checksum", 0, MEMORY + 200, 1, 1, false},
	{"handler-run-outside", PHPC_SECTION_RELOC_HANDLER, 4, 0x80000000, 4, true},
	{"import-number", PHPC_SECTION_RELOC_IMPORT, 4, 7, 4, true},
	{"magic", 0, 0, 'X', 1, false},
	{"mem-size-overflow", 0, AT(mem_size), 0xfffffffffffffff8, 8, false},
	{"op-array-outside", PHPC_SECTION_OP_ARRAY, 4, 0xfffffff8, 4, true},
	{"partitions", 0, AT(metadata_size), UINT64_MAX, 8, false},
	{"path-outside", PHPC_SECTION_RELOC_PATH, 0, 0xfffffff8, 4, true},
	{"script-outside", 0, AT(script_offset), 256, 8, false},
	{"section-outside", 0, TABLE + 32 + 16, UINT64_MAX, 8, false},
	{"stream-zero", PHPC_SECTION_RELOC_IMAGE, 0, 0, 1, true},
	{"string-outside", 0, MEMORY + 24, 0x80000001, 4, true},
	{"string-size", 0, POOL + 16, UINT64_MAX, 8, true},
	{"text-unterminated", PHPC_SECTION_TEXT, 24, 'x', 1, true},
	{"version", 0, TABLE + 8, 4, 4, false},
};

static const struct change member[] = {
	{"code-elsewhere", PHPC_SECTION_CODE, 0, 0xfffffff8, 4, false},
	{"code-outside", PHPC_SECTION_CODE, 4, 0xfffffff8, 4, false},
	{"code-head", 0, MEMORY + 8, 8, 8, true},
};

static void put_changed(const struct phpca_buffer *image, const struct change *c)
{
	struct phpca_buffer b = {0};
	struct phpc_image view;
	char name[200];
	size_t at = c->at;

	phpca_buffer_append(&b, image->data, image->size);
	assert_int_equal(phpc_image_open(&view, b.data, b.size, NULL), PHPCA_OK);
	if (c->kind != 0)
		at += view.section[c->kind]->offset;
	else if (c->at >= TABLE)
		assert_ptr_equal(view.table, b.data + TABLE);
	memcpy(b.data + at, &c->value, c->size);
	if (c->resealed)
		phpc_image_reseal(b.data, b.size);
	snprintf(name, sizeof(name), "golden-broken/%s.phpc", c->name);
	put(name, b.data, b.size);
	phpca_buffer_clear(&b);
}

static void put_images(void)
{
	struct phpca_buffer whole = sample_image(256), in_archive = sample_member();

	put("golden/format-3.phpc", whole.data, whole.size);
	put("golden/format-3-member.phpc", in_archive.data, in_archive.size);
	for (size_t i = 0; i < sizeof(standalone) / sizeof(standalone[0]); i++)
		put_changed(&whole, &standalone[i]);
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		put_changed(&in_archive, &member[i]);
	put("golden-broken/cut-in-memory.phpc", whole.data, 300);
	put("golden-broken/cut-in-sections.phpc", whole.data, whole.size - 64);
	phpca_buffer_clear(&whole);
	phpca_buffer_clear(&in_archive);
}

/* ---- archives ---- */

static void put_archive_with(
	const char *name, const uint8_t *bytes, size_t size, size_t at, uint8_t value)
{
	uint8_t *copy = malloc(size);

	memcpy(copy, bytes, size);
	copy[at] = value;
	put(name, copy, size);
	free(copy);
}

/* An archive that is right in every hash, and wrong all the same. */
static void put_sealed(const char *name, void (*spoil)(struct sample *s))
{
	char path[4096];
	struct sample s;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	sample_fill(&s, 1);
	spoil(&s);
	sample_write(&s, path);
	sample_end(&s);
}

static void name_no_template(struct sample *s)
{
	s->member.data[MEMORY + 76 + 1] = 0xff;
	phpc_image_reseal(s->member.data, s->member.size);
}

static void spoil_a_template(struct sample *s)
{
	struct phpca_buffer templates = sample_templates();

	((struct phpca_template_disk *)templates.data)[5].operands = 16;
	phpca_writer_set_templates(s->writer, &templates, SAMPLE_CODE, SAMPLE_SLOTS);
	phpca_buffer_clear(&templates);
}

static void put_archives(void)
{
	static const char text[] = "<?php echo 1;\n";
	size_t size;
	uint8_t *whole = sample_bytes(&size);
	struct phpca_archive a;
	char other[PHPCA_INDEX_AT + 328];

	assert_int_equal(phpca_archive_open(&a, whole, size, NULL), PHPCA_OK);
	put("golden/format-4.phpca", whole, size);
	put("golden-broken/empty.phpca", whole, 0);
	put("golden-broken/cut-in-index.phpca", whole, PHPCA_INDEX_AT + 88);
	put("golden-broken/cut.phpca", whole, PHPCA_INDEX_AT + 512);
	put_archive_with("golden-broken/version.phpca", whole, PHPCA_INDEX_AT + 3584,
		PHPCA_INDEX_AT + offsetof(struct phpca_index_disk, version), 9);
	put_archive_with("golden-broken/index-hash.phpca", whole, size, PHPCA_INDEX_AT + 472,
		whole[PHPCA_INDEX_AT + 472] ^ 1);
	put_archive_with(
		"golden-broken/strings.phpca", whole, size, a.index->strings_offset + 5000, 'Z');
	put_archive_with("golden-broken/tar-header.phpca", whole, size, a.index->paths_offset - 512, 1);
	for (size_t i = 0; i < sizeof(other); i++)
		other[i] = text[i % (sizeof(text) - 1)];
	put("golden-broken/not-an-archive.phpca", other, sizeof(other));
	put_sealed("golden-broken/no-template.phpca", name_no_template);
	put_sealed("golden-broken/template-operands.phpca", spoil_a_template);
	free(whole);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	directory = argv[1];
	put_images();
	put_archives();
	return 0;
}
