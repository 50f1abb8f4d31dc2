/*
 * The writer, last: offsets and bytes. Both passes run the same code over the same list of
 * members (members.h): the first into a sink that only counts, which tells where the data of each
 * member will stand (a long path needs a pax header, and only libarchive knows); the second, when
 * the linker has made the images for these places, into the file.
 */
#include "archive/state.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/outfile.h"
#include "base/parallel.h"
#include "format/content_hash.h"
#include "format/members.h"
#include "format/preface.h"

#define SINK_BUFFER (256u * 1024)
#define SINK_SEND (2u << 20)
#define USTAR_SIZE_MAX \
	077777777777ull /* eleven octal digits; beyond, a pax header would stand before the index */

/* ---- where libarchive's bytes go ---- */

struct sink {
	int fd; /* -1: only counts */
	uint64_t count;
	int error; /* errno of the write that failed, or 0 */
	uint8_t *buffer;
	size_t used;
	uint64_t put, sent; /* bytes written; of these, what the disk was given */
};

/*
 * The disk may begin while the rest is written: then there is little left for fsync() to wait for,
 * which also says what went wrong.
 */
static void sink_send(struct sink *s)
{
	sync_file_range(s->fd, (off_t)s->sent, (off_t)(s->put - s->sent), SYNC_FILE_RANGE_WRITE);
	s->sent = s->put;
}

static bool sink_put(struct sink *s, const uint8_t *data, size_t size)
{
	bool written = phpca_write_all(s->fd, data, size);

	if (!written)
		s->error = errno;
	s->put += size;
	if (written && s->put - s->sent >= SINK_SEND)
		sink_send(s);
	return written;
}

static bool sink_flush(struct sink *s)
{
	size_t used = s->used;

	s->used = 0;
	return used == 0 || sink_put(s, s->buffer, used);
}

/*
 * A failure is ours to notice (s->error), not libarchive's: it would leave its state behind. From
 * then on all is swallowed.
 */
static la_ssize_t sink_write(struct archive *tar, void *context, const void *data, size_t size)
{
	struct sink *s = context;

	s->count += size;
	if (s->fd < 0 || s->error != 0)
		return (la_ssize_t)size;
	if (size > SINK_BUFFER - s->used && !sink_flush(s))
		return (la_ssize_t)size;
	if (size > SINK_BUFFER) {
		sink_put(s, data, size);
	} else {
		memcpy(s->buffer + s->used, data, size);
		s->used += size;
	}
	return (la_ssize_t)size;
}

/* No filter and no blocking: what libarchive says, the sink hears at once. */
static struct archive *tar_open(struct sink *s)
{
	struct archive *tar = archive_write_new();

	if (tar == NULL || archive_write_set_format_pax_restricted(tar) != ARCHIVE_OK
		|| archive_write_add_filter_none(tar) != ARCHIVE_OK
		|| archive_write_set_bytes_per_block(tar, 0) != ARCHIVE_OK
		|| archive_write_set_bytes_in_last_block(tar, 1) != ARCHIVE_OK
		|| archive_write_open(tar, s, NULL, sink_write, NULL) != ARCHIVE_OK) {
		archive_write_free(tar);
		return NULL;
	}
	return tar;
}

/* ---- members ---- */

static const struct phpca_buffer *special_content(
	const struct phpca_writer *w, enum phpca_member_kind kind)
{
	static const struct phpca_buffer none;
	const struct phpca_buffer *b = NULL;

	switch (kind) {
	case PHPCA_MEMBER_KIND_INDEX:
		return &w->index;
	case PHPCA_MEMBER_KIND_MANIFEST:
		b = w->manifest;
		break;
	case PHPCA_MEMBER_KIND_STRINGS:
		b = w->strings;
		break;
	case PHPCA_MEMBER_KIND_PATHS:
		b = w->paths;
		break;
	default:
		break;
	}
	return b ? b : &none;
}

static const uint8_t *content(const struct phpca_writer *w, const struct phpca_member *m)
{
	static const uint8_t zero[PHPCA_PAGE];

	switch (m->kind) {
	case PHPCA_MEMBER_KIND_PAD:
	case PHPCA_MEMBER_KIND_PAD_END:
		return zero;
	case PHPCA_MEMBER_KIND_IMAGE:
		return w->entries.item[m->entry].given.image;
	case PHPCA_MEMBER_KIND_FILE:
		return w->entries.item[m->entry].given.source;
	default:
		return special_content(w, m->kind)->data;
	}
}

static void describe(struct archive_entry *e, const struct phpca_member *m)
{
	archive_entry_clear(e);
	archive_entry_set_pathname(e, m->name);
	archive_entry_set_mtime(e, (time_t)m->mtime, 0);
	archive_entry_set_size(e, (la_int64_t)m->size);
	if (m->kind == PHPCA_MEMBER_KIND_LINK) {
		archive_entry_set_mode(e, AE_IFLNK | 0777);
		archive_entry_set_symlink(e, m->link);
	} else if (m->kind == PHPCA_MEMBER_KIND_DIRECTORY) {
		archive_entry_set_mode(e, AE_IFDIR | m->mode);
	} else {
		archive_entry_set_mode(e, AE_IFREG | m->mode);
	}
}

/* ARCHIVE_WARN is what a name that is not UTF-8 gives; it is stored as its bytes. */
static enum phpca_code put_header(struct archive *tar, struct archive_entry *e,
	const struct phpca_member *m, struct phpca_error *err)
{
	describe(e, m);
	if (archive_write_header(tar, e) < ARCHIVE_WARN)
		return phpca_fault(err, "%s: %s", m->name, archive_error_string(tar));
	return PHPCA_OK;
}

static enum phpca_code put_data(const struct phpca_writer *w, struct archive *tar,
	const struct phpca_member *m, struct phpca_error *err)
{
	if (m->size > 0 && archive_write_data(tar, content(w, m), m->size) != (la_ssize_t)m->size)
		return phpca_fault(err, "%s: %s", m->name, archive_error_string(tar));
	if (archive_write_finish_entry(tar) < ARCHIVE_WARN)
		return phpca_fault(err, "%s: %s", m->name, archive_error_string(tar));
	return PHPCA_OK;
}

/*
 * Bytes of the headers that stand before a member's data. Said without data, or libarchive would
 * miss them.
 */
static uint64_t header_size(struct phpca_member *m)
{
	struct sink s = {.fd = -1};
	struct archive *tar = tar_open(&s);
	struct archive_entry *e = archive_entry_new();
	uint64_t size = 0;

	m->size = 0;
	if (tar != NULL && e != NULL && put_header(tar, e, m, NULL) == PHPCA_OK)
		size = s.count;
	archive_entry_free(e);
	archive_write_free(tar);
	return size;
}

/*
 * Zero bytes that a pad at `at` needs for what comes after it, `header` bytes further, to stand on
 * a page.
 */
static uint64_t pad_size(uint64_t at, uint64_t header)
{
	return (PHPCA_PAGE - (at + 512 + header) % PHPCA_PAGE) % PHPCA_PAGE;
}

/* ---- places ---- */

static void set_offset(struct phpca_writer *w, const struct phpca_member *m, uint64_t offset)
{
	struct phpca_index_disk *h = phpca_writer__header(w);

	switch (m->kind) {
	case PHPCA_MEMBER_KIND_MANIFEST:
		h->manifest_offset = offset;
		break;
	case PHPCA_MEMBER_KIND_STRINGS:
		h->strings_offset = offset;
		break;
	case PHPCA_MEMBER_KIND_PATHS:
		h->paths_offset = offset;
		break;
	case PHPCA_MEMBER_KIND_IMAGE:
		phpca_writer__entry(w, m->entry)->image_offset = offset;
		if (h->images_end == 0) /* the first */
			h->images_offset = h->images_end = offset;
		break;
	case PHPCA_MEMBER_KIND_PAD_END:
		h->images_end = offset + m->size;
		break;
	case PHPCA_MEMBER_KIND_FILE:
		phpca_writer__entry(w, m->entry)->source_offset = offset;
		break;
	default:
		break;
	}
}

/*
 * How large a pad is depends on where it stands and, before the images, on the first one's headers.
 */
static void size_pad(const struct phpca_member_walk *walk, struct phpca_member *m, uint64_t at)
{
	struct phpca_member_walk ahead = *walk;
	struct phpca_member *first;

	if (m->kind == PHPCA_MEMBER_KIND_PAD_END)
		m->size = pad_size(at, 0);
	if (m->kind != PHPCA_MEMBER_KIND_PAD)
		return;
	first = phpca_alloc(sizeof(*first), "a member's name");
	if (phpca_member_next(&ahead, first))
		m->size = pad_size(at, header_size(first));
	free(first);
}

/*
 * One pass over all members. `locate`: note where they come to stand; else make sure that they
 * stand there.
 */
static enum phpca_code pass(struct phpca_writer *w, struct archive *tar, struct sink *s,
	bool locate, struct phpca_error *err)
{
	struct phpca_member_walk walk = {.archive = &w->view};
	struct phpca_member *m = phpca_alloc(sizeof(*m), "a member's name");
	struct archive_entry *e = archive_entry_new();
	enum phpca_code code = PHPCA_OK;

	if (e == NULL)
		phpca_out_of_memory(sizeof(*m), "a member of the archive");
	while (code == PHPCA_OK && phpca_member_next(&walk, m)) {
		size_pad(&walk, m, s->count);
		code = put_header(tar, e, m, err);
		if (code == PHPCA_OK && locate)
			set_offset(w, m, s->count);
		if (code == PHPCA_OK && m->offset != 0 && !locate && m->offset != s->count)
			code = phpca_fault(err, "%s: a bug: at %" PRIu64 ", laid out for %" PRIu64, m->name,
				s->count, m->offset);
		if (code == PHPCA_OK)
			code = put_data(w, tar, m, err);
		if (code == PHPCA_OK && s->error != 0)
			code = phpca_fault(err, "%s: %s", m->name, strerror(s->error));
	}
	archive_entry_free(e);
	free(m);
	return code;
}

/*
 * libarchive stores names as UTF-8 and asks the locale what they are: ours must not depend on the
 * user's.
 */
static locale_t enter_locale(locale_t *out_before)
{
	locale_t ours = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	if (ours == (locale_t)0)
		ours = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
	*out_before = ours ? uselocale(ours) : (locale_t)0;
	return ours;
}

static void leave_locale(locale_t ours, locale_t before)
{
	if (ours == (locale_t)0)
		return;
	uselocale(before);
	freelocale(ours);
}

static void write_preface(struct sink *s)
{
	uint8_t preface[PHPCA_PREFACE_SIZE];

	phpca_preface(preface);
	sink_write(NULL, s, preface, sizeof(preface));
}

static enum phpca_code run(
	struct phpca_writer *w, struct sink *s, bool locate, struct phpca_error *err)
{
	locale_t before, ours = enter_locale(&before);
	struct archive *tar = tar_open(s);
	enum phpca_code code;

	if (tar == NULL) {
		code = phpca_fault(err, "libarchive: cannot start a pax archive");
		goto cleanup;
	}
	write_preface(s);
	code = pass(w, tar, s, locate, err);
	if (code == PHPCA_OK && archive_write_close(tar) < ARCHIVE_WARN)
		code = phpca_fault(err, "end of the archive: %s", archive_error_string(tar));

cleanup:
	archive_write_free(tar);
	leave_locale(ours, before);
	return code;
}

enum phpca_code phpca_writer_layout(struct phpca_writer *w, struct phpca_error *err)
{
	struct sink counter = {.fd = -1};
	enum phpca_code code = phpca_writer__build(w, err);

	if (code != PHPCA_OK)
		return code;
	if (w->index.size > USTAR_SIZE_MAX)
		return phpca_fault(
			err, PHPCA_MEMBER_INDEX ": %zu bytes are too many for tar", w->index.size);
	if ((code = run(w, &counter, true, err)) != PHPCA_OK)
		return code;
	for (size_t i = 0; i < w->view.path_count; i++)
		((struct phpca_path_disk *)w->view.path)[i].string += w->view.index->paths_offset;
	phpca_writer__header(w)->archive_size = counter.count;
	w->laid_out = true;
	return PHPCA_OK;
}

uint64_t phpca_writer_image_offset(const struct phpca_writer *w, const char *path)
{
	const struct phpca_entry_disk *e = w->laid_out
		? phpca_archive_find(&w->view, path, strlen(path))
		: NULL;

	return e ? e->image_offset : 0;
}

uint64_t phpca_writer_strings_offset(const struct phpca_writer *w)
{
	return w->view.index->strings_offset;
}

uint64_t phpca_writer_archive_size(const struct phpca_writer *w)
{
	return w->view.index->archive_size;
}

uint64_t phpca_writer_paths_offset(const struct phpca_writer *w)
{
	return w->view.index->paths_offset;
}

/* ---- hashes ---- */

static uint64_t hash_buffer(const struct phpca_buffer *b)
{
	return b ? phpca_content_hash(b->data, b->size) : phpca_content_hash(NULL, 0);
}

static void seal_blocks(struct phpca_writer *w)
{
	uint64_t *block = (uint64_t *)w->view.block;

	for (uint32_t i = 0; i < w->view.block_count; i++) {
		size_t start = (size_t)i * PHPCA_POOL_BLOCK, size = w->strings->size - start;

		block[i] = phpca_content_hash(
			w->strings->data + start, size < PHPCA_POOL_BLOCK ? size : PHPCA_POOL_BLOCK);
	}
}

static void seal_entry(void *context, size_t i)
{
	struct phpca_writer *w = context;
	const struct phpca_writer_entry *g = &w->entries.item[i].given;
	struct phpca_entry_disk *e = phpca_writer__entry(w, (uint32_t)i);

	e->image_hash = g->image ? phpca_content_hash(g->image, g->image_size) : 0;
	e->source_hash = g->source ? phpca_content_hash(g->source, g->source_size) : 0;
}

/* ---- the signature ---- */

static void digest(const struct phpca_writer *w, size_t number, const void *bytes, size_t size)
{
	w->info.signer->crypto.digest((uint8_t *)w->view.digest[number], size ? bytes : "", size);
}

static void digest_buffer(const struct phpca_writer *w, size_t number, const struct phpca_buffer *b)
{
	digest(w, number, b ? b->data : NULL, b ? b->size : 0);
}

static void digest_entry(void *context, size_t i)
{
	struct phpca_writer *w = context;
	const struct phpca_writer_entry *g = &w->entries.item[i].given;

	if (g->image)
		digest(w, phpca_digest_of_image(w->view.block_count, (uint32_t)i), g->image, g->image_size);
	if (g->source)
		digest(
			w, phpca_digest_of_source(w->view.block_count, (uint32_t)i), g->source, g->source_size);
}

static void sign(struct phpca_writer *w)
{
	const struct phpca_signer *signer = w->info.signer;
	struct phpca_signature_disk *s = (struct phpca_signature_disk *)w->view.signature;
	uint8_t message[PHPCA_SIGNED_MESSAGE_SIZE];

	digest_buffer(w, PHPCA_DIGEST_MANIFEST, w->manifest);
	digest_buffer(w, PHPCA_DIGEST_PATHS, w->paths);
	for (uint32_t i = 0; i < w->view.block_count; i++) {
		size_t start = (size_t)i * PHPCA_POOL_BLOCK, size = w->strings->size - start;

		digest(w, (size_t)PHPCA_DIGEST_BLOCK + i, w->strings->data + start,
			size < PHPCA_POOL_BLOCK ? size : PHPCA_POOL_BLOCK);
	}
	phpca_parallel(w->info.threads, w->view.entry_count, digest_entry, w);
	memcpy(s->public_key, signer->public_key, sizeof(s->public_key));
	phpca_archive_message(w->view.index, s, &signer->crypto, message);
	signer->sign(signer, s->signature, message, sizeof(message));
}

/*
 * Everything is in memory, so the index is final before the first byte is written, and nothing has
 * to be patched.
 */
static void seal(struct phpca_writer *w)
{
	struct phpca_index_disk *h = phpca_writer__header(w);

	h->manifest_hash = hash_buffer(w->manifest);
	h->paths_hash = hash_buffer(w->paths);
	seal_blocks(w);
	phpca_parallel(w->info.threads, w->view.entry_count, seal_entry, w);
	h->content_id = phpca_archive_content_id(&w->view);
	if (w->info.signer)
		sign(w);
	h->index_hash = phpca_content_hash_without(
		h, h->index_size, offsetof(struct phpca_index_disk, index_hash));
}

/* ---- the file ---- */

static enum phpca_code check_before_write(const struct phpca_writer *w, struct phpca_error *err)
{
	const struct phpca_index_disk *h = w->view.index;

	if (!w->laid_out)
		return phpca_fault(err, "a bug: written before it was laid out");
	if ((w->strings ? w->strings->size : 0) != h->strings_size
		|| (w->paths ? w->paths->size : 0) != h->paths_size
		|| (w->manifest ? w->manifest->size : 0) != h->manifest_size)
		return phpca_fault(
			err, "a bug: strings, paths or manifest changed their size after the layout");
	return PHPCA_OK;
}

static enum phpca_code write_members(struct phpca_writer *w, int fd, struct phpca_error *err)
{
	struct sink s = {.fd = fd, .buffer = phpca_alloc(SINK_BUFFER, "an archive")};
	enum phpca_code code = run(w, &s, false, err);

	if (code == PHPCA_OK && (s.error != 0 || !sink_flush(&s)))
		code = phpca_fault(err, "can't be written: %s", strerror(s.error));
	if (code == PHPCA_OK && s.count != w->view.index->archive_size)
		code = phpca_fault(err, "a bug: %" PRIu64 " bytes, laid out for %" PRIu64, s.count,
			w->view.index->archive_size);
	free(s.buffer);
	return code;
}

enum phpca_code phpca_writer_write(
	struct phpca_writer *w, const char *filename, struct phpca_error *err)
{
	struct phpca_outfile out;
	enum phpca_code code = check_before_write(w, err);

	if (code == PHPCA_OK)
		code = phpca_outfile_open(&out, filename, 0666, PHPCA_OUTFILE_NOW, err);
	if (code != PHPCA_OK)
		return code;
	seal(w);
	code = write_members(w, out.fd, err);
	if (code != PHPCA_OK) {
		phpca_error_prefix(err, "%s", filename);
		phpca_outfile_discard(&out);
		return code;
	}
	if (w->info.finished)
		w->info.finished(w->info.context, out.fd);
	return phpca_outfile_commit(&out, err);
}
