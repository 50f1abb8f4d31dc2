/* Releases: their names, and what is in them. release.h says how they are made and removed. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "deploy/beneath.h"
#include "deploy/release.h"

/* ---- names ---- */

uint64_t phpca_release__number_in(const char *name)
{
	size_t digits;

	if (strncmp(name, "releases/", 9) == 0)
		name += 9;
	digits = strspn(name, "0123456789");
	return digits && digits < 19 && !name[digits] && *name != '0' ? strtoull(name, NULL, 10) : 0;
}

char *phpca_release__path(uint64_t number, const char *below)
{
	return phpca_text_format("releases/%" PRIu64 "%s", number, below);
}

struct phpca_deploy_release *phpca_release__by_number(const struct phpca_deploy *d, uint64_t number)
{
	for (size_t i = 0; i < d->release_count; i++)
		if (d->release[i].number == number)
			return &d->release[i];
	return NULL;
}

struct phpca_deploy_release *phpca_release__current(const struct phpca_deploy *d)
{
	return phpca_release__by_number(d, d->current_number);
}

struct phpca_deploy_release *phpca_release__before(const struct phpca_deploy *d, uint64_t number)
{
	char *link = phpca_release__path(number, "/previous");
	char *target = phpca_beneath__link(d->store_fd, link);
	uint64_t previous = target ? phpca_release__number_in(target) : 0;

	free(link);
	free(target);
	return phpca_release__by_number(d, previous);
}

/* ---- reading ---- */

bool phpca_release__map(struct phpca_deploy_release *r, int store, const char *path)
{
	char *archive = phpca_text_format("%s/app.phpca", path);
	struct phpca_error why = {0};
	bool ok = phpca_beneath__map(&r->map, store, archive)
		&& phpca_tool_open_map(&r->map, &r->view, &r->a, &why) == PHPCA_OK
		&& phpca_deploy__set(&r->set, &r->a, &r->map, &why) == PHPCA_OK;

	if (!ok)
		phpca_deploy__set_clear(&r->set);
	free(archive);
	return ok;
}

void phpca_release__unmap(struct phpca_deploy_release *r)
{
	phpca_deploy__set_clear(&r->set);
	phpca_tool_unmap(&r->view);
	phpca_tool_unmap(&r->map);
}

bool phpca_release__is(const struct phpca_deploy *d, const struct phpca_deploy_release *r,
	const struct phpca_deploy_set *set)
{
	bool same = r->set.a && r->set.file_size == set->file_size
		&& memcmp(r->set.file, set->file, set->file_size) == 0;

	for (size_t i = 0; same && i < r->set.count; i++) {
		const struct phpca_deploy_item *item = &r->set.item[i];
		char *below = phpca_text_format("/files/%s", item->path),
			 *path = phpca_release__path(r->number, below);
		same = item->kind != PHPCA_DEPLOY_FILE
			|| phpca_beneath__compare(
				   d->store_fd, path, phpca_deploy__bytes(&r->set, item), item->entry->source_size)
				== PHPCA_TOOL_SAME;
		free(below);
		free(path);
	}
	return same;
}
