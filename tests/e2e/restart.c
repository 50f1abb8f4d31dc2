/*
 * restart: starts and ends PHP three times in one process, without a request, as Apache's parent
 * does at each restart. Prints how many mappings of the archive ARCHIVE it has after each end.
 *   restart PHP.INI ARCHIVE
 */
#include <sapi/embed/php_embed.h>

static int mappings(const char *name)
{
	char line[4096];
	int count = 0;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps && fgets(line, sizeof line, maps))
		count += strstr(line, name) != NULL;
	if (maps)
		fclose(maps);
	return count;
}

int main(int argc, char **argv)
{
	for (int i = 0; argc == 3 && i < 3; i++) {
		zend_signal_startup();
		sapi_startup(&php_embed_module);
		php_embed_module.php_ini_path_override = argv[1];
		if (php_embed_module.startup(&php_embed_module) != SUCCESS)
			return 1;
		printf("%d ", mappings(argv[2]));
		php_module_shutdown();
		sapi_shutdown();
		printf("%d ", mappings(argv[2]));
	}
	return 0;
}
