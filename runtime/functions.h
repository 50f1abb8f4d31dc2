/* The functions of namespace Phpca (phpca.stub.php). */
#ifndef PHPCA_FUNCTIONS_H
#define PHPCA_FUNCTIONS_H

#include "php.h"

/* Ends with ZEND_FE_END. */
extern const zend_function_entry phpca_functions[];

#endif
