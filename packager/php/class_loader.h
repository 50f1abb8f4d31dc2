/*
 * Composer's class loader is recognized by its source.
 */
#ifndef PHPCA_CLASS_LOADER_H
#define PHPCA_CLASS_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Is this vendor/composer/ClassLoader.php as some version of Composer writes it, but for comments
 * and white space?
 */
bool phpca_is_class_loader(const uint8_t *source, size_t size);

#endif
