/*
 * Which package a file belongs to: by the directories that the archive's manifest names, or else
 * vendor/composer/installed.json.
 */
#include <stdlib.h>
#include <string.h>
#include "analyze/analyze.h"
#include "project/composer.h"

static struct phpca_weight *add(
	struct phpca_analysis *a, const char *name, const char *version, const char *path)
{
	a->package = phpca_text_grow(a->package, (a->package_count + 1) * sizeof(*a->package));
	a->package[a->package_count] = (struct phpca_weight){.name = phpca_text_dup(name),
		.version = version && *version ? phpca_text_dup(version) : NULL,
		.path = phpca_text_dup(path)};
	return &a->package[a->package_count++];
}

char *phpca_source_text(const struct phpca_sources *u, const char *path)
{
	const struct phpca_source_file *source = phpca_sources_find(u, path);
	char *text = source && source->source
		? phpca_text_cut((const char *)source->source, source->source_size)
		: NULL;
	struct phpca_tool_map map;

	if (!text && u->directory) {
		char *disk = phpca_text_format("%s/%s", u->directory, path);
		text = phpca_tool_map_file(&map, disk, NULL)
			? NULL
			: phpca_text_cut((const char *)map.bytes, map.size);
		phpca_tool_unmap(&map);
		free(disk);
	}
	return text;
}

/* False when the manifest, which older packagers wrote, says nothing of packages. */
static bool add_packed(struct phpca_analysis *a)
{
	const struct phpca_archive *archive = &a->sources->view.archive;
	cJSON *manifest = cJSON_ParseWithLength(
		(const char *)archive->base + archive->index->manifest_offset,
		archive->index->manifest_size);
	const cJSON *packages = cJSON_GetObjectItemCaseSensitive(
					cJSON_GetObjectItemCaseSensitive(manifest, "composer"), "packages"),
				*p;
	bool known = cJSON_IsArray(packages);

	cJSON_ArrayForEach(p, packages)
	{
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(p, "name"),
					*path = cJSON_GetObjectItemCaseSensitive(p, "path");
		const cJSON *version = cJSON_GetObjectItemCaseSensitive(p, "version");
		if (cJSON_IsString(name) && cJSON_IsString(path))
			add(a, name->valuestring, cJSON_IsString(version) ? version->valuestring : NULL,
				path->valuestring);
	}
	cJSON_Delete(manifest);
	return known;
}

static void add_installed(struct phpca_analysis *a, const char *vendor)
{
	struct phpca_composer c = {.vendor = phpca_text_dup(vendor)};
	char *path = phpca_text_format("%s/composer/installed.json", vendor),
		 *text = phpca_source_text(a->sources, path);
	struct phpca_json_text json = {.file = path, .text = text, .size = text ? strlen(text) : 0};

	if (text && !phpca_composer_read_installed(&c, &json, NULL))
		for (size_t i = 0; i < c.package_count; i++)
			if (c.package[i].path)
				add(a, c.package[i].facts.name, c.package[i].facts.version, c.package[i].path);
	phpca_composer_clear(&c);
	free(text);
	free(path);
}

static void find_packages(struct phpca_analysis *a)
{
	static const char end[] = "/composer/autoload_real.php";
	const struct phpca_archive *archive = &a->sources->view.archive;
	bool named = a->sources->archive && *phpca_archive_name(archive, archive->index->name), known;

	add(a, named ? phpca_archive_name(archive, archive->index->name) : "(the project)",
		a->sources->archive ? phpca_archive_name(archive, archive->index->app_version) : NULL, "");
	known = a->sources->archive && add_packed(a);
	for (size_t i = 0; i < a->sources->count; i++) {
		const char *path = a->sources->item[i].path;
		if (phpca_text_ends(path, end)) {
			char *vendor = phpca_text_cut(path, strlen(path) - strlen(end)),
				 *generated = phpca_text_format("%s/composer", vendor);
			if (!known)
				add_installed(a, vendor);
			add(a, PHPCA_GENERATED, NULL, generated);
			free(generated);
			free(vendor);
			return;
		}
	}
}

/* The deepest directory that the path lies below. */
static uint32_t package_of(const struct phpca_analysis *a, const char *path)
{
	size_t best = 0, best_size = 0;

	for (size_t i = 1; i < a->package_count; i++) {
		size_t size = strlen(a->package[i].path);
		if (size > best_size && strncmp(path, a->package[i].path, size) == 0 && path[size] == '/') {
			best = i;
			best_size = size;
		}
	}
	return (uint32_t)best;
}

void phpca_analyze_packages(struct phpca_analysis *a)
{
	find_packages(a);
	a->package_of = phpca_text_alloc((a->sources->count + 1) * sizeof(*a->package_of));
	for (size_t i = 0; i < a->sources->count; i++) {
		const struct phpca_source_file *source = &a->sources->item[i];
		struct phpca_weight *p = &a->package[a->package_of[i] = package_of(a, source->path)];
		p->image += source->image_size;
		p->source += source->source ? source->source_size : 0;
		p->scripts += source->kind == PHPCA_ENTRY_SCRIPT;
		p->assets += source->kind == PHPCA_ENTRY_ASSET;
	}
}
