/* A run of the packager: its passes, and at its end everything that they own. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "classmap.h"
#include "collect.h"
#include "composer.h"
#include "git.h"
#include "manifest.h"
#include "report.h"
#include "sign.h"

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

static enum phpca_code passes(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code;

	if ((code = phpca_collect(p, err)))
		return code;
	phpca_report_warnings(p);
	/* Beyond this point the set of files is fixed. */
	if (p->options.dry_run)
		return PHPCA_OK;
	phpca_classmap_make(p);
	if ((code = phpca_compile(p, err)))
		return code;
	if ((code = phpca_report_judge(p, err)))
		return code;
	/* Beyond this point every script has its verdict. */
	p->compiled_ns = phpca_report_now();
	return phpca_link(p, err);
}

enum phpca_code phpca_pack_run(struct phpca_pack *p, struct phpca_error *err)
{
	enum phpca_code code = phpca_resolve(p, err);

	if (code || p->options.dry_run)
		return code ? code : passes(p, err);
	if ((code = phpca_engine_start(&p->options, err)))
		return code;
	code = passes(p, err);
	phpca_engine_stop();
	return code;
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
	free(p->sign_key);
	phpca_sign_free(p->signer);
	phpca_list__clear(&p->warnings);
	phpca_list__clear(&p->left_out);
	phpca_list__clear(&p->left_out_why);
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
