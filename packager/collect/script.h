/* What is a script: something that PHP would compile, by its name or by its first bytes. */
#ifndef PHPCA_COLLECT_SCRIPT_H
#define PHPCA_COLLECT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By its name and contents. */
bool phpca_collect__is_script(const char *path, const uint8_t *bytes, size_t size);
bool phpca_collect__has_open_tag(const uint8_t *bytes, size_t size);

#endif
