/*
 * What the tests of format/ share: a small archive with every kind of entry, and files in memory.
 */
#ifndef FORMAT_SAMPLE_H
#define FORMAT_SAMPLE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/write.h"
#include "format/content_hash.h"
#include "format/hash.h"
#include "format/phpc.h"
#include "format/reloc.h"

#define SAMPLE_BASE 0x600000000000ull

/* A stored string at the end of `pool`; returns its offset. */
static inline uint64_t sample_string(struct phpca_buffer *pool, const char *text)
{
	struct phpc_string_disk head = {
		.refcount = 2, .type_info = 0x16, .hash = 1, .size = strlen(text)};
	uint64_t at;

	phpca_buffer_align(pool, 8);
	at = pool->size;
	phpca_buffer_append(pool, &head, sizeof(head));
	phpca_buffer_append(pool, text, head.size + 1);
	phpca_buffer_align(pool, 8);
	return at;
}

/*
 * A stand-alone image that has every section of its kind and is right in all of them. `size`: bytes
 * of memory, at least 256.
 */
static inline struct phpca_buffer sample_image(size_t size)
{
	struct phpca_buffer memory = {0}, pool = {0}, out = {0};
	struct phpc_parts parts = {.memory = &memory, .pool = &pool, .slot_count = 2};
	uint64_t plain = sample_string(&pool, "plain"), path = sample_string(&pool, "/app/src/x.php");
	uint32_t places[4] = {8, 16, 24, 32}, slots[2] = {40, 48};
	struct phpc_reloc_handler_disk handler = {.offset = 64, .count = 2};
	struct phpc_reloc_path_disk path_word = {.offset = 32, .path = 0};
	struct phpc_reloc_import_disk import_word = {.offset = 56, .import = 0};
	struct phpca_path_disk path_record = {
		.string = path | 1, .first_position = 0, .position_count = 1};
	struct phpca_import_disk import = {
		.kind = PHPC_IMPORT_CLASS, .name = 15, .member = PHPC_NO_MEMBER};
	struct phpc_op_array_disk op_array = {
		.op_array = 0, .opcodes = 64, .count = 2, .literals = 128, .literal_count = 3};
	uint32_t position = 0, assume = 0, rehash = 136, comment = 24;
	uint64_t *word = phpca_buffer_extend(&memory, size);

	word[1] = 64; /* two pointers into the memory area, */
	word[2] = size;
	word[3] = plain | 1; /* two strings, */
	word[4] = path | 1;
	word[5] = 1; /* two slots */
	word[6] = 9;
	memcpy(parts.header.system_id, "0123456789abcdef0123456789abcdef", 32);
	parts.header.timestamp = 1700000000;
	parts.header.metadata_size = 64;
	parts.header.code_size = 64;
	parts.header.data_size = 64;
	parts.header.misc_size = size - 192;
#define PUT(KIND, data, n) \
	phpca_buffer_append(&parts.section[PHPC_SECTION_##KIND].bytes, data, sizeof(*(data)) * (n)); \
	parts.section[PHPC_SECTION_##KIND].count = n
	phpca_reloc_encode(&parts.section[PHPC_SECTION_RELOC_IMAGE].bytes, places, 2);
	parts.section[PHPC_SECTION_RELOC_IMAGE].count = 2;
	phpca_reloc_encode(&parts.section[PHPC_SECTION_RELOC_STRING].bytes, places + 2, 2);
	parts.section[PHPC_SECTION_RELOC_STRING].count = 2;
	phpca_reloc_encode(&parts.section[PHPC_SECTION_RELOC_COMMENT].bytes, &comment, 1);
	parts.section[PHPC_SECTION_RELOC_COMMENT].count = 1;
	phpca_reloc_encode(&parts.section[PHPC_SECTION_RELOC_SLOT].bytes, slots, 2);
	parts.section[PHPC_SECTION_RELOC_SLOT].count = 2;
	PUT(RELOC_HANDLER, &handler, 1);
	PUT(RELOC_PATH, &path_word, 1);
	PUT(RELOC_IMPORT, &import_word, 1);
	PUT(RELOC_REHASH, &rehash, 1);
	PUT(IMPORT, &import, 1);
	PUT(PATH, &path_record, 1);
	PUT(PATH_POSITION, &position, 1);
	PUT(ASSUME, &assume, 1);
	PUT(OP_ARRAY, &op_array, 1);
	phpca_buffer_append(&parts.section[PHPC_SECTION_TEXT].bytes, "/app\0src/x.php\0exception", 25);
	parts.section[PHPC_SECTION_TEXT].count = 3;
#undef PUT
	phpc_image_write(&out, &parts);
	for (int kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		phpca_buffer_clear(&parts.section[kind].bytes);
	phpca_buffer_clear(&memory);
	phpca_buffer_clear(&pool);
	return out;
}

/*
 * Enough of them that some need two bytes. The sample's code has number 0 with op1 and op2, 1 with
 * none, 241 with result and extended_value.
 */
#define SAMPLE_TEMPLATES 242

/* What the images of the archive need together: bytes of unpacked functions, slots. */
#define SAMPLE_CODE 8192
#define SAMPLE_SLOTS 16

static inline struct phpca_buffer sample_templates(void)
{
	struct phpca_buffer out = {0};

	for (int i = 0; i < SAMPLE_TEMPLATES; i++) {
		struct phpca_template_disk t = {.handler = (uint16_t)(1000 + i),
			.opcode = (uint8_t)(i % 200),
			.op1_type = 1,
			.op2_type = 2,
			.result_type = 8,
			.operands = i == 0 ? 3
				: i == 1       ? 0
							   : 12,
			.minus = i == 1};

		phpca_buffer_append(&out, &t, sizeof(t));
	}
	return out;
}

/* Three opcodes, as docs/format.md has them. */
#define SAMPLE_PACKED \
	"\377\0\0\0\5\0\64\22" \
	"\1\1" \
	"\360\1\376\7\377"

/* The records of a member's functions say where they are. */
static inline void sample_place_records(struct phpca_buffer *member)
{
	struct phpc_image image;
	uint32_t count;

	phpc_image_view(&image, member->data, member->size);
	struct phpc_code_disk *record = (struct phpc_code_disk *)phpc_image_section(
		&image, PHPC_SECTION_CODE, &count);
	for (uint32_t i = 0; i < count; i++)
		record[i].offset = (uint32_t)((const uint8_t *)&record[i] - image.memory);
}

/*
 * An image as archives have them: literals at 64 and behind them a packed function, which a second
 * op_array shares that has the stub; a raw one at 96.
 */
static inline struct phpca_buffer sample_member(void)
{
	struct phpca_buffer memory = {0}, out = {0};
	struct phpc_parts parts = {.memory = &memory, .flags = PHPC_IMAGE_IN_ARCHIVE, .slot_count = 1};
	struct phpc_code_disk code[3] = {
		{.literals = 64,
			.op_array = 0,
			.count = 3,
			.literal_count = 3,
			.receive = 1,
			.prologue_literals = 1},
		{.literals = 92, .op_array = 16, .count = 1, .flags = PHPC_CODE_RAW | PHPC_CODE_WHOLE},
		{.literals = 64,
			.op_array = 48,
			.count = 3,
			.literal_count = 3,
			.receive = 1,
			.flags = PHPC_CODE_STUB},
	};
	const uint32_t literals[3] = {PHPC_LITERAL(PHPC_LITERAL_STRING, 2),
		PHPC_LITERAL(PHPC_LITERAL_LONG, -1), PHPC_LITERAL(PHPC_LITERAL_VALUE, 16)};
	uint32_t places[] = {8, 16, 24, 32, 40}, blocks[2] = {0, 1};
	uint64_t *word = phpca_buffer_extend(&memory, 256);

	word[1] = 16; /* two op_arrays: their heads, the first behind a literal, */
	word[2] = 80;
	word[3] = SAMPLE_BASE + 8192; /* a pointer, */
	word[4] = SAMPLE_BASE + 5120; /* a string, */
	word[5] = 1;                  /* a slot */
	memcpy(memory.data + 64, literals, sizeof(literals));
	memcpy(memory.data + 76, SAMPLE_PACKED, sizeof(SAMPLE_PACKED) - 1);
	memset(memory.data + 96, 0x11, 32);
	memcpy(parts.header.system_id, "0123456789abcdef0123456789abcdef", 32);
	parts.header.timestamp = 1600000000;
	parts.header.metadata_size = parts.header.code_size = parts.header.data_size =
		parts.header.misc_size = 64;
#define STREAM(KIND, first, n) \
	phpca_reloc_encode(&parts.section[PHPC_SECTION_##KIND].bytes, places + first, n); \
	parts.section[PHPC_SECTION_##KIND].count = n
	STREAM(RELOC_CODE, 0, 2);
	STREAM(RELOC_IMAGE, 2, 1);
	STREAM(RELOC_STRING, 3, 1);
	STREAM(RELOC_SLOT, 4, 1);
#undef STREAM
	phpca_buffer_append(&parts.section[PHPC_SECTION_POOL_BLOCK].bytes, blocks, sizeof(blocks));
	parts.section[PHPC_SECTION_POOL_BLOCK].count = 2;
	phpca_buffer_append(&parts.section[PHPC_SECTION_CODE].bytes, code, sizeof(code));
	parts.section[PHPC_SECTION_CODE].count = 3;
	phpc_image_write(&out, &parts);
	sample_place_records(&out);
	for (int kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		phpca_buffer_clear(&parts.section[kind].bytes);
	phpca_buffer_clear(&memory);
	return out;
}

/* What an archive is made of; lives as long as the writer. */
struct sample {
	struct phpca_buffer member, strings, paths, manifest;
	struct phpca_writer *writer;
};

struct sample_entry {
	const char *path;
	enum phpca_entry_kind kind;
	const char *content, *target;
};

static const struct sample_entry sample_entries[] = {
	{"bin/console", PHPCA_ENTRY_SCRIPT, "<?php echo 1;\n", NULL},
	{"src/Kernel.php", PHPCA_ENTRY_SCRIPT, "<?php class Kernel {}\n", NULL},
	{"src/a.php", PHPCA_ENTRY_SCRIPT, "<?php\n", NULL},
	{"src-more/a.php", PHPCA_ENTRY_SCRIPT, "", NULL},
	{"res/logo.svg", PHPCA_ENTRY_ASSET, "<svg/>", NULL},
	{"res/empty", PHPCA_ENTRY_ASSET, "", NULL},
	{"var/cache", PHPCA_ENTRY_DIRECTORY, NULL, NULL},
	{"vendor/bin/console", PHPCA_ENTRY_LINK, NULL, "bin/console"},
	{"vendor/loop", PHPCA_ENTRY_LINK, NULL, "vendor/loop"},
};
#define SAMPLE_ENTRIES (sizeof(sample_entries) / sizeof(sample_entries[0]))

static inline void sample_add(struct sample *s, const struct sample_entry *e)
{
	struct phpca_writer_entry entry = {
		.path = e->path,
		.kind = e->kind,
		.mode = 0644,
		.mtime = 1600000000,
		.target = e->target,
		.source = (const uint8_t *)e->content,
		.source_size = e->content ? strlen(e->content) : 0,
	};

	if (e->kind == PHPCA_ENTRY_SCRIPT) {
		entry.image = s->member.data;
		entry.image_size = s->member.size;
		entry.verdict = PHPCA_VERDICT_PRECOMPILED;
	}
	phpca_writer_add(s->writer, &entry);
}

/* A writer before anything was added, and the buffers it will want. */
static inline void sample_begin(struct sample *s)
{
	static const char *const starts[] = {"src/a.php", "bin/console"},
							 *const preload[] = {"src/Kernel.php", "src/a.php"};
	struct phpca_writer_info info = {
		.name = "acme/app",
		.app_version = "1.2",
		.mount = "/app",
		.entry = "bin/console",
		.starts = starts,
		.start_count = 2,
		.web = starts,
		.web_count = 1,
		.preload = preload,
		.preload_count = 2,
		.system_id = "0123456789abcdef0123456789abcdef",
		.preferred_base = SAMPLE_BASE,
		.timestamp = 1700000000,
	};

	struct phpca_buffer templates = sample_templates();

	memset(s, 0, sizeof(*s));
	s->member = sample_member();
	for (int i = 0; i < 300; i++)
		sample_string(&s->strings, "a string of the pool");
	sample_string(&s->paths, "/app/src/x.php");
	phpca_buffer_append(&s->manifest, "{}\n", 3);
	s->writer = phpca_writer_new(&info);
	phpca_writer_set_strings(s->writer, &s->strings);
	phpca_writer_set_paths(s->writer, &s->paths);
	phpca_writer_set_manifest(s->writer, &s->manifest);
	phpca_writer_set_templates(s->writer, &templates, SAMPLE_CODE, SAMPLE_SLOTS);
	phpca_buffer_clear(&templates);
}

static inline void sample_end(struct sample *s)
{
	phpca_writer_free(s->writer);
	phpca_buffer_clear(&s->member);
	phpca_buffer_clear(&s->strings);
	phpca_buffer_clear(&s->paths);
	phpca_buffer_clear(&s->manifest);
}

/*
 * All of the sample, entries and classes in the order that `step` gives (coprime to their number).
 */
static inline void sample_fill(struct sample *s, size_t step)
{
	uint32_t position = 0, import;

	sample_begin(s);
	for (size_t i = 0; i < SAMPLE_ENTRIES; i++)
		sample_add(s, &sample_entries[i * step % SAMPLE_ENTRIES]);
	if (step == 1)
		phpca_writer_add_class(s->writer, "kernel", "src/Kernel.php");
	phpca_writer_add_class(s->writer, "twice", "src/a.php");
	phpca_writer_add_autoload(s->writer, "twice", "src/a.php");
	phpca_writer_add_autoload(s->writer, "kernel", "src/Kernel.php");
	phpca_writer_add_class(s->writer, "twice", "src/Kernel.php");
	if (step != 1)
		phpca_writer_add_class(s->writer, "kernel", "src/Kernel.php");
	import = phpca_writer_add_import(s->writer, PHPC_IMPORT_INI, "short_open_tag", "1");
	assert_int_equal(
		phpca_writer_add_import(s->writer, PHPC_IMPORT_CLASS, "exception", NULL), import + 1);
	assert_int_equal(
		phpca_writer_add_import(s->writer, PHPC_IMPORT_INI, "short_open_tag", "1"), import);
	phpca_writer_add_assume(s->writer, import);
	phpca_writer_add_path(s->writer, 0, &position, 1);
}

static inline void sample_write(struct sample *s, const char *filename)
{
	struct phpca_error err = {0};

	if (phpca_writer_layout(s->writer, &err) != PHPCA_OK
		|| phpca_writer_write(s->writer, filename, &err) != PHPCA_OK)
		fail_msg("%s", err.message);
}

/*
 * A file's bytes at a page-aligned address, exactly as long as they are, so that a sanitizer sees a
 * read beyond.
 */
static inline uint8_t *sample_read(const char *filename, size_t *out_size)
{
	FILE *f = fopen(filename, "rb");
	struct stat st;
	void *bytes = NULL;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	*out_size = (size_t)st.st_size;
	assert_int_equal(posix_memalign(&bytes, 4096, *out_size ? *out_size : 1), 0);
	assert_int_equal(fread(bytes, 1, *out_size, f), *out_size);
	fclose(f);
	return bytes;
}

static inline uint8_t *sample_bytes(size_t *out_size)
{
	char name[] = "/tmp/phpca-test-XXXXXX";
	struct sample s;
	uint8_t *bytes;
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	close(fd);
	sample_fill(&s, 1);
	sample_write(&s, name);
	sample_end(&s);
	bytes = sample_read(name, out_size);
	unlink(name);
	return bytes;
}

/* Makes the index say that it is whole again, after a test changed it. */
static inline void sample_reseal(uint8_t *bytes)
{
	struct phpca_index_disk *h = (void *)(bytes + PHPCA_INDEX_AT);

	h->index_hash = phpca_content_hash_without(
		h, h->index_size, offsetof(struct phpca_index_disk, index_hash));
}
#endif
