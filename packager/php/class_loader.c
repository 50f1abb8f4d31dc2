/*
 * runtime/run/autoload.c does what Composer's ClassLoader::loadClass() would do. That is right only
 * for the loader whose code was read, so it is recognized here, to the token: the source with each
 * run of comments and white space taken for one space must have a known hash. All others, changed
 * ones and those of versions to come, are run as the PHP that they are.
 *
 * For a new version of Composer: read what differs in loadClass(), findFile(),
 * findFileWithExtension() and in what includes the file. If all is the same for a class that the
 * class map or a PSR-4 directory has, add what tests/e2e/class_loader_hash.php prints for the file.
 */
#include "php/class_loader.h"

#include <string.h>

#include "format/buffer.h"
#include "format/hash.h"

static const uint64_t known[] = {
	0xb76588b6c8a988ea, /* 1.10.11 and above, 2.0.0 to 2.0.8: includes by a function beside the
						   class */
	0x216370e010c43352, /* 2.0.9 */
	0x91afdc43ecfb0c5d, /* 2.0.10 to 2.0.14 */
	0xfef8d0db56376664, /* 2.1.0 to 2.4.4, and all of 2.2 */
	0xc4a038ecc807e2b2, /* 2.5.2 to 2.5.7: includes by a closure in a static property */
	0x9e73a1f6fb96a19a, /* 2.5.8 to 2.10.2 */
};

#define SIZE_MAX_SOURCE 65536 /* larger ones are none */

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* White space and comments at `at`: where they end. */
static const uint8_t *skip_space(const uint8_t *at, const uint8_t *end)
{
	while (at < end) {
		if (is_space(*at)) {
			at++;
		} else if (end - at > 1 && at[0] == '/' && at[1] == '*') {
			for (at += 2; end - at > 1 && (at[0] != '*' || at[1] != '/'); at++) {
			}
			at = end - at > 1 ? at + 2 : end;
		} else if ((*at == '#' && (end - at == 1 || at[1] != '['))
			|| (end - at > 1 && at[0] == '/' && at[1] == '/')) {
			while (at < end && *at != '\n')
				at++;
		} else {
			break;
		}
	}
	return at;
}

/* A string in quotes: where it ends. */
static const uint8_t *skip_string(const uint8_t *at, const uint8_t *end)
{
	uint8_t quote = *at++;

	while (at < end && *at != quote)
		at += *at == '\\' && end - at > 1 ? 2 : 1;
	return at < end ? at + 1 : end;
}

static uint64_t hash_tokens(const uint8_t *source, size_t size)
{
	struct phpca_buffer out = {0};
	const uint8_t *at = source, *end = source + size;

	while (at < end) {
		const uint8_t *from = at;
		if ((at = skip_space(at, end)) > from) {
			phpca_buffer_append(&out, " ", 1);
			continue;
		}
		at = *at == '\'' || *at == '"' ? skip_string(at, end) : at + 1;
		phpca_buffer_append(&out, from, (size_t)(at - from));
	}
	uint64_t hash = phpca_hash64(out.data, out.size);
	phpca_buffer_clear(&out);
	return hash;
}

static bool contains(const uint8_t *source, size_t size, const char *text)
{
	return memmem(source, size, text, strlen(text)) != NULL;
}

bool phpca_is_class_loader(const uint8_t *source, size_t size)
{
	/* Where PHP ends, or a heredoc begins, other rules hold for what a comment is. */
	if (size > SIZE_MAX_SOURCE || !contains(source, size, "class ClassLoader")
		|| contains(source, size, "?>") || contains(source, size, "<<<"))
		return false;
	uint64_t hash = hash_tokens(source, size);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i] == hash)
			return true;
	return false;
}
