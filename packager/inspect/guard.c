#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "inspect/guard.h"
#include "php/engine.h"

/* ---- the guard ---- */

static enum phpca_code with_engine(enum phpca_code (*work)(void *context, struct phpca_error *err),
	void *context, const struct phpca_options *o, struct phpca_error *err)
{
	enum phpca_code code = phpca_engine_start(o->ini, o->ini_count, err);

	if (!code)
		code = work(context, err);
	phpca_engine_stop();
	return code;
}

/* What the process tells at its end. */
struct report {
	enum phpca_code code;
	struct phpca_error err;
};

static void tell(int channel, struct report *report)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && !report->code)
		report->code = phpca_error_set(
			&report->err, PHPCA_E_FAILURE, "standard output: %s", strerror(errno));
	_exit(write(channel, report, sizeof(*report)) == sizeof(*report) ? 0 : 1);
}

enum phpca_code phpca_tools_guard(enum phpca_code (*work)(void *context, struct phpca_error *err),
	void *context, const char *name, const struct phpca_options *o, struct phpca_error *err)
{
	struct report report = {0};
	int channel[2], status = 0;
	bool heard;
	pid_t pid;

	fflush(stdout);
	if (pipe(channel) != 0 || (pid = fork()) < 0)
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "no process to look into %s with: %s", name, strerror(errno));
	if (pid == 0) {
		report.code = with_engine(work, context, o, &report.err);
		tell(channel[1], &report);
	}
	close(channel[1]);
	heard = read(channel[0], &report, sizeof(report)) == sizeof(report);
	close(channel[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!heard)
		return phpca_error_set(err, PHPCA_E_FAILURE,
			"%s: what is in its images leads nowhere (%s %d), though all hashes are right: no packager made this",
			name, WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	if (*report.err.message)
		phpca_error_set(err, report.code, "%s", report.err.message);
	return report.code;
}

/* ---- sources and a core ---- */

struct job {
	const char *path; /* NULL: an archive */
	const struct phpca_arguments *arguments;
	phpca_tools_core core;
};

static enum phpca_code run(void *context, struct phpca_error *err)
{
	const struct job *j = context;
	struct phpca_sources u;
	enum phpca_code code = j->path
		? phpca_sources_compile(&u, j->path, &j->arguments->pack, err)
		: phpca_sources_open(&u, j->arguments->pack.file[0], j->arguments->public_key, err);

	if (code)
		return code;
	code = j->core(&u, j->arguments, err);
	phpca_sources_close(&u);
	return code;
}

enum phpca_code phpca_tools_archive(
	const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err)
{
	struct job j = {NULL, a, core};

	return phpca_tools_guard(run, &j, a->pack.file[0], &a->pack, err);
}

enum phpca_code phpca_tools_path(const char *path, const struct phpca_arguments *a,
	phpca_tools_core core, struct phpca_error *err)
{
	struct job j = {path, a, core};

	return phpca_tools_guard(run, &j, path, &a->pack, err);
}
