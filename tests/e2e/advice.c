/* Preloaded into PHP: what the system is advised about huge pages, a line each, in the file that
 * ADVICE names. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int madvise(void *address, size_t size, int advice)
{
	int (*real)(void *, size_t, int) = (int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "madvise");
	FILE *log = advice == MADV_HUGEPAGE || advice == MADV_NOHUGEPAGE ? fopen(getenv("ADVICE"), "a")
																	 : NULL;

	if (log) {
		fputs(advice == MADV_HUGEPAGE ? "huge\n" : "small\n", log);
		fclose(log);
	}
	return real(address, size, advice);
}
