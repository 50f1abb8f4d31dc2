/*
 * The two file formats, as structs. docs/format.md is the same in prose and comes first.
 * Nothing here knows PHP. All integers are little-endian, all structs have no implicit padding
 * (asserted below, bytes pinned by tests/unit).
 *
 *   .phpc   header | memory area | string pool | section table | sections
 *   .phpca  pax tar: .phpca/index, .phpca/manifest.json, .phpca/strings, .phpca/paths, images,
 * sources
 *
 * Vocabulary
 *   image         a compiled script: the bytes of a .phpc file, or a tar member of that form
 *   memory area   the part of an image that becomes engine structures once relocated
 *   archive word  in a .phpca, a stored pointer: preferred_base + offset from the start of the
 * archive file. An archive that is mapped at preferred_base needs no IMAGE and no STRING
 * relocation. word          8 bytes, 8-byte aligned
 */
#ifndef PHPCA_DISK_H
#define PHPCA_DISK_H

#include <assert.h>
#include <stdint.h>

/*
 * ---- .phpc ------------------------------------------------------------------------------------
 */

#define PHPC_MAGIC "PHPC\0\0\0\0"
#define PHPC_MAGIC_SIZE 8
#define PHPC_SYSTEM_ID_SIZE 32

/* The seed's header, kept to the byte. */
struct phpc_header_disk {
	uint8_t magic[8];
	uint8_t system_id[32]; /* engine identity, 32 hexadecimal digits */
	uint64_t mem_size;     /* bytes of the memory area */
	uint64_t str_size;     /* bytes of the string pool; 0 in an archive member */
	uint64_t
		script_offset; /* struct phpc_script (engine/script.h), from the start of the memory area */
	uint64_t timestamp; /* source mtime, seconds */
	uint32_t checksum;  /* Adler-32 over memory area, then string pool; section CHECKSUM has all */
	uint32_t pad;       /* 0 */
	uint64_t metadata_size; /* the four partitions, in this order, contiguous; */
	uint64_t code_size;     /* their sum is mem_size */
	uint64_t data_size;
	uint64_t misc_size;
};
static_assert(sizeof(struct phpc_header_disk) == 112, "the seed's header is 112 bytes");

/* Stands at the first multiple of 8 after the string pool. */
#define PHPC_SECTIONS_MAGIC "PHPCSECT"
#define PHPC_SECTIONS_VERSION 3

struct phpc_section_table_disk {
	uint8_t magic[8];
	uint32_t version;
	uint32_t count;      /* number of struct phpc_section_disk that follow */
	uint64_t file_size;  /* of the whole image, so that a cut file is seen at once */
	uint32_t flags;      /* PHPC_IMAGE_* */
	uint32_t slot_count; /* map_ptr slots that the image needs */
};
static_assert(sizeof(struct phpc_section_table_disk) == 32, "");

#define PHPC_IMAGE_IN_ARCHIVE \
	1u /* pointers are archive words; IMPORT and PATH ids are the archive's */
#define PHPC_IMAGE_PATH_DEPENDENT 2u /* a path was folded into code: valid at its own root only */

struct phpc_section_disk {
	uint32_t kind;   /* enum phpc_section_kind */
	uint32_t count;  /* of records (of relocations, for the RELOC kinds) */
	uint64_t offset; /* from the start of the image; sections are in rising order, 8-byte aligned */
	uint64_t size;   /* bytes */
};
static_assert(sizeof(struct phpc_section_disk) == 24, "");

/*
 * One list drives writer, reader, inspector and verifier.
 *   X(NAME, number, record size in bytes or 0 for a byte stream, text)
 *
 * RELOC_IMAGE, RELOC_STRING and RELOC_SLOT are delta streams (reloc.h): places of words, rising.
 *   IMAGE   stand-alone: word += address of the memory area. Archive: word += bias.
 *   STRING  stand-alone: word holds pool offset | 1; word += address of the pool - 1. Archive: word
 * += bias. SLOT    word holds 8 * k + 1 for the image's k-th map_ptr slot; word += 8 * first slot.
 * RELOC_COMMENT is such a stream, too: those words of RELOC_STRING that the loader may leave
 * unverified. bias = the address where the archive is mapped - its preferred_base.
 */
#define PHPC_SECTIONS(X) \
	X(RELOC_IMAGE, 1, 0, "pointers into the memory area") \
	X(RELOC_STRING, 2, 0, "pointers to strings") \
	X(RELOC_HANDLER, 3, 8, "runs of opcodes whose handlers are numbers") \
	X(RELOC_PATH, 4, 8, "pointers to strings that contain the root") \
	X(RELOC_IMPORT, 5, 8, "pointers to internal classes, functions, engine objects") \
	X(RELOC_SLOT, 6, 0, "map_ptr slots") \
	X(RELOC_REHASH, 7, 4, "arrays keyed by a path") \
	X(IMPORT, 8, 16, "names of imported symbols (stand-alone images)") \
	X(PATH, 9, 16, "strings that contain the root (stand-alone images)") \
	X(PATH_POSITION, 10, 4, "where in those strings the root stands") \
	X(ASSUME, 11, 4, "imports that must hold for this image to be used") \
	X(POOL_BLOCK, 12, 4, "blocks of the shared string pool that the image uses (archive members)") \
	X(TEXT, 13, 0, "NUL-terminated names used by IMPORT, root and file (stand-alone images)") \
	X(CODE, 14, 28, "functions whose opcodes and literals are packed (archive members)") \
	X(RELOC_CODE, 15, 0, "pointers to opcodes (archive members)") \
	X(OP_ARRAY, 16, 24, "functions, their opcodes and literals (stand-alone images)") \
	X(RELOC_COMMENT, 17, 0, "pointers to doc comments (stand-alone images)") \
	X(CHECKSUM, 18, 8, "content hash of the whole image (stand-alone images)")

enum phpc_section_kind {
#define X(name, number, record, text) PHPC_SECTION_##name = number,
	PHPC_SECTIONS(X)
#undef X
		PHPC_SECTION_KIND_END
};

/*
 * `count` consecutive opcodes of 32 bytes from `offset` on; the first word of each holds its
 * handler's number.
 */
struct phpc_reloc_handler_disk {
	uint32_t offset; /* into the memory area */
	uint32_t count;
};
static_assert(sizeof(struct phpc_reloc_handler_disk) == 8, "");

/*
 * The word at `offset` points to the string that path number `path` is at the present mount.
 * Such a word is in RELOC_STRING as well, with the string that is right at the root it was compiled
 * for.
 */
struct phpc_reloc_path_disk {
	uint32_t offset;
	uint32_t path; /* PATH record: of the image, or of the archive's index */
};
static_assert(sizeof(struct phpc_reloc_path_disk) == 8, "");

struct phpc_reloc_import_disk {
	uint32_t offset;
	uint32_t import; /* IMPORT record: of the image, or of the archive's index */
};
static_assert(sizeof(struct phpc_reloc_import_disk) == 8, "");

/*
 * What an image takes from the engine that loads it.
 *   X(NAME, number, text)    name: `name`, name2: `member`
 */
#define PHPC_IMPORTS(X) \
	X(ENGINE, 1, "exported object or function of the engine") \
	X(CLASS, 2, "internal class") \
	X(METHOD, 3, "method of an internal class") \
	X(PROPERTY, 4, "property_info of an internal class") \
	X(CONSTANT, 5, "class constant of an internal class") \
	X(CLASS_FIELD, 6, "function pointer in an internal class") \
	X(FUNCTION, 7, "internal function") \
	X(INI, 8, "INI setting with the value `member`") \
	X(NO_FUNCTION, 9, "no internal function of this name") \
	X(EXTENSION, 10, "extension `name` of version `member`")

enum phpc_import_kind {
#define X(name, number, text) PHPC_IMPORT_##name = number,
	PHPC_IMPORTS(X)
#undef X
		PHPC_IMPORT_KIND_END
};

/* Names are offsets into the TEXT section (stand-alone) or the NAME section of the index. */
struct phpca_import_disk {
	uint32_t kind; /* enum phpc_import_kind */
	uint32_t name;
	uint32_t member; /* offset, or 0xffffffff when there is none */
	uint32_t pad;
};
static_assert(sizeof(struct phpca_import_disk) == 16, "");
#define PHPC_NO_MEMBER UINT32_MAX

/*
 * How strings stand in the pool of an image, in .phpca/strings and in .phpca/paths: this head, the
 * bytes, a NUL; 8-byte aligned. It is the engine's own form, so that strings are used in place.
 */
struct phpc_string_disk {
	uint32_t refcount;
	uint32_t type_info;
	uint64_t hash;
	uint64_t size; /* bytes without the NUL */
};
static_assert(sizeof(struct phpc_string_disk) == 24, "");

/*
 * A string that contains the root `position_count` times: cut those out, put the mount directory
 * in.
 */
struct phpca_path_disk {
	uint64_t string; /* stand-alone: pool offset | 1. Archive: archive offset, in .phpca/paths */
	uint32_t first_position; /* index into PATH_POSITION */
	uint32_t position_count;
};
static_assert(sizeof(struct phpca_path_disk) == 16, "");

/*
 * In a PATH_POSITION: here the root stands in lower case, and so must what takes its place. The
 * engine knows anonymous classes by such names.
 */
#define PHPC_POSITION_LOWER 0x80000000u

/* In a stand-alone image TEXT begins with two strings: the root, and the script's path below it. */

/*
 * A function of a stand-alone image: offsets into the memory area of its op_array, its opcodes and
 * its literals.
 */
struct phpc_op_array_disk {
	uint32_t op_array;
	uint32_t opcodes;
	uint32_t count;    /* opcodes */
	uint32_t literals; /* UINT32_MAX: none */
	uint32_t literal_count;
	uint32_t pad;
};
static_assert(sizeof(struct phpc_op_array_disk) == 24, "");

/*
 * A function of an archive member. Its opcodes and literals are packed, in the Code partition; they
 * are unpacked into memory of the process when the function is first called. Until then most
 * functions have the archive's stub for opcodes, PHPCA_CODE_STUBS opcodes behind the archive in
 * memory that all share, and for literals the address of this record; both are in the image as it
 * lies, and relocated by RELOC_IMAGE. A function whose parameters are read before it is called
 * (reflection, named arguments) has a head instead: the opcodes that receive parameters, the
 * leading literals that these need, and an opcode that unpacks the rest. In a head the literals
 * come first. A word that RELOC_CODE names holds the place of the head's opcodes, in bytes from the
 * first head of the image; word += its address.
 */
struct phpc_code_disk {
	uint32_t offset;   /* of this record: bytes from the start of the memory area */
	uint32_t literals; /* offset into the memory area: a word of 4 bytes for each literal, the
						  opcodes behind them */
	uint32_t op_array; /* offset into the memory area of the op_array that owns the code */
	uint32_t count;    /* opcodes */
	uint32_t literal_count;
	uint16_t receive;           /* leading opcodes that receive parameters */
	uint16_t prologue_literals; /* leading literals that they use */
	uint16_t flags;             /* PHPC_CODE_* */
	uint16_t pad;
};
static_assert(sizeof(struct phpc_code_disk) == 28, "");
#define PHPC_CODE_RAW 1u /* 32-byte opcodes: handler number, constants as literal numbers */
#define PHPC_CODE_WHOLE \
	2u                    /* the head is the whole function: the main script, methods of traits \
						   */
#define PHPC_CODE_STUB 4u /* no head: the archive's stub */
#define PHPC_CODE_DONE 8u /* in memory only: the function's own op_array has all of it */

/*
 * Opcodes of the stub, at the first page behind the archive in memory. The engine begins a call
 * behind as many opcodes as it has parameters, one at most where there is a stub, and looks one
 * further.
 */
#define PHPCA_CODE_STUBS 4u
#define PHPCA_CODE_STUBS_SIZE (PHPCA_CODE_STUBS * 32u)

/*
 * What is unpacked has at most so many bytes for each that it takes packed: an opcode of two bytes
 * has 32, and may be in a prologue and in a body.
 */
#define PHPCA_CODE_GROWTH 64u

/* Where the packed opcodes are. */
static inline uint32_t phpc_code_packed(const struct phpc_code_disk *f)
{
	uint32_t at = f->literals + 4 * f->literal_count;
	return f->flags & PHPC_CODE_RAW ? (at + 7) & ~7u : at;
}

/*
 * A packed literal: its kind in the low 4 bits, a value of 28 bits above.
 *   X(NAME, number, text)
 */
#define PHPC_LITERALS(X) \
	X(STRING, 0, "place in the string pool / 8") \
	X(TYPE, 1, "a value that is its type: null, false, true") \
	X(LONG, 2, "an integer, signed") \
	X(VALUE, 3, "place of 16 bytes in the memory area / 8: any value without a pointer") \
	X(PATH, 4, "PATH record of the index") \
	X(ARRAY, 5, "place of an immutable array in the archive file / 8") \
	X(AST, 6, \
		"as VALUE, a constant expression or the attributes of a constant; the first 8 bytes are " \
		"its place in the archive file") \
	X(IMPORT, 7, "IMPORT record of the index: an array of the engine") \
	X(OWN, 8, "place of a string in the memory area / 8")

enum phpc_literal_kind {
#define X(name, number, text) PHPC_LITERAL_##name = number,
	PHPC_LITERALS(X)
#undef X
		PHPC_LITERAL_KIND_END
};
#define PHPC_LITERAL(kind, value) ((uint32_t)(kind) | (uint32_t)(value) << 4)
#define PHPC_LITERAL_KIND(word) ((word)&15u)
#define PHPC_LITERAL_NUMBER(word) ((word) >> 4)
#define PHPC_LITERAL_SIGNED(word) ((int32_t)(word) >> 4)
#define PHPC_LITERAL_LONG_MAX ((1 << 27) - 1) /* and its negative */

/*
 * ---- .phpca -----------------------------------------------------------------------------------
 */

#define PHPCA_INDEX_MAGIC "PHPCAIDX"
#define PHPCA_INDEX_VERSION 4
/*
 * Bytes of the string pool under one hash. A string that crosses from block to block begins at the
 * start of one.
 */
#define PHPCA_POOL_BLOCK 4096u
#define PHPCA_PAGE 4096u

/* Bytes of the pages that so many bytes take. */
static inline uint64_t phpca_whole_pages(uint64_t size)
{
	return (size + PHPCA_PAGE - 1) & ~(uint64_t)(PHPCA_PAGE - 1);
}

#define PHPCA_MEMBER_INDEX ".phpca/index"
#define PHPCA_MEMBER_MANIFEST ".phpca/manifest.json"
#define PHPCA_MEMBER_STRINGS ".phpca/strings"
#define PHPCA_MEMBER_PATHS ".phpca/paths"

/* Members that only fill up to a page, before and after the images. */
#define PHPCA_MEMBER_PAD ".phpca/pad"
#define PHPCA_MEMBER_PAD_END ".phpca/pad-end"
/*
 * An image whose name (`src/Kernel.phpc`) an entry has already: this, the entry's number, ".phpc".
 */
#define PHPCA_MEMBER_IMAGE_PREFIX ".phpca/image/"

/* Bytes of the longest path of an entry: what PHP can handle (MAXPATHLEN). */
#define PHPCA_PATH_MAX 4095u
#define PHPCA_MEMBER_NAME_MAX (PHPCA_PATH_MAX + 16u)

/* An archive begins with these bytes (preface.h). */
#define PHPCA_PREFACE_SIZE 1024u

/* The index is the first member, so its data stand behind the preface and a tar header. */
#define PHPCA_INDEX_AT (PHPCA_PREFACE_SIZE + 512u)
struct phpca_index_disk {
	uint8_t magic[8];
	uint32_t version;
	uint32_t section_count;
	uint64_t index_size;   /* bytes, this header included */
	uint64_t index_hash;   /* XXH3-64 of the index with this field 0 */
	uint64_t archive_size; /* bytes of the whole file */
	uint64_t content_id; /* XXH3-64 over the hashes of all contents: the identity of the archive */
	uint64_t preferred_base; /* address for which archive words are made; 0: none */
	uint8_t system_id[32];
	uint64_t strings_offset; /* data of .phpca/strings in the file */
	uint64_t strings_size;
	uint64_t paths_offset; /* data of .phpca/paths */
	uint64_t paths_size;
	uint64_t paths_hash;
	uint64_t manifest_offset; /* data of .phpca/manifest.json */
	uint64_t manifest_size;
	uint64_t manifest_hash;
	uint64_t images_offset; /* the image group: whole pages; both 0 without images */
	uint64_t images_end;
	uint32_t name; /* offsets into NAME */
	uint32_t app_version;
	uint32_t mount;      /* preferred mount point, absolute, without a slash at its end */
	uint32_t entry;      /* ENTRY number of the default entry script, or PHPCA_NO_ENTRY */
	uint32_t pool_block; /* PHPCA_POOL_BLOCK */
	uint32_t flags;      /* PHPCA_ARCHIVE_* */
	uint64_t timestamp;  /* the newest mtime that went in (SOURCE_DATE_EPOCH clamps) */
};
static_assert(sizeof(struct phpca_index_disk) == 200, "");
#define PHPCA_NO_ENTRY UINT32_MAX
#define PHPCA_DIGEST_SIZE 32u
#define PHPCA_KEY_SIZE 32u

/*
 * Ed25519. The message is PHPCA_SIGNATURE_CONTEXT and 32 bytes: BLAKE2b-256 of three such digests,
 * of the header with index_hash 0, of the index from there to this record, and of what follows this
 * record.
 */
struct phpca_signature_disk {
	uint8_t public_key[PHPCA_KEY_SIZE];
	uint8_t signature[64];
};
static_assert(sizeof(struct phpca_signature_disk) == 96, "");
#define PHPCA_SIGNATURE_CONTEXT "phpca archive, signature 1\n"

#define PHPCA_ARCHIVE_NO_SOURCES 1u
#define PHPCA_ARCHIVE_HOT_FIRST 2u /* images of PRELOAD stand before the others */

/* Follow the header, one for each section, in rising order of offset. Same shape as in an image. */
#define PHPCA_SECTIONS(X) \
	X(ENTRY, 1, 104, "files and directories") \
	X(HASH, 2, 4, "path hash -> entry") \
	X(CHILD, 3, 4, "entries of each directory, by name") \
	X(NAME, 4, 0, "NUL-terminated names") \
	X(CLASS, 5, 16, "class name -> script") \
	X(IMPORT, 6, 16, "imported symbols") \
	X(PATH, 7, 16, "strings that contain the mount point") \
	X(PATH_POSITION, 8, 4, "where the mount point stands in them") \
	X(BLOCK, 9, 8, "hashes of the blocks of the string pool") \
	X(ASSUME, 10, 4, "imports that must hold for any image to be used") \
	X(START, 11, 4, "entries that may be started, the default one first") \
	X(TEMPLATE, 12, 8, "what packed opcodes have in common") \
	X(CODE, 13, 8, \
		"what all images need: bytes for unpacked functions, map_ptr slots (two records)") \
	X(AUTOLOAD, 14, 16, "class name -> the script that Composer's rules give for it") \
	X(WEB, 15, 4, "entries among START that a web server starts, the default one first") \
	X(DIGEST, 16, 32, "BLAKE2b-256 of all contents, in signed archives") \
	X(SIGNATURE, 17, 96, "who signed the index (one record)") \
	X(PRELOAD, 18, 4, "scripts to be declared before the first request, by path")

enum phpca_section_kind {
#define X(name, number, record, text) PHPCA_SECTION_##name = number,
	PHPCA_SECTIONS(X)
#undef X
		PHPCA_SECTION_KIND_END
};

enum phpca_entry_kind {
	PHPCA_ENTRY_DIRECTORY = 1,
	PHPCA_ENTRY_SCRIPT = 2, /* PHP source; has an image unless its verdict says otherwise */
	PHPCA_ENTRY_ASSET = 3,
	PHPCA_ENTRY_LINK = 4 /* symbolic link; `target` is the entry that it leads to */
};

/*   X(NAME, number, json name) */
#define PHPCA_VERDICTS(X) \
	X(NONE, 0, "none") /* not a script */ \
	X(PRECOMPILED, 1, "precompiled") \
	X(SOURCE, 2, "source") /* kept as source, `reason` says why */ \
	X(REFUSED, 3, "refused")
enum phpca_verdict {
#define X(name, number, text) PHPCA_VERDICT_##name = number,
	PHPCA_VERDICTS(X)
#undef X
};

/*
 * The sticky bit of a file: its first state, for `phpca deploy`. An overlay does not show it: the
 * file on disk is the program's own.
 */
#define PHPCA_MODE_ON_DISK 01000u

struct phpca_entry_disk {
	uint64_t path_hash; /* XXH3-64 of the path */
	uint32_t
		path; /* NAME offset: relative to the mount point, no slash at either end; "" is the root */
	uint32_t path_size; /* bytes without the NUL */
	uint32_t kind;
	uint32_t mode;         /* permission bits; PHPCA_MODE_ON_DISK */
	uint64_t mtime;        /* seconds since 1970, of which a file may be older: an int64_t */
	uint64_t image_offset; /* in the file; 0: no image */
	uint64_t image_size;
	uint64_t image_hash;    /* XXH3-64 of the member's bytes */
	uint64_t source_offset; /* source or asset; 0: stripped */
	uint64_t source_size;   /* known even when stripped */
	uint64_t source_hash;
	uint32_t parent;      /* entry of the directory; of the root: itself */
	uint32_t first_child; /* index into CHILD (directories) */
	uint32_t child_count;
	uint32_t target; /* links */
	uint32_t verdict;
	uint32_t reason; /* NAME offset; 0 (the empty name): none */
};
static_assert(sizeof(struct phpca_entry_disk) == 104, "");

/*
 * A packed opcode is the number of its template, then each operand that the template has, in the
 * order op1, op2, result, extended_value. Templates that many opcodes have come first: a number
 * below 240 is one byte, others are two, 240 + number / 256 and number % 256, counted from 240. An
 * operand is a signed byte; where one needs more, the number 255 stands before the template's, and
 * all operands of this opcode are two bytes, low first. It is a variable's place / 16, a constant's
 * literal number, or the operand itself, where the template says so divided by 8 (jumps, places in
 * caches). Before the opcodes of a function stand the distances in lines, a signed byte each: from
 * the function's first line to its first opcode, then from opcode to opcode.
 */
#define PHPCA_TEMPLATE_SHORT 240u
#define PHPCA_TEMPLATE_WIDE 255u
#define PHPCA_TEMPLATES_MAX (PHPCA_TEMPLATE_SHORT + 15u * 256u)
struct phpca_template_disk {
	uint16_t handler; /* the engine's number */
	uint8_t opcode;
	uint8_t op1_type;
	uint8_t op2_type;
	uint8_t result_type;
	uint8_t operands; /* which are stored; bit 0: op1, 1: op2, 2: result, 3: extended_value; bits 4
						 to 7: these are stored / 8 */
	uint8_t minus;    /* which of the others are -1 (absent operands); the rest are 0 */
};
static_assert(sizeof(struct phpca_template_disk) == 8, "");

/*
 * A record of CLASS or AUTOLOAD. Sorted by hash, then name. Names are lower case. CLASS has a
 * record for each script that declares the class; AUTOLOAD has each class once.
 */
struct phpca_class_disk {
	uint64_t hash; /* XXH3-64 of the name */
	uint32_t name;
	uint32_t entry;
};
static_assert(sizeof(struct phpca_class_disk) == 16, "");

/*
 * ---- .phpca of several engines --------------------------------------------------------------
 *
 * Archives of the same files, each for another engine: everything of them up to images_end, one
 * after another (segments), then the files, once. A segment with the files behind it is the archive
 * that was packed, to the byte.
 */
#define PHPCA_MERGED_MAGIC "PHPCAMRG"
#define PHPCA_MERGED_VERSION 1
#define PHPCA_SEGMENTS_MAX 16u

/* Segments and files begin at a multiple: pages of any processor end there. */
#define PHPCA_SEGMENT_ALIGN 65536u

/* The name of a segment's member: this and the engine's identity. */
#define PHPCA_MEMBER_ENGINE_PREFIX ".phpca/engine/"

struct phpca_merged_disk {
	uint8_t magic[8];
	uint32_t version;
	uint32_t segment_count; /* of struct phpca_segment_disk, which follow */
	uint64_t hash;          /* content hash of this and the records, with this field 0 */
	uint64_t archive_size;  /* bytes of the file */
	uint64_t files_offset;  /* where the files begin; they end with the file */
	uint64_t files_size;
	uint64_t pad[2]; /* 0 */
};
static_assert(sizeof(struct phpca_merged_disk) == 64, "merged header is 64 bytes");

struct phpca_segment_disk {
	uint8_t system_id[PHPC_SYSTEM_ID_SIZE]; /* each once */
	uint64_t offset;
	uint64_t size;       /* images_end of its index: whole pages */
	uint64_t content_id; /* as in its index */
	uint64_t pad;        /* 0 */
};
static_assert(sizeof(struct phpca_segment_disk) == 64, "segment record is 64 bytes");

#endif
