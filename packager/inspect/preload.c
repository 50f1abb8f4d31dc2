/* See preload.h. */
#include "inspect/preload.h"

#include "format/phpc.h"
#include "image/counts.h"

const char *phpca_preload_obstacle_to_load(
	const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	struct phpca_error ignored = {0};
	struct phpc_image image;

	if (e->mode & PHPCA_MODE_ON_DISK)
		return "lies where the program writes";
	if (!e->image_offset)
		return "is not precompiled";
	return phpc_image_open(&image, a->base + e->image_offset, e->image_size, &ignored)
		? "its image is damaged"
		: NULL;
}

const char *phpca_preload_obstacle(const struct phpca_archive *a, const struct phpca_entry_disk *e)
{
	const char *obstacle = phpca_preload_obstacle_to_load(a, e);
	struct phpc_image image;

	if (obstacle)
		return obstacle;
	phpc_image_view(&image, a->base + e->image_offset, e->image_size);
	return phpca_image_can_be_declared(&image)
		? NULL
		: "does more than declare functions and classes, or compiling it warns";
}
