/* Man pages, made from the tables of options.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "options/options.h"
#include "format/version.h"

/*
 * As one line of roff: nothing in it is a request, an escape or a hyphen. '\n' begins a paragraph.
 */
static void print_text(const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (*text == '\n') {
			fputs("\n.PP\n", stdout);
			line_start = true;
			continue;
		}
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
		line_start = false;
	}
}

static void print_line(const char *before, const char *text)
{
	fputs(before, stdout);
	print_text(text);
	putchar('\n');
}

static void print_upper(const char *text)
{
	for (; *text; text++)
		putchar(toupper((unsigned char)*text));
}

static void print_option(const struct phpca_option *o)
{
	fputs(".TP\n", stdout);
	if (o->letter)
		printf("\\fB\\-%c\\fR", o->letter);
	if (o->letter && !o->name && o->argument)
		print_text(" ");
	if (o->name) {
		fputs(o->letter ? ", \\fB\\-\\-" : "\\fB\\-\\-", stdout);
		print_text(o->name);
		fputs(o->argument ? "\\fR=" : "\\fR", stdout);
	}
	if (o->argument) {
		fputs("\\fI", stdout);
		print_text(o->argument);
		fputs("\\fR", stdout);
	}
	putchar('\n');
	print_line("", o->help);
}

/* The options of one command, without those that all have. */
static void print_own_options(const struct phpca_command *c)
{
	for (const struct phpca_option *o = c->options; o->kind != PHPCA_OPTION_END; o++)
		if (o->help)
			print_option(o);
}

static void print_common_options(const struct phpca_command *c)
{
	const struct phpca_option *o = NULL, *own = c->options;

	while (own->kind != PHPCA_OPTION_END)
		own++;
	while ((o = phpca_options_next(c, o)))
		if (o->help && (o < c->options || o >= own))
			print_option(o);
}

static void print_command(const struct phpca_program *p, const struct phpca_command *c)
{
	if (!p->single)
		print_line(".SS ", c->name);
	fputs("\\fB", stdout);
	print_text(p->name);
	if (!p->single)
		printf(" %s", c->name);
	fputs("\\fR [\\fIOPTION\\fR]... ", stdout);
	print_text(c->arguments);
	fputs("\n.PP\n", stdout);
	print_line("", c->summary);
	if (c->details) {
		fputs(".PP\n", stdout);
		print_line("", c->details);
	}
	print_own_options(c);
}

static void print_exit_status(void)
{
	puts(".SH EXIT STATUS");
	for (int i = 0; phpca_exit_meaning[i]; i++) {
		printf(".TP\n%d\n", i);
		print_line("", phpca_exit_meaning[i]);
	}
}

static void print_environment(void)
{
	static const char *const variable[][2] = {
		{"NO_COLOR", "If set and not empty, nothing is coloured."},
		{"PHPCA_CACHE",
			"Where compiled scripts are kept, if not in the user's cache directory; off for nowhere."},
		{"PHPCA_PHP", "The PHP that deploy \\-\\-check asks, if not php."},
		{"SOURCE_DATE_EPOCH", "Seconds since 1970; no time in an archive is later than this."},
		{"TMPDIR", "Where verify \\-\\-rebuild packs again, if not /tmp."},
	};

	puts(".SH ENVIRONMENT");
	for (size_t i = 0; i < sizeof(variable) / sizeof(*variable); i++)
		printf(".TP\n.B %s\n%s\n", variable[i][0], variable[i][1]);
}

void phpca_options_man(const struct phpca_program *p)
{
	fputs(".TH ", stdout);
	print_upper(p->name);
	printf(" 1 \"\" \"phpca %s\" \"User Commands\"\n.SH NAME\n%s \\- ", PHPCA_VERSION, p->name);
	print_line("", p->summary + strlen(p->name) + 1);
	printf(".SH SYNOPSIS\n.B %s\n%s\n", p->name,
		p->single ? "[\\fIOPTION\\fR]..." : "\\fICOMMAND\\fR [\\fIOPTION\\fR]...");
	puts(p->single ? ".SH OPTIONS" : ".SH COMMANDS");
	for (size_t i = 0; p->commands[i]; i++)
		print_command(p, p->commands[i]);
	puts(p->single ? ".SH OTHER OPTIONS" : ".SH OPTIONS OF EVERY COMMAND");
	print_common_options(p->commands[0]);
	print_exit_status();
	print_environment();
	puts(".SH SEE ALSO");
	puts(p->single ? ".BR phpca (1)" : ".BR phpc (1)");
}
