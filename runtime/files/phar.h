/*
 * PHP's Phar, for scripts that are Phars themselves, and in a program that runs as `php app.phpca`.
 *
 * Of "phar:///srv/app.phpca/lib.phar/x.php" Phar takes the shortest beginning with a dot in its
 * name that is no directory for the Phar. stat says of app.phpca that it is a file, which it is.
 * While Phar asks, it is the directory that the program is in.
 */
#ifndef PHPCA_FILES_PHAR_H
#define PHPCA_FILES_PHAR_H

#include "php.h"

/* The question lasts from begin to end. begin returns what end must be given. */
zend_execute_data *phpca_phar__begin(void);
void phpca_phar__end(zend_execute_data *before);

/* Is it Phar that asks? */
bool phpca_phar__asks(void);

/* To be called when an archive was mounted on itself: phar:// begins to be a question of Phar's. */
void phpca_phar__swap(void);
void phpca_phar__restore(void);

/*
 * Has a script inside of a Phar asked for Phar::interceptFileFuncs(), and is the name of argument 1
 * a relative one? Phar looks for it in the Phar then, so its function is to be called. Where Phar
 * was loaded before us, ours comes first.
 */
bool phpca_phar__intercepts(zend_execute_data *execute_data);
void phpca_phar__swap_function(void);
void phpca_phar__restore_function(void);

/* When the request has ended: its interception has, too. */
void phpca_phar_end_request(void);

/*
 * A script of this canonical name has data behind __halt_compiler() and is about to run. If it is a
 * Phar, Phar opens it, as it does when it sees a script compiled: its alias is known then, and
 * Phar::mount() takes it.
 */
void phpca_phar_open(const zend_string *filename);

#endif
