/*
 * INI settings that name files which PHP's C code opens: error_log and others. The code gets what
 * the disk calls them; the program reads what it has set.
 */
#ifndef PHPCA_FILES_INI_NAMES_H
#define PHPCA_FILES_INI_NAMES_H

/* Looks at the settings that are made later, and with `mount_added` at those that are made. */
void phpca_ini_names__swap(void);
void phpca_ini_names__mount_added(void);
void phpca_ini_names__restore(void);

/* A thread is over before the process: gives back what it had. */
void phpca_ini_names__forget(void);

/* Wraps session_save_path(), which tells what the C code has got, and puts the original back. */
void phpca_ini_names__swap_function(void);
void phpca_ini_names__restore_function(void);

#endif
