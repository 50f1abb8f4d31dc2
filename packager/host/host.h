/*
 * Another PHP hosts the packager: a php binary loads the packager as a module (phpca_packager.so)
 * and runs the same command line. So one phpca serves every PHP of a machine that has the module.
 */
#ifndef PHPCA_HOST_H
#define PHPCA_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/child.h"
#include "format/error.h"

/* A PHP of this machine. */
struct phpca_host {
	char *name;    /* by which it was asked: a file, or a name looked up in PATH */
	char *php;     /* the file, links resolved */
	char *version; /* "8.4.27" */
	char *build;   /* which modules it can load: "API20240924,NTS" */
	char *module;  /* the packager for it; NULL: there is none */
	char *unfit;   /* one that is there, and for another PHP; or NULL */
};

/* The command line that a host is to run; borrowed for good. Without it nothing is hosted. */
void phpca_host_begin(int argc, char **argv);
/* That command line, with more words behind the command; yours, and borrowed as above. */
void phpca_host_add_words(const char *const *words, size_t count);
/*
 * This process is the host that another has chosen, and never looks for one itself. Its command
 * line begins with this word.
 */
#define PHPCA_HOST_INSIDE "--inside"
void phpca_host_note_inside(void);
bool phpca_host_is_inside(void);

/*
 * Asks a php binary who it is. PHPCA_E_FAILURE: it can't be run, or it gives no answer. Clear it
 * even after an error.
 */
enum phpca_code phpca_host_ask(struct phpca_host *out, const char *name, struct phpca_error *err);
void phpca_host_clear(struct phpca_host *host);

/* Why it has no module, and what would help. */
enum phpca_code phpca_host_refuse(const struct phpca_host *host, struct phpca_error *err);

/* The php binary that belongs to the libphp in this program: its PHP needs no host. */
bool phpca_host_is_own(const char *php);

/*
 * Goes on in the host: the process becomes its php, with the same command line. Returns only with
 * an error. `ini`: "NAME=VALUE", the settings to compile under.
 */
enum phpca_code phpca_host_enter(const struct phpca_host *host, const char *const *ini,
	size_t ini_count, struct phpca_error *err);

/*
 * The engine that a host's packager compiles for: 32 hexadecimal digits. Yours; NULL and an error
 * where the module can't be loaded.
 */
char *phpca_host_engine(const struct phpca_host *host, struct phpca_error *err);

/* The PHPs of this machine: $PHPCA_PHP, then php, php8.4 ... of PATH. Free with _list_free. */
struct phpca_host *phpca_host_list(size_t *count);
void phpca_host_list_free(struct phpca_host *list, size_t count);

/* Is it this engine (PHPC_SYSTEM_ID_SIZE digits) that is looked for? */
typedef bool phpca_host_wanted(const void *context, const char *engine);

/*
 * Goes on in a PHP of this machine whose packager compiles for an engine that is wanted, as
 * phpca_host_enter does. PHPCA_OK: there is none.
 */
enum phpca_code phpca_host_enter_engine(phpca_host_wanted *wanted, const void *context,
	const char *const *ini, size_t ini_count, struct phpca_error *err);

/*
 * Runs such a PHP's packager with these words (NULL ends them), and waits. *out: clear it if there
 * is one. False: there is none, or it can't be run.
 */
bool phpca_host_run_engine(phpca_host_wanted *wanted, const void *context, const char *const *words,
	struct phpca_child *out);

/* Runs a host's packager. 0, or an errno. `quiet` as in base/child.h. */
int phpca_host__run(
	const struct phpca_host *host, const char *const *words, bool quiet, struct phpca_child *out);

#endif
