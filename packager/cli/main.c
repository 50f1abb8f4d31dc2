/* phpca: the packager and all tools. pack/pack.c has the table of contents of the packager. */
#include "base/console.h"
#include "base/json.h"
#include "cli/commands.h"
#include "host/host.h"

int main(int argc, char **argv)
{
	struct phpca_error err = {0};

	phpca_console_begin("phpca");
	phpca_json_begin();
	phpca_host_begin(argc, argv);
	return phpca_console_end(phpca_commands_run(argc, argv, &err), &err);
}
