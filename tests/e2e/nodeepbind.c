/*
 * Preloaded into a PHP that loads a sanitized extension: PHP opens extensions with RTLD_DEEPBIND,
 * which AddressSanitizer refuses, since its own malloc would be passed by.
 */
#include <dlfcn.h>

void *dlopen(const char *file, int mode)
{
	static void *(*next)(const char *, int);

	if (!next)
		next = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
	return next(file, mode & ~RTLD_DEEPBIND);
}
