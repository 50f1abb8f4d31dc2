#include "run/primary.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "SAPI.h"
#include "format/merged.h"
#include "format/preface.h"
#include "run/text.h"

/* A file of this name is always treated as an archive: a damaged one must not be run as text. */
static bool is_named_so(const zend_file_handle *fh)
{
	static const char ending[] = ".phpca";
	size_t size = sizeof ending - 1;

	return fh->filename && ZSTR_LEN(fh->filename) > size
		&& !strcasecmp(ZSTR_VAL(fh->filename) + ZSTR_LEN(fh->filename) - size, ending);
}

static bool holds_archive(int fd)
{
	union {
		uint8_t bytes[PHPCA_PROBE_SIZE];
		uint64_t align;
	} head;

	return pread(fd, head.bytes, sizeof head.bytes, 0) == (ssize_t)sizeof head.bytes
		&& (phpca_archive_probe(head.bytes, sizeof head.bytes)
			|| phpca_merged_probe(head.bytes, sizeof head.bytes));
}

/* A running script includes a file of that name, which is no text: found as the engine finds files.
 */
static bool is_included_archive(zend_file_handle *fh)
{
	zend_string *path = fh->opened_path ? zend_string_copy(fh->opened_path)
										: zend_resolve_path(fh->filename);
	int fd = path && !php_check_open_basedir(ZSTR_VAL(path))
		? VCWD_OPEN(ZSTR_VAL(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
		: -1;
	uint8_t begin[PHPCA_PREFACE_SIZE];
	struct stat st;

	phpca_preface(begin);
	bool is = fd >= 0 && fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode)
		&& !(S_ISREG(st.st_mode) && phpca_is_text(fd, (const char *)begin, sizeof begin));

	if (fd >= 0)
		close(fd);
	if (is && !fh->opened_path)
		fh->opened_path = path;
	else if (path)
		zend_string_release(path);
	return is;
}

bool phpca_primary__is_archive(zend_file_handle *fh)
{
	if (fh->type == ZEND_HANDLE_FP) {
		return fh->primary_script && fh->handle.fp
			&& (is_named_so(fh) || holds_archive(fileno(fh->handle.fp)));
	}
	if (!is_named_so(fh) || fh->buf)
		return false;
	/* CGI: the engine forgets that it is the primary script, but nothing is running yet. */
	return (fh->type == ZEND_HANDLE_STREAM && !EG(current_execute_data)) || is_included_archive(fh);
}

bool phpca_primary__is_started(void)
{
	const char *path = SG(request_info).path_translated;
	struct stat st;
	int fd = path && stat(path, &st) == 0 && S_ISREG(st.st_mode)
		? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
		: -1;
	bool is = fd >= 0 && holds_archive(fd);

	if (fd >= 0)
		close(fd);
	return is;
}

/*
 * The engine has put the archive among the included files, as it does with any primary script: the
 * entry script replaces it there. A script that includes the archive keeps it, for include_once.
 */
static void replace_opened_path(zend_file_handle *fh, zend_string *entry_path)
{
	if (fh->opened_path) {
		if (EG(current_execute_data))
			zend_hash_add_empty_element(&EG(included_files), fh->opened_path);
		else
			zend_hash_del(&EG(included_files), fh->opened_path);
		zend_string_release(fh->opened_path);
	}
	fh->opened_path = zend_string_copy(entry_path);
	zend_hash_add_empty_element(&EG(included_files), entry_path);
}

static void close_file(zend_file_handle *fh)
{
	if (fh->type == ZEND_HANDLE_FP)
		fclose(fh->handle.fp);
	else if (fh->type == ZEND_HANDLE_STREAM && fh->handle.stream.closer)
		fh->handle.stream.closer(fh->handle.stream.handle);
	memset(&fh->handle, 0, sizeof fh->handle);
}

/* A web request gets the entry for web servers, if there is one. */
static uint32_t choose_entry(const struct phpca_archive *a)
{
	return SG(request_info).request_method && a->web_count ? a->web[0] : a->index->entry;
}

const struct phpca_entry_disk *phpca_primary__mount(zend_file_handle *fh, struct phpca_mount **out)
{
	struct phpca_error err = {0};
	char path[MAXPATHLEN];
	const char *name = fh->opened_path ? ZSTR_VAL(fh->opened_path) : ZSTR_VAL(fh->filename);
	struct phpca_mount *m;

	if (!VCWD_REALPATH(name, path))
		snprintf(path, sizeof path, "%s", name);
	if (!(m = phpca_mount_open(path, path, NULL, &err)))
		zend_error_noreturn(E_ERROR, "phpca: %s", err.message);
	if (m->archive.index->entry == PHPCA_NO_ENTRY) {
		zend_error_noreturn(E_ERROR,
			"phpca: %s: has no entry script to run; pack it with --entry, or mount it (phpca.mount)",
			m->filename);
	}
	const struct phpca_entry_disk *entry = phpca_archive_follow(
		&m->archive, &m->archive.entry[choose_entry(&m->archive)]);
	zend_string *entry_path = phpca_mount_path_of(m, entry);
	replace_opened_path(fh, entry_path);
	zend_string_release(entry_path);
	close_file(fh);
	fh->type = ZEND_HANDLE_FILENAME;
	*out = m;
	return entry;
}
