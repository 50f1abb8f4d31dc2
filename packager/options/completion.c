/*
 * Shell completions, made from the tables of options.h. Each script knows the commands, the options
 * of each, and for a value whether it is a file, a directory, one of a few words, or free text;
 * other words of the command line are files, after `help` they are commands.
 */
#include <stdio.h>
#include <string.h>
#include "options/options.h"

enum value { VALUE_NONE, VALUE_FREE, VALUE_FILE, VALUE_DIRECTORY, VALUE_CHOICE };

static enum value value_of(const struct phpca_option *o)
{
	if (!o->argument)
		return VALUE_NONE;
	if (strchr(o->argument, '|'))
		return VALUE_CHOICE;
	return strcmp(o->argument, "FILE") == 0 ? VALUE_FILE
		: strcmp(o->argument, "DIR") == 0   ? VALUE_DIRECTORY
											: VALUE_FREE;
}

/* "a|b" as "a b". */
static void print_choices(const char *choices)
{
	for (; *choices; choices++)
		putchar(*choices == '|' ? ' ' : *choices);
}

/* Between single quotes; `quote` is what the shell wants for one of them. */
static void print_quoted(const char *text, const char *quote)
{
	for (; *text; text++)
		if (*text == '\'')
			fputs(quote, stdout);
		else
			putchar(*text);
}

static bool names_commands(const struct phpca_command *c)
{
	return strcmp(c->arguments, "[COMMAND]") == 0;
}

static void print_command_names(const struct phpca_program *p)
{
	for (size_t i = 0; p->commands[i]; i++)
		printf("%s%s", i ? " " : "", p->commands[i]->name);
}

/* ---- bash ---- */

/* The case labels of an option: -o|--output). */
static void bash_labels(const struct phpca_option *o)
{
	if (o->letter)
		printf("-%c", o->letter);
	if (o->name)
		printf("%s--%s", o->letter ? "|" : "", o->name);
	fputs(") ", stdout);
}

static void bash_value(const struct phpca_option *o)
{
	switch (value_of(o)) {
	case VALUE_FILE:
		fputs("COMPREPLY=($(compgen -f -- \"$cur\")); ", stdout);
		break;
	case VALUE_DIRECTORY:
		fputs("COMPREPLY=($(compgen -d -- \"$cur\")); ", stdout);
		break;
	case VALUE_CHOICE:
		fputs("COMPREPLY=($(compgen -W '", stdout);
		print_choices(o->argument);
		fputs("' -- \"$cur\")); ", stdout);
		break;
	default:
		break;
	}
	puts("return ;;");
}

/* One command: the value behind an option, else the options, else files. */
static void bash_command(const struct phpca_program *p, const struct phpca_command *c)
{
	const struct phpca_option *o = NULL;
	const char *separator = "";

	printf("\t%s)\n\t\tcase $prev in\n", p->single ? "*" : c->name);
	while ((o = phpca_options_next(c, o)))
		if (o->help && o->argument) {
			fputs("\t\t", stdout);
			bash_labels(o);
			bash_value(o);
		}
	fputs("\t\tesac\n\t\toptions='", stdout);
	for (o = NULL; (o = phpca_options_next(c, o)); separator = o->help ? " " : separator)
		if (o->help && o->name)
			printf("%s--%s", separator, o->name);
		else if (o->help)
			printf("%s-%c", separator, o->letter);
	fputs("'", stdout);
	if (names_commands(c)) {
		fputs("\n\t\twords='", stdout);
		print_command_names(p);
		fputs("'", stdout);
	}
	puts(" ;;");
}

static void bash(const struct phpca_program *p)
{
	printf("# bash completion for %s; made by %s\n_%s() {\n", p->name,
		p->single ? "phpc --completion=bash" : "phpca help --completion=bash", p->name);
	puts(
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options= words=\n\tCOMPREPLY=()");
	/* bash cuts --name=VALUE into three words */
	puts("\t[ \"$cur\" = = ] && cur=\n\t[ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}");
	if (!p->single) {
		fputs("\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '", stdout);
		print_command_names(p);
		puts(" --help --version' -- \"$cur\"))\n\t\treturn\n\tfi");
	}
	puts("\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; p->commands[i]; i++)
		bash_command(p, p->commands[i]);
	puts(
		"\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n\telif [ -n \"$words\" ]; then\n"
		"\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}");
	printf("complete -o filenames -F _%s %s\n", p->name, p->name);
}

/* ---- zsh ---- */

/* In a specification of _arguments a colon or bracket would end the text. */
static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
			putchar('\\');
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	}
}

static void zsh_value(const struct phpca_option *o)
{
	static const char *const action[] = {
		"", ":value: ", ":file:_files", ":directory:_files -/", ""};

	if (value_of(o) == VALUE_CHOICE) {
		fputs(":value:(", stdout);
		print_choices(o->argument);
		putchar(')');
	} else {
		fputs(action[value_of(o)], stdout);
	}
}

static void zsh_option(const struct phpca_option *o)
{
	const char *after_long = o->argument ? "=" : "", *after_letter = o->argument ? "+" : "";

	for (int form = 0; form < 2; form++) {
		if (form == 0 ? !o->letter : !o->name)
			continue;
		if (form == 0)
			printf("\t\t\t'-%c%s[", o->letter, after_letter);
		else
			printf("\t\t\t'--%s%s[", o->name, after_long);
		zsh_text(o->help);
		putchar(']');
		zsh_value(o);
		puts("' \\");
	}
}

static void zsh_command(const struct phpca_program *p, const struct phpca_command *c)
{
	const struct phpca_option *o = NULL;

	printf("\t%s)\n\t\t_arguments -s -S \\\n", p->single ? "*" : c->name);
	while ((o = phpca_options_next(c, o)))
		if (o->help)
			zsh_option(o);
	if (names_commands(c)) {
		fputs("\t\t\t'1:command:(", stdout);
		print_command_names(p);
		puts(")' ;;");
	} else {
		puts(c->most ? "\t\t\t'*:file:_files' ;;" : "\t\t\t&& return ;;");
	}
}

static void zsh(const struct phpca_program *p)
{
	printf("#compdef %s\n# made by %s\n_%s() {\n", p->name,
		p->single ? "phpc --completion=zsh" : "phpca help --completion=zsh", p->name);
	if (!p->single) {
		puts("\tlocal -a commands=(");
		for (size_t i = 0; p->commands[i]; i++) {
			printf("\t\t'%s:", p->commands[i]->name);
			zsh_text(p->commands[i]->summary);
			puts("'");
		}
		puts(
			"\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tshift words\n\t(( CURRENT-- ))");
	}
	puts("\tcase $words[1] in");
	for (size_t i = 0; p->commands[i]; i++)
		zsh_command(p, p->commands[i]);
	printf("\tesac\n}\n_%s \"$@\"\n", p->name);
}

/* ---- fish ---- */

static void fish_condition(const struct phpca_program *p, const struct phpca_command *c)
{
	printf("complete -c %s", p->name);
	if (!p->single)
		printf(" -n '__fish_seen_subcommand_from %s'", c->name);
}

static void fish_option(
	const struct phpca_program *p, const struct phpca_command *c, const struct phpca_option *o)
{
	static const char *const action[] = {
		"", " -x", " -r -F", " -x -a '(__fish_complete_directories)'", ""};

	fish_condition(p, c);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->name)
		printf(" -l %s", o->name);
	if (value_of(o) == VALUE_CHOICE) {
		fputs(" -x -a '", stdout);
		print_choices(o->argument);
		putchar('\'');
	} else {
		fputs(action[value_of(o)], stdout);
	}
	fputs(" -d '", stdout);
	print_quoted(o->help, "\\'");
	puts("'");
}

static void fish(const struct phpca_program *p)
{
	printf("# fish completion for %s; made by %s\n", p->name,
		p->single ? "phpc --completion=fish" : "phpca help --completion=fish");
	for (size_t i = 0; p->commands[i]; i++) {
		const struct phpca_command *c = p->commands[i];
		const struct phpca_option *o = NULL;
		if (!p->single) {
			printf("complete -c %s -f -n __fish_use_subcommand -a %s -d '", p->name, c->name);
			print_quoted(c->summary, "\\'");
			puts("'");
		}
		while ((o = phpca_options_next(c, o)))
			if (o->help)
				fish_option(p, c, o);
		if (names_commands(c)) {
			fish_condition(p, c);
			fputs(" -x -a '", stdout);
			print_command_names(p);
			puts("'");
		}
	}
}

void phpca_options_completion(const struct phpca_program *p, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		bash(p);
	else if (strcmp(shell, "zsh") == 0)
		zsh(p);
	else
		fish(p);
}
