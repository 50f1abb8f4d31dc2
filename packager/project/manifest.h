/*
 * The manifest, phpca.json: what its keys say, before anything is defaulted. manifest.schema.json
 * describes it to people and editors.
 */
#ifndef PHPCA_MANIFEST_H
#define PHPCA_MANIFEST_H

#include "base/json.h"
#include "base/text.h"
#include "format/error.h"

#define PHPCA_MANIFEST_FILE "phpca.json"

enum phpca_choice { PHPCA_UNSAID, PHPCA_NO, PHPCA_YES };

struct phpca_manifest {
	char *file; /* as messages call it; NULL: there is no manifest */
	char *name, *version, *root, *mount;
	char *sign;              /* file of a secret key, relative to the manifest */
	char *sources;           /* "keep" or "strip" */
	char *engine;            /* the php binary that compiles */
	struct phpca_list entry; /* where kinds are said: those for the command line, cli_count of them,
								then those for web servers */
	struct phpca_list entry_pointer; /* of each: its JSON pointer */
	bool entry_kinds;                /* "entry" is an object */
	size_t cli_count;
	struct phpca_list include, exclude, extract, writable, rebase, preload, stubs, as_source;
	char *preload_file; /* "preload" is "@FILE": relative to the manifest; NULL: it is patterns */
	struct phpca_list hot; /* what that file lists, as it stands there; read by resolve */
	enum phpca_choice dev, optimize;
	char *text; /* kept for messages that need a place */
	size_t size;
};

/*
 * Reads a manifest; `file` is its name in messages. Errors are PHPCA_E_USAGE with file, line,
 * column and JSON pointer.
 */
enum phpca_code phpca_manifest_read(struct phpca_manifest *out, const char *file, const char *text,
	size_t size, struct phpca_error *err);
void phpca_manifest_clear(struct phpca_manifest *m);

/* An error about one of its keys, with its place. */
enum phpca_code phpca_manifest_fault(const struct phpca_manifest *m, const char *pointer,
	struct phpca_error *err, const char *message);

#endif
