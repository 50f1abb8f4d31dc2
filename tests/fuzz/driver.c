/*
 * Runs a target without a fuzzer: over the files given, and over COUNT changes of each, the same
 * ones at every run.
 *
 *     fuzz_phpc [-n COUNT] [-k RUN] FILE...
 *
 * A crash says its file and the number of the run; `-k RUN` repeats this one alone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

static uint64_t seed;

static uint64_t dice(uint64_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % sides;
}

static void change_word(uint8_t *data, size_t size)
{
	static const uint64_t hurtful[] = {0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8,
		1ull << 63, UINT64_MAX, UINT64_MAX - 7};
	uint64_t value = dice(2) ? hurtful[dice(sizeof(hurtful) / sizeof(hurtful[0]))]
							 : dice(size + 16);
	size_t width = dice(2) ? 4 : 8, at = dice(size) & ~(size_t)3;

	if (at + width <= size)
		memcpy(data + at, &value, width);
}

/*
 * Most of an archive is contents; half of the changes go where the structure is, into the first
 * kilobytes.
 */
static size_t change(uint8_t *data, size_t size)
{
	size_t front = size > 8192 && dice(2) ? 6144 : size;
	uint64_t times = 1 + dice(6);

	for (uint64_t i = 0; i < times && size > 16; i++) {
		switch (dice(5)) {
		case 0:
			data[dice(front)] ^= (uint8_t)(1 << dice(8));
			break;
		case 1:
			data[dice(front)] = (uint8_t)dice(256);
			break;
		case 2:
			memmove(data + dice(front / 2), data + dice(front / 2), dice(front / 2));
			break;
		case 3:
			if (dice(8) == 0)
				size = dice(size);
			if (front > size)
				front = size;
			break;
		default:
			change_word(data, front);
			break;
		}
	}
	return size;
}

static uint8_t *read_file(const char *filename, size_t *out_size)
{
	FILE *f = fopen(filename, "rb");
	uint8_t *data;
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0) {
		perror(filename);
		exit(1);
	}
	rewind(f);
	data = malloc((size_t)size + 1);
	*out_size = fread(data, 1, (size_t)size, f);
	fclose(f);
	return data;
}

static const char *now_file;
static unsigned long now_run;

/*
 * In a handler: only what is safe there. Sanitizers abort too, with ASAN_OPTIONS=abort_on_error=1.
 */
static void say_where(int number)
{
	char text[256];
	size_t size = strlen(now_file) < 200 ? strlen(now_file) : 200, digits = sizeof(text) - 1;
	unsigned long run = now_run;

	memcpy(text, now_file, size);
	memcpy(text + size, ": run ", 6);
	text[digits--] = '\n';
	do
		text[digits--] = (char)('0' + run % 10);
	while (run /= 10);
	if (write(2, text, size + 6) >= 0
		&& write(2, text + digits + 1, sizeof(text) - 1 - digits) >= 0)
		signal(number, SIG_DFL);
	raise(number);
}

/* `run` decides everything, so that any run can be had again. */
static void run_one(const uint8_t *data, size_t size, unsigned long run)
{
	uint8_t *copy = malloc(size + 1);
	size_t changed;

	memcpy(copy, data, size);
	now_run = run;
	seed = 0x9e3779b97f4a7c15ull * (run + 1);
	changed = change(copy, size);
	if (run % 4 != 0)
		fuzz_mend(copy, changed);
	alarm(20); /* a run that hangs is a fault as well */
	LLVMFuzzerTestOneInput(copy, changed);
	free(copy);
}

int main(int argc, char **argv)
{
	unsigned long count = 0, only = 0, total = 0;
	int option;

	signal(SIGABRT, say_where);
	signal(SIGSEGV, say_where);
	signal(SIGALRM, say_where);
	while ((option = getopt(argc, argv, "n:k:")) != -1) {
		if (option == '?')
			return 2;
		*(option == 'n' ? &count : &only) = strtoul(optarg, NULL, 10);
	}
	for (int i = optind; i < argc; i++) {
		size_t size;
		uint8_t *data = read_file(argv[i], &size);

		now_file = argv[i];
		now_run = 0;
		LLVMFuzzerTestOneInput(data, size);
		for (unsigned long run = only ? only : 1; run <= (only ? only : count); run++, total++)
			run_one(data, size, run);
		free(data);
	}
	printf("%s: %d files, %lu changes: no fault\n", argv[0], argc - optind, total);
	return 0;
}
