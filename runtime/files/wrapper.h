/*
 * The operations of the plain files wrapper, each asking the archives first. Only the table of
 * operations is swapped, not the wrapper: PHP compares wrappers by address, and treats real files
 * better when they are the plain wrapper's.
 */
#ifndef PHPCA_FILES_WRAPPER_H
#define PHPCA_FILES_WRAPPER_H

void phpca_wrapper__swap(void);
void phpca_wrapper__restore(void);

#endif
