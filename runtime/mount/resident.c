#include "mount/resident.h"

#include <stdio.h>
#include <string.h>

static bool is_within(const struct phpca_mount *m, unsigned long start)
{
	return start - (unsigned long)(uintptr_t)m->archive.base < m->mapped;
}

static void add_line(const char *line, struct phpca_resident *out)
{
	char name[32];
	unsigned long long kb;

	if (sscanf(line, "%31[^:]: %llu kB", name, &kb) != 2)
		return;
	if (!strcmp(name, "Rss"))
		out->resident += kb * 1024;
	else if (!strcmp(name, "Pss"))
		out->proportional += kb * 1024;
	else if (!strncmp(name, "Shared_", 7) && name[7] != 'H')
		out->shared += kb * 1024;
	else if (!strncmp(name, "Private_", 8) && name[8] != 'H')
		out->own += kb * 1024;
}

bool phpca_resident_add(const struct phpca_mount *m, struct phpca_resident *out)
{
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[512];
	unsigned long start, end;
	bool within = false;

	if (!f)
		return false;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			within = is_within(m, start);
		else if (within)
			add_line(line, out);
	fclose(f);
	return true;
}
