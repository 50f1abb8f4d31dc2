/*
 * Writing archives: collect entries, lay them out, let the linker make images for their final
 * places, write. What reads them is format/archive.h, for runtime and packager.
 *
 * Order of calls: new, set_*, add ..., layout, (link, with the offsets known), write, free.
 * The bytes depend only on what was added, not on the order of add, the clock, the user or the
 * umask.
 */
#ifndef PHPCA_ARCHIVE_WRITE_H
#define PHPCA_ARCHIVE_WRITE_H
#include "format/archive.h"
#include "format/archive_sign.h"
#include "format/buffer.h"

struct phpca_writer;

struct phpca_writer_info {
	const char *name; /* "" when unknown */
	const char *app_version;
	const char *mount;
	const char *entry;         /* path of the default entry script, or NULL */
	const char *const *starts; /* other entry scripts */
	size_t start_count;
	const char *const *web; /* of all these, those that a web server starts */
	size_t web_count;
	const char *const *preload; /* scripts, by path */
	size_t preload_count;
	const char *system_id; /* 32 characters */
	uint64_t preferred_base;
	uint64_t timestamp;
	uint32_t flags;
	const struct phpca_signer *signer; /* borrowed; NULL: the archive is not signed */
	unsigned threads;                  /* for hashing; the bytes do not depend on it */
	void (*finished)(void *context,
		int fd); /* the whole file, before it gets its name; NULL: nobody wants to know */
	void *context;
};

struct phpca_writer_entry {
	const char *path; /* relative, normalised; parents are added as needed */
	enum phpca_entry_kind kind;
	uint32_t mode;
	uint64_t mtime;
	uint8_t *image; /* borrowed until free; contents may change between layout and write, size may
					   not; NULL: none */
	size_t image_size;
	const uint8_t *source; /* borrowed until free; NULL: stripped (source_size is still recorded) */
	size_t source_size;
	const char *target; /* links: path of the entry that it leads to */
	enum phpca_verdict verdict;
	const char *reason; /* NULL: none */
};

struct phpca_writer *phpca_writer_new(const struct phpca_writer_info *info);
void phpca_writer_free(struct phpca_writer *w); /* NULL is fine */

/* Strings given are copied, buffers are borrowed. */
void phpca_writer_add(struct phpca_writer *w, const struct phpca_writer_entry *e);
void phpca_writer_add_class(struct phpca_writer *w, const char *lcname, const char *path);
void phpca_writer_add_autoload(
	struct phpca_writer *w, const char *lcname, const char *path); /* each name once */
uint32_t phpca_writer_add_import(struct phpca_writer *w, uint32_t kind, const char *name,
	const char *member); /* same triple, same number */
void phpca_writer_add_assume(struct phpca_writer *w, uint32_t import);
uint32_t phpca_writer_add_path(
	struct phpca_writer *w, uint64_t offset_in_paths, const uint32_t *positions, uint32_t count);
void phpca_writer_set_strings(
	struct phpca_writer *w, const struct phpca_buffer *strings); /* contents read at write */
void phpca_writer_set_paths(struct phpca_writer *w, const struct phpca_buffer *paths);
/*
 * Templates of packed opcodes (struct phpca_template_disk), the bytes of all functions unpacked,
 * and the map_ptr slots of all images. Copied.
 */
void phpca_writer_set_templates(struct phpca_writer *w, const struct phpca_buffer *templates,
	uint64_t code_size, uint64_t slot_count);
void phpca_writer_set_manifest(
	struct phpca_writer *w, const struct phpca_buffer *json); /* size fixed at layout */

/*
 * Sorts and gives every member its place. Fails on a path that occurs twice or a link without
 * target.
 */
enum phpca_code phpca_writer_layout(struct phpca_writer *w, struct phpca_error *err);

/* Valid after layout: offsets of data in the archive file. */
uint64_t phpca_writer_image_offset(const struct phpca_writer *w, const char *path);
uint64_t phpca_writer_strings_offset(const struct phpca_writer *w);
uint64_t phpca_writer_paths_offset(const struct phpca_writer *w);
uint64_t phpca_writer_archive_size(const struct phpca_writer *w);

/*
 * Computes the hashes and writes the file, as base/outfile.h has it: on failure (full disk ...)
 * `filename` is what it was.
 */
enum phpca_code phpca_writer_write(
	struct phpca_writer *w, const char *filename, struct phpca_error *err);
#endif
