/* The archive that is to be deployed, as it was when we read it. */
#ifndef PHPCA_DEPLOY_INPUT_H
#define PHPCA_DEPLOY_INPUT_H

#include "deploy/set.h"

struct phpca_deploy_input {
	struct phpca_tool_map map;  /* memory of our own: what is verified is what is deployed, whatever
								   becomes of the file meanwhile */
	uint32_t mode;              /* permission bits of the file */
	struct phpca_tool_map view; /* of several engines: one */
	struct phpca_archive a;
	struct phpca_deploy_set set;
};

/*
 * Reads and verifies it: nothing that is cut, damaged or not signed by whom `public_key` names (a
 * key or its file; NULL: by anybody) gets any further. `out` is to be cleared in any case. Messages
 * begin with the file's name.
 */
enum phpca_code phpca_deploy__read_input(struct phpca_deploy_input *out, const char *filename,
	const char *public_key, struct phpca_error *err);
void phpca_deploy__clear_input(struct phpca_deploy_input *input);

/*
 * Checks every byte of a file that is mapped, for each of its engines, and whether it is signed by
 * whom `public_key` names (NULL: whether a signature that is there is right).
 */
enum phpca_code phpca_deploy__verify(
	const struct phpca_tool_map *file, const char *public_key, struct phpca_error *err);

#endif
