/* phpca pack --php A --php B: an archive for each PHP, and one of all. */
#ifndef PHPCA_PACK_EACH_H
#define PHPCA_PACK_EACH_H

#include "options/options.h"

/* phpca pack for the PHP that `only_php` names. */
typedef enum phpca_code phpca_pack_one(const struct phpca_arguments *a, struct phpca_error *err);

/* Packs once for each, one after the other, and merges. Nothing is written unless all went well. */
enum phpca_code phpca_pack_for_each(
	const struct phpca_arguments *a, phpca_pack_one *pack_one, struct phpca_error *err);

#endif
