/* See progress.h. */
#include <stdio.h>
#include <time.h>
#include "base/console.h"
#include "base/progress.h"

#define WIDTH 30

static bool is_allowed;

void phpca_progress_allow(bool allowed)
{
	is_allowed = allowed;
}

/* Often enough to look alive, too seldom to cost anything. */
static bool is_due(void)
{
	static struct timespec last;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000 < 50)
		return false;
	last = now;
	return true;
}

bool phpca_progress_shows(void)
{
	return is_allowed && phpca_console_is_terminal();
}

void phpca_progress(const char *pass, size_t done, size_t total)
{
	static bool shown;
	int filled;

	if (!phpca_progress_shows())
		return;
	if (done >= total) {
		if (shown)
			fputs("\r\033[K", stderr);
		shown = false;
		return;
	}
	if (!is_due())
		return;
	shown = true;
	filled = (int)(done * WIDTH / total);
	fprintf(stderr, "\r%-8s [%.*s%*s] %zu/%zu", pass, filled, "##############################",
		WIDTH - filled, "", done, total);
	fflush(stderr);
}
