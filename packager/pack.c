/* The end of a run: everything that the passes own. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "classmap.h"
#include "collect.h"
#include "composer.h"
#include "git.h"
#include "manifest.h"

void phpca_pack_forget_images(struct phpca_pack *p)
{
	for (size_t i = 0; i < p->file_count; i++)
		p->files[i].image = NULL;
	for (size_t i = 0; i < p->mapping_count; i++)
		munmap(p->mappings[i].start, p->mappings[i].size);
	free(p->mappings);
	p->mappings = NULL;
	p->mapping_count = 0;
}

void phpca_pack_clear(struct phpca_pack *p)
{
	phpca_pack_forget_images(p);
	phpca_classmap_clear(p);
	phpca_collect__clear(p);
	for (size_t i = 0; i < p->start_count; i++)
		free(p->starts[i]);
	free(p->starts);
	free(p->root);
	free(p->mount);
	free(p->name);
	free(p->version);
	free(p->entry);
	free(p->vendor);
	free(p->stamp.commit);
	free(p->stamp.describe);
	free(p->stamp.path);
	phpca_buffer_clear(&p->manifest_json);
	phpca_list__clear(&p->warnings);
	phpca_list__clear(&p->web);
	phpca_list__clear(&p->writable);
	if (p->manifest)
		phpca_manifest_clear(p->manifest);
	if (p->composer)
		phpca_composer_clear(p->composer);
	free(p->manifest);
	free(p->composer);
	phpca_git_close(p->git);
	phpca_git_close(p->worktree);
	memset(p, 0, sizeof(*p));
}
