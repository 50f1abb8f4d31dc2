/*
 * Start and end of the file layer. Nothing is swapped before an archive is mounted, so that a
 * process without one runs exactly the code that it would run without the extension.
 */
#include "php.h"
#include "files/files.h"

static bool installed;

void phpca_files__install(void)
{
	if (installed || !phpca_mounts)
		return;
	installed = true;
	phpca_files__swap_wrapper();
	phpca_files__swap_resolver();
	phpca_files__swap_glob();
	phpca_files__swap_arguments();
	phpca_files__swap_handlers();
}

void phpca_files_startup(void)
{
	phpca_files__install();
}

void phpca_files_shutdown(bool calls_follow)
{
	if (!installed)
		return;
	installed = false;
	if (calls_follow) {
		phpca_files__restore_handlers();
		phpca_files__restore_arguments();
	}
	phpca_files__restore_glob();
	phpca_files__restore_resolver();
	phpca_files__restore_wrapper();
}

void phpca_files_request_startup(void)
{
	phpca_files__install();
	phpca_path_cwd_changed();
}

void phpca_files_request_shutdown(void)
{
	phpca_path_cwd_changed();
}
