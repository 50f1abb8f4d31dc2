/*
 * Inside engine/: how the checker goes from object to object.
 *
 * A location is an offset in the file, of a stand-alone image or of an archive. Each word that a
 * relocation names has a kind. A check of an object reads its words by their kinds, and pushes what
 * they lead to; each object is checked once as what it is taken for. Nothing recurses.
 */
#ifndef PHPCA_CHECK_WALK_H
#define PHPCA_CHECK_WALK_H

#include <stdbool.h>

#include "php.h"
#include "format/archive.h"
#include "format/phpc.h"

/* What a relocation makes of a word. */
enum phpca_word {
	PHPCA_WORD_PLAIN,
	PHPCA_WORD_IMAGE,
	PHPCA_WORD_STRING,
	PHPCA_WORD_PATH, /* a string, too */
	PHPCA_WORD_IMPORT,
	PHPCA_WORD_SLOT,
	PHPCA_WORD_CODE,
	PHPCA_WORD_HANDLER
};

#define PHPCA_CHECK_OBJECTS(X) \
	X(SCRIPT, "script descriptor") \
	X(FUNCTION, "function") \
	X(ENUM_METHOD, "method of an enum") \
	X(CLASS, "class") \
	X(LINK, "record of a linked class") \
	X(PROPERTY, "property") \
	X(CONSTANT, "class constant") \
	X(ATTRIBUTE, "attribute") \
	X(TYPES, "list of types") \
	X(INTERSECTION, "list of types that hold together") \
	X(VALUES, "array") \
	X(ATTRIBUTES, "table of attributes") \
	X(AST, "constant expression") \
	X(NODE, "part of a constant expression")

enum phpca_object_kind {
#define X(name, text) PHPCA_CHECK_##name,
	PHPCA_CHECK_OBJECTS(X)
#undef X
};

/* An image, and where its memory area lies. */
struct phpca_area {
	uint64_t start, size;
	struct phpc_image image;
	uint32_t entry;
};

struct phpca_todo {
	uint64_t location;
	uint32_t kind, depth;
};

struct phpca_walk {
	const uint8_t *bytes;
	uint64_t size, base, string_base;    /* location = word - base */
	const struct phpca_archive *archive; /* NULL: a stand-alone image */
	struct phpca_area *areas;
	uint32_t area_count;
	uint32_t *words; /* of each word of the file: kind, and above 4 bits the record's number */
	const struct phpca_import_disk *import;
	const char *names;
	struct phpca_todo *todo;
	size_t todo_count, todo_room;
	struct phpca_todo *seen; /* a hash table; location 0: free */
	size_t seen_count, seen_room;
	uint64_t left;  /* bytes that may still be looked at: objects do not overlap without end */
	uint32_t depth; /* of the object at hand */
	bool failed;    /* no memory */
};

/* ---- words; all return NULL, or what is wrong ---- */

static inline const void *phpca_check__at(const struct phpca_walk *w, uint64_t location)
{
	return w->bytes + location;
}

/* What a word of a string leads to, once it is known to be one; its text stands behind. */
static inline const struct phpc_string_disk *phpca_check__string_of(
	const struct phpca_walk *w, const void *word)
{
	return phpca_check__at(w, (uint64_t)(uintptr_t)word - w->string_base);
}

/* In a function that has the walk as `w`. */
#define AT(type, location) ((const type *)phpca_check__at(w, location))
/* In a function that returns NULL, or what is wrong. */
#define RETURN_FAULT(check) \
	do { \
		const char *fault_ = (check); \
		if (fault_) \
			return fault_; \
	} while (0)

/* The area that the location is in, NULL if in none. */
const struct phpca_area *phpca_check__area(const struct phpca_walk *w, uint64_t location);

/* `size` bytes of one memory area, whole words. */
const char *phpca_check__take(struct phpca_walk *w, uint64_t location, uint64_t size);

/* Bytes that are taken, and that no relocation changes. */
const char *phpca_check__plain(struct phpca_walk *w, uint64_t location, uint64_t size);

/* A pointer into a memory area; *to 0: NULL. */
const char *phpca_check__pointer(struct phpca_walk *w, uint64_t location, uint64_t *to);

/* Of a word that is a pointer: into the image that has it, which is loaded with it. Or NULL. */
const char *phpca_check__own(struct phpca_walk *w, uint64_t location);

/* A pointer to an object, to be checked as one of that kind. */
const char *phpca_check__object(
	struct phpca_walk *w, uint64_t location, enum phpca_object_kind kind, bool may_be_null);
void phpca_check__push(struct phpca_walk *w, uint64_t location, enum phpca_object_kind kind);

/* The same, or a thing of the engine of that kind of import. */
const char *phpca_check__object_or_import(struct phpca_walk *w, uint64_t location,
	enum phpca_object_kind kind, enum phpc_import_kind import, bool may_be_null);
const char *phpca_check__import(
	const struct phpca_walk *w, uint64_t location, enum phpc_import_kind kind);

const char *phpca_check__string(struct phpca_walk *w, uint64_t location, bool may_be_null);
const char *phpca_check__string_at(struct phpca_walk *w, uint64_t string);
/* A map_ptr slot, or 0. */
const char *phpca_check__slot(struct phpca_walk *w, uint64_t location, bool wanted);

/* Is the function the code of the script itself? */
bool phpca_check__is_main(const struct phpca_walk *w, uint64_t at);

/* ---- objects ---- */

/* The script's own are checked before any code of the image. */
const char *phpca_check__script(struct phpca_walk *w, uint64_t at);
/* Of a class in the script's list, whose key is a string and whose class has a location. */
const char *phpca_check__key(struct phpca_walk *w, uint64_t at);
const char *phpca_check__function(struct phpca_walk *w, uint64_t at);
/* A pointer to a function that is called where it lies: it has a slot for its run-time cache. */
const char *phpca_check__callable(struct phpca_walk *w, uint64_t location);
const char *phpca_check__enum_method(struct phpca_walk *w, uint64_t at);
/* A pointer to a function whose fields were taken: it is not what only a closure object has. */
const char *phpca_check__no_closure(const struct phpca_walk *w, uint64_t location);
const char *phpca_check__class(struct phpca_walk *w, uint64_t at);
const char *phpca_check__link(struct phpca_walk *w, uint64_t at);
const char *phpca_check__property(struct phpca_walk *w, uint64_t at);
const char *phpca_check__constant(struct phpca_walk *w, uint64_t at);
const char *phpca_check__attribute(struct phpca_walk *w, uint64_t at);
const char *phpca_check__types(struct phpca_walk *w, uint64_t at);
const char *phpca_check__intersection(struct phpca_walk *w, uint64_t at);
const char *phpca_check__values(struct phpca_walk *w, uint64_t at);
const char *phpca_check__attributes(struct phpca_walk *w, uint64_t at);
const char *phpca_check__ast(struct phpca_walk *w, uint64_t at);
const char *phpca_check__node(struct phpca_walk *w, uint64_t at);

/* The beginning of a constant expression, whose first node stands behind it. */
const char *phpca_check__tree(struct phpca_walk *w, uint64_t at);

/* What a class has from the engine's, of one whose members are sound. */
const char *phpca_check__inheritance(struct phpca_walk *w, uint64_t at);
/* What an enum has: of a class whose tables are sound, and of one that is none. */
const char *phpca_check__enum(struct phpca_walk *w, uint64_t at);
/* The value of a class constant that is a case. */
const char *phpca_check__case(struct phpca_walk *w, uint64_t at);

/* A zval: a value that an image may hold. */
const char *phpca_check__value(struct phpca_walk *w, uint64_t at);
const char *phpca_check__type(struct phpca_walk *w, uint64_t at);

/* A hash table whose elements `element` checks (a location of a zval); NULL in `embedded`. */
typedef const char *phpca_check__element(struct phpca_walk *w, uint64_t at);
const char *phpca_check__table(struct phpca_walk *w, uint64_t at, phpca_check__element *element);

/* Is the word the engine's empty array, which images never bring along? */
bool phpca_check__is_empty_array(const struct phpca_walk *w, uint32_t import);

/* The record of a word that is an import of that kind; NULL: it is another word. */
const struct phpca_import_disk *phpca_check__imported(
	const struct phpca_walk *w, uint64_t location, enum phpc_import_kind kind);
/* Is the word nothing, and stays so? */
bool phpca_check__is_null(const struct phpca_walk *w, uint64_t location);

/* The name of the engine's object that a word is; NULL: it is another word. */
const char *phpca_check__symbol(const struct phpca_walk *w, uint64_t location);

/* ---- code ---- */

/* A function's opcodes and literals, as the loader makes them. */
struct phpca_code_view {
	const struct phpca_walk *walk;
	const struct phpca_area *area; /* of the function */
	const zend_op *opcodes;
	const zval
		*literals; /* strings, arrays and trees are checked; only types mean something here */
	uint32_t count, literal_count;
	uint32_t reach; /* opcodes that may be jumped to; phpca_check__code sets it */
};
const char *phpca_check__code(const zend_op_array *f, const struct phpca_code_view *code);
/* An opcode that begins a call or passes an argument; any other is sound. */
const char *phpca_check__call(const struct phpca_code_view *code, const zend_op *op);
/* An opcode that declares a class, of sound operands: the script has that class. */
const char *phpca_check__declares(
	const zend_op_array *f, const struct phpca_code_view *code, const zend_op *op);
/* All calls of a function, whose opcodes are sound one by one. */
const char *phpca_check__calls(const struct phpca_code_view *code);
/* The kinds of operands, which exist, and of results: where an opcode writes what it is known to.
 */
const char *phpca_check__operands(const struct phpca_code_view *code);
const char *phpca_check__results(const struct phpca_code_view *code);
/* The run-time cache of a function whose opcodes are sound one by one. */
const char *phpca_check__slots(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code);
/* What is written and which calls are under way, on all ways through such a function. */
const char *phpca_check__flow(
	struct phpca_walk *walk, uint64_t at, const struct phpca_code_view *code);
/* It passes one argument. */
bool phpca_check__is_argument(const zend_op *op);
/* Execution never goes on behind it. */
bool phpca_check__goes_nowhere(const zend_op *op);
/* Its second operand is an array of distances, of a sound opcode: of jumps into the code. */
bool phpca_check__has_jump_table(const zend_op *op);
const HashTable *phpca_check__jump_table(const struct phpca_code_view *code, const zend_op *op);
/* Its second operand names a property. */
bool phpca_check__is_of_property(const zend_op *op);
/* Its first operand names a static property, its second the class. */
bool phpca_check__is_of_static_property(const zend_op *op);

/* The literal that an operand of the type IS_CONST leads to. */
static inline const zval *phpca_check__literal_of(const zend_op *op, znode_op operand)
{
	return (const zval *)((const char *)op + (int32_t)operand.constant);
}

/* Unpacks and checks what a function of a member has. */
const char *phpca_check__packed(struct phpca_walk *w, uint64_t at);
/* Checks what a function of a stand-alone image has. */
const char *phpca_check__plain_code(struct phpca_walk *w, uint64_t at);
/* The same, of code that is unpacked: with live ranges and try blocks. */
const char *phpca_check__unpacked(
	struct phpca_walk *w, uint64_t at, const struct phpca_code_view *code);

/* More than any function has: bytes of a run-time cache, variables. */
#define PHPCA_CHECK_CACHE_MAX (1 << 26)
#define PHPCA_CHECK_VARIABLES_MAX (1u << 20)

#endif
