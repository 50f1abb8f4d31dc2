/*
 * Stands in for php and php-cgi while run-tests.php runs: a script that has an archive is run from
 * it, everything else (SKIPIF, CLEAN, -r and -m) goes to PHP as it is.
 *
 * Which archive a script has is told by the file system: TREE/Zend/tests/a.php has
 * ARCHIVES/Zend/tests/a.phpca, mounted at the script's directory, or
 * ARCHIVES/Zend/tests/a.top.phpca, mounted at TREE because the script includes files from
 * elsewhere. So that only the archive can have been run, the script on disk is overwritten first:
 * with as many X (and its time put back), or, to play a tree that is gone, with nothing. What was
 * really run is noted by the extension beside (witness.c).
 *
 * Built once for each way, with TREE, ARCHIVES, PHP_CLI, PHP_CGI, PHPCA_SO, WITNESS_SO, FORCE, GONE
 * and PRELOAD defined.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

/*
 * Options of php and php-cgi whose value is the next argument, and those after which there is no
 * script.
 */
#define WITH_VALUE "dczTtfE"
#define NO_SCRIPT "rBRFSimv"

/* As PHP finds it: -f FILE, or the first argument that is no option. */
static const char *find_script(char **argv)
{
	for (char **a = argv + 1; *a; a++) {
		if ((*a)[0] != '-' || !(*a)[1])
			return *a;
		if ((*a)[1] == '-') {
			if (!(*a)[2])
				return NULL;
			continue;
		}
		if ((*a)[1] == 'f')
			return (*a)[2] ? *a + 2 : a[1];
		if (strchr(NO_SCRIPT, (*a)[1]))
			return NULL;
		if (strchr(WITH_VALUE, (*a)[1]) && !(*a)[2] && a[1])
			a++;
	}
	return NULL;
}

struct place {
	char script[PATH_SIZE]; /* absolute */
	char archive[PATH_SIZE];
	char mount[PATH_SIZE];
};

static bool has_archive(const char *relative, size_t size, const char *suffix, struct place *out)
{
	int n = snprintf(
		out->archive, sizeof out->archive, "%s/%.*s%s", ARCHIVES, (int)size, relative, suffix);
	return n < (int)sizeof out->archive && access(out->archive, R_OK) == 0;
}

static bool find_archive(const char *script, struct place *out)
{
	size_t tree = strlen(TREE), size;

	if (!script || !realpath(script, out->script) || strncmp(out->script, TREE "/", tree + 1))
		return false;
	size = strlen(out->script);
	if (size < tree + 6 || strcmp(out->script + size - 4, ".php"))
		return false;
	const char *relative = out->script + tree + 1;
	size_t stem = size - tree - 5;
	if (has_archive(relative, stem, ".top.phpca", out)) {
		strcpy(out->mount, TREE);
		return true;
	}
	snprintf(out->mount, sizeof out->mount, "%.*s", (int)(strrchr(out->script, '/') - out->script),
		out->script);
	return has_archive(relative, stem, ".phpca", out);
}

static bool spoil(const char *script)
{
	char junk[4096];
	struct stat st;
	int fd = open(script, O_WRONLY | (GONE ? O_TRUNC : 0));
	bool ok = fd >= 0 && fstat(fd, &st) == 0;

	memset(junk, 'X', sizeof junk);
	for (off_t left = ok ? st.st_size : 0; ok && left > 0;) {
		ssize_t n = write(fd, junk, left < (off_t)sizeof junk ? (size_t)left : sizeof junk);
		ok = n > 0;
		left -= n;
	}
	if (ok && !GONE) {
		struct timespec times[2] = {st.st_atim, st.st_mtim};
		ok = futimens(fd, times) == 0;
	}
	return close(fd) == 0 && ok;
}

static bool is_cgi(const char *name)
{
	return strstr(name, "cgi") != NULL;
}

int main(int argc, char **argv)
{
	static struct place place;
	static char mount[2 * PATH_SIZE + 32];
	const char *slash = strrchr(argv[0], '/'),
			   *php = is_cgi(slash ? slash + 1 : argv[0]) ? PHP_CGI : PHP_CLI;
	char **args = calloc((size_t)argc + 12, sizeof *args);
	int n = 0;

	if (!args)
		return 255;
	args[n++] = argv[0]; /* PHP_BINARY: children come here too */
	if (find_archive(find_script(argv), &place)) {
		if (!spoil(place.script)) {
			perror(place.script);
			return 255;
		}
		snprintf(mount, sizeof mount, "phpca.mount=%s:%s", place.archive, place.mount);
		args[n++] = "-d";
		args[n++] = "extension=" PHPCA_SO;
		args[n++] = "-d";
		args[n++] = "extension=" WITNESS_SO;
		args[n++] = "-d";
		args[n++] = mount;
		args[n++] = "-d";
		args[n++] = "phpca.force=" FORCE;
		args[n++] = "-d";
		args[n++] = "phpca.preload=" PRELOAD;
	}
	memcpy(args + n, argv + 1, (size_t)argc * sizeof *args);
	execv(php, args);
	perror(php);
	return 255;
}
