/*
 * An object under construction: the memory area of one image, before its final addresses are known.
 *
 * The serializer copies engine structures into partitions and says, for each pointer word in them,
 * what it points to. Where something is in the object tells a ref: partition and offset. When all
 * is in, phpca_object_finish (finish.h) lays the partitions end to end and turns what was said into
 * relocation tables.
 *
 * What linking adds to an image, its prelinked part, is an object too (link/linked.c).
 */
#ifndef PHPCA_OBJECT_H
#define PHPCA_OBJECT_H

#include <stdbool.h>
#include "zend.h"
#include "zend_compile.h"
#include "base/table.h"
#include "base/vector.h"
#include "format/phpc.h"
#include "format/reloc.h"
#include "base/text.h"

/*
 * Literals are the first of the Data partition: they lie behind the code, so that the linker can
 * cut out both at once.
 */
enum phpca_part {
	PHPCA_METADATA,
	PHPCA_CODE,
	PHPCA_LITERALS,
	PHPCA_DATA,
	PHPCA_MISC,
	PHPCA_PART_COUNT
};

/* 0 is none. Arithmetic within one copied structure is allowed: ref + offsetof(...). */
typedef uint64_t phpca_ref;

/* A word for a string. */
struct phpca_string_use {
	phpca_ref location;
	phpca_ref table; /* the string is a key of this array; 0: it is none */
	const zend_string *original;
	uint32_t string; /* number among the distinct ones */
	bool path;       /* it changes where the archive is mounted elsewhere */
	bool lower;      /* in lower case: see phpca_object_lower */
	bool comment;    /* a doc comment */
};

/* The root stands in that string at that byte, which may carry PHPC_POSITION_LOWER. */
struct phpca_position {
	uint32_t string;
	uint32_t position;
};

struct phpca_lowered {
	uint32_t of;
	uint32_t string;
};

/* A word that points into the object. */
struct phpca_point {
	phpca_ref location;
	phpca_ref target;
};

/* A word that points into another image's memory area. */
struct phpca_far {
	phpca_ref location;
	uint32_t image;
	uint32_t offset;
};

/* A word that points into another image's object. */
struct phpca_far_ref {
	phpca_ref location;
	uint32_t image;
	phpca_ref target;
};

/* A word for something of the engine; location 0: that the code was compiled with it (ASSUME). */
struct phpca_import_use {
	phpca_ref location;
	uint32_t kind; /* enum phpca_import_kind */
	const char *name;
	const char *member; /* or NULL */
};

struct phpca_opcodes {
	phpca_ref location;
	uint32_t count;
	phpca_ref literals;
	uint32_t literal_count;
	phpca_ref op_array;
};

/* An array; the hash part of one that is not packed is made when its keys are final. */
struct phpca_hashed {
	phpca_ref table;
	bool packed;
};

/* For a prelinked part: a word of the image that it belongs to. */
struct phpca_patch {
	uint32_t offset;
	phpca_ref target; /* 0: it becomes a slot */
	uint64_t slot;
};

struct phpca_object {
	struct phpca_buffer part[PHPCA_PART_COUNT];
	PHPCA_VECTOR(struct phpca_point) points;
	PHPCA_VECTOR(struct phpca_far) fars;
	PHPCA_VECTOR(struct phpca_far_ref) far_refs;
	PHPCA_VECTOR(struct phpca_string_use) strings_used;
	PHPCA_VECTOR(struct phpca_import_use) imports;
	PHPCA_VECTOR(struct phpca_opcodes) opcodes;
	PHPCA_VECTOR(struct phpca_patch) patches;
	PHPCA_VECTOR(phpca_ref) slots;
	PHPCA_VECTOR(struct phpca_hashed) tables;
	PHPCA_VECTOR(zend_string *) strings; /* distinct by content, borrowed */
	PHPCA_VECTOR(struct phpca_position) positions;
	PHPCA_VECTOR(struct phpca_lowered) lowered;
	struct phpca_table string_table; /* over strings */
	uint32_t slot_count;
	uint32_t first_slot; /* number of the first slot (linked classes continue their script's) */
};

void phpca_object_clear(struct phpca_object *o);

/* Copies `size` bytes (or makes them zero, src NULL) 8-byte aligned into a partition. */
phpca_ref phpca_object_add(
	struct phpca_object *o, enum phpca_part part, const void *src, size_t size);
/* Address of a ref; valid until the next add to the same partition. */
void *phpca_object_at(struct phpca_object *o, phpca_ref ref);

/* Each says what the pointer word at `location` is to be. */
void phpca_object_point(
	struct phpca_object *o, phpca_ref location, phpca_ref target); /* target 0: NULL */
void phpca_object_far(struct phpca_object *o, phpca_ref location, uint32_t image, uint32_t offset);
void phpca_object_far_ref(
	struct phpca_object *o, phpca_ref location, uint32_t image, phpca_ref target);
void phpca_object_string(
	struct phpca_object *o, phpca_ref location, zend_string *s); /* NULL: NULL */
void phpca_object_comment(
	struct phpca_object *o, phpca_ref location, zend_string *s); /* likewise, a doc comment */
void phpca_object_key(struct phpca_object *o, phpca_ref bucket, phpca_ref table, zend_string *s);
/*
 * The string that was put at `location` got the path into it and was then made lower-case. It may
 * look like another that was not; under another path the two will differ.
 */
void phpca_object_lower(struct phpca_object *o, phpca_ref location);
void phpca_object_slot(struct phpca_object *o, phpca_ref location);
/*
 * For a prelinked part: the word at `offset` of the image that it belongs to is to point into it,
 * or is to be a slot.
 */
void phpca_object_patch(struct phpca_object *o, uint32_t offset, phpca_ref target);
void phpca_object_patch_slot(struct phpca_object *o, uint32_t offset);
/* Number of a string among the object's distinct ones. */
uint32_t phpca_object_string_number(struct phpca_object *o, zend_string *s);
/* name and member are borrowed until the object is cleared. */
void phpca_object_import(struct phpca_object *o, phpca_ref location, uint32_t kind,
	const char *name, const char *member);
void phpca_object_opcodes(struct phpca_object *o, phpca_ref location, uint32_t count,
	phpca_ref literals, uint32_t literal_count, phpca_ref op_array);
void phpca_object_table(struct phpca_object *o, phpca_ref table, bool packed);

/*
 * Sizes of the partitions laid end to end, and where a ref comes to lie if the memory area starts
 * at `start`.
 */
void phpca_object_layout(
	const struct phpca_object *o, uint32_t start, uint32_t base[PHPCA_PART_COUNT + 1]);
uint32_t phpca_object_offset(phpca_ref ref, const uint32_t base[PHPCA_PART_COUNT + 1]);

#endif
