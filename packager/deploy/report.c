/* What `phpca deploy` says when it is done: report.h. */
#include <inttypes.h>
#include <stdio.h>
#include "base/json.h"
#include "base/shown.h"
#include "deploy/report.h"

static void print_json(
	const struct phpca_deploy *d, const struct phpca_deploy_outcome *outcome, const char *mount)
{
	cJSON *document = phpca_json_report("phpca.deploy");

	phpca_json_add_string(document, "archive", outcome->archive);
	phpca_json_add_string(document, "directory", d->directory);
	phpca_json_add_string(document, "store", d->store);
	phpca_json_add_number(document, "release", (double)outcome->number);
	if (outcome->previous)
		phpca_json_add_number(document, "previous", (double)outcome->previous);
	else
		cJSON_AddNullToObject(document, "previous");
	phpca_json_add_number(document, "stubs", (double)d->stubs);
	phpca_json_add_number(document, "files", (double)d->files);
	phpca_json_add_number(document, "unchanged", (double)d->unchanged);
	phpca_json_add_number(document, "removed", (double)d->removed);
	phpca_json_add_number(document, "saved", (double)d->saved);
	phpca_json_add_string(document, "phpca.mount", mount);
	phpca_json_print(document);
}

static void print_text(
	const struct phpca_deploy *d, const struct phpca_deploy_outcome *outcome, const char *mount)
{
	uint64_t number = outcome->number, previous = outcome->previous;

	printf("%s: release %" PRIu64, phpca_shown(d->directory), number);
	if (previous == number)
		printf(", as it was");
	else if (previous)
		printf(", after %" PRIu64, previous);
	printf("; %zu stubs and %zu files new, %zu there already, %zu removed\n", d->stubs, d->files,
		d->unchanged, d->removed);
	printf("php.ini:\n  extension=phpca\n  phpca.mount=%s\n", phpca_shown(mount));
	if (previous && previous != number)
		printf("PHP processes that are running go on with release %" PRIu64
			   " until they are restarted (FPM: reload it)\n",
			previous);
}

void phpca_deploy__report(const struct phpca_deploy *d, const struct phpca_deploy_outcome *outcome,
	const char *mount, bool json)
{
	if (json)
		print_json(d, outcome, mount);
	else if (d->verbosity >= 0)
		print_text(d, outcome, mount);
}
