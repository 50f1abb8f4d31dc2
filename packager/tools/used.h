/* Which scripts of an archive were used: by processes that `phpca train` started, or by a server.
 */
#ifndef PHPCA_TOOLS_USED_H
#define PHPCA_TOOLS_USED_H

#include "base/text.h"
#include "format/error.h"

/* Of one archive; names without directories, since a server's releases stand in many. */
struct phpca_used {
	char *archive;
	struct phpca_list paths; /* relative to the mount directory; in no order, maybe twice */
};

struct phpca_used_list {
	struct phpca_used *item;
	size_t count;
};

/* Adds what the runtime has noted (format/usage.h) in the files of this directory. */
enum phpca_code phpca_used__add_directory(
	struct phpca_used_list *out, const char *directory, struct phpca_error *err);

/* Adds what a server says: a file with json_encode(Phpca\status(true)). */
enum phpca_code phpca_used__add_status(
	struct phpca_used_list *out, const char *filename, struct phpca_error *err);

void phpca_used__clear(struct phpca_used_list *list);

#endif
