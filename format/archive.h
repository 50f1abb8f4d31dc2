/*
 * Reading archives (.phpca) in place. No allocation, no PHP, no libarchive.
 */
#ifndef PHPCA_ARCHIVE_H
#define PHPCA_ARCHIVE_H
#include <stdbool.h>
#include "format/disk.h"
#include "format/error.h"

struct phpca_crypto;

/* A view of a mapped archive; borrows the mapping. */
struct phpca_archive {
	const uint8_t *base;
	size_t size;
	const struct phpca_index_disk *index;
	const struct phpca_entry_disk *entry;
	uint32_t entry_count;
	const uint32_t *hash;
	uint32_t hash_count; /* for phpca_archive_find only: slots are checked there */
	const uint32_t *child;
	uint32_t child_count;
	const char *name;
	uint32_t name_size;
	const struct phpca_class_disk *class_;
	uint32_t class_count;
	const struct phpca_class_disk *autoload;
	uint32_t autoload_count;
	const struct phpca_import_disk *import;
	uint32_t import_count;
	const struct phpca_path_disk *path;
	uint32_t path_count;
	const uint32_t *path_position;
	uint32_t path_position_count;
	const uint64_t *block;
	uint32_t block_count;
	const uint32_t *assume;
	uint32_t assume_count;
	const uint32_t *start;
	uint32_t start_count;
	const uint32_t *web;
	uint32_t web_count;
	const uint32_t *preload;
	uint32_t preload_count;
	const struct phpca_template_disk *template_;
	uint32_t template_count;
	const uint64_t *code;
	uint32_t code_count; /* 0, or 2: bytes of all functions unpacked; slots of all images */
	const uint8_t (*digest)[PHPCA_DIGEST_SIZE];
	uint32_t digest_count;
	const struct phpca_signature_disk *signature;
	uint32_t signature_count;
	const struct phpca_crypto *crypto; /* contents are checked against their digests
										  (archive_sign.h); NULL: their hashes */
};

/*
 * Fills in what the index's sections hold, from `index` on; NULL: there is none of a kind. Nothing
 * is checked. phpca_archive_open does this, and who makes an index.
 */
void phpca_archive_set_sections(
	struct phpca_archive *a, const struct phpc_section_disk *const section[PHPCA_SECTION_KIND_END]);

/*
 * The first bytes, among which are those that tell an archive from other files: the tar header of
 * .phpca/index, then the index magic.
 */
#define PHPCA_PROBE_SIZE (PHPCA_INDEX_AT + 8u)
bool phpca_archive_probe(const void *bytes, size_t size);

/*
 * Checks the index as a whole: its hash, version, every offset, size, count and name in it. `bytes`
 * must be page-aligned, hold the whole file, and outlive `out`. After it returned PHPCA_OK every
 * accessor below is safe for any valid number. Contents (images, sources, strings) are not read
 * here. Errors name the section or member, offset, wanted, found.
 */
enum phpca_code phpca_archive_open(
	struct phpca_archive *out, const void *bytes, size_t size, struct phpca_error *err);

/*
 * The same for an index that its hash vouches for: what only a forger could have put into it is not
 * looked for, and opening costs little more than the hash. Whoever can forge an archive can as well
 * put code into it (SECURITY.md); tools use the other.
 */
enum phpca_code phpca_archive_open_sealed(
	struct phpca_archive *out, const void *bytes, size_t size, struct phpca_error *err);

static inline const char *phpca_archive_name(const struct phpca_archive *a, uint32_t offset)
{
	return a->name + offset;
}

/*
 * Entry at `path` (relative to the mount point, normalised: no "." or "..", no double or trailing
 * slash; "" is the root); NULL if there is none. Does not follow links.
 */
const struct phpca_entry_disk *phpca_archive_find(
	const struct phpca_archive *a, const char *path, size_t path_size);

/* Follows links (at most 16); NULL when they lead nowhere. */
const struct phpca_entry_disk *phpca_archive_follow(
	const struct phpca_archive *a, const struct phpca_entry_disk *e);

/* Script that declares the class (lower-case name); NULL if unknown or declared by several. */
const struct phpca_entry_disk *phpca_archive_find_class(
	const struct phpca_archive *a, const char *lcname, size_t size);

/*
 * Script that Composer's autoload rules give for the class (lower-case name); NULL if they give
 * none.
 */
const struct phpca_entry_disk *phpca_archive_find_autoload(
	const struct phpca_archive *a, const char *lcname, size_t size);

/* Name of the tar member that holds the entry's image; returns its length. */
size_t phpca_archive_image_name(const struct phpca_archive *a, const struct phpca_entry_disk *e,
	char out[PHPCA_MEMBER_NAME_MAX]);

/*
 * Content checks against the index; the error names the member ("src/Kernel.phpc: content hash ...,
 * wanted ...").
 */
enum phpca_code phpca_archive_check_image(
	const struct phpca_archive *a, const struct phpca_entry_disk *e, struct phpca_error *err);
enum phpca_code phpca_archive_check_source(
	const struct phpca_archive *a, const struct phpca_entry_disk *e, struct phpca_error *err);
enum phpca_code phpca_archive_check_block(
	const struct phpca_archive *a, uint32_t block, struct phpca_error *err);
enum phpca_code phpca_archive_check_manifest(
	const struct phpca_archive *a, struct phpca_error *err);
enum phpca_code phpca_archive_check_paths(const struct phpca_archive *a, struct phpca_error *err);
/*
 * As above, and that the strings are where the index says, and the mount point where they say: for
 * tools.
 */
enum phpca_code phpca_archive_verify_paths(const struct phpca_archive *a, struct phpca_error *err);

/*
 * The paths of all entries: normalised, in order, each below its parent. Opening does not look at
 * every byte of every name; whoever writes files by these names must ask this first.
 */
enum phpca_code phpca_archive_check_names(const struct phpca_archive *a, struct phpca_error *err);

/*
 * Everything: contents, tar headers between members, images by phpc_image_verify. Calls `report`
 * for each fault (may be NULL) and goes on; returns the code of the first.
 */
enum phpca_code phpca_archive_verify(const struct phpca_archive *a,
	void (*report)(void *context, const struct phpca_error *fault), void *context,
	struct phpca_error *err);

/*
 * What content_id must be: XXH3-64 over the hashes that the index holds of all contents, in order.
 */
uint64_t phpca_archive_content_id(const struct phpca_archive *a);

const char *phpca_verdict_name(uint32_t verdict);
#endif
