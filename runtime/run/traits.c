#include "run/traits.h"

#include "bind.h"
#include "mount/script.h"

static bool is_loaded(const struct phpca_script *s)
{
	return s->state == PHPCA_SCRIPT_AHEAD || s->state == PHPCA_SCRIPT_READY;
}

static bool lies_in_loaded(const struct phpca_mount *m, const void *p)
{
	for (uint32_t i = 0; i < m->script_count; i++) {
		const struct phpca_entry_disk *e = &m->archive.entry[m->scripts[i].entry];
		const uint8_t *image = m->archive.base + e->image_offset;
		if (is_loaded(&m->scripts[i]) && (const uint8_t *)p >= image
			&& (const uint8_t *)p < image + e->image_size)
			return true;
	}
	return false;
}

/* A trait whose own traits have their code already, in memory that is relocated. */
static bool can_share(const struct phpca_mount *m, const struct phpc_link *link)
{
	for (uint32_t i = 0; i < link->linked->num_traits; i++) {
		const zend_class_entry *trait = link->interfaces[i];
		if (!trait || !lies_in_loaded(m, trait) || (trait->num_traits && !trait->inheritance_cache))
			return false;
	}
	return true;
}

static bool share(const struct phpca_mount *m, const struct phpc_script *script)
{
	bool shared = false;

	for (uint32_t i = 0; i < script->class_count; i++) {
		const zend_class_entry *ce = script->classes[i].ce;
		const struct phpc_link *link = phpc_link_first(ce);
		if (link && (ce->ce_flags & ZEND_ACC_TRAIT) && ce->num_traits
			&& !link->linked->inheritance_cache && can_share(m, link)) {
			phpca_bind_adopt(link);
			shared = true;
		}
	}
	return shared;
}

/* A trait waits for those that it uses. */
void phpca_traits_share(struct phpca_mount *m)
{
	bool shared;

	do {
		shared = false;
		for (uint32_t i = 0; i < m->script_count; i++)
			if (is_loaded(&m->scripts[i]))
				shared |= share(m, m->scripts[i].script);
	} while (shared);
}
