#include "files/files.h"

#include "files/access.h"
#include "files/change.h"
#include "files/chdir.h"
#include "files/curl.h"
#include "files/exchange.h"
#include "files/file_info.h"
#include "files/glob.h"
#include "files/include_path.h"
#include "files/ini_names.h"
#include "files/itself.h"
#include "files/links.h"
#include "files/phar.h"
#include "files/wrapper.h"

static bool installed;

static void swap_functions(void)
{
	phpca_exchange__swap();
	phpca_curl__swap();
	phpca_access__swap();
	phpca_change__swap();
	phpca_links__swap();
	phpca_chdir__swap();
	phpca_itself__swap();
	phpca_file_info__swap();
	phpca_ini_names__swap_function();
	phpca_phar__swap_function();
}

static void restore_functions(void)
{
	phpca_phar__restore_function();
	phpca_glob__restore_function();
	phpca_ini_names__restore_function();
	phpca_file_info__restore();
	phpca_itself__restore();
	phpca_chdir__restore();
	phpca_links__restore();
	phpca_change__restore();
	phpca_access__restore();
	phpca_curl__restore();
	phpca_exchange__restore();
}

void phpca_files_install(void)
{
	if (installed)
		return;
	installed = true;
	phpca_wrapper__swap();
	phpca_include_path__swap();
	phpca_glob__swap();
	phpca_ini_names__swap();
	swap_functions();
}

void phpca_files_mount_added(struct phpca_mount *m)
{
	phpca_files_install();
	phpca_itself__pass_for_directories();
	phpca_ini_names__mount_added();
}

void phpca_files_end_thread(void)
{
	phpca_ini_names__forget();
}

void phpca_files_shutdown(bool calls_follow)
{
	if (!installed)
		return;
	installed = false;
	if (calls_follow)
		restore_functions();
	phpca_ini_names__restore();
	phpca_phar__restore();
	phpca_glob__restore();
	phpca_include_path__restore();
	phpca_wrapper__restore();
}
