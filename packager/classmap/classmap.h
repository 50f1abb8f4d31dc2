/*
 * Class name -> script, as `composer dump-autoload --optimize` would find it: the rules of
 * composer.json and of every installed package, over the files that are packed. classmap.c has the
 * rules, classmap_names.c the names that a text declares.
 */
#ifndef PHPCA_CLASSMAP_H
#define PHPCA_CLASSMAP_H

#include "pack/pack.h"

struct phpca_class_script {
	char *lcname;
	size_t file; /* index into p->files */
};

/* Fills p->autoload, sorted by name, each name once. Nothing without composer.json. */
void phpca_classmap_make(struct phpca_pack *p);
void phpca_classmap_clear(struct phpca_pack *p);

/* Does a pattern of "exclude-from-classmap" match a path below the same directory? */
bool phpca_classmap__matches(const char *pattern, const char *path);

/*
 * Full names of classes, interfaces, traits and enums that a text declares anywhere, as Composer
 * finds them: by their words, not by compiling.
 */
void phpca_classmap__names(struct phpca_list *out, const uint8_t *text, size_t size);

#endif
