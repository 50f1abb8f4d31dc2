/*
 * All that can be checked in an image without PHP. What the words of the memory area hold is
 * checked in stand-alone images, where they are offsets; in an archive they are addresses, and its
 * content hashes vouch for them.
 */
#include "format/phpc_verify.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "format/hash.h"
#include "format/reloc.h"

#define ARRAY_SIZE_DISK 56u /* what REHASH points to: a zend_array */
#define OPCODE_SIZE_DISK 32u
#define LITERAL_SIZE_DISK 16u

struct check {
	const struct phpc_image *image;
	struct phpc_limits limits;
	bool standalone;
	uint64_t
		heads; /* bytes of the heads of all packed functions: what RELOC_CODE words point into */
	struct phpca_error *err;
};

static uint64_t word_at(const struct phpc_image *image, uint32_t offset)
{
	uint64_t word;

	memcpy(&word, image->memory + offset, sizeof(word));
	return word;
}

/* ---- header ---- */

static enum phpca_code check_header(const struct check *c)
{
	const struct phpc_header_disk *h = c->image->header;
	uint64_t left = h->mem_size;
	uint32_t sum;

	if (h->pad != 0)
		return phpca_fault(c->err, "header: padding %" PRIu32 ", wanted 0", h->pad);
	if (h->metadata_size > left || h->code_size > (left -= h->metadata_size)
		|| h->data_size > (left -= h->code_size) || h->misc_size != left - h->data_size)
		return phpca_fault(c->err,
			"header: partitions of %" PRIu64 " + %" PRIu64 " + %" PRIu64 " + %" PRIu64
			" bytes, wanted %" PRIu64 " in all",
			h->metadata_size, h->code_size, h->data_size, h->misc_size, h->mem_size);
	sum = phpca_adler32(1, c->image->memory, h->mem_size + h->str_size);
	if (sum != h->checksum)
		return phpca_fault(
			c->err, "header: checksum %08" PRIx32 ", wanted %08" PRIx32, sum, h->checksum);
	return PHPCA_OK;
}

/* A stand-alone image vouches for itself to the last byte; for a member its archive does. */
static enum phpca_code check_checksum(const struct check *c)
{
	const struct phpc_section_disk *s = c->image->section[PHPC_SECTION_CHECKSUM];
	uint64_t said, sum;

	if (!c->standalone)
		return s == NULL ? PHPCA_OK : phpca_fault(c->err, "section CHECKSUM: in an archive member");
	if (s == NULL || s->count != 1)
		return phpca_fault(
			c->err, "section CHECKSUM: %s, wanted one record", s ? "several records" : "missing");
	memcpy(&said, c->image->bytes + s->offset, sizeof(said));
	sum = phpc_image_checksum(c->image);
	return said == sum
		? PHPCA_OK
		: phpca_fault(c->err, "section CHECKSUM: %016" PRIx64 ", wanted %016" PRIx64, said, sum);
}

/* ---- strings ---- */

/*
 * A stored string at `offset` of `room` bytes: head, bytes and NUL inside them. NULL if it is not.
 */
static const struct phpc_string_disk *string_at(
	const uint8_t *bytes, uint64_t room, uint64_t offset)
{
	const struct phpc_string_disk *s;

	if (bytes == NULL || offset % 8 != 0 || offset > room || room - offset <= sizeof(*s))
		return NULL;
	s = (const void *)(bytes + offset);
	if (s->size >= room - offset - sizeof(*s) || ((const char *)(s + 1))[s->size] != '\0')
		return NULL;
	return s;
}

static const struct phpc_string_disk *pool_string(const struct phpc_image *image, uint64_t offset)
{
	return string_at(image->pool, image->header->str_size, offset);
}

/* ---- delta streams ---- */

static uint64_t size_of_prologues(const struct phpc_image *image)
{
	uint32_t count;
	const struct phpc_code_disk *r = phpc_image_section(image, PHPC_SECTION_CODE, &count);
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < count; i++)
		bytes += r[i].flags & PHPC_CODE_STUB ? 0
			: r[i].flags & PHPC_CODE_WHOLE
			? (uint64_t)r[i].count * OPCODE_SIZE_DISK
				+ (uint64_t)r[i].literal_count * LITERAL_SIZE_DISK
			: (r[i].receive + 1u) * OPCODE_SIZE_DISK + r[i].prologue_literals * LITERAL_SIZE_DISK;
	return bytes;
}

static const char *value_fault(const struct check *c, enum phpc_section_kind kind, uint64_t word)
{
	if (kind == PHPC_SECTION_RELOC_SLOT)
		return word % 8 == 1 && word / 8 < c->image->table->slot_count
			? NULL
			: "a slot that the image does not have";
	if (kind == PHPC_SECTION_RELOC_CODE)
		return word % LITERAL_SIZE_DISK == 0 && word < c->heads ? NULL : "no head of a function";
	if (!c->standalone)
		return NULL;
	if (kind == PHPC_SECTION_RELOC_IMAGE)
		return word <= c->image->header->mem_size ? NULL : "an offset outside the memory area";
	return word % 2 == 1 && pool_string(c->image, word - 1) != NULL ? NULL
																	: "no string of the pool";
}

static enum phpca_code check_stream(const struct check *c, enum phpc_section_kind kind)
{
	const struct phpc_section_disk *s = c->image->section[kind];
	const uint8_t *stream = phpc_image_section(c->image, kind, NULL);
	enum phpca_code code = PHPCA_OK;
	uint32_t *offset;

	if (s == NULL)
		return PHPCA_OK;
	if (!phpca_reloc_check(stream, s->size, s->count, c->image->header->mem_size))
		return phpca_fault(c->err,
			"section %s: wanted a stream of %" PRIu32 " rising places below %" PRIu64,
			phpc_section_name(kind), s->count, c->image->header->mem_size);
	offset = calloc((size_t)s->count + 1, sizeof(*offset));
	if (offset == NULL)
		return phpca_fault(c->err, "section %s: out of memory", phpc_section_name(kind));
	phpca_reloc_decode(stream, s->size, offset);
	for (uint32_t i = 0; i < s->count && code == PHPCA_OK; i++) {
		uint64_t word = word_at(c->image, offset[i]);
		const char *fault = value_fault(c, kind, word);

		if (fault != NULL)
			code = phpca_fault(c->err, "section %s: the word at %" PRIu32 " holds %" PRIu64 ", %s",
				phpc_section_name(kind), offset[i], word, fault);
	}
	free(offset);
	return code;
}

/* ---- relocations that are records ---- */

static enum phpca_code check_handlers(const struct check *c)
{
	uint32_t count;
	const struct phpc_reloc_handler_disk *r = phpc_image_section(
		c->image, PHPC_SECTION_RELOC_HANDLER, &count);
	uint64_t end = 0, size = c->image->header->mem_size;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t bytes = (uint64_t)r[i].count * OPCODE_SIZE_DISK;

		if (r[i].offset % 8 != 0 || r[i].count == 0 || r[i].offset < end || r[i].offset > size
			|| bytes > size - r[i].offset)
			return phpca_fault(c->err,
				"section RELOC_HANDLER: record %" PRIu32 ": %" PRIu32 " opcodes at %" PRIu32
				", wanted between %" PRIu64 " and %" PRIu64,
				i, r[i].count, r[i].offset, end, size);
		end = r[i].offset + bytes;
	}
	return PHPCA_OK;
}

/*
 * The byte after a packed opcode, `at` and `end` being offsets in the memory area; 0: it is none.
 */
static uint32_t after_opcode(const struct check *c, uint32_t at, uint32_t end)
{
	const uint8_t *memory = c->image->memory;
	uint32_t number, operands, width = 1;

	if (at >= end)
		return 0;
	number = memory[at++];
	if (number == PHPCA_TEMPLATE_WIDE) {
		if (at >= end)
			return 0;
		number = memory[at++];
		width = 2;
	}
	if (number == PHPCA_TEMPLATE_WIDE)
		return 0;
	if (number >= PHPCA_TEMPLATE_SHORT) {
		if (at >= end)
			return 0;
		number = PHPCA_TEMPLATE_SHORT + (number - PHPCA_TEMPLATE_SHORT) * 256 + memory[at++];
	}
	if (number >= c->limits.template_count)
		return 0;
	at += width; /* the line */
	for (operands = c->limits.templates[number].operands & 15u; operands != 0;
		 operands &= operands - 1)
		at += width;
	return at <= end ? at : 0;
}

static const char *stream_fault(const struct check *c, const struct phpc_code_disk *r, uint32_t end)
{
	uint32_t at = phpc_code_packed(r);

	for (uint32_t i = 0; i < r->count; i++) {
		at = after_opcode(c, at, end);
		if (at == 0)
			return "packed opcodes that have no template, or no end";
	}
	return NULL;
}

static const char *literal_fault(const struct check *c, uint32_t word)
{
	uint64_t number = PHPC_LITERAL_NUMBER(word), mem_size = c->image->header->mem_size;
	bool has_value = number * 8 + LITERAL_SIZE_DISK <= mem_size;

	switch (PHPC_LITERAL_KIND(word)) {
	case PHPC_LITERAL_STRING:
		return number * 8 < c->limits.strings_size ? NULL : "a string outside the pool";
	case PHPC_LITERAL_OWN:
		return string_at(c->image->memory, mem_size, number * 8) != NULL
			? NULL
			: "no string in the memory area";
	case PHPC_LITERAL_TYPE:
	case PHPC_LITERAL_LONG:
		return NULL;
	case PHPC_LITERAL_VALUE:
		return has_value ? NULL : "a value outside the memory area";
	case PHPC_LITERAL_AST:
		return !has_value ? "a value outside the memory area"
			: word_at(c->image, (uint32_t)number * 8) < c->limits.archive_size
			? NULL
			: "a place outside the archive";
	case PHPC_LITERAL_PATH:
		return number < c->limits.paths ? NULL : "a path that the archive does not have";
	case PHPC_LITERAL_ARRAY:
		return number * 8 < c->limits.archive_size ? NULL : "a place outside the archive";
	case PHPC_LITERAL_IMPORT:
		return number < c->limits.imports ? NULL : "an import that the archive does not have";
	default:
		return "a literal of no known kind";
	}
}

static const char *literals_fault(
	const struct check *c, const struct phpc_code_disk *r, uint64_t end)
{
	const char *fault = NULL;

	if (r->literals % 4 != 0 || r->literals < c->image->header->metadata_size || r->literals > end
		|| r->literal_count > (end - r->literals) / 4)
		return "literals outside the Code partition";
	if (r->prologue_literals > r->literal_count)
		return "more literals in the head than there are";
	for (uint32_t i = 0; i < r->literal_count && fault == NULL; i++) {
		uint32_t word;

		memcpy(&word, c->image->memory + r->literals + i * sizeof(word), sizeof(word));
		fault = literal_fault(c, word);
	}
	return fault;
}

/* Packed functions lie in the Code partition. */
static const char *code_fault(const struct check *c, const struct phpc_code_disk *r)
{
	const struct phpc_header_disk *h = c->image->header;
	uint64_t end = h->metadata_size + h->code_size;
	uint64_t least = (uint64_t)r->count * (r->flags & PHPC_CODE_RAW ? OPCODE_SIZE_DISK : 2);
	const char *fault;

	if (r->pad != 0 || (r->flags & ~(PHPC_CODE_RAW | PHPC_CODE_WHOLE | PHPC_CODE_STUB)) != 0)
		return "unknown flags";
	if ((r->flags & PHPC_CODE_WHOLE) != 0 && (r->flags & PHPC_CODE_STUB) != 0)
		return "a head and none";
	if (c->image->memory + r->offset != (const uint8_t *)r)
		return "a record that says it is elsewhere";
	if (r->count == 0 || r->receive > r->count)
		return "no opcodes, or fewer than receive parameters";
	if (r->op_array % 8 != 0 || r->op_array >= h->mem_size)
		return "an op_array outside the memory area";
	if ((fault = literals_fault(c, r, end)) != NULL)
		return fault;
	if (phpc_code_packed(r) > end || least > end - phpc_code_packed(r))
		return "opcodes outside the Code partition";
	return r->flags & PHPC_CODE_RAW || c->limits.templates == NULL
		? NULL
		: stream_fault(c, r, (uint32_t)end);
}

static enum phpca_code check_code(const struct check *c)
{
	uint32_t count;
	const struct phpc_code_disk *r = phpc_image_section(c->image, PHPC_SECTION_CODE, &count);

	for (uint32_t i = 0; i < count; i++) {
		const char *fault = code_fault(c, &r[i]);

		if (fault != NULL)
			return phpca_fault(c->err,
				"section CODE: record %" PRIu32 " (%" PRIu32 " opcodes at %" PRIu32
				" for the function at %" PRIu32 "): %s",
				i, r[i].count, phpc_code_packed(&r[i]), r[i].op_array, fault);
	}
	return PHPCA_OK;
}

static enum phpca_code check_op_arrays(const struct check *c)
{
	uint32_t count;
	const struct phpc_op_array_disk *r = phpc_image_section(
		c->image, PHPC_SECTION_OP_ARRAY, &count);
	uint64_t size = c->image->header->mem_size;

	for (uint32_t i = 0; i < count; i++) {
		if (r[i].op_array % 8 != 0 || r[i].op_array >= size || r[i].opcodes % 8 != 0
			|| r[i].opcodes > size || (uint64_t)r[i].count * OPCODE_SIZE_DISK > size - r[i].opcodes
			|| r[i].pad != 0
			|| (r[i].literals == UINT32_MAX ? r[i].literal_count != 0
											: r[i].literals > size
						|| (uint64_t)r[i].literal_count * LITERAL_SIZE_DISK > size - r[i].literals))
			return phpca_fault(c->err,
				"section OP_ARRAY: record %" PRIu32 ": %" PRIu32 " opcodes at %" PRIu32
				", wanted inside %" PRIu64 " bytes",
				i, r[i].count, r[i].opcodes, size);
	}
	return PHPCA_OK;
}

/*
 * RELOC_PATH and RELOC_IMPORT are pairs of the same shape: a word, and the number of a record
 * elsewhere.
 */
static enum phpca_code check_pairs(
	const struct check *c, enum phpc_section_kind kind, uint32_t limit)
{
	uint32_t count;
	const struct phpc_reloc_path_disk *r = phpc_image_section(c->image, kind, &count);
	uint64_t least = 0, size = c->image->header->mem_size;

	for (uint32_t i = 0; i < count; i++) {
		if (r[i].offset % 8 != 0 || r[i].offset < least || r[i].offset + 8ull > size)
			return phpca_fault(c->err,
				"section %s: record %" PRIu32 ": word at %" PRIu32
				", wanted rising between %" PRIu64 " and %" PRIu64,
				phpc_section_name(kind), i, r[i].offset, least, size);
		if (r[i].path >= limit)
			return phpca_fault(c->err,
				"section %s: record %" PRIu32 ": number %" PRIu32 ", wanted below %" PRIu32,
				phpc_section_name(kind), i, r[i].path, limit);
		least = r[i].offset + 8ull;
	}
	return PHPCA_OK;
}

static enum phpca_code check_rehash(const struct check *c)
{
	uint32_t count;
	const uint32_t *r = phpc_image_section(c->image, PHPC_SECTION_RELOC_REHASH, &count);
	uint64_t least = 0, size = c->image->header->mem_size;

	for (uint32_t i = 0; i < count; i++) {
		if (r[i] % 8 != 0 || r[i] < least || (uint64_t)r[i] + ARRAY_SIZE_DISK > size)
			return phpca_fault(c->err,
				"section RELOC_REHASH: record %" PRIu32 ": array at %" PRIu32
				", wanted rising between %" PRIu64 " and %" PRIu64,
				i, r[i], least, size);
		least = (uint64_t)r[i] + 8;
	}
	return PHPCA_OK;
}

/* ---- lists ---- */

static enum phpca_code check_numbers(
	const struct check *c, enum phpc_section_kind kind, uint32_t limit)
{
	uint32_t count;
	const uint32_t *list = phpc_image_section(c->image, kind, &count);

	for (uint32_t i = 0; i < count; i++)
		if (list[i] >= limit)
			return phpca_fault(c->err,
				"section %s: record %" PRIu32 ": %" PRIu32 ", wanted below %" PRIu32,
				phpc_section_name(kind), i, list[i], limit);
	return PHPCA_OK;
}

/*
 * Root and file first, then names; the last byte is a NUL, so every offset into TEXT is a
 * terminated name.
 */
static enum phpca_code check_text(const struct check *c, const char **out_root, uint64_t *out_size)
{
	const struct phpc_section_disk *s = c->image->section[PHPC_SECTION_TEXT];
	const char *text = phpc_image_section(c->image, PHPC_SECTION_TEXT, NULL);

	*out_root = "";
	*out_size = s ? s->size : 0;
	if (s == NULL || s->size == 0)
		return PHPCA_OK;
	if (text[s->size - 1] != '\0' || strlen(text) + 1 >= s->size)
		return phpca_fault(c->err, "section TEXT: wanted root and file, and a NUL at its end");
	*out_root = text;
	return PHPCA_OK;
}

static enum phpca_code check_imports(const struct check *c, uint64_t text_size)
{
	uint32_t count;
	const struct phpca_import_disk *d = phpc_image_section(c->image, PHPC_SECTION_IMPORT, &count);

	for (uint32_t i = 0; i < count; i++) {
		if (d[i].kind == 0 || d[i].kind >= PHPC_IMPORT_KIND_END)
			return phpca_fault(
				c->err, "section IMPORT: record %" PRIu32 ": unknown kind %" PRIu32, i, d[i].kind);
		if (d[i].name >= text_size || (d[i].member != PHPC_NO_MEMBER && d[i].member >= text_size))
			return phpca_fault(c->err,
				"section IMPORT: record %" PRIu32 ": name outside section TEXT of %" PRIu64
				" bytes",
				i, text_size);
	}
	return PHPCA_OK;
}

static const char *path_fault(
	const struct check *c, const struct phpca_path_disk *p, const char *root)
{
	const struct phpc_section_disk *s = c->image->section[PHPC_SECTION_PATH_POSITION];
	const uint32_t *position = phpc_image_section(c->image, PHPC_SECTION_PATH_POSITION, NULL);
	uint32_t positions = s ? s->count : 0;
	const struct phpc_string_disk *string = p->string % 2 == 1
		? pool_string(c->image, p->string - 1)
		: NULL;
	uint64_t end = 0;
	const char *text;

	if (string == NULL)
		return "no string of the pool";
	text = (const char *)(string + 1);
	if (p->first_position > positions || p->position_count > positions - p->first_position)
		return "positions outside section PATH_POSITION";
	for (uint32_t i = 0; i < p->position_count; i++)
		if (!phpca_root_stands(
				text, string->size, position[p->first_position + i], root, strlen(root), &end))
			return "the root does not stand where section PATH_POSITION says";
	return NULL;
}

static enum phpca_code check_paths(const struct check *c, const char *root)
{
	uint32_t count;
	const struct phpca_path_disk *p = phpc_image_section(c->image, PHPC_SECTION_PATH, &count);

	for (uint32_t i = 0; i < count; i++) {
		const char *fault = path_fault(c, &p[i], root);

		if (fault != NULL)
			return phpca_fault(c->err, "section PATH: record %" PRIu32 ": %s", i, fault);
	}
	return PHPCA_OK;
}

/* ---- together ---- */

static enum phpca_code check_relocations(const struct check *c)
{
	enum phpca_code code;

	if ((code = check_stream(c, PHPC_SECTION_RELOC_IMAGE)) != PHPCA_OK
		|| (code = check_stream(c, PHPC_SECTION_RELOC_STRING)) != PHPCA_OK
		|| (code = check_stream(c, PHPC_SECTION_RELOC_COMMENT)) != PHPCA_OK
		|| (code = check_stream(c, PHPC_SECTION_RELOC_SLOT)) != PHPCA_OK
		|| (code = check_stream(c, PHPC_SECTION_RELOC_CODE)) != PHPCA_OK
		|| (code = check_handlers(c)) != PHPCA_OK || (code = check_code(c)) != PHPCA_OK
		|| (code = check_op_arrays(c)) != PHPCA_OK
		|| (code = check_pairs(c, PHPC_SECTION_RELOC_PATH, c->limits.paths)) != PHPCA_OK
		|| (code = check_pairs(c, PHPC_SECTION_RELOC_IMPORT, c->limits.imports)) != PHPCA_OK
		|| (code = check_rehash(c)) != PHPCA_OK
		|| (code = check_numbers(c, PHPC_SECTION_ASSUME, c->limits.imports)) != PHPCA_OK
		|| (code = check_numbers(c, PHPC_SECTION_POOL_BLOCK, c->limits.blocks)) != PHPCA_OK)
		return code;
	return PHPCA_OK;
}

static enum phpca_code check_standalone(const struct check *c)
{
	const char *root;
	uint64_t text_size;
	enum phpca_code code;

	if ((code = check_text(c, &root, &text_size)) != PHPCA_OK
		|| (code = check_imports(c, text_size)) != PHPCA_OK
		|| (code = check_paths(c, root)) != PHPCA_OK)
		return code;
	return PHPCA_OK;
}

enum phpca_code phpc_image__verify_within(
	const struct phpc_image *image, const struct phpc_limits *limits, struct phpca_error *err)
{
	struct check c = {.image = image, .err = err, .standalone = limits == NULL};
	enum phpca_code code = check_header(&c);

	if (code != PHPCA_OK || image->table == NULL || (code = check_checksum(&c)) != PHPCA_OK)
		return code;
	c.heads = size_of_prologues(image);
	if (limits != NULL) {
		c.limits = *limits;
		return check_relocations(&c);
	}
	phpc_image_section(image, PHPC_SECTION_PATH, &c.limits.paths);
	phpc_image_section(image, PHPC_SECTION_IMPORT, &c.limits.imports);
	if ((code = check_standalone(&c)) != PHPCA_OK)
		return code;
	return check_relocations(&c);
}

enum phpca_code phpc_image_verify(const struct phpc_image *image, struct phpca_error *err)
{
	static const struct phpc_limits any = {
		UINT32_MAX, UINT32_MAX, UINT32_MAX, 0, NULL, UINT64_MAX, UINT64_MAX};
	bool in_archive = image->table != NULL && (image->table->flags & PHPC_IMAGE_IN_ARCHIVE) != 0;

	return phpc_image__verify_within(image, in_archive ? &any : NULL, err);
}
