/* See cache.h: its begin and its end. */
#include <stdlib.h>
#include <string.h>
#include "cache/cache.h"
#include "cache/key.h"
#include "cache/owner.h"
#include "cache/store.h"
#include "cache/trim.h"

static void free_cache(struct phpca_cache *c)
{
	phpca_list_clear(&c->damaged);
	phpca_list_clear(&c->foreign);
	pthread_mutex_destroy(&c->lock);
	free(c->sources);
	free(c->scripts);
	free(c->directory);
	free(c);
}

struct phpca_cache *phpca_cache_open(struct phpca_run *run)
{
	bool requested;
	char *directory = phpca_cache_directory(&run->options, &requested), *distrust;
	struct phpca_cache *c;

	if (!directory)
		return NULL;
	if ((distrust = phpca_cache__distrust(directory))) {
		phpca_warnings_add(&run->warnings,
			"cache: off: %s, and what lies in a cache becomes code; see docs/cache.md", distrust);
		free(distrust);
		free(directory);
		return NULL;
	}
	c = phpca_text_alloc(sizeof(*c));
	c->directory = directory;
	c->requested = requested;
	c->limit = run->options.cache_limit ? run->options.cache_limit : PHPCA_CACHE_LIMIT;
	pthread_mutex_init(&c->lock, NULL);
	if (phpca_cache__make_base(c, run))
		return c;
	if (requested || run->options.verbosity > 0) /* a root directory without /proc, for instance */
		phpca_warnings_add(&run->warnings,
			"cache: off: the packager can't read its own program, on which entries depend");
	free_cache(c);
	return NULL;
}

static void warn(const struct phpca_cache *c, struct phpca_run *run)
{
	if (c->damaged.count)
		phpca_warnings_add(&run->warnings, "cache: %zu damaged %s, made anew (%s%s)",
			c->damaged.count, c->damaged.count == 1 ? "entry" : "entries", c->damaged.item[0],
			c->damaged.count == 1 ? "" : ", ...");
	if (c->foreign.count)
		phpca_warnings_add(&run->warnings,
			"cache: %zu %s not taken, others could have written %s (%s%s)", c->foreign.count,
			c->foreign.count == 1 ? "entry" : "entries", c->foreign.count == 1 ? "it" : "them",
			c->foreign.item[0], c->foreign.count == 1 ? "" : ", ...");
	if (c->error && (c->requested || run->options.verbosity > 0))
		phpca_warnings_add(
			&run->warnings, "cache: %s: nothing can be kept: %s", c->directory, strerror(c->error));
}

void phpca_cache_close(struct phpca_cache *c, struct phpca_run *run)
{
	struct phpca_cache_size size;

	if (!c)
		return;
	warn(c, run);
	if (c->grown)
		phpca_cache_trim(c->directory, c->limit, &size, NULL);
	free_cache(c);
}
