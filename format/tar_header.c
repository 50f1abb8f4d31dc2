/* See tar_header.h. */
#include "format/tar_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned phpca_tar_sum(const uint8_t *header)
{
	unsigned sum = 8 * ' '; /* the sum itself counts as spaces */

	for (size_t i = 0; i < PHPCA_TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? 0 : header[i];
	return sum;
}

void phpca_tar_header(uint8_t out[PHPCA_TAR_BLOCK], const char *name, char type, uint64_t size)
{
	char *header = (char *)out;

	memset(out, 0, PHPCA_TAR_BLOCK);
	memcpy(header, name, strlen(name));
	memcpy(header + 100, "0000644", 7);
	memcpy(header + 108, "0000000", 7);
	memcpy(header + 116, "0000000", 7);
	snprintf(header + 124, 12, "%011" PRIo64, size & (((uint64_t)1 << 33) - 1));
	memcpy(header + 136, "00000000000", 11);
	header[156] = type;
	memcpy(header + 257, "ustar\00000", 8);
	snprintf(header + 148, 8, "%06o", phpca_tar_sum(out) & 0777777);
	header[155] = ' ';
}
