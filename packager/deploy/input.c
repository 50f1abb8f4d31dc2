/* The archive that is to be deployed: input.h. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "deploy/input.h"

static bool read_all(int fd, uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t got = read(fd, bytes + at, size - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = ENODATA; /* it has become shorter */
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool read_open_file(struct phpca_tool_map *out, int fd, size_t size)
{
	void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (bytes == MAP_FAILED)
		return false;
	*out = (struct phpca_tool_map){.bytes = bytes, .size = size};
	return read_all(fd, bytes, size);
}

static enum phpca_code read_file(
	struct phpca_deploy_input *out, const char *filename, struct phpca_error *err)
{
	int fd = open(filename, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st = {0};
	enum phpca_code code = PHPCA_OK;

	if (fd < 0 || fstat(fd, &st) != 0)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "can't be read: %s", strerror(errno));
	else if (!S_ISREG(st.st_mode) || !st.st_size)
		code = phpca_error_set(
			err, PHPCA_E_FAILURE, S_ISREG(st.st_mode) ? "is empty" : "is not a file");
	else if (!read_open_file(&out->map, fd, (size_t)st.st_size))
		code = phpca_error_set(err, PHPCA_E_FAILURE, "can't be read: %s", strerror(errno));
	out->mode = st.st_mode & 07777;
	if (fd >= 0)
		close(fd);
	return code;
}

static enum phpca_code verify(
	struct phpca_archive *a, const char *public_key, struct phpca_error *err)
{
	enum phpca_code code = phpca_tool_check_signature(a, public_key, err);

	return code ? code : phpca_archive_verify(a, NULL, NULL, err);
}

static enum phpca_code verify_segment(const struct phpca_tool_map *file, uint32_t segment,
	const char *public_key, struct phpca_error *err)
{
	struct phpca_tool_map view;
	struct phpca_archive a;
	enum phpca_code code = phpca_tool_open_segment(file, segment, &view, &a, err);

	if (!code)
		code = verify(&a, public_key, err);
	phpca_tool_unmap(&view);
	return code;
}

enum phpca_code phpca_deploy__verify(
	const struct phpca_tool_map *file, const char *public_key, struct phpca_error *err)
{
	struct phpca_archive a;
	struct phpca_merged m;
	enum phpca_code code;

	if (!phpca_merged_probe(file->bytes, file->size)) {
		code = phpca_archive_open(&a, file->bytes, file->size, err);
		return code ? code : verify(&a, public_key, err);
	}
	code = phpca_merged_open(&m, file->bytes, file->size, file->size, err);
	if (!code)
		code = phpca_merged_verify(&m, file->bytes, err);
	for (uint32_t i = 0; !code && i < m.head.segment_count; i++)
		code = verify_segment(file, i, public_key, err);
	return code;
}

enum phpca_code phpca_deploy__read_input(struct phpca_deploy_input *out, const char *filename,
	const char *public_key, struct phpca_error *err)
{
	enum phpca_code code;

	memset(out, 0, sizeof(*out));
	code = read_file(out, filename, err);
	if (code) {
		phpca_error_prefix(err, "%s", filename);
		return code;
	}
	code = phpca_deploy__verify(&out->map, public_key, err);
	if (!code)
		code = phpca_tool_open_map(&out->map, &out->view, &out->a, err);
	if (!code)
		code = phpca_deploy__set(&out->set, &out->a, &out->map, err);
	if (code)
		phpca_error_prefix(err, "%s", filename);
	return code;
}

void phpca_deploy__clear_input(struct phpca_deploy_input *input)
{
	phpca_deploy__set_clear(&input->set);
	phpca_tool_unmap(&input->view);
	phpca_tool_unmap(&input->map);
}
