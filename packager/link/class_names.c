#include "link/class_names.h"

#include "php.h"
#include "engine/script.h"
#include "image/load.h"

static void mark_classes_of(struct phpca_linker *k, const struct phpca_loaded *l)
{
	const struct phpc_script *script = phpca_image_script(l->memory, &l->image);

	for (uint32_t i = 0; i < script->class_count; i++)
		phpca_pool_mark_class(&k->pool, script->classes[i].ce->name);
}

void phpca_link__mark_class_names(struct phpca_linker *k)
{
	const zend_class_entry *ce;

	for (size_t i = 0; i < k->run->files.count; i++)
		if (k->images.loaded[i].image.header)
			mark_classes_of(k, &k->images.loaded[i]);
	ZEND_HASH_FOREACH_PTR (CG(class_table), ce)
		phpca_pool_mark_class(&k->pool, ce->name);
	ZEND_HASH_FOREACH_END();
}
