/* What an archive wants on disk in its mount directory. */
#ifndef PHPCA_DEPLOY_SET_H
#define PHPCA_DEPLOY_SET_H

#include "base/text.h"
#include "inspect/archive_file.h"

enum phpca_deploy_kind {
	PHPCA_DEPLOY_STUB, /* a script that PHP may be started with: stub.h */
	PHPCA_DEPLOY_FILE, /* a link to the release's file */
	PHPCA_DEPLOY_DATA, /* "extract" below a "writable" directory: written once, the program's own
						  from then on */
	PHPCA_DEPLOY_DIRECTORY /* "writable" */
};

struct phpca_deploy_item {
	char *path; /* below the mount directory */
	enum phpca_deploy_kind kind;
	bool required; /* stubs: of an entry script. Of the others, whatever file lies there will do:
					  it is found on disk, and the archive answers */
	char *command; /* the text itself stands in the stub's place; NULL: it is a stub */
	char *interpreter; /* stubs: the script's "#!" line, without its end; NULL: it has none */
	const struct phpca_entry_disk *entry; /* NULL for directories */
};

struct phpca_deploy_set {
	const struct phpca_archive *a; /* borrowed; NULL: of an archive that can't be read */
	const uint8_t *file;           /* the whole file that it is in, borrowed */
	size_t file_size;
	struct phpca_deploy_item *item; /* sorted by path, each path once */
	size_t count;
	const char *exposed; /* a web entry that lies in the mount directory itself, which then is what
							a web server shows; or NULL */
};

/*
 * Beyond an error `out` is to be cleared, too. `file` is mapped, and `a` is it or, of several
 * engines, of one; both must stay as long as the set.
 */
enum phpca_code phpca_deploy__set(struct phpca_deploy_set *out, const struct phpca_archive *a,
	const struct phpca_tool_map *file, struct phpca_error *err);
void phpca_deploy__set_clear(struct phpca_deploy_set *set);

/* The item at a path; NULL if there is none. */
const struct phpca_deploy_item *phpca_deploy__find(
	const struct phpca_deploy_set *set, const char *path);

/* The file's contents, entry->source_size bytes of the archive; NULL: stripped. */
const uint8_t *phpca_deploy__bytes(
	const struct phpca_deploy_set *set, const struct phpca_deploy_item *item);

#endif
