/*
 * Which archive answers for a path.
 *
 * Most paths that a program names lie in no archive; they must get away cheaply. The first look is
 * at the bytes that all mount directories begin with. A path that differs there can reach a mount
 * only by a detour ("/x/../app/y", "//app/y"), which is looked for with memchr. A path that agrees
 * is looked up as it stands: entries have canonical names, so a hit is a hit; only a miss pays for
 * making the path canonical and for following links in its directories.
 *
 * The working directory is remembered. It changes behind our back in two places only, which the
 * engine makes visible: when a SAPI starts the primary script (nothing executes yet) and when it
 * ends it (the shutdown flag is set).
 */
#include "php.h"
#include "SAPI.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <unistd.h>
#include "files/files.h"

#define MAX_LINKS 16

static struct {
	char bytes[MAXPATHLEN];
	size_t size;
} common; /* what all mount directories begin with */

static struct {
	char path[MAXPATHLEN];
	size_t size;
	bool known;
	bool entered;     /* ours, the kernel is elsewhere */
	bool in_shutdown; /* when it was read */
	bool leads[256];  /* by first byte: names without ".." that can lead into a mount */
} cwd;

/*
 * The other name of a mount directory that a symbolic link on disk leads to (/srv/current ->
 * releases/5): the kernel calls it that once it is the working directory, and so do SAPIs that
 * resolve their primary script.
 */
struct alias {
	struct alias *next;
	const struct phpca_mount *mount;
	size_t size;
	char dir[];
};
static struct alias *aliases;
static const struct phpca_mount *aliased; /* the newest mount whose aliases are known */

static void forget_last(void);

/* ---- mounts ---- */

/* What of `path` is below `dir`, and in *size its length; NULL: it lies elsewhere. */
static inline const char *below_directory(
	const char *dir, size_t dir_size, const char *path, size_t *size)
{
	if (*size < dir_size || memcmp(path, dir, dir_size) != 0)
		return NULL;
	if (*size == dir_size) {
		*size = 0;
		return path + dir_size;
	}
	if (path[dir_size] != '/')
		return NULL;
	*size -= dir_size + 1;
	return path + dir_size + 1;
}

const char *phpca_path__below(const struct phpca_mount *m, const char *path, size_t *size)
{
	const char *below = below_directory(m->dir, m->dir_size, path, size);

	for (const struct alias *a = aliases; !below && a; a = a->next)
		if (a->mount == m)
			below = below_directory(a->dir, a->size, path, size);
	return below;
}

static void learn_alias(const struct phpca_mount *m)
{
	char real[MAXPATHLEN];
	struct alias *a;
	size_t size;

	if (!m->dir_size || !realpath(m->dir, real) || strcmp(real, m->dir) == 0
		|| strcmp(real, "/") == 0)
		return;
	size = strlen(real);
	a = pemalloc(sizeof(*a) + size + 1, 1);
	a->mount = m;
	a->size = size;
	memcpy(a->dir, real, size + 1);
	a->next = aliases;
	aliases = a;
}

static void learn_aliases(void)
{
	for (const struct phpca_mount *m = phpca_mounts; m && m != aliased; m = m->next)
		learn_alias(m);
	aliased = phpca_mounts;
}

struct phpca_mount *phpca_path_mount_of(const char *path, size_t size)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below = size;
		if (phpca_path__below(m, path, &below))
			return m;
	}
	return NULL;
}

static void narrow_common(const char *dir, size_t size)
{
	size_t i = 0;

	while (i < common.size && i < size && common.bytes[i] == dir[i])
		i++;
	common.size = i;
}

static void compute_common(void)
{
	const struct phpca_mount *m = phpca_mounts;

	common.size = 0;
	if (!m)
		return;
	common.size = m->dir_size < sizeof(common.bytes) ? m->dir_size : sizeof(common.bytes);
	memcpy(common.bytes, m->dir, common.size);
	for (m = m->next; m; m = m->next)
		narrow_common(m->dir, m->dir_size);
	for (const struct alias *a = aliases; a; a = a->next)
		narrow_common(a->dir, a->size);
}

/*
 * Which names, by their first byte, lead from the working directory `path` into the mount directory
 * `dir`.
 */
static void learn_names(const char *path, size_t size, const char *dir, size_t dir_size)
{
	size_t shorter = size < dir_size ? size : dir_size;

	if (memcmp(path, dir, shorter) != 0)
		return;
	if (size < dir_size && dir[size] == '/') { /* above the mount: the next component */
		cwd.leads[(unsigned char)dir[size + 1]] = true;
		cwd.leads['.'] = true; /* "./x" */
	} else if (size == dir_size || (size > dir_size && path[dir_size] == '/')) {
		memset(cwd.leads, true, sizeof(cwd.leads)); /* at or inside it */
	}
}

static void learn_all_names(void)
{
	size_t size = cwd.size == 1 ? 0 : cwd.size; /* "/" */

	memset(cwd.leads, false, sizeof(cwd.leads));
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next)
		learn_names(cwd.path, size, m->dir, m->dir_size);
	for (const struct alias *a = aliases; a; a = a->next)
		learn_names(cwd.path, size, a->dir, a->size);
}

void phpca_path_mounts_changed(void)
{
	forget_last();
	learn_aliases();
	compute_common();
	if (cwd.known)
		learn_all_names();
	phpca_files__install();
}

/* ---- working directory ---- */

void phpca_path_cwd_changed(void)
{
	cwd.known = false;
	cwd.entered = false;
}

void phpca_path__enter(const char *dir, size_t size)
{
	if (size >= sizeof(cwd.path))
		return;
	memcpy(cwd.path, dir, size);
	cwd.path[size] = '\0';
	cwd.size = size;
	cwd.known = cwd.entered = true;
	learn_all_names();
	cwd.in_shutdown = (EG(flags) & EG_FLAGS_IN_SHUTDOWN) != 0;
}

/*
 * SAPIs that change into the script's directory go back when it has ended, before shutdown
 * functions run.
 */
static void forget_after_script(void)
{
	bool in_shutdown = (EG(flags) & EG_FLAGS_IN_SHUTDOWN) != 0;

	if (cwd.known && in_shutdown && !cwd.in_shutdown) {
		if (!cwd.entered || !(SG(options) & SAPI_OPTION_NO_CHDIR))
			phpca_path_cwd_changed();
		cwd.in_shutdown = true;
	}
}

static bool know_cwd(void)
{
	forget_after_script();
	if (cwd.known)
		return true;
	if (!getcwd(cwd.path, sizeof(cwd.path)) || cwd.path[0] != '/')
		return false;
	cwd.size = strlen(cwd.path);
	learn_all_names();
	cwd.in_shutdown = (EG(flags) & EG_FLAGS_IN_SHUTDOWN) != 0;
	cwd.known = EG(current_execute_data)
		!= NULL; /* before the script starts the SAPI may still move */
	return true;
}

const char *phpca_path__entered(void)
{
	forget_after_script();
	return cwd.known && cwd.entered ? cwd.path : NULL;
}

const char *phpca_path__on_disk(const struct phpca_lookup *lookup, const char *path, char *buffer)
{
	return lookup->followed ? lookup->path : phpca_path__for_kernel(path, buffer);
}

const char *phpca_path__for_kernel(const char *path, char *buffer)
{
	if (path[0] == '/' || path[0] == '\0' || !phpca_path__entered())
		return path;
	return phpca_path_canonical(path, strlen(path), buffer) ? buffer : path;
}

/* ---- canonical paths ---- */

/* How canonical() goes up: see `leave`. */
struct leaving {
	bool asks_disk;      /* for directories outside of all mounts as well */
	bool passes_missing; /* what does not exist is left by its text */
	bool left_outside;   /* there were such */
	bool left_archived;  /* a directory that the disk may not have */
	bool asked_disk;     /* it may answer otherwise another time */
	size_t from,
		at;  /* the last "..": what follows it in the path, and bytes of the canonical path then */
	int why; /* errno of the one that could not be left; 0: none */
};

static bool leave(struct leaving *l, char *path, size_t *size);

static bool is_url(const char *path, size_t size)
{
	size_t i = 0;

	while (i < size
		&& (isalnum((unsigned char)path[i]) || path[i] == '+' || path[i] == '-' || path[i] == '.'))
		i++;
	return i > 1 && i + 2 < size && path[i] == ':' && path[i + 1] == '/' && path[i + 2] == '/';
}

static void cut_file_scheme(const char **path, size_t *size)
{
	size_t cut = 7;

	if (*size < 7 || (**path | 0x20) != 'f' || strncasecmp(*path, "file://", 7) != 0)
		return;
	if (*size > 16 && strncasecmp(*path + 7, "localhost/", 10) == 0)
		cut = 16;
	*path += cut;
	*size -= cut;
}

/* Is what stands at `part` a component to be kept? Not "", "." and "..". */
static bool is_plain(const char *part, const char *end)
{
	if (part == end || *part == '/')
		return false;
	if (*part != '.')
		return true;
	part += part + 1 < end && part[1] == '.' ? 2 : 1;
	return part < end && *part != '/';
}

/*
 * Moves *path over as many plain components as there are and returns their bytes: they are copied
 * in one piece.
 */
static size_t plain_components(const char **path, const char *end)
{
	const char *from = *path, *to = from;

	while (is_plain(*path, end)) {
		const char *slash = memchr(*path, '/', (size_t)(end - *path));
		to = slash ? slash : end;
		*path = slash ? slash + 1 : end;
	}
	if (to > from && *path == to + 1)
		*path = to;
	return (size_t)(to - from);
}

static size_t parent_size(const char *path, size_t size);

/*
 * Appends the components of `path` to the canonical `out` of `length` bytes; false when it grows
 * too long, or when `l`, if not NULL, finds a directory that ".." can't leave. Length 0 means "/".
 */
static bool append_components(
	char *out, size_t *length, const char *path, size_t size, struct leaving *l)
{
	const char *end = path + size;
	size_t n = *length;

	while (path < end) {
		const char *from = path;
		size_t part = plain_components(&path, end);

		if (part > 0) {
			if (n + part + 2 > MAXPATHLEN)
				return false;
			out[n++] = '/';
			memcpy(out + n, from, part);
			n += part;
		} else if (end - path >= 2 && path[0] == '.' && path[1] == '.'
			&& (path + 2 == end || path[2] == '/')) {
			if (l && !leave(l, out, &n))
				return false;
			n = parent_size(out, n);
			path += 2;
			if (l) {
				l->from = size - (size_t)(end - path);
				l->at = n;
			}
		} else if (*path == '.') {
			path++;
		}
		path += path < end; /* the slash */
	}
	*length = n;
	return true;
}

static size_t canonical(const char *path, size_t size, char *out, struct leaving *l)
{
	size_t length = 0;

	if (size == 0 || memchr(path, '\0', size))
		return 0;
	if (path[0] != '/') {
		if (!know_cwd())
			return 0;
		length = cwd.size == 1 ? 0 : cwd.size;
		memcpy(out, cwd.path, length);
	}
	if (!append_components(out, &length, path, size, l))
		return 0;
	if (length == 0)
		out[length++] = '/';
	out[length] = '\0';
	return length;
}

size_t phpca_path_canonical(const char *path, size_t size, char *out)
{
	cut_file_scheme(&path, &size);
	return canonical(path, size, out, NULL);
}

/* ---- looking up ---- */

/* Directory part of `path`: its length, 0 at the top. */
static size_t parent_size(const char *path, size_t size)
{
	while (size > 0 && path[--size] != '/') {
	}
	return size;
}

/*
 * The longest part of `path` that is an entry; *size is its length. There always is one: the root.
 */
static const struct phpca_entry_disk *longest_entry(
	const struct phpca_archive *a, const char *path, size_t *size)
{
	const struct phpca_entry_disk *e;

	while (!(e = phpca_archive_find(a, path, *size)) && *size > 0)
		*size = parent_size(path, *size);
	return e;
}

/*
 * m's directory, then the path of entry `e`, then the last `rest` bytes of `path` (with their
 * slash), all into `path`.
 */
static bool replace_prefix(char *path, size_t *size, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, size_t rest)
{
	size_t head = m->dir_size + (e->path_size ? 1 + e->path_size : 0);

	if (head + rest >= MAXPATHLEN)
		return false;
	memmove(path + head, path + *size - rest, rest);
	memcpy(path, m->dir, m->dir_size);
	if (e->path_size) {
		path[m->dir_size] = '/';
		memcpy(path + m->dir_size + 1, phpca_archive_name(&m->archive, e->path), e->path_size);
	}
	*size = head + rest;
	path[*size] = '\0';
	return true;
}

/*
 * Puts the target in the place of the first archived link among the directories of `path`
 * (canonical). What follows it may be in another archive or on disk.
 */
static bool replace_link(char *path, size_t *size)
{
	for (const struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below_size = *size, known;
		const char *below = phpca_path__below(m, path, &below_size);
		const struct phpca_entry_disk *e;

		if (!below)
			continue;
		known = below_size;
		e = longest_entry(&m->archive, below, &known);
		if (e && e->kind == PHPCA_ENTRY_LINK && known < below_size
			&& (e = phpca_archive_follow(&m->archive, e)) && e->kind == PHPCA_ENTRY_DIRECTORY)
			return replace_prefix(path, size, m, e, below_size - known);
	}
	return false;
}

static bool found(
	struct phpca_mount *m, const struct phpca_entry_disk *e, struct phpca_location *out)
{
	const struct phpca_entry_disk *target = e;

	if (e->kind == PHPCA_ENTRY_LINK) {
		target = phpca_archive_follow(&m->archive, e);
		if (!target)
			return false;
	}
	out->mount = m;
	out->entry = target;
	out->link = e;
	return true;
}

/* What lives on disk is the disk's, unless there is none: an archive that is mounted on itself. */
bool phpca_path__is_shown(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	return !(e->mode & PHPCA_MODE_ON_DISK) || e->kind == PHPCA_ENTRY_DIRECTORY
		|| strcmp(m->dir, m->filename) == 0;
}

static const struct phpca_entry_disk *find_shown(
	const struct phpca_mount *m, const char *path, size_t size)
{
	const struct phpca_entry_disk *e = phpca_archive_find(&m->archive, path, size);

	return e && phpca_path__is_shown(m, e) ? e : NULL;
}

const struct phpca_entry_disk *phpca_path__entry_at(
	const struct phpca_mount *m, const char *path, size_t size)
{
	size_t below_size = size == 1 ? 0 : size; /* "/" */
	const char *below = phpca_path__below(m, path, &below_size);

	return below ? find_shown(m, below, below_size) : NULL;
}

static bool find_exactly(const char *path, size_t size, struct phpca_location *out)
{
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		const struct phpca_entry_disk *e = phpca_path__entry_at(m, path, size);

		if (e && found(m, e, out))
			return true;
	}
	return false;
}

/*
 * Follows links in `path`, which becomes what they lead to; *followed says whether there were any.
 */
static bool find_through_links(char *path, size_t *size, struct phpca_location *out, bool *followed)
{
	*followed = false;
	for (int i = 0; !find_exactly(path, *size, out); i++) {
		if (i == MAX_LINKS || !replace_link(path, size))
			return false;
		*followed = true;
	}
	return true;
}

/* ---- leaving directories by ".." ---- */

static bool leave_on_disk(struct leaving *l, char *path, size_t *size)
{
	char real[MAXPATHLEN];
	int before = errno;
	struct stat st;

	l->asked_disk = true;
	if (!realpath(path, real)) {
		l->why = l->passes_missing && errno == ENOENT ? 0 : errno;
	} else if (stat(real, &st) == 0 && !S_ISDIR(st.st_mode)) {
		l->why = ENOTDIR;
	} else {
		*size = strlen(real);
		memcpy(path, real, *size + 1);
	}
	errno = before;
	return l->why == 0;
}

/*
 * `path` (canonical but for links) becomes the directory that it leads to, which ".." then leaves.
 */
static bool leave(struct leaving *l, char *path, size_t *size)
{
	struct phpca_location location;
	bool followed;

	if (*size == 0)
		return true;
	path[*size] = '\0';
	if (!phpca_path_mount_of(path, *size)) {
		l->left_outside = true;
		return !l->asks_disk || leave_on_disk(l, path, size);
	}
	if (!find_through_links(path, size, &location, &followed))
		return leave_on_disk(l, path, size);
	if (location.entry->kind != PHPCA_ENTRY_DIRECTORY) {
		l->why = ENOTDIR;
		return false;
	}
	l->left_archived = true;
	return location.link == location.entry
		|| replace_prefix(path, size, location.mount, location.entry, 0);
}

/*
 * As the kernel goes. What lies outside of mounts is looked at only where it matters, when the way
 * ends inside of one.
 */
static size_t canonical_by_walking(const char *path, size_t size, char *out, struct leaving *l)
{
	size_t length;

	length = canonical(path, size, out, l);
	if (length && l->left_outside && phpca_path_mount_of(out, length)) {
		l->asks_disk = true;
		l->why = 0;
		length = canonical(path, size, out, l);
	}
	return length;
}

bool phpca_path_find_canonical(const char *path, size_t size, struct phpca_location *out)
{
	char buffer[MAXPATHLEN];
	bool followed;

	if (size >= sizeof(buffer))
		return false;
	memcpy(buffer, path, size);
	buffer[size] = '\0';
	return find_through_links(buffer, &size, out, &followed);
}

/*
 * As the path stands, without following links in its directories. *inside: it does begin with a
 * mount directory.
 */
static bool find_as_is(const char *path, size_t size, struct phpca_location *out, bool *inside)
{
	*inside = false;
	for (struct phpca_mount *m = phpca_mounts; m; m = m->next) {
		size_t below_size = size;
		const char *below = phpca_path__below(m, path, &below_size);
		const struct phpca_entry_disk *e;

		if (!below)
			continue;
		*inside = true;
		e = find_shown(m, below, below_size);
		if (e)
			return found(m, e, out);
		if (m->next) {
			return false; /* a link might hide it here, and an older archive must not answer before
							 that is known */
		}
	}
	return false;
}

static bool has_dot_dot(const char *path, size_t size, size_t from)
{
	const char *end = path + size, *p = path + from;

	while (p < end && (p = memchr(p, '.', (size_t)(end - p)))) {
		if (end - p > 1 && p[1] == '.' && (p == path || p[-1] == '/'))
			return true;
		p += 2; /* a second dot right here would not begin a component */
	}
	return false;
}

static bool has_empty_part(const char *path, size_t size)
{
	for (size_t i = 1; i < size; i++)
		if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.'))
			return true;
	return false;
}

/*
 * May an absolute path that differs from the common prefix at byte `i` lead into a mount all the
 * same? With one mount an empty part ("//", "/./") matters only where the two differ; with more,
 * the common prefix tells less.
 */
static bool has_detour(const char *path, size_t size, size_t i)
{
	if (phpca_mounts->next || aliases)
		return has_empty_part(path, size);
	if (i < size && i > 0 && path[i - 1] == '/' && (path[i] == '/' || path[i] == '.'))
		return true;
	return has_dot_dot(path, size, i);
}

static bool begins_with_common(const char *path, size_t size)
{
	return size >= common.size && (common.size < 2 || path[1] == common.bytes[1])
		&& memcmp(path, common.bytes, common.size) == 0;
}

/*
 * Length of what `path` and the common prefix begin with. Paths outside of all mounts tend to
 * differ early.
 */
static size_t agreement(const char *path, size_t size)
{
	size_t n = size < common.size ? size : common.size, i = 0;
	const char *bytes = common.bytes;

	while (i < n && path[i] == bytes[i])
		i++;
	return i;
}

bool phpca_path__is_elsewhere(const char *path, size_t size)
{
	return size > 0 && path[0] == '/' && !begins_with_common(path, size)
		&& !has_detour(path, size, agreement(path, size));
}

static bool may_reach_mount(const char *path, size_t size)
{
	if (size == 0 || !know_cwd())
		return false;
	return (cwd.leads[(unsigned char)path[0]] || has_dot_dot(path, size, 0)) && !is_url(path, size);
}

/*
 * Cuts the scheme off and tells whether the path must be made canonical to know; if not, the answer
 * is in *spot.
 */
static bool needs_canonical(const char *path, size_t size, struct phpca_lookup *lookup)
{
	bool inside = false;

	if (size == 0 || path[0] != '/')
		return may_reach_mount(path, size);
	if (begins_with_common(path, size) && find_as_is(path, size, &lookup->location, &inside)) {
		lookup->where = PHPCA_ARCHIVED;
		return false;
	}
	return inside || has_detour(path, size, agreement(path, size));
}

/* "dir/" and "dir/." name a directory or nothing. */
static bool names_directory(const char *path, size_t size)
{
	if (size > 1 && path[size - 1] == '.' && path[size - 2] == '/')
		return true;
	return size > 1 && path[size - 1] == '/';
}

/* The nearest directory above a missing path that an archive has: is it really a file? */
static bool leads_through_file(const char *path, size_t size)
{
	struct phpca_location location;

	while ((size = parent_size(path, size)) > 0)
		if (phpca_path_find_canonical(path, size, &location))
			return location.entry->kind != PHPCA_ENTRY_DIRECTORY;
	return false;
}

/*
 * The last absolute path by detours that was found. An autoloader asks whether a file exists, and
 * includes it.
 */
static struct {
	size_t size; /* 0: none */
	char path[512];
	struct phpca_lookup lookup;
} last;

/*
 * The last beginning of an absolute path up to a "..", and what it comes to. Composer's class map
 * begins all its names with the same one,
 * "/app/vendor/composer/..".
 */
static struct {
	size_t size; /* 0: none */
	size_t canonical_size;
	char path[512];
	char canonical[512];
} detour;

static void forget_last(void)
{
	last.size = 0;
	detour.size = 0;
}

static void remember_detour(
	const char *path, const struct leaving *l, const struct phpca_lookup *lookup)
{
	if (lookup->where == PHPCA_ARCHIVED && path[0] == '/' && l->from && !l->asked_disk
		&& !l->left_outside && !lookup->followed && l->from < sizeof(detour.path)
		&& l->at < lookup->size) {
		detour.size = l->from + 1; /* with the slash */
		memcpy(detour.path, path, detour.size);
		detour.canonical_size = l->at + 1;
		memcpy(detour.canonical, lookup->path, detour.canonical_size);
	}
}

/* What follows is looked up as it stands. A miss says nothing. */
static bool is_behind_detour(const char *path, size_t size, struct phpca_lookup *lookup)
{
	if (!detour.size || size <= detour.size || size >= MAXPATHLEN
		|| size - detour.size + detour.canonical_size >= MAXPATHLEN
		|| memcmp(path, detour.path, detour.size) != 0)
		return false;
	lookup->size = detour.canonical_size + size - detour.size;
	memcpy(lookup->path, detour.canonical, detour.canonical_size);
	memcpy(lookup->path + detour.canonical_size, path + detour.size, size - detour.size);
	lookup->path[lookup->size] = '\0';
	if (!find_exactly(lookup->path, lookup->size, &lookup->location))
		return false;
	lookup->where = PHPCA_ARCHIVED;
	lookup->followed = false;
	return true;
}

static bool previous(const char *path, size_t size, struct phpca_lookup *lookup)
{
	if (size != last.size || memcmp(path, last.path, size) != 0)
		return false;
	lookup->where = last.lookup.where;
	lookup->location = last.lookup.location;
	lookup->followed = false;
	lookup->size = last.lookup.size;
	memcpy(lookup->path, last.lookup.path, lookup->size + 1);
	return true;
}

static void remember_last(const char *path, size_t size, const struct phpca_lookup *lookup)
{
	if (lookup->where == PHPCA_ARCHIVED && lookup->size && !lookup->followed && path[0] == '/'
		&& size <= sizeof(last.path)) {
		last.size = size;
		memcpy(last.path, path, size);
		last.lookup.where = lookup->where;
		last.lookup.location = lookup->location;
		last.lookup.size = lookup->size;
		memcpy(last.lookup.path, lookup->path, lookup->size + 1);
	}
}

static void set_blocked(struct phpca_lookup *lookup, int why)
{
	lookup->where = PHPCA_BLOCKED;
	lookup->why = why;
}

static void set_archived(struct phpca_lookup *lookup, const char *path, size_t size)
{
	bool is_directory = lookup->location.entry->kind == PHPCA_ENTRY_DIRECTORY;

	lookup->where = PHPCA_ARCHIVED;
	if (names_directory(path, size)) {
		lookup->location.link = lookup->location.entry; /* "link/" is what the link leads to */
		if (!is_directory)
			set_blocked(lookup, ENOTDIR);
	}
}

/* A name that no file system takes, in a directory that the disk may not have. */
static bool is_overlong(const struct phpca_lookup *lookup)
{
	size_t parent = parent_size(lookup->path, lookup->size);
	struct phpca_location location;

	return lookup->size - parent - 1 > NAME_MAX
		&& phpca_path_find_canonical(lookup->path, parent, &location);
}

/*
 * "../x" of a working directory that the kernel has, too: it can go there itself, and is given the
 * name as it is, which messages repeat.
 */
static bool leaves_working_directory_only(const char *path, size_t size)
{
	size_t from = 0;

	while (size - from >= 2 && path[from] == '.' && path[from + 1] == '.'
		&& (size - from == 2 || path[from + 2] == '/'))
		from += size - from == 2 ? 2 : 3;
	return from && !has_dot_dot(path, size, from) && !phpca_path__entered();
}

enum dots { DOTS_OF_KERNEL, DOTS_OF_OPEN, DOTS_OF_TEXT };

static void locate(const char *path, size_t size, enum dots dots, struct phpca_lookup *lookup)
{
	struct leaving l = {.passes_missing = dots == DOTS_OF_OPEN};

	if (dots != DOTS_OF_TEXT && is_behind_detour(path, size, lookup))
		return;
	lookup->where = PHPCA_ELSEWHERE;
	lookup->size = 0;
	lookup->followed = false;
	if (!phpca_mounts || size >= MAXPATHLEN || !needs_canonical(path, size, lookup))
		return;
	lookup->size = dots == DOTS_OF_TEXT ? canonical(path, size, lookup->path, NULL)
										: canonical_by_walking(path, size, lookup->path, &l);
	if (!lookup->size) {
		if (l.why)
			set_blocked(lookup, l.why);
		return;
	}
	if (find_through_links(lookup->path, &lookup->size, &lookup->location, &lookup->followed)) {
		set_archived(lookup, path, size);
	} else if (phpca_path_mount_of(lookup->path, lookup->size)) {
		lookup->where = PHPCA_MISSING;
		if (leads_through_file(lookup->path, lookup->size))
			set_blocked(lookup, ENOTDIR);
		else if (is_overlong(lookup))
			set_blocked(lookup, ENAMETOOLONG);
	}
	lookup->followed |= l.left_archived && lookup->where != PHPCA_ARCHIVED
		&& !leaves_working_directory_only(path, size);
	remember_detour(path, &l, lookup);
}

void phpca_path__locate(const char *path, size_t size, struct phpca_lookup *lookup)
{
	if (!size || !previous(path, size, lookup)) {
		locate(path, size, DOTS_OF_KERNEL, lookup);
		remember_last(path, size, lookup);
	}
}

void phpca_path__locate_opened(const char *path, size_t size, struct phpca_lookup *lookup)
{
	locate(path, size, DOTS_OF_OPEN, lookup);
}

void phpca_path__locate_text(const char *path, size_t size, struct phpca_lookup *lookup)
{
	locate(path, size, DOTS_OF_TEXT, lookup);
	lookup->followed |= lookup->size
		!= 0; /* the kernel must not walk through what is left of the text */
}

bool phpca_path_find(const char *path, size_t size, struct phpca_location *out)
{
	struct phpca_lookup lookup;

	cut_file_scheme(&path, &size);
	phpca_path__locate(path, size, &lookup);
	if (lookup.where != PHPCA_ARCHIVED)
		return false;
	*out = lookup.location;
	return true;
}

size_t phpca_path__scheme_size(const char *path, size_t size)
{
	size_t left = size;

	cut_file_scheme(&path, &left);
	return size - left;
}

bool phpca_path_find_opened(const char *path, size_t size, struct phpca_location *out)
{
	struct phpca_lookup lookup;

	if (phpca_path_find(path, size, out))
		return true;
	cut_file_scheme(&path, &size);
	if (phpca_path__is_elsewhere(path, size))
		return false;
	phpca_path__locate_opened(path, size, &lookup);
	*out = lookup.location;
	return lookup.where == PHPCA_ARCHIVED;
}

zend_string *phpca_path_of_entry(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	const char *name = phpca_archive_name(&m->archive, e->path);

	if (e->path_size == 0)
		return m->dir_size ? zend_string_init(m->dir, m->dir_size, 0) : zend_string_init("/", 1, 0);
	return zend_string_concat3(m->dir, m->dir_size, "/", 1, name, e->path_size);
}
