/*
 * What images say to the engine, checked before the engine believes it: every pointer leads to an
 * object of the right kind, all counts and offsets stay in what they count, and opcodes have
 * handlers, operands and targets that exist. Hashes vouch for accidents, signatures for the
 * packager; this is for what neither vouches for.
 *
 * The engine must be started and be the one that the image is made for (phpca_engine_identity).
 */
#ifndef PHPCA_CHECK_H
#define PHPCA_CHECK_H

#include "format/archive.h"
#include "format/phpc.h"

/* A stand-alone image for which phpc_image_verify had no fault. */
enum phpca_code phpca_check_standalone(const struct phpc_image *image, struct phpca_error *err);

/* All images of an archive for which phpca_archive_verify had no fault. */
enum phpca_code phpca_check_archive(const struct phpca_archive *a, struct phpca_error *err);

#endif
