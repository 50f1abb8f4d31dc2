/* The image container: its bytes, its round trip, and what each damage is called. */
#include "format_sample.h"
#include "format/phpc_verify.h"

static void structs_are_pinned(void **state)
{
	struct phpc_header_disk h = {
		.mem_size = 1,
		.str_size = 2,
		.script_offset = 3,
		.timestamp = 4,
		.checksum = 5,
		.pad = 6,
		.metadata_size = 7,
		.code_size = 8,
		.data_size = 9,
		.misc_size = 10,
	};
	uint8_t wanted[112] = {'P', 'H', 'P', 'C'};

	memcpy(h.magic, PHPC_MAGIC, 8);
	memset(h.system_id, 'f', 32);
	memset(wanted + 8, 'f', 32);
	wanted[40] = 1, wanted[48] = 2, wanted[56] = 3, wanted[64] = 4, wanted[72] = 5, wanted[76] = 6;
	wanted[80] = 7, wanted[88] = 8, wanted[96] = 9, wanted[104] = 10;
	assert_memory_equal(&h, wanted, 112);
	assert_int_equal(offsetof(struct phpc_section_table_disk, file_size), 16);
	assert_int_equal(offsetof(struct phpc_section_table_disk, slot_count), 28);
	assert_int_equal(offsetof(struct phpc_section_disk, offset), 8);
	assert_int_equal(offsetof(struct phpc_section_disk, size), 16);
	assert_int_equal(offsetof(struct phpca_import_disk, member), 8);
	assert_int_equal(offsetof(struct phpca_path_disk, first_position), 8);
	assert_int_equal(offsetof(struct phpc_string_disk, size), 16);
}

static void code_structs_are_pinned(void **state)
{
	static const struct phpc_code_disk code = {.offset = 1,
		.literals = 2,
		.op_array = 3,
		.count = 4,
		.literal_count = 5,
		.receive = 6,
		.prologue_literals = 7,
		.flags = 8};
	static const struct phpc_op_array_disk op_array = {
		.op_array = 1, .opcodes = 2, .count = 3, .literals = UINT32_MAX, .literal_count = 4};
	static const struct phpca_template_disk template = {.handler = 0x0201,
		.opcode = 3,
		.op1_type = 4,
		.op2_type = 5,
		.result_type = 6,
		.operands = 7,
		.minus = 8};

	assert_memory_equal(&code,
		"\1\0\0\0"
		"\2\0\0\0"
		"\3\0\0\0"
		"\4\0\0\0"
		"\5\0\0\0"
		"\6\0"
		"\7\0"
		"\10\0"
		"\0\0",
		28);
	assert_memory_equal(&op_array,
		"\1\0\0\0"
		"\2\0\0\0"
		"\3\0\0\0"
		"\377\377\377\377"
		"\4\0\0\0"
		"\0\0\0\0",
		24);
	assert_memory_equal(&template, "\1\2\3\4\5\6\7\10", 8);
}

/* The smallest image with a section, byte by byte. */
static void image_bytes_are_pinned(void **state)
{
	static const char tail[] = "PHPCSECT"
							   "\3\0\0\0"
							   "\1\0\0\0"
							   "\270\0\0\0\0\0\0\0"
							   "\1\0\0\0"
							   "\3\0\0\0" /* table */
							   "\1\0\0\0"
							   "\1\0\0\0"
							   "\260\0\0\0\0\0\0\0"
							   "\1\0\0\0\0\0\0\0" /* RELOC_IMAGE */
							   "\1\0\0\0\0\0\0\0";
	struct phpca_buffer memory = {0}, out = {0};
	struct phpc_parts parts = {.memory = &memory, .flags = PHPC_IMAGE_IN_ARCHIVE, .slot_count = 3};
	uint64_t word = 0x0102030405060708;
	uint32_t place = 0;

	phpca_buffer_append(&memory, &word, 8);
	phpca_reloc_encode(&parts.section[PHPC_SECTION_RELOC_IMAGE].bytes, &place, 1);
	parts.section[PHPC_SECTION_RELOC_IMAGE].count = 1;
	phpc_image_write(&out, &parts);
	assert_int_equal(out.size, 112 + 8 + sizeof(tail) - 1);
	assert_memory_equal(out.data, "PHPC\0\0\0\0", 8);
	assert_memory_equal(out.data + 40, "\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(out.data + 72, "\45\0\324\0\0\0\0\0", 8);
	assert_memory_equal(out.data + 112, "\10\7\6\5\4\3\2\1", 8);
	assert_memory_equal(out.data + 120, tail, sizeof(tail) - 1);
	phpca_buffer_clear(&memory);
	phpca_buffer_clear(&parts.section[PHPC_SECTION_RELOC_IMAGE].bytes);
	phpca_buffer_clear(&out);
}

/* As archive_bytes_are_pinned, for the sample with every section. */
static void golden_image_is_what_we_write(void **state)
{
	struct phpca_buffer b = sample_image(256);
	size_t size;
	uint8_t *golden = sample_read(GOLDEN "/format-3.phpc", &size);

	assert_int_equal(size, b.size);
	assert_memory_equal(golden, b.data, size);
	free(golden);
	phpca_buffer_clear(&b);
	b = sample_member();
	golden = sample_read(GOLDEN "/format-3-member.phpc", &size);
	assert_int_equal(size, b.size);
	assert_memory_equal(golden, b.data, size);
	free(golden);
	phpca_buffer_clear(&b);
}

static void image_comes_back(void **state)
{
	struct phpca_buffer b = sample_image(512);
	struct phpca_error err = {0};
	struct phpc_image image;
	const struct phpc_reloc_handler_disk *handler;
	uint32_t count;

	assert_int_equal(phpc_image_open(&image, b.data, b.size, &err), PHPCA_OK);
	if (phpc_image_verify(&image, &err) != PHPCA_OK)
		fail_msg("%s", err.message);
	assert_int_equal(image.header->mem_size, 512);
	assert_ptr_equal(image.memory, b.data + 112);
	assert_ptr_equal(image.pool, b.data + 112 + 512);
	assert_int_equal(image.table->slot_count, 2);
	handler = phpc_image_section(&image, PHPC_SECTION_RELOC_HANDLER, &count);
	assert_int_equal(count, 1);
	assert_int_equal(handler->offset, 64);
	assert_null(phpc_image_section(&image, PHPC_SECTION_POOL_BLOCK, &count));
	assert_int_equal(count, 0);
	assert_string_equal(phpc_section_name(PHPC_SECTION_TEXT), "TEXT");
	assert_string_equal(phpc_section_name(0), "unknown");
	assert_string_equal(phpc_section_name(99), "unknown");
	assert_string_equal(phpca_import_kind_name(PHPC_IMPORT_NO_FUNCTION), "NO_FUNCTION");
	assert_string_equal(phpca_import_kind_name(0), "unknown");
	phpca_buffer_clear(&b);
}

static void image_without_our_addition_is_read(void **state)
{
	struct phpca_buffer b = sample_image(256);
	struct phpca_error err = {0};
	struct phpc_image image;
	const struct phpc_header_disk *h = (const void *)b.data;
	size_t size = sizeof(*h) + h->mem_size + h->str_size;

	assert_int_equal(phpc_image_open(&image, b.data, size, &err), PHPCA_OK);
	assert_null(image.table);
	assert_int_equal(phpc_image_verify(&image, &err), PHPCA_OK);
	phpca_buffer_clear(&b);
}

/* But for the cut exactly where our addition starts, which is the seed's whole file. */
static void image_cut_anywhere_is_seen(void **state)
{
	struct phpca_buffer b = sample_image(256);
	const struct phpc_header_disk *h = (const void *)b.data;
	size_t seed = sizeof(*h) + h->mem_size + h->str_size;

	for (size_t size = 0; size < b.size; size++) {
		struct phpca_error err = {0};
		struct phpc_image image;
		void *bytes = NULL;

		if (size == seed)
			continue;
		assert_int_equal(posix_memalign(&bytes, 8, size + 1), 0);
		memcpy(bytes, b.data, size);
		assert_int_equal(phpc_image_open(&image, bytes, size, &err), PHPCA_E_FAILURE);
		assert_non_null(strstr(err.message, "cut short"));
		free(bytes);
	}
	phpca_buffer_clear(&b);
}

/* Changes 4 bytes at `at` of the sample and says what comes of it; NULL when nothing does. */
static const char *changed(size_t at, uint32_t value, bool reseal)
{
	static char message[1024];
	struct phpca_buffer b = sample_image(256);
	struct phpca_error err = {0};
	struct phpc_image image;

	memcpy(b.data + at, &value, 4);
	if (reseal)
		phpc_image_reseal(b.data, b.size);
	if (phpc_image_open(&image, b.data, b.size, &err) == PHPCA_OK)
		phpc_image_verify(&image, &err);
	phpca_buffer_clear(&b);
	strcpy(message, err.message);
	return err.code == PHPCA_OK ? NULL : message;
}

static size_t section_at(enum phpc_section_kind kind)
{
	struct phpca_buffer b = sample_image(256);
	struct phpc_image image;
	size_t at;

	assert_int_equal(phpc_image_open(&image, b.data, b.size, NULL), PHPCA_OK);
	at = image.section[kind]->offset;
	phpca_buffer_clear(&b);
	return at;
}

static void expect(const char *found, const char *wanted)
{
	if (found == NULL || strstr(found, wanted) == NULL)
		fail_msg("found \"%s\", wanted \"%s\"", found ? found : "no fault", wanted);
}

static void image_faults_are_named(void **state)
{
	size_t memory = 112;

	assert_null(changed(memory, 0, true));
	expect(changed(0, 0, false), "magic");
	expect(changed(memory + 200, 1, false), "checksum");
	expect(changed(40, 255, false), "whole words");
	expect(changed(44, 255, false), "cut short");
	expect(changed(52, 255, false), "cut short");
	expect(changed(56, 252, false), "script descriptor");
	expect(changed(60, 1, false), "script descriptor");
	expect(changed(76, 1, false), "padding");
	expect(changed(8, 0, false), "section CHECKSUM: ");
	expect(changed(64, 0, false), "section CHECKSUM: ");
	expect(changed(section_at(PHPC_SECTION_CHECKSUM), 0, false), "section CHECKSUM: ");
	expect(changed(section_at(PHPC_SECTION_ASSUME) + 4, 1, false), "section CHECKSUM: ");
	expect(changed(80, 65, false), "partitions");
	expect(changed(84, 1, false), "partitions");
	expect(changed(memory + 8, 257, true), "RELOC_IMAGE: the word at 8 holds 257");
	expect(changed(memory + 24, 2, true), "RELOC_STRING: the word at 24 holds 2");
	expect(changed(memory + 24, 4097, true), "RELOC_STRING");
	expect(changed(memory + 40, 17, true), "RELOC_SLOT: the word at 40 holds 17");
	expect(changed(memory + 40, 3, true), "RELOC_SLOT");
	expect(changed(section_at(PHPC_SECTION_RELOC_IMAGE), 0xff, true), "RELOC_IMAGE");
	expect(changed(section_at(PHPC_SECTION_RELOC_HANDLER), 65, true), "RELOC_HANDLER");
	expect(changed(section_at(PHPC_SECTION_RELOC_HANDLER), 248, true), "RELOC_HANDLER");
	expect(changed(section_at(PHPC_SECTION_RELOC_HANDLER) + 4, 0x80000000, true), "RELOC_HANDLER");
	expect(changed(section_at(PHPC_SECTION_RELOC_PATH), 256, true), "RELOC_PATH");
	expect(changed(section_at(PHPC_SECTION_RELOC_PATH), 0xfffffff8, true), "RELOC_PATH");
	expect(changed(section_at(PHPC_SECTION_RELOC_PATH) + 4, 1, true), "RELOC_PATH");
	expect(changed(section_at(PHPC_SECTION_RELOC_IMPORT), 4, true), "RELOC_IMPORT");
	expect(changed(section_at(PHPC_SECTION_RELOC_IMPORT) + 4, 1, true), "RELOC_IMPORT");
	expect(changed(section_at(PHPC_SECTION_RELOC_REHASH), 208, true), "RELOC_REHASH");
	expect(changed(section_at(PHPC_SECTION_IMPORT), 0, true), "section IMPORT");
	expect(changed(section_at(PHPC_SECTION_IMPORT) + 4, 25, true), "section IMPORT");
	expect(changed(section_at(PHPC_SECTION_IMPORT) + 8, 25, true), "section IMPORT");
	expect(changed(section_at(PHPC_SECTION_PATH), 2, true), "section PATH");
	expect(changed(section_at(PHPC_SECTION_PATH) + 8, 1, true), "PATH_POSITION");
	expect(changed(section_at(PHPC_SECTION_PATH) + 12, 0xffffffff, true), "PATH_POSITION");
	expect(changed(section_at(PHPC_SECTION_PATH_POSITION), 1, true), "PATH_POSITION");
	expect(changed(section_at(PHPC_SECTION_ASSUME), 1, true), "ASSUME");
	expect(changed(section_at(PHPC_SECTION_TEXT) + 24, 'x', true), "TEXT");
	expect(
		changed(section_at(PHPC_SECTION_OP_ARRAY), 4, true), "OP_ARRAY: record 0: 2 opcodes at 64");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY), 256, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 4, 200, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 8, 0x08000000, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 12, 257, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 12, 208 + 8, true),
		"OP_ARRAY"); /* three literals at 216 end at 264 */
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 16, 0x10000000, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_OP_ARRAY) + 20, 1, true), "OP_ARRAY");
	expect(changed(section_at(PHPC_SECTION_RELOC_COMMENT), 1, true),
		"RELOC_COMMENT: the word at 0 holds 0, no string of the pool");
}

/* The sample of an archive's member within an archive that has what it needs. */
static const char *member_verdict(
	const struct phpca_buffer *b, uint32_t template_count, uint64_t archive_size)
{
	static char message[1024];
	struct phpca_buffer templates = sample_templates();
	struct phpc_limits limits = {.blocks = 2,
		.template_count = template_count,
		.templates = (const void *)templates.data,
		.archive_size = archive_size,
		.strings_size = 64,
		.paths = 1,
		.imports = 1};
	struct phpca_error err = {0};
	struct phpc_image image;

	if (phpc_image_open(&image, b->data, b->size, &err) == PHPCA_OK)
		phpc_image__verify_within(&image, &limits, &err);
	phpca_buffer_clear(&templates);
	strcpy(message, err.message);
	return err.code == PHPCA_OK ? NULL : message;
}

/* Changes `size` bytes of it. */
static const char *member_changed(size_t at, uint32_t value, size_t size)
{
	struct phpca_buffer b = sample_member();
	const char *verdict;

	memcpy(b.data + at, &value, size);
	phpc_image_reseal(b.data, b.size);
	verdict = member_verdict(&b, SAMPLE_TEMPLATES, 1 << 20);
	phpca_buffer_clear(&b);
	return verdict;
}

static void member_comes_back(void **state)
{
	struct phpca_buffer b = sample_member();
	struct phpc_image image;
	const struct phpc_code_disk *code;
	uint32_t count;

	assert_null(member_verdict(&b, SAMPLE_TEMPLATES, 1 << 20));
	assert_int_equal(phpc_image_open(&image, b.data, b.size, NULL), PHPCA_OK);
	assert_int_equal(phpc_image_verify(&image, NULL), PHPCA_OK);
	code = phpc_image_section(&image, PHPC_SECTION_CODE, &count);
	assert_int_equal(count, 3);
	assert_int_equal(code[0].literal_count, 3);
	assert_int_equal(phpc_code_packed(&code[0]), 76);
	assert_int_equal(phpc_code_packed(&code[1]), 96);
	assert_int_equal(code[1].flags, PHPC_CODE_RAW | PHPC_CODE_WHOLE);
	assert_int_equal(code[2].flags, PHPC_CODE_STUB);
	assert_null(image.pool);
	phpca_buffer_clear(&b);
}

static void code_faults_are_named(void **state)
{
	struct phpca_buffer b = sample_member();
	struct phpc_image image;
	size_t memory = 112, packed = memory + 76, literal = memory + 64, code;

	assert_int_equal(phpc_image_open(&image, b.data, b.size, NULL), PHPCA_OK);
	code = image.section[PHPC_SECTION_CODE]->offset;
	expect(member_verdict(&b, SAMPLE_TEMPLATES - 1, 1 << 20),
		"CODE: record 0 (3 opcodes at 76 for the function at 0): packed opcodes that have no template");
	phpca_buffer_clear(&b);
	assert_null(member_changed(packed + 2, 0x7f, 1)); /* a line may be any */
	assert_null(member_changed(packed + 9, 0x7f, 1));
	assert_null(member_changed(packed + 5, 0x7f, 1)); /* and so may an operand */
	expect(member_changed(packed, 242 - 240 + 0xf0, 1), "no template");
	expect(member_changed(packed + 8, 0xf5, 1), "no template");
	expect(member_changed(packed + 1, 0xff, 1), "no template"); /* wide, and wide again */
	expect(member_changed(code, 60, 4),
		"record 0 (3 opcodes at 76 for the function at 0): a record that says it is elsewhere");
	expect(member_changed(code + 28, 0xffffffff, 4), "a record that says it is elsewhere");
	expect(member_changed(code + 4, 108, 4),
		"no template, or no end"); /* the partition is over before its opcodes */
	expect(member_changed(code + 4, 116, 4), "opcodes outside the Code partition");
	expect(member_changed(code + 4, 66, 4), "literals outside the Code partition");
	expect(member_changed(code + 4, 60, 4), "literals outside the Code partition");
	expect(member_changed(code + 4, 120, 4), "literals outside the Code partition");
	expect(member_changed(code + 4, 0xfffffff8, 4), "literals outside the Code partition");
	expect(member_changed(code + 8, 4, 4), "op_array outside");
	expect(member_changed(code + 8, 256, 4), "op_array outside");
	expect(member_changed(code + 12, 0, 4), "no opcodes");
	expect(member_changed(code + 12, 0xffffffff, 4), "opcodes outside the Code partition");
	expect(member_changed(code + 20, 4, 2), "fewer than receive");
	expect(member_changed(code + 16, 0x40000001, 4), "literals outside the Code partition");
	expect(member_changed(code + 22, 4, 2), "more literals in the head than there are");
	expect(member_changed(code + 24, 16, 2), "unknown flags");
	expect(member_changed(code + 24, PHPC_CODE_DONE, 2), "unknown flags"); /* is for loaders only */
	expect(member_changed(code + 56 + 24, PHPC_CODE_WHOLE | PHPC_CODE_STUB, 2), "a head and none");
	expect(member_changed(code + 26, 1, 2), "unknown flags");
	expect(member_changed(code + 28 + 4, 100, 4),
		"record 1 (1 opcodes at 104 for the function at 16): opcodes outside");
	expect(member_changed(code + 28 + 12, 2, 4), "opcodes outside the Code partition");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_STRING, 8), 4),
		"a string outside the pool");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_OWN, 31), 4),
		"no string in the memory area");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_OWN, 12), 4),
		"no string in the memory area"); /* its size leads out */
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_VALUE, 31), 4),
		"a value outside the memory area");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_PATH, 1), 4),
		"a path that the archive does not have");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_ARRAY, 1 << 17), 4),
		"a place outside the archive");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_AST, 31), 4),
		"a value outside the memory area");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_AST, 3), 4),
		"a place outside the archive");
	expect(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_IMPORT, 1), 4),
		"an import that the archive does not have");
	expect(member_changed(literal, PHPC_LITERAL_KIND_END, 4), "a literal of no known kind");
	assert_null(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_TYPE, 2), 4));
	assert_null(member_changed(
		literal, PHPC_LITERAL(PHPC_LITERAL_OWN, 16), 4)); /* zero bytes: an empty string */
	assert_null(member_changed(literal, PHPC_LITERAL(PHPC_LITERAL_ARRAY, (1 << 17) - 1), 4));
	expect(member_changed(memory + 8, 8, 4),
		"RELOC_CODE: the word at 8 holds 8, no head of a function");
	expect(member_changed(memory + 16, 112, 4), "RELOC_CODE: the word at 16 holds 112");
	assert_null(member_changed(memory + 16, 32, 4));
}

static void section_table_faults_are_named(void **state)
{
	struct phpca_buffer b = sample_image(256);
	struct phpc_image image;
	size_t table, first;

	assert_int_equal(phpc_image_open(&image, b.data, b.size, NULL), PHPCA_OK);
	table = (size_t)((const uint8_t *)image.table - b.data);
	first = table + sizeof(struct phpc_section_table_disk);
	phpca_buffer_clear(&b);
	expect(changed(table, 0, false), "section table: magic");
	expect(changed(table + 8, 4, false), "version 4");
	expect(changed(table + 12, 1000, false), "1000 sections");
	expect(changed(table + 16, 8, false), "too long");
	expect(changed(table + 16, 1 << 20, false), "cut short");
	expect(changed(table + 28, 0xffffffff, false), "slots");
	expect(changed(table + 28, 33, false), "33 map_ptr slots, wanted at most one for each of 32");
	expect(changed(first, 0, false), "a section of unknown kind 0");
	expect(changed(first, PHPC_SECTION_RELOC_STRING, false), "occurs twice");
	expect(changed(first + 4, 1000, false), "RELOC_IMAGE");
	expect(changed(first + 8, 0, false), "RELOC_IMAGE");
	expect(changed(first + 12, 1, false), "RELOC_IMAGE");
	expect(changed(first + 16, 0x7fffffff, false), "RELOC_IMAGE");
	expect(changed(first + 20, 1, false), "RELOC_IMAGE");
	expect(changed(first + 4 * 24, 200, true), "a section of unknown kind 200");
	expect(changed(first + 4 * 24, PHPC_SECTION_KIND_END, true), "a section of unknown kind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structs_are_pinned),
		cmocka_unit_test(code_structs_are_pinned),
		cmocka_unit_test(image_bytes_are_pinned),
		cmocka_unit_test(golden_image_is_what_we_write),
		cmocka_unit_test(image_comes_back),
		cmocka_unit_test(image_without_our_addition_is_read),
		cmocka_unit_test(image_cut_anywhere_is_seen),
		cmocka_unit_test(image_faults_are_named),
		cmocka_unit_test(member_comes_back),
		cmocka_unit_test(code_faults_are_named),
		cmocka_unit_test(section_table_faults_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
