/*
 * What the tools may know of a class. A class is a handle, a class_entry of the engine. What these
 * calls return is borrowed from it.
 *
 * Members are counted by a number that begins at 0 and that each call of phpca_class_next_* moves
 * on; false when there are no more.
 */
#ifndef PHPCA_DESCRIBE_CLASS_H
#define PHPCA_DESCRIBE_CLASS_H

#include <stdbool.h>
#include <stdint.h>
#include "zend.h"
#include "describe/function.h"
#include "engine/script.h"

struct phpca_class;

enum phpca_class_kind { PHPCA_CLASS, PHPCA_INTERFACE, PHPCA_TRAIT, PHPCA_ENUM };

struct phpca_class_info {
	const zend_string *name;
	enum phpca_class_kind kind;
	bool is_abstract, is_final, is_readonly; /* as declared; of classes (kind) only */
	bool is_anonymous;
	bool is_top_level; /* declared when its script is included, and not below an if */
	bool is_linked;    /* by the compiler: its parent stands in its script, or it has none */
	zend_uchar
		backing; /* type of the cases of a backed enum, IS_LONG or IS_STRING; else IS_UNDEF */
	const zend_string *doc_comment;
	const HashTable *attributes; /* or NULL */
	uint32_t first_line, last_line;
};

/* The classes of a script. */
const struct phpca_class *phpca_script_class(const struct phpc_script *script, uint32_t number);

struct phpca_class_info phpca_class_info(const struct phpca_class *c);
const zend_string *phpca_class_name(const struct phpca_class *c);
bool phpca_class_is_anonymous(const struct phpca_class *c);

/* An internal class of this PHP has the name, in whatever case. */
bool phpca_class_is_internal(const zend_string *name);

/* ---- what it names ---- */

const zend_string *phpca_class_parent_name(const struct phpca_class *c); /* NULL: none */
/* As declared. A class that the compiler linked has no interfaces but its parent's: none here. */
uint32_t phpca_class_interface_count(const struct phpca_class *c);
const zend_string *phpca_class_interface_name(const struct phpca_class *c, uint32_t number);
uint32_t phpca_class_trait_count(const struct phpca_class *c);
const zend_string *phpca_class_trait_name(const struct phpca_class *c, uint32_t number);

/* A::method insteadof B, C */
struct phpca_trait_choice {
	const zend_string *class_name, *method;
	zend_string *const *excluded;
	uint32_t excluded_count;
};
/* A::method as protected alias */
struct phpca_trait_alias {
	const zend_string *class_name; /* or NULL */
	const zend_string *method;
	bool has_visibility;
	enum phpca_visibility visibility;
	const zend_string *alias; /* or NULL */
};
bool phpca_class_trait_choice(
	const struct phpca_class *c, uint32_t number, struct phpca_trait_choice *out);
bool phpca_class_trait_alias(
	const struct phpca_class *c, uint32_t number, struct phpca_trait_alias *out);

/* ---- members ---- */

struct phpca_method {
	const struct phpca_function *function;
	const zend_string *name;
	const zend_string *owner; /* the name of the class that declares it */
	bool is_own;              /* this class does */
	bool is_constructor;
	enum phpca_visibility visibility;
};

struct phpca_property {
	const zend_string *key;
	const char *name;
	zend_type type;
	const zval *default_value; /* IS_UNDEF: none */
	const zend_string *doc_comment;
	const HashTable *attributes; /* or NULL */
	bool is_own, is_static, is_readonly, is_promoted;
	bool is_abstract, is_final; /* since PHP 8.4 */
	enum phpca_visibility visibility;
	enum phpca_visibility set_visibility; /* who may write it: as `visibility`, or fewer */
	uint32_t slot; /* among the static ones, or those of objects; PHPCA_NO_SLOT: it has no value */
	const struct phpca_function *get, *set; /* hooks, or NULL */
};

struct phpca_class_constant {
	const zend_string *name;
	const zval *value;
	zend_type type; /* none before PHP 8.3 */
	const zend_string *doc_comment;
	const HashTable *attributes; /* or NULL */
	bool is_own, is_final, is_case;
	enum phpca_visibility visibility;
};

/* Methods of internal classes, inherited, are left out. */
bool phpca_class_next_method(
	const struct phpca_class *c, uint32_t *number, struct phpca_method *out);
bool phpca_class_next_property(
	const struct phpca_class *c, uint32_t *number, struct phpca_property *out);
bool phpca_class_next_constant(
	const struct phpca_class *c, uint32_t *number, struct phpca_class_constant *out);

/* False: it has none of that key. */
bool phpca_class_property(
	const struct phpca_class *c, const zend_string *key, struct phpca_property *out);

/* Defaults of all properties of objects, and of static ones. */
const zval *phpca_class_default_values(const struct phpca_class *c, uint32_t *out_count);
const zval *phpca_class_static_values(const struct phpca_class *c, uint32_t *out_count);

/* ---- linking ---- */

/* What the class was linked against when it was packed. */
struct phpca_link_info {
	const struct phpca_class *parent; /* NULL: none */
	uint32_t with_count;              /* traits, then interfaces */
	uint32_t dependency_count;        /* classes consulted in variance checks */
	const struct phpc_link *link;
};
/* False: it was not, or needed no linking. */
bool phpca_class_link(const struct phpca_class *c, struct phpca_link_info *out);
/* What else it was linked against, where several scripts declare what it is derived from. */
bool phpca_class_link_next(struct phpca_link_info *link);
/* NULL: the same class as one before. */
const struct phpca_class *phpca_link_with(const struct phpca_link_info *link, uint32_t number);
const struct phpca_class *phpca_link_dependency(
	const struct phpca_link_info *link, uint32_t number);

/* Numbers of the map_ptr slots of the linked class, or PHPCA_NO_SLOT. */
struct phpca_class_slots {
	uint32_t mutable_data, static_members;
};
struct phpca_class_slots phpca_class_slots(const struct phpca_class *c);

#endif
