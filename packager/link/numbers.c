/*
 * The numbers of what members share: paths, imports, strings. Members come here one after the
 * other.
 */
#include "link/numbers.h"

#include "image/string.h"

/* ---- paths ---- */

static uint32_t add_path(
	struct phpca_linker *k, const zend_string *s, const uint32_t *positions, uint32_t count)
{
	struct phpca_buffer key = {0};

	phpca_buffer_append(&key, positions, count * sizeof *positions);
	phpca_buffer_append(&key, ZSTR_VAL(s), ZSTR_LEN(s));
	zval *known = zend_hash_str_find(&k->path_index, (char *)key.data, key.size);
	uint32_t number;
	if (known) {
		number = (uint32_t)Z_LVAL_P(known);
	} else {
		uint64_t *offset = phpca_vector_add(&k->path_offsets);
		*offset = phpca_string_append(&k->paths, s);
		number = phpca_writer_add_path(k->writer, *offset, positions, count);
		zval z;
		ZVAL_LONG(&z, number);
		zend_hash_str_add(&k->path_index, (char *)key.data, key.size, &z);
	}
	phpca_buffer_clear(&key);
	return number;
}

void phpca_link__number_paths(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpc_image *image = &k->images.loaded[number].image;
	uint32_t count;
	const struct phpca_path_disk *path = phpc_image_section(image, PHPC_SECTION_PATH, &count);
	const uint32_t *positions = phpc_image_section(image, PHPC_SECTION_PATH_POSITION, NULL);

	m->path_numbers = phpca_alloc_array(count, sizeof *m->path_numbers, "numbers");
	for (uint32_t i = 0; i < count; i++) {
		const zend_string *s = (const zend_string *)(image->pool + (path[i].string & ~1ull));
		m->path_numbers[i] = add_path(
			k, s, positions + path[i].first_position, path[i].position_count);
		zval z;
		ZVAL_LONG(&z, m->path_numbers[i]);
		zend_hash_index_update(&k->path_strings, (zend_ulong)(uintptr_t)s, &z);
	}
}

/* ---- imports and strings ---- */

/*
 * In the order in which they were first written: that of their locations, then the assumptions.
 */
void phpca_link__number_imports(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpca_loaded *l = loaded(k, number);
	uint32_t relocs, assumes, count;
	const struct phpc_reloc_import_disk *reloc = phpc_image_section(
		&l->image, PHPC_SECTION_RELOC_IMPORT, &relocs);
	const uint32_t *assume = phpc_image_section(&l->image, PHPC_SECTION_ASSUME, &assumes);
	const struct phpca_import_disk *import = phpc_image_section(
		&l->image, PHPC_SECTION_IMPORT, &count);
	const char *text = phpc_image_section(&l->image, PHPC_SECTION_TEXT, NULL);

	m->import_numbers = phpca_alloc_array(count, sizeof *m->import_numbers, "numbers");
#define NUMBER(i) \
	(m->import_numbers[i] = phpca_writer_add_import(k->writer, import[i].kind, \
		 text + import[i].name, \
		 import[i].member == PHPC_NO_MEMBER ? NULL : text + import[i].member))
	for (uint32_t i = 0; i < relocs; i++)
		NUMBER(reloc[i].import);
	for (uint32_t i = 0; i < assumes; i++)
		NUMBER(assume[i]);
#undef NUMBER
}

void phpca_link__number_prelinked_imports(struct phpca_linker *k, struct member *m, uint32_t number)
{
	const struct phpca_object *o = &loaded(k, number)->prelinked;

	m->prelinked_imports = phpca_alloc_array(
		o->imports.count, sizeof *m->prelinked_imports, "numbers");
	for (size_t i = 0; i < o->imports.count; i++) {
		const struct phpca_import_use *u = &o->imports.item[i];
		m->prelinked_imports[i] = phpca_writer_add_import(k->writer, u->kind, u->name, u->member);
	}
}

void phpca_link__number_strings(struct phpca_linker *k, struct member *m, uint32_t number)
{
	m->pool_numbers = phpca_alloc_array(m->distinct.count, sizeof *m->pool_numbers, "numbers");
	phpca_pool_add(
		&k->pool, m->distinct.item, m->uses.item, m->distinct.count, number, m->pool_numbers);
}
