/*
 * The command line: each command brings a table of its options, one parser reads them all, and
 * help, man pages and shell completions are made from the same tables. commands.c lists the
 * commands of phpca; a command's own table stands beside the function that runs it.
 */
#ifndef PHPCA_OPTIONS_H
#define PHPCA_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include "format/error.h"
#include "run/options.h"

/* Everything that any command can be told. */
struct phpca_arguments {
	struct phpca_options
		pack; /* positional arguments are pack.file; verbosity and json serve all commands */
	const char *directory;  /* extract -C */
	const char *inspect;    /* phpc -i */
	const char *single;     /* phpc -s */
	const char *tree;       /* phpc -c */
	const char *completion; /* help --completion */
	const char *ini_file;   /* deploy --ini */
	const char *store;      /* deploy --store */
	unsigned keep;          /* deploy --keep; 0: not said */
	const char *public_key; /* verify, deploy --public-key */
	bool check;             /* info --check, deploy --check */
	bool rollback;          /* deploy --rollback */
	bool classes;           /* list --classes */
	bool tree_view;         /* list --tree */
	bool sbom;              /* info --sbom */
	bool rebuild;           /* verify --rebuild */
	bool shallow;           /* verify --no-deep */
	bool deep;              /* deploy --check --deep */
	const char *engine;     /* --engine: of an archive of several; NULL: not said */
	const char *html;       /* analyze --html */
	const char *analyze;    /* phpc -a */
	const char *stubs;      /* phpc --stubs */
	bool all;               /* stubs --all */
	bool standalone;        /* extract --standalone */
	bool self;              /* engines --self */
	const char *only_php;   /* pack: the one of several that this process packs for */
	bool status;            /* train --status */
	const char *archive;    /* train --archive */
	bool force;
	bool help;
	bool man; /* help --man */
	bool version;
};

enum phpca_option_kind {
	PHPCA_OPTION_END,
	PHPCA_OPTION_FLAG,
	PHPCA_OPTION_TEXT,
	PHPCA_OPTION_CALL
};

struct phpca_option {
	char letter;          /* 0: long name only */
	const char *name;     /* NULL: letter only */
	const char *argument; /* its value's name: FILE and DIR are completed as such, "a|b" must be one
							 of these; NULL: it takes none */
	const char *help;     /* one line; NULL: works, but is not shown */
	enum phpca_option_kind kind;
	size_t field; /* FLAG: a bool, TEXT: a const char *, by offset in struct phpca_arguments */
	enum phpca_code (*call)(struct phpca_arguments *a, const char *value, struct phpca_error *err);
};

/* The last three fields of an option. */
#define PHPCA_FLAG(field) PHPCA_OPTION_FLAG, offsetof(struct phpca_arguments, field), NULL
#define PHPCA_TEXT(field) PHPCA_OPTION_TEXT, offsetof(struct phpca_arguments, field), NULL
#define PHPCA_CALL(function) PHPCA_OPTION_CALL, 0, function

/* Lines that many tables have. --help, -q and -v belong to every command, and to no table. */
#define PHPCA_OPTION_FORMAT \
	{ \
		0, "format", "text|json", "how to print the result (text)", \
			PHPCA_CALL(phpca_options_format) \
	}
#define PHPCA_OPTION_PUBLIC_KEY \
	{ \
		0, "public-key", "FILE", \
			"exit code 5 unless it is signed with this key (the key itself, or its file)", \
			PHPCA_TEXT(public_key) \
	}
#define PHPCA_OPTION_INI \
	{ \
		'd', NULL, "INI=VALUE", "compile under this INI setting", PHPCA_CALL(phpca_options_ini) \
	}
#define PHPCA_OPTION_PHP(help) \
	{ \
		0, "php", "FILE", help, PHPCA_TEXT(pack.php) \
	}
#define PHPCA_OPTION_ENGINE \
	{ \
		0, "engine", "ENGINE", \
			"of an archive of several engines, look at this one: its identity, or a PHP version", \
			PHPCA_TEXT(engine) \
	}
#define PHPCA_OPTION_JOBS \
	{ \
		'j', "jobs", "N", "workers (the number of processors)", PHPCA_CALL(phpca_options_jobs) \
	}
#define PHPCA_OPTION_CACHE_LIMIT \
	{ \
		0, "cache-limit", "SIZE", \
			"size of the cache, above which the oldest is removed: 500M, 2G (1G)", \
			PHPCA_CALL(phpca_options_cache_limit) \
	}
#define PHPCA_OPTION_NO_PROGRESS \
	{ \
		0, "no-progress", NULL, "no progress bar", PHPCA_FLAG(pack.no_progress) \
	}
#define PHPCA_OPTIONS_END \
	{ \
		0, NULL, NULL, NULL, PHPCA_OPTION_END, 0, NULL \
	}

enum phpca_code phpca_options_format(
	struct phpca_arguments *a, const char *value, struct phpca_error *err);
enum phpca_code phpca_options_ini(
	struct phpca_arguments *a, const char *value, struct phpca_error *err);
enum phpca_code phpca_options_cache_limit(
	struct phpca_arguments *a, const char *value, struct phpca_error *err);
enum phpca_code phpca_options_jobs(
	struct phpca_arguments *a, const char *value, struct phpca_error *err);

struct phpca_command {
	const char *name;      /* "pack" */
	const char *arguments; /* what follows the options: "ARCHIVE DIR" */
	const char *summary;   /* one sentence */
	const char *details;   /* paragraphs for --help and the man page, '\n' between them; or NULL */
	const struct phpca_option *options; /* PHPCA_OPTIONS_END ends it */
	size_t least, most;                 /* positional arguments */
	enum phpca_code (*run)(const struct phpca_arguments *a, struct phpca_error *err);
	bool of_engine; /* looks into images of its first argument: only their own engine can */
};

/* phpca, with its commands; or phpc, which is one command. */
struct phpca_program {
	const char *name;
	const char *summary;
	const struct phpca_command *const
		*commands; /* NULL ends it; with `single` there is one, of the program's name */
	bool single;
};

/* ---- the parser ---- */

/*
 * argv[0] is the command's name and is not looked at. Errors are PHPCA_E_USAGE and name the option
 * and the nearest known one.
 */
enum phpca_code phpca_options_parse(const struct phpca_command *c, int argc, char **argv,
	struct phpca_arguments *out, struct phpca_error *err);
void phpca_options_clear(struct phpca_arguments *a);

/*
 * The options of a command one after the other, then those that all have: pass NULL first. NULL at
 * the end.
 */
const struct phpca_option *phpca_options_next(
	const struct phpca_command *c, const struct phpca_option *after);

/* ---- what is made of the tables, to stdout ---- */

/* What each enum phpca_code means as an exit code; NULL ends the list. */
extern const char *const phpca_exit_meaning[];

void phpca_options_help(
	const struct phpca_program *p, const struct phpca_command *c); /* c NULL: of the program */
void phpca_options_man(const struct phpca_program *p);
void phpca_options_completion(
	const struct phpca_program *p, const char *shell); /* "bash", "zsh" or "fish" */

#endif
