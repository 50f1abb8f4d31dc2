#include "files/basedir.h"

#include "path/canonical.h"

bool phpca_files_basedir_forbids(const char *path, const struct phpca_location *location, bool warn)
{
	char buffer[MAXPATHLEN];
	zend_string *real;
	bool forbidden;

	if (!PG(open_basedir) || !*PG(open_basedir))
		return false;
	if (php_check_open_basedir_ex(phpca_path_for_kernel(path, buffer), warn))
		return true;
	if (!location)
		return false;
	real = phpca_mount_path_of(
		location->mount, location->entry); /* PHP sees through links on disk only */
	forbidden = php_check_open_basedir_ex(ZSTR_VAL(real), warn) != 0;
	zend_string_release(real);
	return forbidden;
}
