/* See module.h. */
#include "host/module.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Each module carries the word that PHP compares: "API", a date, and the kind of build. */
static bool says(const char *bytes, size_t size, const char *build)
{
	return memmem(bytes, size, build, strlen(build) + 1) != NULL; /* with its NUL */
}

static bool is_for(const char *file, const char *build, bool *exists)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool fits = false;

	*exists = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (*exists && st.st_size > 0) {
		void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		fits = bytes != MAP_FAILED && says(bytes, (size_t)st.st_size, build);
		if (bytes != MAP_FAILED)
			munmap(bytes, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
	return fits;
}

static char *own_directory(void)
{
	char *file = phpca_path_real("/proc/self/exe"),
		 *directory = file ? phpca_path_directory(file) : NULL;

	free(file);
	return directory;
}

char *phpca_host__find_module(const char *build, const char *extension_directory, char **unfit)
{
	char *own = own_directory(), *found = NULL;
	char *candidates[] = {phpca_text_format("%s/%s", own ? own : ".", PHPCA_HOST_MODULE),
		phpca_text_format("%s/../lib/phpca/%s/%s", own ? own : ".", build, PHPCA_HOST_MODULE),
		phpca_text_format("%s/%s", extension_directory, PHPCA_HOST_MODULE)};
	bool exists;

	*unfit = NULL;
	for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++) {
		if (!found && *build && is_for(candidates[i], build, &exists))
			found = phpca_path_real(candidates[i]);
		else if (!found && !*unfit && *build && exists)
			*unfit = phpca_text_dup(candidates[i]);
		free(candidates[i]);
	}
	free(own);
	return found;
}
