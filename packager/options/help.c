/* --help: made from the tables of options.h. */
#include <stdio.h>
#include <string.h>
#include "options/options.h"

#define WIDTH 110

const char *const phpca_exit_meaning[] = {[PHPCA_OK] = "ok",
	[PHPCA_E_FAILURE] = "failure",
	[PHPCA_E_USAGE] = "usage or manifest",
	[PHPCA_E_COMPILE] = "compile error",
	[PHPCA_E_ENGINE_MISMATCH] = "engine mismatch",
	[PHPCA_E_TRUST] = "trust failure",
	[PHPCA_E_DIFFERS] = "differs",
	NULL};

static void print_exit_codes(void)
{
	printf("\nExit codes:");
	for (int i = 0; phpca_exit_meaning[i]; i++)
		printf("%s %d %s", i ? "," : "", i, phpca_exit_meaning[i]);
	puts(".");
}

/* Paragraphs, broken between words. */
static void print_wrapped(const char *text)
{
	size_t column = 0;

	for (; *text; text += strcspn(text, " \n")) {
		size_t size;
		if (*text == '\n') {
			fputs("\n\n", stdout);
			column = 0;
		}
		text += strspn(text, " \n");
		size = strcspn(text, " \n");
		if (column && column + 1 + size > WIDTH) {
			putchar('\n');
			column = 0;
		}
		printf("%s%.*s", column ? " " : "", (int)size, text);
		column += size + (column > 0);
	}
	putchar('\n');
}

static void print_option(const struct phpca_option *o)
{
	char left[64];

	if (!o->name)
		snprintf(left, sizeof(left), "-%c %s", o->letter, o->argument);
	else
		snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
			o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name, o->argument ? "=" : "",
			o->argument ? o->argument : "");
	printf("  %-24s  %s\n", left, o->help);
}

static void command_help(const struct phpca_program *p, const struct phpca_command *c)
{
	const struct phpca_option *o = NULL;

	printf("Usage: %s%s%s [OPTION]...%s%s\n", p->name, p->single ? "" : " ",
		p->single ? "" : c->name, *c->arguments ? " " : "", c->arguments);
	print_wrapped(c->summary);
	putchar('\n');
	while ((o = phpca_options_next(c, o)))
		if (o->help)
			print_option(o);
	if (c->details) {
		putchar('\n');
		print_wrapped(c->details);
	}
}

void phpca_options_help(const struct phpca_program *p, const struct phpca_command *c)
{
	if (c || p->single) {
		command_help(p, c ? c : p->commands[0]);
	} else {
		printf("%s\n\nUsage: %s COMMAND [OPTION]...\n\n", p->summary, p->name);
		for (size_t i = 0; p->commands[i]; i++)
			printf("  %-8s  %s\n", p->commands[i]->name, p->commands[i]->summary);
		printf("\n%s COMMAND --help shows the options of a command.\n", p->name);
	}
	print_exit_codes();
}
