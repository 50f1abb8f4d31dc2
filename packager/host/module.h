/* The files that hold the packager as a module. */
#ifndef PHPCA_HOST_MODULE_H
#define PHPCA_HOST_MODULE_H

#define PHPCA_HOST_MODULE "phpca_packager.so"

/*
 * The module for PHPs of this build ("API20240924,NTS"): beside this program, in lib/phpca/BUILD
 * beside the directory of this program, or in the directory of that PHP's extensions. Yours; NULL:
 * there is none, and *unfit (yours) is one that is for another PHP, or NULL.
 */
char *phpca_host__find_module(const char *build, const char *extension_directory, char **unfit);

#endif
