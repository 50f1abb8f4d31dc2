/* See child.h. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "base/text.h"

extern char **environ;

static char *read_all(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = phpca_text_alloc((size_t)(size < 0 ? 0 : size) + 1);
	ssize_t n = size > 0 ? pread(fd, text, (size_t)size, 0) : 0;

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int spawn(pid_t *pid, char *const *argv, int in, int out, int quiet)
{
	posix_spawn_file_actions_t actions;
	int error;

	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, 0);
	else
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (quiet)
		posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int phpca_child_run(struct phpca_child *out, char *const *argv, int in, int quiet)
{
	int fd = memfd_create("output", MFD_CLOEXEC), error;
	pid_t pid;

	if (fd < 0)
		return errno;
	if ((error = spawn(&pid, argv, in, fd, quiet)) == 0) {
		while (waitpid(pid, &out->status, 0) < 0 && errno == EINTR) {
		}
		out->output = read_all(fd);
	}
	close(fd);
	return error;
}

void phpca_child_clear(struct phpca_child *child)
{
	free(child->output);
	child->output = NULL;
}

cJSON *phpca_child_answer(struct phpca_child *child)
{
	char *text = child->output, *line;
	size_t size = strlen(text);

	while (size > 0 && text[size - 1] == '\n')
		text[--size] = '\0';
	line = strrchr(text, '\n');
	return cJSON_Parse(line ? line + 1 : text);
}

const char *phpca_child_end(const struct phpca_child *child)
{
	static char text[32];
	int status = child->status;

	snprintf(text, sizeof(text), "%s %d", WIFSIGNALED(status) ? "signal" : "exit code",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return text;
}

char *phpca_child_find(const char *name)
{
	const char *path = getenv("PATH");
	char *copy, *rest, *directory, *found = NULL;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0 ? phpca_text_dup(name) : NULL;
	copy = rest = phpca_text_dup(path ? path : "/usr/local/bin:/usr/bin:/bin");
	while (!found && (directory = strsep(&rest, ":")) != NULL) {
		found = phpca_text_format("%s/%s", *directory ? directory : ".", name);
		if (access(found, X_OK) != 0) {
			free(found);
			found = NULL;
		}
	}
	free(copy);
	return found;
}
