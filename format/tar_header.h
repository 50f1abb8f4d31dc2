/* The tar headers that are not libarchive's: of the preface, and of a merged archive's members. */
#ifndef PHPCA_TAR_HEADER_H
#define PHPCA_TAR_HEADER_H

#include <stdint.h>

#define PHPCA_TAR_BLOCK 512u

/* What stands in a header's checksum field, for these 512 bytes. */
unsigned phpca_tar_sum(const uint8_t *header);

/*
 * A ustar header of one block: mode 0644, no owner, time 0. `name`: at most 99 bytes and a NUL.
 * `type`: '0' a file, 'g' a pax header for the whole archive. `size`: below 8 GiB.
 */
void phpca_tar_header(uint8_t out[PHPCA_TAR_BLOCK], const char *name, char type, uint64_t size);

#endif
