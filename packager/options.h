/*
 * The command line: a table of options for each command, one parser for all.
 */
#ifndef PHPCA_OPTIONS_H
#define PHPCA_OPTIONS_H

#include "pack.h"

#define PHPCA_VERSION "0.1.0"

/* Everything that any command can be told. */
struct phpca_arguments {
	struct phpca_options pack;   /* positional arguments are pack.file */
	const char *directory;       /* extract -C */
	const char *inspect;         /* phpc -i */
	const char *single;          /* phpc -s */
	const char *tree;            /* phpc -c */
	bool        force;
	bool        help;
	bool        version;
};

struct phpca_option {
	char        letter;          /* 0: long name only */
	const char *name;            /* NULL: letter only */
	const char *argument;        /* NULL: takes none */
	const char *help;
	enum phpca_code (*set)(struct phpca_arguments *a, const char *value, struct phpca_error *err);
};

struct phpca_command {
	const char *name;            /* "pack" */
	const char *usage;           /* what follows the name */
	const char *summary;
	const struct phpca_option *options;  /* ends with an empty one */
	size_t      least, most;     /* positional arguments */
	enum phpca_code (*run)(const struct phpca_arguments *a, struct phpca_error *err);
};

/* argv[0] is the command's name and is not looked at. Errors are PHPCA_E_USAGE and name the option and the nearest known one. */
enum phpca_code phpca_options_parse(const struct phpca_command *c, int argc, char **argv, struct phpca_arguments *out,
	struct phpca_error *err);
void phpca_options_clear(struct phpca_arguments *a);

/* --help: to stdout. `program` is "phpca pack" or "phpc". */
void phpca_options_help(const struct phpca_command *c, const char *program);

extern const struct phpca_option phpca_options_pack[], phpca_options_info[], phpca_options_list[], phpca_options_extract[],
	phpca_options_verify[], phpca_options_deploy[], phpca_options_phpc[], phpca_options_none[];

#endif
