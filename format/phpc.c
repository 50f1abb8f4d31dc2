/* Images: the container's reader and writer. Thorough checks are in phpc_verify.c. */
#include "format/phpc.h"

#include <inttypes.h>
#include <string.h>

#include "format/content_hash.h"
#include "format/hash.h"
#include "format/reloc.h"

static const struct {
	const char *name;
	uint32_t record;
} section_info[PHPC_SECTION_KIND_END] = {
#define X(name, number, record, text) [number] = {#name, record},
	PHPC_SECTIONS(X)
#undef X
};

const char *phpc_section_name(uint32_t kind)
{
	if (kind >= PHPC_SECTION_KIND_END || section_info[kind].name == NULL)
		return "unknown";
	return section_info[kind].name;
}

const char *phpca_import_kind_name(uint32_t kind)
{
	static const char *const names[PHPC_IMPORT_KIND_END] = {
#define X(name, number, text) [number] = #name,
		PHPC_IMPORTS(X)
#undef X
	};

	if (kind >= PHPC_IMPORT_KIND_END || names[kind] == NULL)
		return "unknown";
	return names[kind];
}

/* ---- reading ---- */

static enum phpca_code open_header(struct phpc_image *out, struct phpca_error *err)
{
	const struct phpc_header_disk *h = out->header;
	uint64_t room = out->size - sizeof(*h);

	if (memcmp(h->magic, PHPC_MAGIC, PHPC_MAGIC_SIZE) != 0)
		return phpca_fault(err, "header: magic \"%.4s\", wanted \"PHPC\"", (const char *)h->magic);
	if (h->mem_size > room)
		return phpca_fault(err, "header: cut short: %zu bytes, the memory area alone has %" PRIu64,
			out->size, h->mem_size);
	if (h->str_size > room - h->mem_size)
		return phpca_fault(err,
			"header: cut short: %zu bytes, memory area and string pool have %" PRIu64 " + %" PRIu64,
			out->size, h->mem_size, h->str_size);
	if (h->mem_size > UINT32_MAX || h->mem_size % 8 != 0)
		return phpca_fault(err,
			"header: memory area of %" PRIu64 " bytes, wanted whole words and less than 4 GiB",
			h->mem_size);
	if (h->script_offset % 8 != 0 || h->mem_size < 8 || h->script_offset > h->mem_size - 8)
		return phpca_fault(err,
			"header: script descriptor at %" PRIu64 ", wanted a word in the memory area of %" PRIu64
			" bytes",
			h->script_offset, h->mem_size);
	out->memory = out->bytes + sizeof(*h);
	out->pool = h->str_size ? out->memory + h->mem_size : NULL;
	return PHPCA_OK;
}

static enum phpca_code open_section(struct phpc_image *out, const struct phpc_section_disk *s,
	uint64_t *end, struct phpca_error *err)
{
	const char *name = phpc_section_name(s->kind);
	uint32_t record;

	if (s->kind == 0 || s->kind >= PHPC_SECTION_KIND_END)
		return phpca_fault(err, "section table: a section of unknown kind %" PRIu32, s->kind);
	if (s->offset % 8 != 0 || s->offset < *end || s->offset > out->size
		|| s->size > out->size - s->offset)
		return phpca_fault(err,
			"section %s: %" PRIu64 " bytes at %" PRIu64 ", wanted 8-byte aligned between %" PRIu64
			" and %zu",
			name, s->size, s->offset, *end, out->size);
	*end = s->offset + s->size;
	if (out->section[s->kind] != NULL)
		return phpca_fault(err, "section %s: occurs twice", name);
	record = section_info[s->kind].record;
	if (record != 0 ? s->size != (uint64_t)s->count * record : s->count > s->size)
		return phpca_fault(
			err, "section %s: %" PRIu64 " bytes for %" PRIu32 " records", name, s->size, s->count);
	out->section[s->kind] = s;
	return PHPCA_OK;
}

static enum phpca_code open_sections(struct phpc_image *out, uint64_t at, struct phpca_error *err)
{
	const struct phpc_section_table_disk *t = (const void *)(out->bytes + at);
	const struct phpc_section_disk *s = (const void *)(t + 1);
	uint64_t end;

	if (out->size - at < sizeof(*t))
		return phpca_fault(err, "section table: cut short: %zu bytes, wanted %zu at %" PRIu64,
			out->size, sizeof(*t), at);
	if (memcmp(t->magic, PHPC_SECTIONS_MAGIC, 8) != 0)
		return phpca_fault(err,
			"section table: magic \"%.8s\" at %" PRIu64 ", wanted \"" PHPC_SECTIONS_MAGIC "\"",
			(const char *)t->magic, at);
	if (t->version != PHPC_SECTIONS_VERSION)
		return phpca_fault(err, "section table: version %" PRIu32 ", wanted %d", t->version,
			PHPC_SECTIONS_VERSION);
	if (t->file_size != out->size)
		return phpca_fault(err, "%s: %zu bytes, section table says %" PRIu64,
			out->size < t->file_size ? "cut short" : "too long", out->size, t->file_size);
	if (t->count > (out->size - at - sizeof(*t)) / sizeof(*s))
		return phpca_fault(
			err, "section table: %" PRIu32 " sections, the file ends before", t->count);
	if (t->slot_count > out->header->mem_size / 8)
		return phpca_fault(err,
			"section table: %" PRIu32 " map_ptr slots, wanted at most one for each of %" PRIu64
			" words",
			t->slot_count, out->header->mem_size / 8);
	end = at + sizeof(*t) + (uint64_t)t->count * sizeof(*s);
	for (uint32_t i = 0; i < t->count; i++)
		if (open_section(out, &s[i], &end, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
	out->table = t;
	return PHPCA_OK;
}

enum phpca_code phpc_image_open(
	struct phpc_image *out, const void *bytes, size_t size, struct phpca_error *err)
{
	uint64_t end;

	*out = (struct phpc_image){.bytes = bytes, .size = size, .header = bytes};
	if (size < sizeof(*out->header))
		return phpca_fault(
			err, "header: cut short: %zu bytes, wanted %zu", size, sizeof(*out->header));
	if (open_header(out, err) != PHPCA_OK)
		return PHPCA_E_FAILURE;
	end = sizeof(*out->header) + out->header->mem_size + out->header->str_size;
	if (end == size)
		return PHPCA_OK; /* a file without our addition */
	end = (end + 7) & ~(uint64_t)7;
	if (end > size)
		return phpca_fault(
			err, "section table: cut short: %zu bytes, wanted it at %" PRIu64, size, end);
	return open_sections(out, end, err);
}

void phpc_image_view(struct phpc_image *out, const void *bytes, size_t size)
{
	const struct phpc_section_disk *s;

	*out = (struct phpc_image){.bytes = bytes, .size = size, .header = bytes};
	out->memory = out->bytes + sizeof(*out->header);
	out->table = (const void *)(out->memory
		+ ((out->header->mem_size + out->header->str_size + 7) & ~(uint64_t)7));
	s = (const void *)(out->table + 1);
	for (uint32_t i = 0; i < out->table->count; i++)
		if (s[i].kind < PHPC_SECTION_KIND_END)
			out->section[s[i].kind] = &s[i];
}

void phpc_image_add(
	uint8_t *memory, const struct phpc_image *image, enum phpc_section_kind kind, uint64_t addend)
{
	const struct phpc_section_disk *s = image->section[kind];

	if (s != NULL)
		phpca_reloc_add(memory, image->bytes + s->offset, s->size, addend);
}

/* ---- writing ---- */

/* The last section of a stand-alone image. phpc_image_reseal fills it in. */
static void write_checksum(struct phpca_buffer *out, size_t record_at, size_t start)
{
	struct phpc_section_disk record = {
		.kind = PHPC_SECTION_CHECKSUM, .count = 1, .offset = out->size - start, .size = 8};

	memcpy(out->data + record_at, &record, sizeof(record));
	phpca_buffer_extend(out, record.size);
}

static void write_sections(struct phpca_buffer *out, const struct phpc_parts *parts, size_t start)
{
	bool standalone = !(parts->flags & PHPC_IMAGE_IN_ARCHIVE);
	struct phpc_section_table_disk table = {
		.version = PHPC_SECTIONS_VERSION,
		.flags = parts->flags,
		.slot_count = parts->slot_count,
	};
	size_t table_at = out->size, record_at;

	memcpy(table.magic, PHPC_SECTIONS_MAGIC, sizeof table.magic);
	for (int kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		table.count += parts->section[kind].bytes.size != 0;
	table.count += standalone;
	phpca_buffer_extend(out, sizeof(table) + table.count * sizeof(struct phpc_section_disk));
	record_at = table_at + sizeof(table);
	for (int kind = 1; kind < PHPC_SECTION_KIND_END; kind++) {
		const struct phpca_buffer *bytes = &parts->section[kind].bytes;
		struct phpc_section_disk record = {
			.kind = kind,
			.count = parts->section[kind].count,
			.offset = out->size - start,
			.size = bytes->size,
		};

		if (bytes->size == 0)
			continue;
		memcpy(out->data + record_at, &record, sizeof(record));
		record_at += sizeof(record);
		phpca_buffer_append(out, bytes->data, bytes->size);
		phpca_buffer_align(out, 8);
	}
	if (standalone)
		write_checksum(out, record_at, start);
	table.file_size = out->size - start;
	memcpy(out->data + table_at, &table, sizeof(table));
}

void phpc_image_write(struct phpca_buffer *out, const struct phpc_parts *parts)
{
	struct phpc_header_disk header = parts->header;
	size_t start = out->size;

	memcpy(header.magic, PHPC_MAGIC, PHPC_MAGIC_SIZE);
	header.mem_size = parts->memory->size;
	header.str_size = parts->pool ? parts->pool->size : 0;
	header.pad = 0;
	phpca_buffer_append(out, &header, sizeof(header));
	phpca_buffer_append(out, parts->memory->data, parts->memory->size);
	if (parts->pool != NULL)
		phpca_buffer_append(out, parts->pool->data, parts->pool->size);
	phpca_buffer_align(out, 8);
	write_sections(out, parts, start);
	if (!parts->unsealed)
		phpc_image_reseal(out->data + start, out->size - start);
}

uint64_t phpc_image_checksum(const struct phpc_image *image)
{
	return phpca_content_hash_without(
		image->bytes, image->size, image->section[PHPC_SECTION_CHECKSUM]->offset);
}

void phpc_image_reseal(uint8_t *bytes, size_t size)
{
	struct phpc_header_disk header;
	struct phpc_image image;
	uint64_t sum;

	if (size < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	if (header.mem_size > size - sizeof(header)
		|| header.str_size > size - sizeof(header) - header.mem_size)
		return;
	header.checksum = phpca_adler32(1, bytes + sizeof(header), header.mem_size + header.str_size);
	memcpy(bytes, &header, sizeof(header));
	if (phpc_image_open(&image, bytes, size, NULL) == PHPCA_OK
		&& image.section[PHPC_SECTION_CHECKSUM] != NULL) {
		sum = phpc_image_checksum(&image);
		memcpy(bytes + image.section[PHPC_SECTION_CHECKSUM]->offset, &sum, sizeof(sum));
	}
}
