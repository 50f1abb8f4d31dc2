/*
 * The link pass: stand-alone images become members of one address space, and these an archive.
 *
 * The steps, in the order in which they are called; each comment says what holds when the step has
 * returned. Most of them work on several threads. Numbers of what the members share (templates,
 * paths, imports, strings) are given in the order of the files: the bytes of an archive do not
 * depend on the number of threads.
 */
#ifndef PHPCA_LINK_H
#define PHPCA_LINK_H

#include "format/error.h"
#include "run/run.h"

struct phpca_linker;

/*
 * The pass is open, and nothing is done yet. The run is borrowed; each of its scripts has its
 * verdict, and the engine runs. `finished` (may be NULL) is called with the descriptor of the whole
 * archive before it gets its name.
 */
struct phpca_linker *phpca_link_new(
	struct phpca_run *run, void (*finished)(void *context, int fd), void *context);

/* Every image has a relocated copy in this process, where it is found by its address. */
void phpca_link_load_images(struct phpca_linker *k);

/*
 * The opcodes and literals of each image's own functions are packed, and the templates of opcodes
 * are numbered. Each class that can be linked here is linked, and stands in the prelinked part of
 * the script that declares it. Beyond this point the engine has nothing to do.
 */
void phpca_link_pack_code_and_link_classes(struct phpca_linker *k);

/* Each member has the code that its linked classes take from others: the code's size is final. */
void phpca_link_complete_code(struct phpca_linker *k);

/* Each member has the list of its pointer words, and of the strings that it uses. */
void phpca_link_list_words(struct phpca_linker *k);

/*
 * Each distinct string has its offset, in the string pool or in the one member that uses it. Each
 * member is built but for its pointer words: its size is final.
 */
void phpca_link_build_members(struct phpca_linker *k);

/* The archive has all its entries. Beyond this point none is added. */
void phpca_link_add_entries(struct phpca_linker *k);

/* Each member has its offset in the file. Fails on what no archive can hold. */
enum phpca_code phpca_link_lay_out(struct phpca_linker *k, struct phpca_error *err);

/* Each pointer word has its address: the members are complete, and need no image any more. */
void phpca_link_locate_members(struct phpca_linker *k);

/* The file is written, synced and renamed. May run beside phpca_link_drop_images. */
enum phpca_code phpca_link_write(
	struct phpca_linker *k, const char *filename, struct phpca_error *err);

/*
 * All that the members were made of is freed, and the engine's tables name no class of an image:
 * the engine may be stopped, and the images unmapped. To be called while the engine runs.
 */
void phpca_link_drop_images(struct phpca_linker *k);

/* Frees the rest. NULL is fine; so is a linker that came only to some of the steps. */
void phpca_link_free(struct phpca_linker *k);

#endif
