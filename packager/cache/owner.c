/* See owner.h. */
#include <stdlib.h>
#include <unistd.h>
#include "base/text.h"
#include "cache/owner.h"

#define WRITABLE_BY_OTHERS (S_IWGRP | S_IWOTH)

static bool has_our_owner(const struct stat *st)
{
	return st->st_uid == geteuid() || st->st_uid == 0;
}

bool phpca_cache__is_ours(const struct stat *st)
{
	return has_our_owner(st) && !(st->st_mode & WRITABLE_BY_OTHERS);
}

static char *distrust_one(const char *directory)
{
	struct stat st;

	if (stat(directory, &st) != 0 || phpca_cache__is_ours(&st))
		return NULL;
	return has_our_owner(&st)
		? phpca_text_format(
			"others can write into %s (mode %04o)", directory, (unsigned)st.st_mode & 07777)
		: phpca_text_format("%s belongs to user %u", directory, (unsigned)st.st_uid);
}

char *phpca_cache__distrust(const char *directory)
{
	char *reason = distrust_one(directory), *entries;

	if (reason)
		return reason;
	entries = phpca_text_format("%s/1", directory);
	reason = distrust_one(entries);
	free(entries);
	return reason;
}

bool phpca_cache__is_in_ours(const char *file)
{
	char *directory = phpca_path_directory(file);
	struct stat st;
	bool ours = stat(directory, &st) == 0 && phpca_cache__is_ours(&st);

	free(directory);
	return ours;
}
