#include "mount/class_names.h"

static void give(zend_string *name, uint32_t slot)
{
	GC_SET_REFCOUNT(name, slot);
	GC_ADD_FLAGS(name, IS_STR_CLASS_NAME_MAP_PTR);
}

void phpca_class_names_give(struct phpca_mount *m, zend_string *name, uint32_t slot)
{
	if (m->names.count == m->names.room) {
		m->names.room = m->names.room ? m->names.room * 2 : 256;
		m->names.item = safe_perealloc(
			m->names.item, m->names.room, sizeof *m->names.item, 0, true);
	}
	m->names.item[m->names.count++] = (struct phpca_class_name){name, slot};
	give(name, slot);
}

void phpca_class_names__hide(struct phpca_mount *m)
{
	for (uint32_t i = 0; i < m->names.count; i++) {
		GC_DEL_FLAGS(m->names.item[i].name, IS_STR_CLASS_NAME_MAP_PTR);
		GC_SET_REFCOUNT(m->names.item[i].name, 1);
	}
}

void phpca_class_names__show(struct phpca_mount *m)
{
	for (uint32_t i = 0; i < m->names.count; i++)
		give(m->names.item[i].name, m->names.item[i].slot);
}

void phpca_class_names__clear(struct phpca_mount *m)
{
	if (m->names.item)
		pefree(m->names.item, 1);
	m->names = (struct phpca_class_names){0};
}
