/* Which classes are derived from which: by name, before anything is linked. */
#ifndef PHPCA_LINK_DEPENDENTS_H
#define PHPCA_LINK_DEPENDENTS_H

#include "zend.h"

/* An empty table: lower-case name -> names of the classes that name it as parent, interface or
 * trait.
 */
void phpca_dependents_init(HashTable *dependents);

/* `ce` is not linked, and has the name `lcname`. */
void phpca_dependents_add(HashTable *dependents, zend_string *lcname, const zend_class_entry *ce);

/*
 * The names of all classes that are derived from `lcname`, be it through others, as keys; not
 * `lcname` itself. The caller destroys and frees the table.
 */
HashTable *phpca_dependents_of(const HashTable *dependents, zend_string *lcname);

#endif
