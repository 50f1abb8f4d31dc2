/* A program that is run and listened to. */
#ifndef PHPCA_CHILD_H
#define PHPCA_CHILD_H

struct phpca_child {
	char *output; /* what it printed, with a NUL behind it; yours, never NULL after a run */
	int status;   /* as waitpid has it */
};

/*
 * Runs argv[0], looked up in PATH, and waits for its end. `in` becomes its standard input (-1:
 * nothing to read); its errors go where ours go (`quiet`: nowhere). 0, or an errno: it can't be
 * run.
 */
int phpca_child_run(struct phpca_child *out, char *const *argv, int in, int quiet);
void phpca_child_clear(struct phpca_child *child);

/* "exit code 3", "signal 9": how it ended. Valid until the next call. */
const char *phpca_child_end(const struct phpca_child *child);

/* The last line of what it printed, as JSON; the output is cut for it. Yours; NULL: it is none. */
struct cJSON *phpca_child_answer(struct phpca_child *child);

/* The file that a name stands for, as PATH has it. Yours; NULL: there is none. */
char *phpca_child_find(const char *name);

#endif
