/*
 * What proves that a store and its releases are ours: a record in each of them, and the store's
 * lists the releases. Nothing below a store is written to, renamed or removed without both.
 *
 *   STORE/record               STORE/releases/N/record
 *     phpca-store 1              phpca-release 1
 *     id 0f3c...                 id 77ab...
 *     directory /srv/app         number 2
 *     release 1 4e02...          stub 5d7c... bin/tool
 *     release 2 77ab...          file public/style.css
 *     end                        end
 *
 * Lines of words; in paths a control character and '%' are written as %0A. A record without its
 * last line comes from somebody who was killed.
 */
#ifndef PHPCA_DEPLOY_RECORD_H
#define PHPCA_DEPLOY_RECORD_H

#include "base/text.h"

#define PHPCA_RECORD "record"
#define PHPCA_RECORD_ID_SIZE 32 /* hexadecimal digits, from the kernel's random numbers */

enum phpca_record_state {
	PHPCA_RECORD_NONE,    /* there is no such file */
	PHPCA_RECORD_OTHER,   /* there is something that we have not written */
	PHPCA_RECORD_PARTIAL, /* the beginning of a record */
	PHPCA_RECORD_WHOLE
};

struct phpca_release_record {
	char id[PHPCA_RECORD_ID_SIZE + 1];
	uint64_t number;
	struct phpca_list files; /* below "files", sorted */
	struct phpca_list stubs; /* paths in the mount directory; `hashes` has as many */
	struct phpca_list hashes;
};

struct phpca_store_record {
	char id[PHPCA_RECORD_ID_SIZE + 1];
	char *directory;  /* of the mount; NULL: the one that the store lies in, or not known */
	uint64_t *number; /* of the releases, `ids` has as many */
	struct phpca_list ids;
};

void phpca_record_new_id(char out[PHPCA_RECORD_ID_SIZE + 1]);

/* Of a text, as a stub's line in a record has it. Yours. */
char *phpca_record_hash(const void *text, size_t size);

/* `path` is that of the record, relative to `root`. `out` is to be cleared in any case. */
enum phpca_record_state phpca_release_record_read(
	struct phpca_release_record *out, int root, const char *path);
enum phpca_record_state phpca_store_record_read(
	struct phpca_store_record *out, int root, const char *path);

/* Their texts. */
void phpca_release_record_print(
	const struct phpca_release_record *record, struct phpca_buffer *out);
void phpca_store_record_print(const struct phpca_store_record *record, struct phpca_buffer *out);

void phpca_release_record_clear(struct phpca_release_record *record);
void phpca_store_record_clear(struct phpca_store_record *record);

void phpca_store_record_add(struct phpca_store_record *record, uint64_t number, const char *id);
void phpca_store_record_remove(struct phpca_store_record *record, const char *id);

/* The hash of the stub that the release had at `path`; NULL: it had none. */
const char *phpca_release_record_stub(const struct phpca_release_record *record, const char *path);

#endif
