#include "load/imports.h"

#include <stdio.h>
#include <string.h>

#include "engine/imports.h"

static const char *member_of(const struct phpca_mount *m, const struct phpca_import_disk *i)
{
	return i->member == PHPC_NO_MEMBER ? NULL : phpca_archive_name(&m->archive, i->member);
}

void *phpca_import__resolve(struct phpca_mount *m, uint32_t number)
{
	const struct phpca_import_disk *i = &m->archive.import[number];

	m->imports[number] = (void *)phpca_import_address(
		i->kind, phpca_archive_name(&m->archive, i->name), member_of(m, i));
	m->import_state[number] = m->imports[number] ? PHPCA_IMPORT_PRESENT : PHPCA_IMPORT_ABSENT;
	return m->imports[number];
}

static bool has_address(const struct phpca_import_disk *i)
{
	return i->kind != PHPC_IMPORT_INI && i->kind != PHPC_IMPORT_NO_FUNCTION
		&& i->kind != PHPC_IMPORT_EXTENSION;
}

bool phpca_import__holds(struct phpca_mount *m, uint32_t number)
{
	const struct phpca_import_disk *i = &m->archive.import[number];

	if (has_address(i))
		return phpca_import(m, number) != NULL;
	if (m->import_state[number] == PHPCA_IMPORT_UNKNOWN || i->kind == PHPC_IMPORT_INI) {
		bool holds = phpca_import_holds(
			i->kind, phpca_archive_name(&m->archive, i->name), member_of(m, i));
		m->import_state[number] = holds ? PHPCA_IMPORT_PRESENT : PHPCA_IMPORT_ABSENT;
	}
	return m->import_state[number] == PHPCA_IMPORT_PRESENT;
}

const char *phpca_import__describe(const struct phpca_mount *m, uint32_t number)
{
	const struct phpca_import_disk *i = &m->archive.import[number];
	const char *name = phpca_archive_name(&m->archive, i->name), *member = member_of(m, i);
	char *text;
	int n;

	switch (i->kind) {
	case PHPC_IMPORT_INI:
		n = asprintf(&text, "compiled for INI setting %s=%s, which is not so here", name,
			member ? member : "");
		break;
	case PHPC_IMPORT_FUNCTION:
		n = asprintf(&text,
			"compiled for the internal function %s(), which is missing or disabled here", name);
		break;
	case PHPC_IMPORT_NO_FUNCTION:
		n = asprintf(
			&text, "compiled for an engine without a function %s(), which exists here", name);
		break;
	default:
		n = asprintf(&text, "compiled for %s%s%s, which is missing here", name, member ? "::" : "",
			member ? member : "");
	}
	return n < 0 ? "an assumption does not hold" : text;
}

void phpca_import__forget(struct phpca_mount *m)
{
	memset(m->import_state, PHPCA_IMPORT_UNKNOWN, m->import_count);
}
