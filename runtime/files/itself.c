#include "files/itself.h"

#include <time.h>

#include "files/phar.h"
#include "wrap.h"

/*
 * The engine's C functions that make paths absolute (expand_filepath, which DOM and others ask
 * before they open anything) refuse all that is below a file. They believe the realpath cache.
 */
static void pass_for_directory(const char *filename)
{
	char path[MAXPATHLEN];
	realpath_cache_bucket *bucket;

	if (VCWD_REALPATH(filename, path)
		&& (bucket = realpath_cache_lookup(filename, strlen(filename), time(NULL)))) {
		bucket->is_dir = 1;
		bucket->expires = (time_t)ZEND_LONG_MAX;
	}
}

void phpca_itself__pass_for_directories(void)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		if (phpca_mount_is_on_itself(m)) {
			pass_for_directory(m->filename);
			phpca_phar__swap();
		}
	}
}

static zif_handler original;

static ZEND_NAMED_FUNCTION(clear_stat_cache)
{
	original(INTERNAL_FUNCTION_PARAM_PASSTHRU);
	phpca_itself__pass_for_directories();
}

static const struct phpca_wrapped wrapped = {"", "clearstatcache", clear_stat_cache};

void phpca_itself__swap(void)
{
	phpca_wrap(&wrapped, 1, &original);
}

void phpca_itself__restore(void)
{
	phpca_unwrap(&wrapped, 1, &original);
}
