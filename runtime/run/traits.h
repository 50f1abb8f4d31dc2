/*
 * Methods of traits that use traits, before processes fork. A process that links the first class
 * with such a trait makes the trait's methods share their code (phpca_bind_adopt), which writes to
 * the pages that they lie on. Done here, workers have these pages in common.
 */
#ifndef PHPCA_RUN_TRAITS_H
#define PHPCA_RUN_TRAITS_H

#include "mount/mount.h"

/* Of the scripts that have been loaded ahead, together with those that their traits come from. */
void phpca_traits_share(struct phpca_mount *m);

#endif
