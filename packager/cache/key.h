/*
 * What entries depend on, as one hash. Whatever is added to what a script is compiled from, or an
 * archive made from, must be added here.
 */
#ifndef PHPCA_CACHE_KEY_H
#define PHPCA_CACHE_KEY_H

#include "cache/store.h"
#include "run/run.h"

/* Fills in c->base. False: a program on which entries depend can't be read. */
bool phpca_cache__make_base(struct phpca_cache *c, const struct phpca_run *run);

#endif
