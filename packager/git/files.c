/*
 * Files that libgit2 would open and wait for: pipes and devices where a repository, a work tree or
 * a user's configuration has files. They are looked for before it comes to them.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "base/infile.h"
#include "git/git.h"

#define LEVELS_MAX 100 /* of directories in refs */
#define ALTERNATES_MAX 5

/* ---- one file ---- */

/* An empty file to everybody who reads it. */
static bool is_null_device(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

/* What is not there, or is a directory, is libgit2's to judge. */
static char *check_kind(const char *filename)
{
	struct stat st;

	return stat(filename, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)
			|| is_null_device(&st)
		? NULL
		: phpca_text_format("%s: wanted a file, found something else", filename);
}

static char *check_file(const char *directory, const char *name)
{
	char *filename = phpca_text_format("%s/%s", directory, name), *why = check_kind(filename);
	struct stat st;

	if (!why && stat(filename, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > PHPCA_LIMIT_GIT)
		why = phpca_text_format("%s: wanted a file of at most %u bytes, found %lld", filename,
			PHPCA_LIMIT_GIT, (long long)st.st_size);
	free(filename);
	return why;
}

/* ---- all files of a directory ---- */

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static char *check_all(const char *directory, unsigned levels);

/* A link may lead to a directory, whose own directories are left out: it could be one above. */
static char *check_entry(const char *filename, unsigned char type, unsigned levels)
{
	char *why = NULL;
	struct stat st;

	if (type == DT_REG)
		return NULL;
	if (type != DT_DIR)
		why = check_kind(filename);
	if (!why && levels && stat(filename, &st) == 0 && S_ISDIR(st.st_mode))
		why = check_all(filename, type == DT_DIR ? levels - 1 : 0);
	return why;
}

static char *check_all(const char *directory, unsigned levels)
{
	DIR *open = opendir(directory);
	const struct dirent *d;
	char *why = NULL, *filename;

	while (open && !why && (d = readdir(open))) {
		if (is_dots(d->d_name))
			continue;
		filename = phpca_text_format("%s/%s", directory, d->d_name);
		why = check_entry(filename, d->d_type, levels);
		free(filename);
	}
	if (open)
		closedir(open);
	return why;
}

static char *check_below(const char *directory, const char *name, unsigned levels)
{
	char *path = phpca_text_format("%s/%s", directory, name), *why = check_all(path, levels);

	free(path);
	return why;
}

/* ---- a repository ---- */

/* The first line of a file that is short, behind `mark`; NULL where there is none. Yours. */
static char *read_line(const char *directory, const char *name, const char *mark)
{
	char *filename = phpca_text_format("%s/%s", directory, name), *line = NULL;
	struct phpca_buffer text = {0};

	if (phpca_infile_read(&text, filename, PHPCA_LIMIT_GIT, NULL) == PHPCA_INFILE_READ
		&& strncmp((char *)text.data, mark, strlen(mark)) == 0) {
		line = phpca_text_dup((char *)text.data + strlen(mark));
		line[strcspn(line, "\r\n")] = '\0';
	}
	phpca_buffer_clear(&text);
	free(filename);
	return line;
}

/* Yours. */
static char *path_from(const char *directory, const char *path)
{
	return *path == '/' ? phpca_text_dup(path) : phpca_text_format("%s/%s", directory, path);
}

/* The branch that HEAD names. */
static char *check_branch(const char *directory)
{
	char *branch = read_line(directory, "HEAD", "ref: "),
		 *why = branch ? check_file(directory, branch) : NULL;

	free(branch);
	return why;
}

static char *check_objects(const char *objects, unsigned alternates);

/* Other repositories whose objects count as well. */
static char *check_alternates(const char *objects, unsigned alternates)
{
	char *filename = phpca_text_format("%s/info/alternates", objects), *rest, *line, *why = NULL;
	struct phpca_buffer text = {0};

	if (phpca_infile_read(&text, filename, PHPCA_LIMIT_GIT, NULL) == PHPCA_INFILE_READ) {
		rest = (char *)text.data;
		while (!why && (line = strsep(&rest, "\n"))) {
			char *path = path_from(objects, line);
			why = *line ? check_objects(path, alternates) : NULL;
			free(path);
		}
	}
	phpca_buffer_clear(&text);
	free(filename);
	return why;
}

static char *check_objects(const char *objects, unsigned alternates)
{
	char *why = check_all(objects, 1);

	if (!why)
		why = check_file(objects, "info/alternates");
	return why || !alternates ? why : check_alternates(objects, alternates - 1);
}

/* What all worktrees of a repository have in common. */
static char *check_common(const char *directory)
{
	static const char *const names[] = {
		"config", "packed-refs", "shallow", "info/exclude", "info/attributes"};
	char *objects = phpca_text_format("%s/objects", directory), *why = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !why; i++)
		why = check_file(directory, names[i]);
	if (!why)
		why = check_branch(directory);
	if (!why)
		why = check_objects(objects, ALTERNATES_MAX);
	if (!why)
		why = check_below(directory, "refs", LEVELS_MAX);
	if (!why)
		why = check_below(directory, "logs", LEVELS_MAX);
	free(objects);
	return why;
}

static char *check_repository(const char *directory)
{
	static const char *const names[] = {"HEAD", "commondir", "gitdir", "index"};
	char *why = NULL, *common, *path;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !why; i++)
		why = check_file(directory, names[i]);
	if (!why)
		why = check_common(directory);
	common = why ? NULL : read_line(directory, "commondir", "");
	if (common) {
		path = path_from(directory, common);
		why = check_common(path);
		free(path);
	}
	free(common);
	return why;
}

/* A file ".git" says where the repository lies, relative to itself. */
static char *check_link(const char *directory)
{
	char *why = check_file(directory, ".git"), *line, *target;

	if (why || !(line = read_line(directory, ".git", "gitdir: ")))
		return why;
	target = path_from(directory, line);
	why = check_repository(target);
	free(target);
	free(line);
	return why;
}

char *phpca_git__check_repository(const char *directory, bool *found)
{
	char *git = phpca_text_format("%s/.git", directory),
		 *objects = phpca_text_format("%s/objects", directory), *why = NULL;
	struct stat st;

	*found = true;
	if (stat(git, &st) == 0)
		why = S_ISDIR(st.st_mode) ? check_repository(git) : check_link(directory);
	else if (stat(objects, &st) == 0 && S_ISDIR(st.st_mode))
		why = check_repository(directory);
	else
		*found = false;
	free(git);
	free(objects);
	return why;
}

/* ---- the user's configuration ---- */

static char *check_home(const char *home, const char *below)
{
	static const char *const names[] = {"config", "ignore", "attributes"};
	char *directory = phpca_text_format("%s%s/git", home, below), *why = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !why; i++)
		why = check_file(directory, names[i]);
	free(directory);
	return why;
}

static char *check_user(void)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	char *why = home ? check_file(home, ".gitconfig") : NULL;

	if (!why)
		why = check_file("/etc", "gitconfig");
	if (!why && xdg && *xdg)
		why = check_home(xdg, "");
	else if (!why && home)
		why = check_home(home, "/.config");
	return why;
}

/* ---- what is found from a directory upwards ---- */

char *phpca_git__check_files(const char *directory)
{
	char *path = phpca_text_dup(directory), *end = path + strlen(path), *why = check_user();
	bool found = false;

	while (!why && !found && end) {
		*end = '\0';
		why = phpca_git__check_repository(path, &found);
		end = strrchr(path, '/');
	}
	free(path);
	return why;
}

/* ---- the work tree ---- */

static char *check_tree(const char *directory);

static bool is_directory(const char *filename, unsigned char type)
{
	struct stat st;

	return type == DT_DIR
		|| (type == DT_UNKNOWN && lstat(filename, &st) == 0 && S_ISDIR(st.st_mode));
}

/* A directory that has a repository of its own is a submodule, or may be taken for one. */
static char *check_name(const char *directory, const struct dirent *d)
{
	char *filename, *why = NULL;
	bool found;

	if (strcmp(d->d_name, ".git") == 0)
		return phpca_git__check_repository(directory, &found);
	if (strcmp(d->d_name, ".gitignore") == 0 || strcmp(d->d_name, ".gitattributes") == 0)
		return check_file(directory, d->d_name);
	if (is_dots(d->d_name) || (d->d_type != DT_DIR && d->d_type != DT_UNKNOWN))
		return NULL;
	filename = phpca_text_format("%s/%s", directory, d->d_name);
	if (is_directory(filename, d->d_type))
		why = check_tree(filename);
	free(filename);
	return why;
}

static char *check_tree(const char *directory)
{
	DIR *open = opendir(directory);
	const struct dirent *d;
	char *why = NULL;

	while (open && !why && (d = readdir(open)))
		why = check_name(directory, d);
	if (open)
		closedir(open);
	return why;
}

char *phpca_git__check_worktree(const char *top, const char *path)
{
	char *directory = phpca_text_format("%s%s%s", top, *path ? "/" : "", path),
		 *end = directory + strlen(directory), *why = check_file(top, ".gitmodules");

	if (!why)
		why = check_tree(*directory ? directory : "/");
	while (!why && end && end >= directory + strlen(top)) {
		*end = '\0';
		why = check_file(directory, ".gitignore");
		end = strrchr(directory, '/');
	}
	free(directory);
	return why;
}
