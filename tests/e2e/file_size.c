/* Preloaded into PHP: files whose names end with .phpca have the size that FILE_SIZE says, to
 * whoever asks by name. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static long size;

/* FPM writes its title over the environment. */
__attribute__((constructor)) static void note_size(void)
{
	const char *text = getenv("FILE_SIZE");

	size = text ? atol(text) : 0;
}

int stat(const char *name, struct stat *out)
{
	int (*real)(const char *, struct stat *) = (int (*)(const char *, struct stat *))dlsym(
		RTLD_NEXT, "stat");
	const char *end = strrchr(name, '.');
	int result = real(name, out);

	if (result == 0 && size && end && !strcmp(end, ".phpca"))
		out->st_size = size;
	return result;
}
