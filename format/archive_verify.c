/*
 * Checking all of an archive: what the index says of the contents, what the entries say of each
 * other, and the tar around it to the last byte. Goes on after a fault, so that a report names
 * every damaged member.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/hash.h"
#include "format/members.h"
#include "format/phpc_verify.h"
#include "format/preface.h"
#include "format/tar_header.h"

struct verify {
	const struct phpca_archive *archive;
	void (*report)(void *context, const struct phpca_error *fault);
	void *context;
	struct phpca_error *first;
	enum phpca_code code;
};

/* Takes the outcome of one check; clears `fault` for the next. */
static void note(struct verify *v, struct phpca_error *fault)
{
	if (fault->code == PHPCA_OK)
		return;
	if (v->report != NULL)
		v->report(v->context, fault);
	if (v->code == PHPCA_OK) {
		v->code = fault->code;
		phpca_error_set(v->first, fault->code, "%s", fault->message);
	}
	phpca_error_clear(fault);
}

/* ---- contents ---- */

static enum phpca_code check_templates(const struct phpca_archive *a, struct phpca_error *err)
{
	if (a->template_count > PHPCA_TEMPLATES_MAX)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section TEMPLATE: %" PRIu32 " records, wanted at most %u",
			a->template_count, PHPCA_TEMPLATES_MAX);
	for (uint32_t i = 0; i < a->template_count; i++)
		if (a->template_[i].operands >> 4 & ~a->template_[i].operands || a->template_[i].minus > 15
			|| (a->template_[i].operands & a->template_[i].minus) != 0)
			return phpca_fault(err,
				PHPCA_MEMBER_INDEX
				": section TEMPLATE: record %" PRIu32
				": operands %#x stored and %#x absent, wanted 4 bits each that exclude each other, and divided ones among those stored",
				i, a->template_[i].operands, a->template_[i].minus);
	return PHPCA_OK;
}

static void check_specials(struct verify *v)
{
	const struct phpca_archive *a = v->archive;
	struct phpca_error fault = {0};
	uint64_t hash;

	phpca_archive_check_manifest(a, &fault);
	note(v, &fault);
	for (uint32_t i = 0; i < a->block_count; i++) {
		phpca_archive_check_block(a, i, &fault);
		note(v, &fault);
	}
	phpca_archive_verify_paths(a, &fault);
	note(v, &fault);
	check_templates(a, &fault);
	note(v, &fault);
	hash = phpca_archive_content_id(a);
	if (hash != a->index->content_id)
		phpca_fault(&fault, PHPCA_MEMBER_INDEX ": content id %016" PRIx64 ", wanted %016" PRIx64,
			a->index->content_id, hash);
	note(v, &fault);
}

static enum phpca_code check_image(const struct phpca_archive *a, const struct phpca_entry_disk *e,
	uint64_t *slots, struct phpca_error *err)
{
	struct phpc_limits limits = {a->path_count, a->import_count, a->block_count, a->template_count,
		a->template_, a->size, a->index->strings_size};
	char member[PHPCA_MEMBER_NAME_MAX];
	struct phpc_image image;
	enum phpca_code code = phpca_archive_check_image(a, e, err);

	if (code != PHPCA_OK || e->image_offset == 0)
		return code;
	code = phpc_image_open(&image, a->base + e->image_offset, e->image_size, err);
	if (code == PHPCA_OK) {
		code = image.table == NULL || !(image.table->flags & PHPC_IMAGE_IN_ARCHIVE)
			? phpca_fault(err, "no image of an archive: it has no relocation tables of one")
			: phpc_image__verify_within(&image, &limits, err);
		*slots += image.table ? image.table->slot_count : 0;
	}
	if (code != PHPCA_OK) {
		phpca_archive_image_name(a, e, member);
		phpca_error_prefix(err, "%s", member);
	}
	return code;
}

static void check_contents(struct verify *v)
{
	const struct phpca_archive *a = v->archive;
	struct phpca_error fault = {0};

	uint64_t slots = 0, said = a->code_count ? a->code[1] : 0;

	for (uint32_t i = 0; i < a->entry_count; i++) {
		check_image(a, &a->entry[i], &slots, &fault);
		note(v, &fault);
		phpca_archive_check_source(a, &a->entry[i], &fault);
		note(v, &fault);
	}
	if (slots > said)
		phpca_fault(&fault,
			PHPCA_MEMBER_INDEX ": section CODE: %" PRIu64 " slots, wanted the %" PRIu64
							   " of all images",
			said, slots);
	note(v, &fault);
}

/* ---- entries ---- */

static const char *entry_fault(const struct phpca_archive *a, uint32_t i)
{
	const struct phpca_entry_disk *e = &a->entry[i], *parent = &a->entry[e->parent];
	const char *path = phpca_archive_name(a, e->path), *slash = strrchr(path, '/');

	if (strlen(path) != e->path_size || !phpca_member_path_ok(path, e->path_size))
		return "a path that an archive cannot hold";
	if (i > 0 && strcmp(phpca_archive_name(a, a->entry[i - 1].path), path) >= 0)
		return "does not come after the entry before it";
	if (phpca_archive_find(a, path, e->path_size) != e)
		return "is not found by its path";
	if (i > 0
		&& (parent->path_size != (slash ? (size_t)(slash - path) : 0)
			|| memcmp(phpca_archive_name(a, parent->path), path, parent->path_size) != 0))
		return "is not in its parent directory";
	return NULL;
}

static enum phpca_code check_entry(
	const struct phpca_archive *a, uint32_t i, struct phpca_error *err)
{
	const char *text = entry_fault(a, i);

	if (text != NULL)
		return phpca_fault(err,
			PHPCA_MEMBER_INDEX ": section ENTRY: entry %" PRIu32 " (%.200s): %s", i,
			phpca_archive_name(a, a->entry[i].path), text);
	return PHPCA_OK;
}

enum phpca_code phpca_archive_check_names(const struct phpca_archive *a, struct phpca_error *err)
{
	for (uint32_t i = 0; i < a->entry_count; i++)
		if (check_entry(a, i, err) != PHPCA_OK)
			return PHPCA_E_FAILURE;
	return PHPCA_OK;
}

static void check_classes(
	struct verify *v, const struct phpca_class_disk *class_, uint32_t count, const char *section)
{
	struct phpca_error fault = {0};

	for (uint32_t i = 0; i < count; i++) {
		const char *name = phpca_archive_name(v->archive, class_[i].name);

		if (phpca_hash64(name, strlen(name)) != class_[i].hash)
			phpca_fault(&fault,
				PHPCA_MEMBER_INDEX ": section %s: record %" PRIu32
								   " (%.200s): the hash is not its name's",
				section, i, name);
		else if (i > 0 && class_[i - 1].hash > class_[i].hash)
			phpca_fault(&fault,
				PHPCA_MEMBER_INDEX ": section %s: record %" PRIu32 " (%.200s): hashes do not rise",
				section, i, name);
		note(v, &fault);
	}
}

static void check_entries(struct verify *v)
{
	const struct phpca_archive *a = v->archive;
	struct phpca_error fault = {0};

	for (uint32_t i = 0; i < a->entry_count; i++) {
		check_entry(a, i, &fault);
		note(v, &fault);
	}
	check_classes(v, a->class_, a->class_count, "CLASS");
	check_classes(v, a->autoload, a->autoload_count, "AUTOLOAD");
}

/* ---- tar ---- */

/* What the headers before a member say of it. */
struct tar_member {
	char name[PHPCA_MEMBER_NAME_MAX];
	char link[PHPCA_LINK_TEXT_MAX];
	uint64_t size, mtime, mode;
	char type;
};

struct tar_header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
	char magic[8], user[32], group[32], major[8], minor[8], prefix[155], pad[12];
};
static_assert(sizeof(struct tar_header) == 512, "");

static uint64_t octal(const char *field, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		value = value * 8 + (uint64_t)(field[i] - '0');
	return value;
}

static bool all_zero(const uint8_t *bytes, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static const struct tar_header *header_at(
	const struct phpca_archive *a, uint64_t at, struct phpca_error *err)
{
	const struct tar_header *h = (const void *)(a->base + at);
	char wanted[8];

	if (at > a->size || a->size - at < sizeof(*h)) {
		phpca_fault(err, "tar header at %" PRIu64 ": the file ends at %zu", at, a->size);
		return NULL;
	}
	snprintf(wanted, sizeof(wanted), "%06o", phpca_tar_sum((const uint8_t *)h) & 0777777);
	wanted[7] = ' ';
	if (memcmp(h->checksum, wanted, 8) != 0 || memcmp(h->magic, "ustar\00000", 8) != 0) {
		phpca_fault(err, "tar header at %" PRIu64 ": checksum \"%.6s\", wanted \"%.6s\"", at,
			h->checksum, wanted);
		return NULL;
	}
	return h;
}

static void take_ustar(const struct tar_header *h, struct tar_member *out)
{
	size_t prefix = strnlen(h->prefix, sizeof(h->prefix)), name = strnlen(h->name, sizeof(h->name));

	memcpy(out->name, h->prefix, prefix);
	if (prefix > 0)
		out->name[prefix++] = '/';
	memcpy(out->name + prefix, h->name, name);
	out->name[prefix + name] = '\0';
	memcpy(out->link, h->link, sizeof(h->link));
	out->link[sizeof(h->link)] = '\0';
	out->size = octal(h->size, sizeof(h->size));
	out->mtime = octal(h->mtime, sizeof(h->mtime));
	out->mode = octal(h->mode, sizeof(h->mode));
	out->type = h->type;
}

/* Decimal number that fills [text, end); UINT64_MAX if it is none. */
static uint64_t decimal(const char *text, const char *end)
{
	uint64_t value = 0;

	if (text == end || end - text > 18)
		return UINT64_MAX;
	for (; text < end; text++) {
		if (*text < '0' || *text > '9')
			return UINT64_MAX;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	return value;
}

/* Of a file that is older than 1970, the number is negative. */
static bool take_time(uint64_t *out, const char *text, const char *end)
{
	bool negative = text < end && *text == '-';
	uint64_t value = decimal(text + negative, end);

	*out = negative ? -value : value;
	return value != UINT64_MAX;
}

static bool take_text(char *out, size_t room, const char *value, size_t size)
{
	if (size >= room || memchr(value, '\0', size) != NULL)
		return false;
	memcpy(out, value, size);
	out[size] = '\0';
	return true;
}

/* One "LENGTH KEY=VALUE\n" of a pax header. */
static bool take_pax_record(struct tar_member *out, const char *key, const char *end)
{
	const char *equals = memchr(key, '=', (size_t)(end - key)), *value;
	size_t size;

	if (equals == NULL)
		return false;
	value = equals + 1;
	size = (size_t)(equals - key);
#define IS(text) (size == sizeof(text) - 1 && memcmp(key, text, size) == 0)
	if (IS("path"))
		return take_text(out->name, sizeof(out->name), value, (size_t)(end - value));
	if (IS("linkpath"))
		return take_text(out->link, sizeof(out->link), value, (size_t)(end - value));
	if (IS("hdrcharset"))
		return end - value == 6 && memcmp(value, "BINARY", 6) == 0;
	if (IS("size"))
		return (out->size = decimal(value, end)) != UINT64_MAX;
	if (IS("mtime"))
		return take_time(&out->mtime, value, end);
#undef IS
	return false;
}

static bool take_pax(struct tar_member *out, const char *text, uint64_t size)
{
	while (size > 0) {
		const char *space = memchr(text, ' ', size < 20 ? size : 20);
		uint64_t length = space ? decimal(text, space) : UINT64_MAX;

		if (length > size || length < (uint64_t)(space - text) + 2 || text[length - 1] != '\n'
			|| !take_pax_record(out, space + 1, text + length - 1))
			return false;
		text += length;
		size -= length;
	}
	return true;
}

static uint64_t whole_blocks(uint64_t size)
{
	return (size + 511) & ~(uint64_t)511;
}

/*
 * Reads the header at *at, and the pax header before it if there is one; *at becomes the place of
 * the data.
 */
static enum phpca_code read_headers(
	const struct phpca_archive *a, uint64_t *at, struct tar_member *out, struct phpca_error *err)
{
	const struct tar_header *h = header_at(a, *at, err), *own;
	uint64_t pax = *at + 512, pax_size;

	if (h == NULL)
		return PHPCA_E_FAILURE;
	*at += 512;
	take_ustar(h, out);
	if (h->type != 'x')
		return PHPCA_OK;
	pax_size = out->size;
	if (pax_size > a->size - pax || whole_blocks(pax_size) > a->size - pax)
		return phpca_fault(err,
			"pax header at %" PRIu64 ": %" PRIu64 " bytes, the file ends at %zu", pax - 512,
			pax_size, a->size);
	own = header_at(a, pax + whole_blocks(pax_size), err);
	if (own == NULL)
		return PHPCA_E_FAILURE;
	take_ustar(own, out);
	if (!take_pax(out, (const char *)a->base + pax, pax_size))
		return phpca_fault(
			err, "pax header at %" PRIu64 ": a record that no member of ours has", pax - 512);
	if (!all_zero(a->base + pax + pax_size, whole_blocks(pax_size) - pax_size))
		return phpca_fault(err, "pax header at %" PRIu64 ": wanted zero bytes after it", pax - 512);
	*at = pax + whole_blocks(pax_size) + 512;
	return PHPCA_OK;
}

static char wanted_type(enum phpca_member_kind kind)
{
	return kind == PHPCA_MEMBER_KIND_LINK ? '2' : kind == PHPCA_MEMBER_KIND_DIRECTORY ? '5' : '0';
}

/* Does the tar say of this member what the index says? `data` is where its data stand. */
static enum phpca_code compare(const struct phpca_member *m, const struct tar_member *t,
	uint64_t data, struct phpca_error *err)
{
	bool pad = m->kind == PHPCA_MEMBER_KIND_PAD || m->kind == PHPCA_MEMBER_KIND_PAD_END;
	size_t size = strlen(m->name);

	if (strncmp(t->name, m->name, size) != 0
		|| strcmp(t->name + size, m->kind == PHPCA_MEMBER_KIND_DIRECTORY ? "/" : "") != 0)
		return phpca_fault(err, "tar has %.200s here", t->name);
	if (t->type != wanted_type(m->kind)
		|| (m->kind == PHPCA_MEMBER_KIND_LINK && strcmp(t->link, m->link) != 0))
		return phpca_fault(err, "tar header: type '%c'%.200s, wanted '%c'%.200s", t->type, t->link,
			wanted_type(m->kind), m->link);
	if (m->offset != 0 && data != m->offset)
		return phpca_fault(
			err, "data at %" PRIu64 " in the tar, index says %" PRIu64, data, m->offset);
	if (pad ? t->size >= PHPCA_PAGE : t->size != m->size)
		return phpca_fault(
			err, "%" PRIu64 " bytes in the tar, index says %" PRIu64, t->size, m->size);
	if (m->kind != PHPCA_MEMBER_KIND_LINK && t->mode != m->mode)
		return phpca_fault(
			err, "mode %" PRIo64 " in the tar, index says %" PRIo32, t->mode, m->mode);
	if (t->mtime != m->mtime)
		return phpca_fault(err, "mtime %" PRId64 " in the tar, index says %" PRId64,
			(int64_t)t->mtime, (int64_t)m->mtime);
	return PHPCA_OK;
}

/* Only zero bytes fill a block after the data, and a pad is nothing else. */
static enum phpca_code check_fill(const struct phpca_archive *a, const struct phpca_member *m,
	uint64_t data, uint64_t size, struct phpca_error *err)
{
	bool pad = m->kind == PHPCA_MEMBER_KIND_PAD || m->kind == PHPCA_MEMBER_KIND_PAD_END;
	uint64_t end = data + whole_blocks(size), start = pad ? data : data + size;

	if (data > a->size || end > a->size)
		return phpca_fault(
			err, "%" PRIu64 " bytes at %" PRIu64 ", the file ends at %zu", size, data, a->size);
	if (!all_zero(a->base + start, end - start))
		return phpca_fault(err, "wanted zero bytes from %" PRIu64 " to %" PRIu64, start, end);
	if (m->kind == PHPCA_MEMBER_KIND_PAD_END && end != a->index->images_end)
		return phpca_fault(
			err, "ends at %" PRIu64 ", index says %" PRIu64, end, a->index->images_end);
	return PHPCA_OK;
}

static void check_preface(struct verify *v)
{
	uint8_t wanted[PHPCA_PREFACE_SIZE];
	struct phpca_error fault = {0};

	phpca_preface(wanted);
	if (memcmp(v->archive->base, wanted, sizeof(wanted)) != 0)
		phpca_fault(&fault, "preface: wanted the %zu bytes of format %d", sizeof(wanted),
			PHPCA_INDEX_VERSION);
	note(v, &fault);
}

static void check_tar(struct verify *v, struct phpca_member *m, struct tar_member *t)
{
	const struct phpca_archive *a = v->archive;
	struct phpca_member_walk walk = {.archive = a};
	struct phpca_error fault = {0};
	uint64_t at = PHPCA_PREFACE_SIZE;

	check_preface(v);
	while (phpca_member_next(&walk, m)) {
		uint64_t data = at;
		bool readable = read_headers(a, &data, t, &fault) == PHPCA_OK;

		if (readable && compare(m, t, data, &fault) == PHPCA_OK)
			check_fill(a, m, data, t->size, &fault);
		phpca_error_prefix(&fault, "%s", m->name);
		note(v, &fault);
		if (readable)
			at = data + whole_blocks(m->offset ? m->size : t->size);
		else if (m->offset != 0)
			at = m->offset + whole_blocks(m->size); /* the index knows where it goes on */
		else
			return;
		if (at > a->size)
			return; /* said above */
	}
	if (a->size - at != 1024 || !all_zero(a->base + at, a->size - at))
		phpca_fault(&fault, "end of the archive: wanted 1024 zero bytes from %" PRIu64 " to %zu",
			at, a->size);
	note(v, &fault);
}

enum phpca_code phpca_archive_verify(const struct phpca_archive *a,
	void (*report)(void *context, const struct phpca_error *fault), void *context,
	struct phpca_error *err)
{
	struct verify v = {.archive = a, .report = report, .context = context, .first = err};
	struct phpca_member *m = malloc(sizeof(*m));
	struct tar_member *t = malloc(sizeof(*t));
	struct phpca_error fault = {0};

	check_specials(&v);
	check_contents(&v);
	check_entries(&v);
	if (m != NULL && t != NULL) {
		check_tar(&v, m, t);
	} else {
		phpca_fault(&fault, "out of memory");
		note(&v, &fault);
	}
	free(m);
	free(t);
	return v.code;
}
