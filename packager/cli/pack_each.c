/*
 * A process can become one PHP only, so each archive is packed by a process of its own, with the
 * same command line. It writes to a file without a name, which nobody else finds, and which is gone
 * whatever happens.
 */
#include "cli/pack_each.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/console.h"
#include "base/text.h"
#include "host/host.h"
#include "tools/merge.h"

/* What the pack has to say to a person or a machine is said by the merge. */
static void drop_output(void)
{
	fflush(stdout);
	if (!freopen("/dev/null", "w", stdout))
		_exit(PHPCA_E_FAILURE);
}

/* Does not return. */
static void pack(const struct phpca_arguments *a, phpca_pack_one *pack_one, const char *php, int fd)
{
	char into[32];
	const char *words[] = {"--only-php", php, "--into", into};
	struct phpca_arguments one = *a;
	struct phpca_error err = {0};

	snprintf(into, sizeof(into), "/dev/fd/%d", fd);
	phpca_host_add_words(words, sizeof(words) / sizeof(*words));
	one.only_php = php;
	one.pack.into = into;
	drop_output();
	_exit(phpca_console_end(pack_one(&one, &err), &err));
}

static enum phpca_code ended(const char *php, int status, struct phpca_error *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return PHPCA_OK;
	if (!WIFEXITED(status))
		return phpca_fault(
			err, "--php %s: the packager was ended by signal %d", php, WTERMSIG(status));
	return (enum phpca_code)WEXITSTATUS(status); /* it has said why */
}

static enum phpca_code pack_for(const struct phpca_arguments *a, phpca_pack_one *pack_one,
	const char *php, struct phpca_merge *merge, struct phpca_error *err)
{
	char *name = phpca_text_format("--php %s", php), file[32];
	int fd = memfd_create("archive", 0), status = 0;
	enum phpca_code code = PHPCA_OK;
	pid_t pid = -1;

	fflush(stdout);
	fflush(stderr);
	if (fd < 0 || (pid = fork()) < 0)
		code = phpca_fault(err, "%s: no process: %s", name, strerror(errno));
	if (pid == 0)
		pack(a, pack_one, php, fd);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!code)
		code = ended(php, status, err);
	snprintf(file, sizeof(file), "/dev/fd/%d", fd);
	if (!code)
		code = phpca_merge_add(merge, file, name, err);
	if (fd >= 0)
		close(fd);
	free(name);
	return code;
}

enum phpca_code phpca_pack_for_each(
	const struct phpca_arguments *a, phpca_pack_one *pack_one, struct phpca_error *err)
{
	struct phpca_merge merge = {0};
	enum phpca_code code = PHPCA_OK;

	for (size_t i = 0; i < a->pack.each_php_count && !code; i++)
		code = pack_for(a, pack_one, a->pack.each_php[i], &merge, err);
	if (!code)
		code = phpca_merge_finish(&merge, &a->pack, err);
	phpca_merge_clear(&merge);
	return code;
}
