#include "files/real.h"

#define LINK_TEXT_DEPTH 64

/* Bytes up to and with the last slash that both begin with. */
static size_t shared_directories(const char *a, const char *b)
{
	size_t last = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			last = i + 1;
	return last;
}

zend_string *phpca_files__link_text(
	const struct phpca_mount *m, const struct phpca_entry_disk *link)
{
	const char *from = phpca_archive_name(&m->archive, link->path);
	const char *to = phpca_archive_name(&m->archive, m->archive.entry[link->target].path);
	size_t shared = shared_directories(from, to);
	char up[LINK_TEXT_DEPTH * 3 + 1];
	size_t n = 0;

	for (const char *p = from + shared; *p && n < LINK_TEXT_DEPTH * 3; p++) {
		if (*p == '/') {
			memcpy(up + n, "../", 3);
			n += 3;
		}
	}
	if (to[shared] == '\0') /* a directory above the link */
		return n ? zend_string_init(up, n - 1, 0) : zend_string_init(".", 1, 0);
	return zend_string_concat2(up, n, to + shared, strlen(to + shared));
}

zend_string *phpca_files__expand(const char *path, size_t size)
{
	struct phpca_lookup lookup;
	char buffer[MAXPATHLEN];
	const char *disk;

	phpca_lookup_opened(path, size, &lookup);
	if (lookup.where == PHPCA_ARCHIVED)
		return phpca_mount_path_of(lookup.location.mount, lookup.location.entry);
	disk = phpca_lookup_on_disk(&lookup, path, buffer);
	return disk == path ? NULL : zend_string_init(disk, strlen(disk), 0);
}

zend_string *phpca_files__realpath(const char *path, size_t size, int *why)
{
	struct phpca_lookup lookup;

	phpca_lookup_path(path, size, &lookup);
	if (lookup.where != PHPCA_ARCHIVED) {
		*why = lookup.where == PHPCA_BLOCKED ? lookup.why : 0;
		return NULL;
	}
	return phpca_mount_path_of(lookup.location.mount, lookup.location.entry);
}
