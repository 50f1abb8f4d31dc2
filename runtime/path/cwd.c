#include "path/cwd.h"

#include <unistd.h>

#include "SAPI.h"
#include "engine/thread.h"

static PHPCA_THREAD_LOCAL struct phpca_cwd cwd;
static PHPCA_THREAD_LOCAL bool known;
static PHPCA_THREAD_LOCAL bool entered;         /* ours, the kernel is elsewhere */
static PHPCA_THREAD_LOCAL bool was_in_shutdown; /* when it was read */

static bool in_shutdown(void)
{
	return (EG(flags) & EG_FLAGS_IN_SHUTDOWN) != 0;
}

void phpca_cwd_changed(void)
{
	known = false;
	entered = false;
}

void phpca_cwd_enter(const char *dir, size_t size)
{
	if (size >= sizeof(cwd.path))
		return;
	memcpy(cwd.path, dir, size);
	cwd.path[size] = '\0';
	cwd.size = size;
	cwd.changes++;
	known = entered = true;
	was_in_shutdown = in_shutdown();
}

/*
 * SAPIs that change into the script's directory go back when it has ended, before shutdown
 * functions run.
 */
static void forget_after_script(void)
{
	if (known && in_shutdown() && !was_in_shutdown) {
		if (!entered || !(SG(options) & SAPI_OPTION_NO_CHDIR))
			phpca_cwd_changed();
		was_in_shutdown = true;
	}
}

const struct phpca_cwd *phpca_cwd_get(void)
{
	forget_after_script();
	if (known)
		return &cwd;
	if (!VCWD_GETCWD(cwd.path, sizeof(cwd.path)) || cwd.path[0] != '/')
		return NULL;
	cwd.size = strlen(cwd.path);
	cwd.changes++;
	was_in_shutdown = in_shutdown();
	known = EG(current_execute_data) != NULL; /* before the script starts the SAPI may still move */
	return &cwd;
}

const char *phpca_cwd_entered(void)
{
	forget_after_script();
	return known && entered ? cwd.path : NULL;
}
