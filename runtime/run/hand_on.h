/*
 * Who runs `php -d extension=phpca.so app.phpca` gives the extension to one process. Programs start
 * PHP_BINARY with $argv[0] for their workers: these get it from a directory beside phpca.so, that
 * PHP_INI_SCAN_DIR names to them.
 */
#ifndef PHPCA_HAND_ON_H
#define PHPCA_HAND_ON_H

/*
 * A request begins. If the command line runs an archive and has loaded the extension, and phpca.d
 * beside phpca.so has a php.ini for it, the environment names that directory from now on. Else
 * nothing happens: the worker says what it lacks.
 */
void phpca_hand_on_request_startup(void);

/*
 * PHP asks for the module. If it has it already, from that directory, the command line names it as
 * well: PHP's warning, which no other start of this program has, is left out.
 */
void phpca_hand_on_module_asked(void);

#endif
