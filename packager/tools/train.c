/* phpca train: which scripts does a program use? The list is for the manifest's "preload". */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/console.h"
#include "base/outfile.h"
#include "base/shown.h"
#include "format/usage.h"
#include "options/options.h"
#include "tools/used.h"

extern char **environ;

/* ---- a command, and all processes that it starts ---- */

/* Nobody can foresee the name, and nobody else may look inside. NULL and *err. */
static char *make_directory(struct phpca_error *err)
{
	const char *above = getenv("TMPDIR");
	char *name = phpca_text_format("%s/phpca-train-XXXXXX", above && *above ? above : "/tmp"),
		 *absolute;

	if (!mkdtemp(name)) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be made: %s", name, strerror(errno));
		free(name);
		return NULL;
	}
	absolute = phpca_path_absolute(name);
	free(name);
	return absolute;
}

static void remove_directory(const char *directory)
{
	DIR *open = opendir(directory);
	const struct dirent *d;

	while (open && (d = readdir(open)))
		if (phpca_text_ends(d->d_name, PHPCA_USAGE_SUFFIX))
			unlinkat(dirfd(open), d->d_name, 0);
	if (open)
		closedir(open);
	rmdir(directory);
}

static volatile pid_t running;

static void pass_on(int signal)
{
	if (running > 0)
		kill(running, signal);
}

/* The terminal sends SIGINT to both: the command ends, and we write the list. */
static void take_signals(sigset_t *out_taken)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, pass = {.sa_handler = pass_on};

	sigaction(SIGINT, &ignore, NULL);
	sigaction(SIGQUIT, &ignore, NULL);
	sigaction(SIGTERM, &pass, NULL);
	sigaction(SIGHUP, &pass, NULL);
	sigemptyset(out_taken);
	sigaddset(out_taken, SIGINT);
	sigaddset(out_taken, SIGQUIT);
}

/* Its end as waitpid() has it; -1 and *err: it did not start. */
static int run_command(char *const *argv, struct phpca_error *err)
{
	posix_spawnattr_t attributes;
	sigset_t taken;
	pid_t pid;
	int status = -1, error;

	take_signals(&taken);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &taken);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(&pid, argv[0], NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	if (error) {
		phpca_error_set(err, PHPCA_E_FAILURE, "%s: %s", argv[0], strerror(error));
		return -1;
	}
	running = pid;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	running = 0;
	return status;
}

/* Whoever ends a server this way has seen enough. */
static bool was_ended(int status)
{
	return WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM);
}

static enum phpca_code train(const struct phpca_arguments *a, struct phpca_used_list *used,
	int *status, struct phpca_error *err)
{
	char **argv = phpca_text_alloc((a->pack.file_count + 1) * sizeof(*argv)),
		 *directory = make_directory(err);
	enum phpca_code code = directory ? PHPCA_OK : PHPCA_E_FAILURE;

	memcpy(argv, a->pack.file, a->pack.file_count * sizeof(*argv));
	argv[a->pack.file_count] = NULL;
	if (!code) {
		setenv(PHPCA_USAGE_ENVIRONMENT, directory, 1);
		*status = run_command(argv, err);
		code = *status == -1 ? PHPCA_E_FAILURE : phpca_used__add_directory(used, directory, err);
		remove_directory(directory);
	}
	free(directory);
	free(argv);
	return code;
}

/* ---- the list ---- */

/* That of --archive, or the only one. NULL and *err. */
static struct phpca_used *choose(
	struct phpca_used_list *used, const char *archive, struct phpca_error *err)
{
	struct phpca_buffer names = {0};
	struct phpca_used *chosen = used->count == 1 && !archive ? used->item : NULL;

	for (size_t i = 0; i < used->count; i++) {
		if (archive && strcmp(used->item[i].archive, phpca_path_base(archive)) == 0)
			chosen = &used->item[i];
		phpca_buffer_append(&names, i ? ", " : "", i ? 2 : 0);
		phpca_buffer_append(&names, used->item[i].archive, strlen(used->item[i].archive));
	}
	phpca_buffer_append(&names, "", 1);
	if (!used->count)
		phpca_error_set(err, PHPCA_E_FAILURE,
			"no script of an archive was used (is it run by a PHP with phpca, and from an archive?)");
	else if (!chosen && archive)
		phpca_error_set(err, PHPCA_E_FAILURE, "no script of %s was used, but of %s", archive,
			(char *)names.data);
	else if (!chosen)
		phpca_error_set(err, PHPCA_E_USAGE,
			"train: scripts of several archives were used, choose with --archive: %s",
			(char *)names.data);
	phpca_buffer_clear(&names);
	return chosen;
}

static enum phpca_code write_list(
	const struct phpca_used *used, const char *filename, struct phpca_error *err)
{
	static const char head[] = "# Scripts that are used, written by phpca train.\n"
							   "# In phpca.json: \"preload\": \"@FILE\"\n";
	struct phpca_outfile out;
	enum phpca_code code = phpca_outfile_open(&out, filename, 0666, PHPCA_OUTFILE_NOW, err);

	if (code)
		return code;
	code = phpca_outfile_put(&out, head, sizeof(head) - 1, err);
	for (size_t i = 0; i < used->paths.count && !code; i++) {
		const char *path = used->paths.item[i];
		if (strchr(path, '\n') || *path == '#')
			continue; /* no line can name it */
		code = phpca_outfile_put(&out, path, strlen(path), err);
		if (!code)
			code = phpca_outfile_put(&out, "\n", 1, err);
	}
	if (!code)
		return phpca_outfile_commit(&out, err);
	phpca_outfile_discard(&out);
	return code;
}

static enum phpca_code write_used(
	const struct phpca_arguments *a, struct phpca_used_list *list, struct phpca_error *err)
{
	struct phpca_used *used = choose(list, a->archive, err);
	enum phpca_code code;

	if (!used)
		return err->code;
	phpca_list_sort(&used->paths);
	code = write_list(used, a->pack.output, err);
	if (!code && a->pack.verbosity >= 0)
		printf("%s: %zu scripts of %s\n", phpca_shown(a->pack.output), used->paths.count,
			phpca_shown(used->archive));
	return code;
}

/* ---- the command ---- */

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	struct phpca_used_list used = {0};
	enum phpca_code code = PHPCA_OK;
	int status = 0;

	if (!a->pack.output)
		return phpca_error_set(err, PHPCA_E_USAGE, "train: wanted -o FILE");
	if (!a->status)
		code = train(a, &used, &status, err);
	for (size_t i = 0; a->status && i < a->pack.file_count && !code; i++)
		code = phpca_used__add_status(&used, a->pack.file[i], err);
	if (!code)
		code = write_used(a, &used, err);
	phpca_used__clear(&used);
	if (!code && status && !was_ended(status)) {
		const struct phpca_child child = {.status = status};
		code = phpca_error_set(err, PHPCA_E_FAILURE,
			"%s ended with %s; %s has what was used until then", a->pack.file[0],
			phpca_child_end(&child), a->pack.output);
	}
	return code;
}

static const struct phpca_option options[] = {
	{'o', "output", "FILE", "the list to write", PHPCA_TEXT(pack.output)},
	{0, "status", NULL,
		"take what a server says: each argument is a file with json_encode(Phpca\\status(true))",
		PHPCA_FLAG(status)},
	{0, "archive", "FILE", "the archive, if scripts of several are used", PHPCA_TEXT(archive)},
	PHPCA_OPTIONS_END};

const struct phpca_command phpca_command_train = {"train", "-- COMMAND...",
	"Lists the scripts of an archive that a command uses, for the manifest's \"preload\".",
	"The command and all processes that it starts are watched, however they end. A server is ended with Ctrl-C.\n"
	"The list has one path a line, as in the archive. \"preload\": \"@FILE\" in phpca.json reads it.",
	options, 1, SIZE_MAX, run, false};
