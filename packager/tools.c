#include "tools.h"

enum phpca_code phpca_tools_archive(const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err)
{
	struct phpca_units u;
	enum phpca_code code = phpca_engine_start(&a->pack, err);

	if (code)
		return code;
	code = phpca_units_open(&u, a->pack.file[0], err);
	if (!code) {
		code = core(&u, a, err);
		phpca_units_close(&u);
	}
	phpca_engine_stop();
	return code;
}

enum phpca_code phpca_tools_path(const char *path, const struct phpca_arguments *a, phpca_tools_core core, struct phpca_error *err)
{
	struct phpca_units u;
	enum phpca_code code = phpca_engine_start(&a->pack, err);

	if (code)
		return code;
	code = phpca_units_compile(&u, path, &a->pack, err);
	if (!code) {
		code = core(&u, a, err);
		phpca_units_close(&u);
	}
	phpca_engine_stop();
	return code;
}
