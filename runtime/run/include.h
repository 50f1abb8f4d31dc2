/*
 * The compile hook: include, require and the primary script of archived files.
 *
 * The path of one include: the engine calls zend_compile_file with a name; the name is looked up in
 * the mounts (lookup/); the script's image is loaded if this is the first time (load/), bound
 * (bind.c), and its main op_array returned to be executed. No file is opened, and no system call
 * made.
 */
#ifndef PHPCA_INCLUDE_H
#define PHPCA_INCLUDE_H

#include "engine/script.h"
#include "lookup/location.h"
#include "mount/script.h"
#include "php.h"

/*
 * At the first request: by then every other extension has its hook in place, and ours is outermost.
 */
void phpca_include_install(void);
void phpca_include_remove(void);
void phpca_include_request_startup(void);

/* Nobody else would see an include of an archived file before us. */
bool phpca_include_is_outermost(void);

/*
 * Why an include of this script, which is READY, would compile its source now; NULL: it would run
 * the image. The sentence lives as long as the process.
 */
const char *phpca_include_obstacle(struct phpca_mount *m, struct phpca_script *s);

/*
 * Is the name in the image the one under which plain PHP would know the file? The script is READY.
 */
static inline bool phpca_include__has_name_of(
	const struct phpca_script *s, const struct phpca_location *location)
{
	return ZSTR_LEN(s->script->filename)
		== location->mount->dir_size + 1 + location->entry->path_size;
}

#endif
