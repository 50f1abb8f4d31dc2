/*
 * The module, as PHP's build expects it.
 */
#ifndef PHP_PHPCA_H
#define PHP_PHPCA_H

#include "php.h"
#include "format/version.h"

extern zend_module_entry phpca_module_entry;
#define phpext_phpca_ptr &phpca_module_entry

#endif
