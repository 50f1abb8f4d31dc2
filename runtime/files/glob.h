/*
 * glob(3) over archive and disk: glob() and glob://. The C library does the matching and asks us,
 * through its own callbacks, for the directories and files there are. Where it has no such
 * callbacks, as musl has none, we match (match.h).
 */
#ifndef PHPCA_FILES_GLOB_H
#define PHPCA_FILES_GLOB_H

#include "php.h"

/* The opener of glob:// streams, as in php_stream_wrapper_ops. */
php_stream *phpca_glob__open(php_stream_wrapper *wrapper, const char *path, const char *mode,
	int options, zend_string **opened_path, php_stream_context *context STREAMS_DC);

/* Replaces the function and the wrapper, and puts the originals back. */
void phpca_glob__swap(void);
void phpca_glob__restore_function(void);
void phpca_glob__restore(void);

#endif
