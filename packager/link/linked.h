/*
 * Classes that the engine has linked in this process become part of the script that declares them.
 */
#ifndef PHPCA_LINK_LINKED_H
#define PHPCA_LINK_LINKED_H

#include "zend.h"
#include "link/images.h"

/* What the engine told when it had linked one. */
struct phpca_linked {
	uint32_t file;           /* whose class it is */
	zend_class_entry *proto; /* the class in the loaded image */
	zend_class_entry *linked;
	zend_class_entry *parent; /* NULL: none */
	zend_class_entry **with;  /* traits, then interfaces */
	uint32_t with_count;
	HashTable dependencies; /* consulted in variance checks: lower-case name -> class */
	bool refused;           /* it can't be stored: it is linked at run time */
	phpca_ref stored;       /* the linked class, in the prelinked part of its image */
};

/*
 * Stores the classes, each with its record (struct phpc_link), in the prelinked parts of their
 * images; says of those that can't be stored that they are refused.
 */
void phpca_linked_store(struct phpca_images *images, struct phpca_linked *linked, size_t count);

#endif
