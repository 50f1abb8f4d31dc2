/* The version of phpca: packager and runtime are released together. */
#ifndef PHPCA_FORMAT_VERSION_H
#define PHPCA_FORMAT_VERSION_H

#define PHPCA_VERSION "0.1.0"

#endif
