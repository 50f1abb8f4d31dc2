#include "files/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "format/hash.h"

/*
 * An archive is mostly open for reading only, and fcntl(2) lets such a descriptor place nothing but
 * read locks, which never exclude each other. But anybody may ask who holds one. So a read lock is
 * a mark that others see. Each name has three bytes for marks:
 *
 *     SHARED     a handle holds LOCK_SH
 *     EXCLUSIVE  a handle holds LOCK_EX
 *     TRYING     a handle looks at the other two
 *
 * Whoever sees another one's TRYING takes its own back and begins again a little later. TRYING is
 * looked at before the others and taken back after EXCLUSIVE or SHARED is set, so of two handles at
 * least one sees the other.
 */
enum mark { SHARED, EXCLUSIVE, TRYING, MARK_COUNT = 4 };

static const int64_t MAX_WAIT = 10 * 1000 * 1000; /* ns between two looks */

/* ---- marks ---- */

static struct flock range_of(
	const struct phpca_mount *m, const struct phpca_entry_disk *e, enum mark mark, short type)
{
	uint64_t name = phpca_hash64(phpca_archive_name(&m->archive, e->path), e->path_size);

	return (struct flock){.l_type = type,
		.l_whence = SEEK_SET,
		.l_start = (off_t)((name >> 4) * MARK_COUNT + mark),
		.l_len = 1};
}

struct marks {
	int descriptor;
	const struct phpca_mount *mount;
	const struct phpca_entry_disk *entry;
};

static int set_mark(const struct marks *k, enum mark mark, short type)
{
	struct flock range = range_of(k->mount, k->entry, mark, type);

	return fcntl(k->descriptor, F_OFD_SETLK, &range);
}

/* Has another handle this mark? -1 and errno when the kernel does not say. */
static int sees_mark(const struct marks *k, enum mark mark)
{
	struct flock range = range_of(k->mount, k->entry, mark, F_WRLCK);

	if (fcntl(k->descriptor, F_OFD_GETLK, &range) != 0)
		return -1;
	return range.l_type != F_UNLCK;
}

/* ---- taking a lock ---- */

enum outcome { TAKEN, HELD_BY_OTHER, OTHER_TRIES, FAILED };

static enum outcome look(const struct marks *k, int wanted)
{
	int tries = sees_mark(k, TRYING);
	int exclusive = tries < 0 ? -1 : sees_mark(k, EXCLUSIVE);
	int shared = exclusive < 0 ? -1 : wanted == LOCK_EX ? sees_mark(k, SHARED) : 0;

	if (shared < 0)
		return FAILED;
	if (exclusive || shared)
		return HELD_BY_OTHER;
	return tries ? OTHER_TRIES : TAKEN;
}

static enum outcome try(const struct marks *k, int wanted)
{
	enum outcome outcome;

	if (set_mark(k, TRYING, F_RDLCK) != 0)
		return FAILED;
	outcome = look(k, wanted);
	if (outcome == TAKEN && set_mark(k, wanted == LOCK_EX ? EXCLUSIVE : SHARED, F_RDLCK) != 0)
		outcome = FAILED;
	int why = errno;
	set_mark(k, TRYING, F_UNLCK);
	errno = why;
	return outcome;
}

/* Between a half and the whole of *wait, which doubles: two that meet do not meet again. */
static void rest(int64_t *wait)
{
	struct timespec now, pause = {0};

	clock_gettime(CLOCK_MONOTONIC, &now);
	pause.tv_nsec = *wait / 2 + (now.tv_nsec ^ (int64_t)getpid() * 7919) % (*wait / 2);
	nanosleep(&pause, NULL);
	*wait = *wait * 2 < MAX_WAIT ? *wait * 2 : MAX_WAIT;
}

static int take(const struct marks *k, int wanted, bool waits)
{
	int64_t wait = 20 * 1000;

	for (;;) {
		switch (try(k, wanted)) {
		case TAKEN:
			return 0;
		case FAILED:
			return -1;
		case HELD_BY_OTHER:
			if (!waits) {
				errno = EWOULDBLOCK;
				return -1;
			}
			break;
		case OTHER_TRIES:
			break;
		}
		rest(&wait);
	}
}

/* As flock(2): a lock that is held is given up before another kind is taken. */
static int lock_archive(struct phpca_lock *lock, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, int operation)
{
	const struct marks marks = {lock->descriptor, m, e};
	int wanted = operation & ~LOCK_NB;

	if (wanted == lock->held)
		return 0;
	if (lock->held)
		set_mark(&marks, lock->held == LOCK_EX ? EXCLUSIVE : SHARED, F_UNLCK);
	lock->held = 0;
	if (wanted == LOCK_UN)
		return 0;
	if (take(&marks, wanted, !(operation & LOCK_NB)) != 0)
		return -1;
	lock->held = wanted;
	return 0;
}

/* ---- what is locked ---- */

static int open_on_disk(const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	zend_string *path = phpca_mount_path_of(m, e);
	int fd = open(ZSTR_VAL(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	zend_string_release(path);
	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int open_locked(
	struct phpca_lock *lock, const struct phpca_mount *m, const struct phpca_entry_disk *e)
{
	lock->descriptor = open_on_disk(m, e);
	lock->on_disk = lock->descriptor >= 0;
	if (!lock->on_disk)
		lock->descriptor = open(m->filename, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return lock->descriptor < 0 ? -1 : 0;
}

int phpca_lock__set(struct phpca_lock *lock, const struct phpca_mount *m,
	const struct phpca_entry_disk *e, int operation)
{
	if (lock->descriptor < 0) {
		if (operation == LOCK_UN)
			return 0;
		if (open_locked(lock, m, e) != 0)
			return -1;
	}
	return lock->on_disk ? flock(lock->descriptor, operation) : lock_archive(lock, m, e, operation);
}

void phpca_lock__close(struct phpca_lock *lock)
{
	if (lock->descriptor >= 0)
		close(lock->descriptor);
	lock->descriptor = -1;
}
