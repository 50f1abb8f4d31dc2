/*
 * Enums. The engine links each in each request: it asks nobody for one that is linked already, and
 * tells nobody which classes it looked at.
 */
#ifndef PHPCA_LINK_ENUMS_H
#define PHPCA_LINK_ENUMS_H

#include "zend.h"

/*
 * Was the enum linked without a look at other classes than its own traits and interfaces? `with`
 * are these, as many as `ce`, the unlinked enum, names; each may be NULL. False also where that is
 * not certain.
 */
bool phpca_enum_asked_for_no_others(
	const zend_class_entry *linked, zend_class_entry *const *with, uint32_t count);

#endif
