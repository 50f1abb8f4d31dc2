/* phpca dump: the code of a script, readable. */
#include <string.h>
#include "options/options.h"
#include "inspect/dump.h"
#include "inspect/guard.h"
#include "base/shown.h"
#include "base/text.h"

/* The script's path in the archive; where the archive is mounted, the whole path will do. */
static const struct phpca_source_file *find(const struct phpca_sources *u, const char *path)
{
	const char *below = *u->root ? phpca_path_below(u->root, path) : NULL;

	return phpca_sources_find(u, below ? below : path);
}

static enum phpca_code dump(
	const struct phpca_sources *u, const struct phpca_arguments *a, struct phpca_error *err)
{
	const char *path = a->pack.file[1];
	struct phpca_dump d = {.sources = u, .source = find(u, path)};

	if (!d.source || d.source->kind != PHPCA_ENTRY_SCRIPT)
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s: %s", u->name, path,
			d.source ? "is no script" : "is not in it");
	if (!phpca_source_script(d.source))
		return phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s: has no code: %s", u->name, path,
			d.source->reason ? d.source->reason : "not precompiled");
	d.out = phpca_shown_stream(stdout);
	phpca_dump_script(&d);
	fclose(d.out);
	return PHPCA_OK;
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	return phpca_tools_archive(a, dump, err);
}

static const struct phpca_option options[] = {PHPCA_OPTION_ENGINE, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_dump = {"dump", "ARCHIVE SCRIPT",
	"Shows the code of a script: opcodes, literals, classes and how they are linked, relocations.",
	NULL, options, 2, 2, run, true};
