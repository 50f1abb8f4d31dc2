/* What a class names: parent, interfaces, traits and their rules. */
#include "image/parents.h"

#include "image/known.h"

static void point_class_names(
	struct phpca_serializer *s, phpca_ref location, const zend_class_name *names, uint32_t count)
{
	if (!count) {
		phpca_object_point(s->object, location, 0);
		return;
	}
	if (phpca_emit__point_known(s, location, names))
		return;
	phpca_ref ref = phpca_object_add(s->object, PHPCA_METADATA, NULL, count * sizeof *names);
	for (uint32_t i = 0; i < count; i++) {
		phpca_object_string(
			s->object, FIELD(ref + i * sizeof *names, zend_class_name, name), names[i].name);
		phpca_object_string(
			s->object, FIELD(ref + i * sizeof *names, zend_class_name, lc_name), names[i].lc_name);
	}
	phpca_object_point(s->object, location, ref);
}

static void fill_trait_method(
	struct phpca_serializer *s, phpca_ref ref, const zend_trait_method_reference *m)
{
	phpca_object_string(
		s->object, FIELD(ref, zend_trait_method_reference, method_name), m->method_name);
	phpca_object_string(
		s->object, FIELD(ref, zend_trait_method_reference, class_name), m->class_name);
}

static void point_trait_aliases(
	struct phpca_serializer *s, phpca_ref location, zend_trait_alias **aliases)
{
	size_t count = 0;

	if (phpca_emit__point_known(s, location, aliases))
		return;
	while (aliases[count])
		count++;
	phpca_ref list = phpca_object_add(s->object, PHPCA_MISC, NULL, (count + 1) * sizeof *aliases);
	for (size_t i = 0; i < count; i++) {
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL, sizeof(zend_trait_alias));
		fill_trait_method(s, FIELD(ref, zend_trait_alias, trait_method), &aliases[i]->trait_method);
		phpca_object_string(s->object, FIELD(ref, zend_trait_alias, alias), aliases[i]->alias);
		AT(zend_trait_alias, ref)->modifiers = aliases[i]->modifiers;
		phpca_object_point(s->object, list + i * sizeof *aliases, ref);
	}
	phpca_object_point(s->object, location, list);
}

static void point_trait_precedences(
	struct phpca_serializer *s, phpca_ref location, zend_trait_precedence **list_src)
{
	size_t count = 0;

	if (phpca_emit__point_known(s, location, list_src))
		return;
	while (list_src[count])
		count++;
	phpca_ref list = phpca_object_add(s->object, PHPCA_MISC, NULL, (count + 1) * sizeof *list_src);
	for (size_t i = 0; i < count; i++) {
		const zend_trait_precedence *p = list_src[i];
		phpca_ref ref = phpca_object_add(s->object, PHPCA_MISC, NULL,
			offsetof(zend_trait_precedence, exclude_class_names)
				+ p->num_excludes * sizeof(zend_string *));
		fill_trait_method(s, FIELD(ref, zend_trait_precedence, trait_method), &p->trait_method);
		AT(zend_trait_precedence, ref)->num_excludes = p->num_excludes;
		for (uint32_t k = 0; k < p->num_excludes; k++) {
			phpca_object_string(s->object,
				FIELD(ref, zend_trait_precedence, exclude_class_names) + k * sizeof(zend_string *),
				p->exclude_class_names[k]);
		}
		phpca_object_point(s->object, list + i * sizeof *list_src, ref);
	}
	phpca_object_point(s->object, location, list);
}

void phpca_emit__parents(struct phpca_serializer *s, phpca_ref ref, const zend_class_entry *ce)
{
	if (ce->ce_flags & ZEND_ACC_LINKED)
		phpca_emit__class(s, FIELD(ref, zend_class_entry, parent), ce->parent);
	else
		phpca_object_string(s->object, FIELD(ref, zend_class_entry, parent_name), ce->parent_name);
	phpca_ref interfaces = FIELD(ref, zend_class_entry, interfaces);
	if (!ce->num_interfaces) {
		phpca_object_point(s->object, interfaces, 0);
	} else if (ce->ce_flags & ZEND_ACC_LINKED) {
		phpca_ref list = phpca_object_add(
			s->object, PHPCA_METADATA, NULL, ce->num_interfaces * sizeof(zend_class_entry *));
		for (uint32_t i = 0; i < ce->num_interfaces; i++)
			phpca_emit__class(s, list + i * sizeof(zend_class_entry *), ce->interfaces[i]);
		phpca_object_point(s->object, interfaces, list);
	} else {
		point_class_names(s, interfaces, ce->interface_names, ce->num_interfaces);
	}
	point_class_names(
		s, FIELD(ref, zend_class_entry, trait_names), ce->trait_names, ce->num_traits);
	point_trait_aliases(s, FIELD(ref, zend_class_entry, trait_aliases), ce->trait_aliases);
	point_trait_precedences(
		s, FIELD(ref, zend_class_entry, trait_precedences), ce->trait_precedences);
}
