/* See structures.h. */
#include "inspect/structures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "base/text.h"
#include "engine/check.h"
#include "host/host.h"
#include "inspect/guard.h"
#include "php/engine.h"

static enum phpca_code check(void *context, struct phpca_error *err)
{
	const struct phpca_archive *a = context;

	if (memcmp(a->index->system_id, phpca_engine_system_id(), PHPC_SYSTEM_ID_SIZE) != 0)
		return PHPCA_E_ENGINE_MISMATCH;
	return phpca_check_archive(a, err);
}

enum phpca_code phpca_tools_check_structures(const struct phpca_archive *a, const char *name,
	const struct phpca_options *o, bool may_leave, bool *checked, struct phpca_error *err)
{
	enum phpca_code code = phpca_tools_guard(check, (void *)(uintptr_t)a, name, o, err);

	*checked = code != PHPCA_E_ENGINE_MISMATCH;
	if (*checked)
		return code;
	return may_leave && !phpca_host_is_inside()
		? phpca_host_enter_engine(a->index->system_id, o->ini, o->ini_count, err)
		: PHPCA_OK;
}

/* ---- in another PHP ---- */

/* Does not return. The command line of the PHP that it becomes asks for this engine alone. */
static void become(
	const struct phpca_archive *a, const char *name, const struct phpca_options *o, int output)
{
	char engine[PHPC_SYSTEM_ID_SIZE + 1];
	char *argv[] = {"phpca", "verify", "--format=json", "--engine", engine, "--", (char *)name};
	struct phpca_error ignored = {0};

	memcpy(engine, a->index->system_id, PHPC_SYSTEM_ID_SIZE);
	engine[PHPC_SYSTEM_ID_SIZE] = '\0';
	if (dup2(output, STDOUT_FILENO) >= 0) {
		phpca_host_begin(sizeof(argv) / sizeof(*argv), argv);
		phpca_host_enter_engine(a->index->system_id, o->ini, o->ini_count, &ignored);
	}
	_exit(PHPCA_E_ENGINE_MISMATCH); /* nobody has it */
}

static cJSON *answer_of(int output)
{
	off_t size = lseek(output, 0, SEEK_END);
	char *text = phpca_text_alloc((size_t)(size > 0 ? size : 0) + 1);
	ssize_t got = size > 0 ? pread(output, text, (size_t)size, 0) : 0;
	cJSON *answer;

	text[got > 0 ? got : 0] = '\0';
	answer = cJSON_Parse(text);
	free(text);
	return answer;
}

static enum phpca_code judge(const cJSON *answer, bool *checked, struct phpca_error *err)
{
	const cJSON *fault = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "faults"), 0);

	*checked = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "deep"));
	return *checked && cJSON_IsString(fault) ? phpca_fault(err, "%s", fault->valuestring)
											 : PHPCA_OK;
}

enum phpca_code phpca_tools_check_structures_elsewhere(const struct phpca_archive *a,
	const char *name, const struct phpca_options *o, bool *checked, struct phpca_error *err)
{
	int output, status;
	enum phpca_code code;
	cJSON *answer;
	pid_t pid;

	*checked = false;
	if (phpca_host_is_inside())
		return PHPCA_OK;
	output = memfd_create("answer", MFD_CLOEXEC);
	if (output < 0 || (pid = fork()) < 0) {
		code = phpca_fault(err, "no process to look into %s with: %s", name, strerror(errno));
		if (output >= 0)
			close(output);
		return code;
	}
	if (pid == 0)
		become(a, name, o, output);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	answer = answer_of(output);
	close(output);
	code = judge(answer, checked, err);
	cJSON_Delete(answer);
	return code;
}
