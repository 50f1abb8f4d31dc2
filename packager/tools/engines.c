/* phpca engines: for which PHPs of this machine archives can be made, and by whom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/shown.h"
#include "base/text.h"
#include "host/host.h"
#include "options/options.h"
#include "php/engine.h"

struct row {
	struct phpca_host *host; /* NULL: the libphp of this program, for which no php binary is here */
	char *engine;            /* NULL: nobody makes archives for it */
	bool own;
	struct phpca_error why; /* it has no engine */
};

/* What host/command.c reads. */
static enum phpca_code print_self(struct phpca_error *err)
{
	enum phpca_code code = phpca_engine_start(NULL, 0, err);

	if (!code)
		puts(phpca_engine_system_id());
	phpca_engine_stop();
	return code;
}

static bool is_own_engine(const struct phpca_host *host)
{
	return strcmp(host->version, phpca_engine_php_version()) == 0
		&& strcmp(host->build, phpca_engine_build()) == 0;
}

/* The program's own PHP is asked first: it has no process to wait for. */
static void look(struct row *row, struct phpca_host *host)
{
	row->host = host;
	if (host->module)
		row->engine = phpca_host_engine(host, &row->why);
	if (!row->engine && is_own_engine(host))
		row->engine = phpca_text_dup(phpca_engine_system_id());
	row->own = row->engine && strcmp(row->engine, phpca_engine_system_id()) == 0;
	if (!row->engine && !host->module)
		phpca_host_refuse(host, &row->why);
}

static const char *packager_of(const struct row *row)
{
	return !row->engine ? NULL : row->host && row->host->module ? row->host->module : "this phpca";
}

static void print_text(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *r = &rows[i];
		printf("%s\n", r->host ? phpca_shown(r->host->php) : "libphp");
		printf("  php       %s\n", r->host ? r->host->version : phpca_engine_php_version());
		printf("  build     %s\n", r->host ? r->host->build : phpca_engine_build());
		printf("  engine    %s%s\n", r->engine ? r->engine : "not known",
			r->own ? ", this phpca's own" : "");
		if (r->engine)
			printf("  packager  %s\n", phpca_shown(packager_of(r)));
		else
			printf("  packager  none: %s\n", phpca_shown(r->why.message));
	}
}

static void print_json(const struct row *rows, size_t count)
{
	cJSON *document = phpca_json_report("phpca.engines"),
		  *list = cJSON_AddArrayToObject(document, "engines");

	for (size_t i = 0; i < count; i++) {
		const struct row *r = &rows[i];
		cJSON *item = cJSON_CreateObject();
		phpca_json_add_string(item, "binary", r->host ? r->host->php : NULL);
		phpca_json_add_string(item, "php", r->host ? r->host->version : phpca_engine_php_version());
		phpca_json_add_string(item, "build", r->host ? r->host->build : phpca_engine_build());
		phpca_json_add_string(item, "system_id", r->engine);
		phpca_json_add_string(item, "packager", packager_of(r));
		cJSON_AddBoolToObject(item, "own", r->own);
		phpca_json_add_string(item, "reason", r->engine ? NULL : r->why.message);
		cJSON_AddItemToArray(list, item);
	}
	phpca_json_print(document);
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	struct phpca_host *hosts;
	struct row *rows;
	size_t count, own = 0;
	enum phpca_code code;

	if (a->self)
		return print_self(err);
	if ((code = phpca_engine_start(NULL, 0, err)))
		return code;
	hosts = phpca_host_list(&count);
	rows = phpca_text_alloc((count + 1) * sizeof(*rows));
	memset(rows, 0, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		look(&rows[i], &hosts[i]);
		own += rows[i].own;
	}
	if (!own)
		rows[count] = (struct row){.engine = phpca_text_dup(phpca_engine_system_id()), .own = true};
	(a->pack.json ? print_json : print_text)(rows, count + !own);
	for (size_t i = 0; i <= count; i++)
		free(rows[i].engine);
	free(rows);
	phpca_host_list_free(hosts, count);
	phpca_engine_stop();
	return PHPCA_OK;
}

static const struct phpca_option options[] = {
	{0, "self", NULL, NULL, PHPCA_FLAG(self)}, PHPCA_OPTION_FORMAT, PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_engines = {"engines", "",
	"Lists the PHPs of this machine, and for which of them archives can be made.", NULL, options, 0,
	0, run, false};
