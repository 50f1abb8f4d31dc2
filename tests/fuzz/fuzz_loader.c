/* Is a script Composer's class loader? What is found to be one still is with comments and space. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "php/class_loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char more[] = " /* x */ # y\n";
	uint8_t *source = malloc(size + sizeof(more));

	memcpy(source, data, size);
	memcpy(source + size, more, sizeof(more));
	if (phpca_is_class_loader(source, size) && source[size - 1] == '\n' && size < 65000
		&& !phpca_is_class_loader(source, size + sizeof(more) - 1))
		abort();
	free(source);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}
