/*
 * `phpca deploy --ini`: a directory's name up to the first NUL, then a php.ini. What is written has
 * the setting once more or in the same line, mounts the directory once, leaves all other lines as
 * they were, and stays the same when it is written again.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deploy/ini.h"
#include "fuzz.h"
#include "inspect/archive_file.h"

static char *written;
static size_t written_size;

/* What ini.c writes comes here. */
enum phpca_tool_found phpca_tool_compare(const char *filename, const void *bytes, size_t size)
{
	(void)filename;
	(void)bytes;
	(void)size;
	return PHPCA_TOOL_OTHER;
}

enum phpca_code phpca_tool_write(const char *filename, const void *bytes, size_t size,
	uint32_t mode, uint64_t mtime, struct phpca_error *err)
{
	(void)filename;
	(void)mode;
	(void)mtime;
	(void)err;
	free(written);
	written = malloc(size + 1);
	memcpy(written, bytes, size);
	written[size] = '\0';
	written_size = size;
	return PHPCA_OK;
}

static bool write_ini(
	const struct phpca_deploy *d, const char *mount, const char *text, size_t size)
{
	int fd = memfd_create("php.ini", MFD_CLOEXEC);
	struct phpca_error err = {0};
	enum phpca_code code;
	char name[32];

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	code = phpca_deploy__write_ini(d, name, mount, &err);
	if (code != PHPCA_OK && !*err.message)
		abort();
	close(fd);
	return code == PHPCA_OK;
}

static size_t count(const char *text, const char *word)
{
	size_t found = 0;

	for (; (text = strstr(text, word)); text++)
		found++;
	return found;
}

/* As many lines as before, or one more; each but one is still there. */
static void check_lines(const char *before, const char *after)
{
	size_t differ = 0;

	while (*before) {
		size_t old = strcspn(before, "\n"), new = strcspn(after, "\n");

		differ += old != new || memcmp(before, after, old) != 0;
		before += old + (before[old] == '\n');
		after += new + (after[new] == '\n');
	}
	if (differ > 1 || (differ == 0 && count(after, "\n") > 1))
		abort();
}

static void check(const struct phpca_deploy *d, const char *mount, const char *text)
{
	char *once;
	const char *item;

	if (!write_ini(d, mount, text, strlen(text)))
		return; /* a value that is put together */
	once = strdup(written);
	check_lines(text, once);
	for (item = once; (item = strstr(item, mount)); item++)
		if (item[strlen(mount)] && strchr("\"'", item[strlen(mount)]))
			break;
	if (!item)
		abort();
	if (!write_ini(d, mount, once, strlen(once)) || strcmp(once, written) != 0)
		abort();
	free(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\0', size);
	struct phpca_deploy d = {.store = (char *)"/store"};
	struct phpca_error err = {0};
	char *mount, *text;

	if (!end)
		return 0;
	d.directory = phpca_text_format("/%.*s", (int)(end - data), (const char *)data);
	text = phpca_text_cut((const char *)end + 1, size - (size_t)(end + 1 - data));
	if (phpca_deploy__mount_value(&d, &mount, &err) == PHPCA_OK)
		check(&d, mount, text);
	else if (!*err.message)
		abort();
	free(mount);
	free(text);
	free(d.directory);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}
