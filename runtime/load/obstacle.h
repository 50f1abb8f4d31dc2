/*
 * Why images can't be used here: another engine, other extensions, assumptions that do not hold.
 *
 * All reasons are one sentence and live as long as the process; NULL: nothing stands in the way.
 */
#ifndef PHPCA_LOAD_OBSTACLE_H
#define PHPCA_LOAD_OBSTACLE_H

#include "format/phpc.h"
#include "mount/script.h"

/* Of every image of an archive, in this process. Sets m->engine_mismatch. Looked up once. */
const char *phpca_obstacle_of_archive(struct phpca_mount *m);

/* Of every image of whichever archive, beside the extensions that are loaded. */
const char *phpca_obstacle_of_extensions(void);

/* Of one image, for the life of the process: an assumption that is no INI setting. */
const char *phpca_obstacle__of_image(struct phpca_mount *m, const struct phpc_image *image);

/* Which INI setting, as it is at this moment, a script was not compiled for. Asked at each include,
 * as the compiler would. */
const char *phpca_obstacle_of_assumed_ini(struct phpca_mount *m, struct phpca_script *s);
static inline const char *phpca_obstacle_of_ini(struct phpca_mount *m, struct phpca_script *s)
{
	return s->assume ? phpca_obstacle_of_assumed_ini(m, s) : NULL;
}

/* Notes in `s` whether there are INI settings among what its image was compiled for. */
void phpca_obstacle__note_ini(
	struct phpca_mount *m, struct phpca_script *s, const struct phpc_image *image);

/* Before processes fork that may have settings of their own (pools of FPM): what held is looked up
 * anew there. */
void phpca_obstacle_forget(struct phpca_mount *m);

#endif
