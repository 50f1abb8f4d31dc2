/*
 * See compile.h.
 *
 * Workers take the next script from a shared counter and append what they made to a file of their
 * own; a table shared by all says where. A worker that dies takes down one script, which is then
 * known by its state. A worker of its own tries that script again, and others go on with the rest.
 * Who crashes twice is a script that PHP can't compile. Who is killed twice, or has no memory, may
 * succeed another day: that is an error. So what comes out depends neither on how many workers
 * there are, nor on what happens to them.
 */
#include "compile/compile.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/progress.h"
#include "base/text.h"
#include "compile/compiler.h"
#include "compile/loaders.h"
#include "php/engine.h"

/* Engine memory after which a worker ends and a fresh one goes on. */
#define WORKER_MEMORY (256u << 20)

enum { STATE_WAITING, STATE_STARTED, STATE_DONE };

/* Exit status of a worker that could not get what it needed. */
#define STATUS_NO_MEMORY 3
/* As many workers may be killed before they have begun anything. */
#define MAX_IDLE_DEATHS 100

/* One per file, in memory shared with the workers. */
struct job {
	uint32_t state;
	uint32_t worker;
	uint32_t verdict;
	uint64_t offset; /* in the worker's file: image, classes, reason */
	uint64_t image_size;
	uint64_t classes_size;
	uint64_t reason_size;
	uint32_t deaths;
	bool by_chance; /* another run may do better */
};

struct workers {
	struct phpca_files *files;
	const char *root;
	bool optimize;
	struct job *jobs;
	uint32_t *order; /* numbers of the scripts */
	size_t count;
	atomic_uint *next; /* in shared memory: next of order, and how many are done */
	atomic_uint *done;
	int *outputs; /* one per worker ever started: descriptor of its memory file */
	pid_t *pids;  /* by place: the process, 0 for none, and its worker number */
	uint32_t *numbers;
	uint32_t worker_count, worker_capacity;
	uint32_t *again; /* numbers of scripts to be tried again */
	uint32_t again_count;
	uint32_t idle_deaths; /* of workers that had not begun anything */
	void *shared;
	size_t shared_size;
};

/* Images are used where they lie, so each begins at a whole word. */
static void store(struct job *job, int fd, struct phpca_compilation *c)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	size_t reason = c->reason ? strlen(c->reason) : 0;

	job->offset = (uint64_t)at;
	job->image_size = c->image.size;
	job->classes_size = c->classes.size;
	job->reason_size = reason;
	job->verdict = c->verdict;
	phpca_buffer_append(&c->image, c->classes.data, c->classes.size);
	phpca_buffer_append(&c->image, c->reason, reason);
	phpca_buffer_align(&c->image, 8);
	if (at < 0 || !phpca_write_all(fd, c->image.data, c->image.size))
		_exit(1);
}

/* False: this process should compile nothing more. */
static bool compile_one(struct workers *workers, uint32_t number, uint32_t worker, int fd)
{
	const struct phpca_file *f = &workers->files->item[number];
	struct job *job = &workers->jobs[number];
	struct phpca_source source = {workers->root, f->path, f->bytes, f->size, 0,
		workers->optimize}; /* the linker knows the time */
	struct phpca_compilation c;

	job->worker = worker;
	job->state = STATE_STARTED;
	phpca_compiler_run(&source, &c);
	if (c.no_memory)
		_exit(STATUS_NO_MEMORY);
	job->by_chance = c.by_chance;
	store(job, fd, &c);
	job->state = STATE_DONE;
	atomic_fetch_add(workers->done, 1);
	bool broken = c.broken;
	phpca_compilation_clear(&c);
	return !broken && phpca_engine_memory() <= WORKER_MEMORY;
}

/* On the script that is to be tried again, alone, or on those that wait. */
static void work(struct workers *workers, uint32_t worker, int fd)
{
	unsigned i;

	signal(SIGINT, SIG_DFL);
	if (workers->again_count) {
		compile_one(workers, workers->again[workers->again_count - 1], worker, fd);
		_exit(0);
	}
	while ((i = atomic_fetch_add(workers->next, 1)) < workers->count)
		if (!compile_one(workers, workers->order[i], worker, fd))
			break;
	_exit(0);
}

static bool has_work(const struct workers *workers)
{
	return workers->again_count || atomic_load(workers->next) < workers->count;
}

static enum phpca_code start_worker(struct workers *workers, uint32_t slot, struct phpca_error *err)
{
	if (workers->worker_count == workers->worker_capacity) {
		workers->worker_capacity = workers->worker_capacity ? workers->worker_capacity * 2 : 16;
		workers->outputs = phpca_realloc(workers->outputs,
			workers->worker_capacity * sizeof *workers->outputs, "the list of workers");
	}
	uint32_t worker = workers->worker_count;
	int fd = memfd_create("phpca-images", MFD_CLOEXEC);
	if (fd < 0) {
		return phpca_error_set(
			err, PHPCA_E_FAILURE, "no memory file for compiled scripts: %s", strerror(errno));
	}
	workers->outputs[workers->worker_count++] = fd;
	pid_t pid = fork();
	if (pid < 0)
		return phpca_error_set(err, PHPCA_E_FAILURE, "no worker process: %s", strerror(errno));
	if (pid == 0)
		work(workers, worker, fd);
	workers->again_count -= workers->again_count != 0;
	workers->pids[slot] = pid;
	workers->numbers[slot] = worker;
	return PHPCA_OK;
}

/* A fault of PHP's, which the same script causes each time; else somebody ended the process. */
static bool is_crash(int status)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};

	for (size_t i = 0; WIFSIGNALED(status) && i < sizeof signals / sizeof *signals; i++)
		if (WTERMSIG(status) == signals[i])
			return true;
	return false;
}

/* "was killed (signal 9)" */
static char *describe_death(int status)
{
	if (WIFSIGNALED(status))
		return phpca_text_format("was killed (signal %d)", WTERMSIG(status));
	return WEXITSTATUS(status) == STATUS_NO_MEMORY
		? phpca_text_dup("had no memory left")
		: phpca_text_format("ended with status %d", WEXITSTATUS(status));
}

static enum phpca_code give_up(const char *path, int status, struct phpca_error *err)
{
	char *death = describe_death(status);

	phpca_error_set(err, PHPCA_E_FAILURE,
		"%s%sthe compiler %s again and again; if memory is short, fewer workers (-j1) need less",
		path, *path ? ": " : "", death);
	free(death);
	return PHPCA_E_FAILURE;
}

/* The script at which a dead worker stood, or NULL: it had begun none. */
static struct job *find_abandoned(struct workers *workers, uint32_t worker, uint32_t *number)
{
	for (size_t i = 0; i < workers->count; i++) {
		struct job *job = &workers->jobs[workers->order[i]];
		if (job->state == STATE_STARTED && job->worker == worker) {
			*number = workers->order[i];
			return job;
		}
	}
	return NULL;
}

/* What becomes of the script at which a dead worker stood; the others are untouched. */
static enum phpca_code bury(
	struct workers *workers, uint32_t worker, int status, struct phpca_error *err)
{
	uint32_t number;
	struct job *job = find_abandoned(workers, worker, &number);

	if (!job)
		return ++workers->idle_deaths < MAX_IDLE_DEATHS ? PHPCA_OK : give_up("", status, err);
	if (++job->deaths == 1) {
		job->state = STATE_WAITING;
		workers->again[workers->again_count++] = number;
		return PHPCA_OK;
	}
	if (!is_crash(status))
		return give_up(workers->files->item[number].path, status, err);
	workers->files->item[number].reason = phpca_text_format(
		"the compiler died of signal %d", WTERMSIG(status));
	job->verdict = PHPCA_VERDICT_SOURCE;
	job->by_chance = true;
	job->state = STATE_DONE;
	atomic_fetch_add(workers->done, 1);
	return PHPCA_OK;
}

static enum phpca_code run_workers(struct workers *workers, unsigned slots, struct phpca_error *err)
{
	enum phpca_code code = PHPCA_OK;

	for (unsigned i = 0; i < slots && code == PHPCA_OK; i++)
		code = start_worker(workers, i, err);
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, phpca_progress_shows() ? WNOHANG : 0);
		if (pid == 0) {
			phpca_progress("compile", atomic_load(workers->done), workers->count);
			usleep(2000);
			continue;
		}
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		for (unsigned i = 0; i < slots; i++) {
			if (workers->pids[i] != pid)
				continue;
			if (status && code == PHPCA_OK)
				code = bury(workers, workers->numbers[i], status, err);
			workers->pids[i] = 0;
			if (code != PHPCA_OK) /* the others need not go on */
				atomic_store(workers->next, (unsigned)workers->count);
			if (code == PHPCA_OK && has_work(workers))
				code = start_worker(workers, i, err);
		}
	}
	return code;
}

/* ---- taking the results ---- */

static void take_result(struct phpca_file *f, const struct job *job, const uint8_t *base)
{
	const uint8_t *at = base + job->offset;

	f->verdict = (enum phpca_verdict)job->verdict;
	f->image = at;
	f->image_size = job->image_size;
	phpca_file_add_classes(f, (const char *)at + job->image_size, job->classes_size);
	if (job->reason_size && !f->reason) {
		f->reason = phpca_text_cut(
			(const char *)at + job->image_size + job->classes_size, job->reason_size);
	}
}

/* The images stay where their worker put them. */
static enum phpca_code take_results(struct workers *workers, struct phpca_error *err)
{
	for (uint32_t w = 0; w < workers->worker_count; w++) {
		struct stat st;
		const uint8_t *base = NULL;
		if (fstat(workers->outputs[w], &st) < 0
			|| (st.st_size
				&& !(base = phpca_mappings_add(
						 &workers->files->images, workers->outputs[w], (size_t)st.st_size)))) {
			return phpca_error_set(
				err, PHPCA_E_FAILURE, "compiled scripts cannot be read back: %s", strerror(errno));
		}
		for (size_t i = 0; i < workers->count; i++) {
			struct job *job = &workers->jobs[workers->order[i]];
			if (job->worker == w && job->state == STATE_DONE && base)
				take_result(&workers->files->item[workers->order[i]], job, base);
		}
	}
	for (size_t i = 0; i < workers->count; i++) {
		struct phpca_file *f = &workers->files->item[workers->order[i]];
		const struct job *job = &workers->jobs[workers->order[i]];
		f->by_chance = job->by_chance || f->verdict == PHPCA_VERDICT_NONE;
		if (f->verdict == PHPCA_VERDICT_NONE) {
			f->verdict = PHPCA_VERDICT_SOURCE;
			f->reason = f->reason ? f->reason : phpca_text_dup("the compiler died");
		}
	}
	return PHPCA_OK;
}

enum phpca_code phpca_compile_judge(
	const struct phpca_files *files, bool strict, struct phpca_error *err)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct phpca_file *f = &files->item[i];
		if (f->kind != PHPCA_ENTRY_SCRIPT || f->verdict == PHPCA_VERDICT_PRECOMPILED
			|| f->as_source)
			continue;
		if (f->entry && !phpca_compile__loader(f->path, f->bytes, f->size)) {
			return phpca_error_set(err, PHPCA_E_COMPILE,
				"%s: the entry script does not compile: %s", f->path, f->reason ? f->reason : "");
		}
		if (strict) {
			return phpca_error_set(err, PHPCA_E_COMPILE, "%s: %s (--strict)", f->path,
				f->reason ? f->reason : "not compiled");
		}
	}
	return PHPCA_OK;
}

/* ---- the pass ---- */

/* The largest first: no worker is left alone with a large one at the end. */
static int by_size(const void *x, const void *y, void *files)
{
	const struct phpca_file *item = ((const struct phpca_files *)files)->item;
	uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;

	return item[i].size != item[k].size ? (item[i].size > item[k].size ? -1 : 1)
										: (i < k ? -1 : i > k);
}

/* Whoever packs has said so: it is no failure of the compiler. */
static void leave_as_source(struct phpca_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		struct phpca_file *f = &files->item[i];
		if (f->as_source && f->verdict == PHPCA_VERDICT_NONE) {
			f->verdict = PHPCA_VERDICT_SOURCE;
			f->reason = phpca_text_dup("the manifest's \"as_source\" names it");
		}
	}
}

static void workers_start(struct workers *workers, unsigned slots)
{
	struct phpca_files *files = workers->files;

	workers->shared_size = sizeof(atomic_uint) * 2 + sizeof(struct job) * (files->count + 1);
	workers->shared = mmap(
		NULL, workers->shared_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	workers->order = phpca_text_alloc((files->count + 1) * sizeof *workers->order);
	workers->again = phpca_text_alloc((files->count + 1) * sizeof *workers->again);
	workers->pids = phpca_text_alloc((slots + 1) * sizeof *workers->pids);
	workers->numbers = phpca_text_alloc((slots + 1) * sizeof *workers->numbers);
	if (workers->shared == MAP_FAILED)
		phpca_out_of_memory(workers->shared_size, "what the workers share");
	workers->next = workers->shared;
	workers->done = workers->next + 1;
	workers->jobs = (struct job *)(workers->next + 2);
	for (size_t i = 0; i < files->count; i++)
		if (files->item[i].kind == PHPCA_ENTRY_SCRIPT
			&& files->item[i].verdict == PHPCA_VERDICT_NONE)
			workers->order[workers->count++] = (uint32_t)i;
	qsort_r(workers->order, workers->count, sizeof *workers->order, by_size, files);
}

static void workers_stop(struct workers *workers)
{
	for (uint32_t i = 0; i < workers->worker_count; i++)
		close(workers->outputs[i]);
	munmap(workers->shared, workers->shared_size);
	free(workers->order);
	free(workers->again);
	free(workers->pids);
	free(workers->numbers);
	free(workers->outputs);
}

enum phpca_code phpca_compile(struct phpca_files *files, const char *root, bool optimize,
	unsigned jobs, struct phpca_error *err)
{
	struct workers workers = {.files = files, .root = root, .optimize = optimize};
	enum phpca_code code;

	leave_as_source(files);
	workers_start(&workers, jobs);
	code = workers.count ? run_workers(&workers, jobs, err) : PHPCA_OK;
	if (code == PHPCA_OK)
		code = take_results(&workers, err);
	phpca_progress("compile", workers.count, workers.count);
	workers_stop(&workers);
	return code;
}
