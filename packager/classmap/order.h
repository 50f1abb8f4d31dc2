/* The order of packages in which Composer reads their classmap rules. */
#ifndef PHPCA_CLASSMAP_ORDER_H
#define PHPCA_CLASSMAP_ORDER_H

#include <stddef.h>
#include "project/composer.h"

/* Numbers of the packages: those that fewer depend on first. Yours. */
size_t *phpca_classmap__order_packages(const struct phpca_composer *c);

#endif
