#include "link/images.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "image/load.h"

static void load(void *context, size_t number)
{
	struct phpca_images *images = context;
	struct phpca_loaded *l = &images->loaded[number];
	const struct phpca_file *f = &images->files->item[number];

	if (f->verdict != PHPCA_VERDICT_PRECOMPILED
		|| phpc_image_open(&l->image, f->image, f->image_size, NULL) != PHPCA_OK) {
		l->image.header = NULL;
		return;
	}
	l->memory = phpca_image_load(&l->image, NULL);
	l->prelinked.first_slot = l->image.table->slot_count;
}

static int by_memory(const void *x, const void *y, void *context)
{
	const struct phpca_images *images = context;
	const uint8_t *a = images->loaded[*(const uint32_t *)x].memory,
				  *b = images->loaded[*(const uint32_t *)y].memory;

	return a < b ? -1 : a > b;
}

void phpca_images_load(struct phpca_images *images, const struct phpca_files *files, unsigned jobs)
{
	memset(images, 0, sizeof *images);
	images->files = files;
	images->jobs = jobs;
	images->loaded = phpca_alloc_array(files->count, sizeof *images->loaded, "images");
	images->by_address = phpca_alloc_array(files->count, sizeof *images->by_address, "images");
	phpca_parallel(jobs, files->count, load, images);
	for (size_t i = 0; i < files->count; i++)
		if (images->loaded[i].image.header)
			images->by_address[images->by_address_count++] = (uint32_t)i;
	qsort_r(images->by_address, images->by_address_count, sizeof *images->by_address, by_memory,
		images);
}

static void unload(void *context, size_t number)
{
	struct phpca_images *images = context;

	free(images->loaded[number].memory);
	phpca_object_clear(&images->loaded[number].prelinked);
}

void phpca_images_clear(struct phpca_images *images)
{
	phpca_parallel(images->jobs, images->files->count, unload, images);
	free(images->loaded);
	free(images->by_address);
	memset(images, 0, sizeof *images);
}

bool phpca_images_find(void *images, const void *address, uint32_t *out_image, uint32_t *out_offset)
{
	const struct phpca_images *l = images;
	size_t low = 0, high = l->by_address_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->loaded[l->by_address[middle]].memory <= (const uint8_t *)address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	const struct phpca_loaded *found = &l->loaded[l->by_address[low - 1]];
	uint64_t distance = (uint64_t)((const uint8_t *)address - found->memory);
	if (distance >= found->image.header->mem_size)
		return false;
	*out_image = l->by_address[low - 1];
	*out_offset = (uint32_t)distance;
	return true;
}
