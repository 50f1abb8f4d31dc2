/*
 * Strings of an archive that name classes. The engine keeps, in a slot that such a string names in
 * place of a reference count, the class that it has found by it, for the rest of a request; who
 * asks by the same string again needs no look-up. The compiler gives slots to names in types and to
 * those of declared classes, and as equal strings of one memory are one string, any use of that
 * text has it. So has an archive's, in which scripts share strings.
 */
#ifndef PHPCA_MOUNT_CLASS_NAMES_H
#define PHPCA_MOUNT_CLASS_NAMES_H

#include "mount/mount.h"

/*
 * From now on `name` has the slot `slot` (an offset, as in map_ptr). It lies in an image that is
 * loaded, or in a block of the string pool that was checked: that block is not what it was.
 */
void phpca_class_names_give(struct phpca_mount *m, zend_string *name, uint32_t slot);

/* While hidden, the string pool is what the file has. In pairs. */
void phpca_class_names__hide(struct phpca_mount *m);
void phpca_class_names__show(struct phpca_mount *m);

/* Memory of the archive was given back, or will be. */
void phpca_class_names__clear(struct phpca_mount *m);

#endif
