/* phpc: single files. Compiles scripts to stand-alone images, and shows what an image holds. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "image_counts.h"
#include "tool.h"
#include "../format/hash.h"

/* ---- phpc -i ---- */

static const char *yes_no(bool value)
{
	return value ? "yes" : "no";
}

static void print_header(const struct phpc_image *image)
{
	const struct phpc_header_disk *h = image->header;
	uint32_t sum = phpca_adler32(1, image->memory, h->mem_size);

	sum = h->str_size ? phpca_adler32(sum, image->pool, h->str_size) : sum;
	printf("magic       %.4s\n", (const char *)h->magic);
	printf("system id   %.32s\n", (const char *)h->system_id);
	printf("memory      %llu bytes\n", (unsigned long long)h->mem_size);
	printf("strings     %llu bytes\n", (unsigned long long)h->str_size);
	printf("script at   %llu\n", (unsigned long long)h->script_offset);
	printf("timestamp   %llu\n", (unsigned long long)h->timestamp);
	printf("checksum    %08x, holds: %s\n", h->checksum, yes_no(sum == h->checksum));
	printf("partitions  metadata %llu, code %llu, data %llu, misc %llu\n", (unsigned long long)h->metadata_size,
		(unsigned long long)h->code_size, (unsigned long long)h->data_size, (unsigned long long)h->misc_size);
}

static void print_sections(const struct phpc_image *image)
{
	if (!image->table) {
		puts("sections    none: this file has no relocation tables");
		return;
	}
	printf("slots       %u\n", image->table->slot_count);
	printf("bound to its path: %s\n", yes_no(image->table->flags & PHPC_IMAGE_PATH_DEPENDENT));
	for (uint32_t kind = 1; kind < PHPC_SECTION_KIND_END; kind++)
		if (image->section[kind])
			printf("  %-14s %8u  %8llu bytes\n", phpc_section_name(kind), image->section[kind]->count,
				(unsigned long long)image->section[kind]->size);
}

static uint64_t count_opcodes(const struct phpc_image *image)
{
	uint32_t runs;
	const struct phpc_reloc_handler_disk *run = phpc_image_section(image, PHPC_SECTION_RELOC_HANDLER, &runs);
	uint64_t opcodes = 0;

	for (uint32_t i = 0; i < runs; i++)
		opcodes += run[i].count;
	return opcodes;
}

/* The rest needs an image in which every offset is known to be good. */
static enum phpca_code print_counts(const struct phpc_image *image, struct phpca_error *err)
{
	struct phpca_image_counts counts;
	enum phpca_code code;

	if (!image->table)
		return PHPCA_OK;
	printf("opcodes     %llu\n", (unsigned long long)count_opcodes(image));
	code = phpc_image_verify(image, err);
	if (code)
		return code;
	if (phpca_image_counts(image, &counts) == 0)
		printf("functions   %u\nclasses     %u\nconstants   %u\n", counts.functions, counts.classes, counts.constants);
	return PHPCA_OK;
}

static enum phpca_code inspect(const char *filename, struct phpca_error *err)
{
	struct phpca_tool_map map;
	struct phpc_image image;
	enum phpca_code code = phpca_tool__map(&map, filename, err);

	if (code)
		return code;
	code = phpc_image_open(&image, map.bytes, map.size, err);
	if (!code) {
		print_header(&image);
		print_sections(&image);
		code = print_counts(&image, err);
	}
	if (code)
		phpca_error_prefix(err, "%s", filename);
	phpca_tool__unmap(&map);
	return code;
}

/* ---- phpc -c ---- */

struct tree {
	const struct phpca_options *options;
	const char *from, *to;
	size_t      compiled, failed;
};

static enum phpca_code compile_one(struct tree *t, const char *path, struct phpca_error *err)
{
	char *source = phpca_text__format("%s/%s", t->from, path), *image = phpca_text__format("%s/%sc", t->to, path);
	struct phpca_error fault = {0};
	enum phpca_code code = phpca_tool__make_parents(t->to, path, err);

	if (!code && (code = phpca_compile_file(source, image, t->options, &fault)) == PHPCA_E_COMPILE) {
		fprintf(stderr, "phpc: %s\n", fault.message);   /* the others shall have their images */
		t->failed++;
		code = PHPCA_OK;
	} else if (code && *fault.message) {
		phpca_error_set(err, code, "%s", fault.message);
	} else if (!code) {
		t->compiled++;
	}
	if (t->options->verbosity > 0 && !code)
		printf("%s\n", image);
	free(source);
	free(image);
	return code;
}

static int is_of_interest(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 && strcmp(d->d_name, ".git") != 0;
}

static enum phpca_code compile_directory(struct tree *t, const char *path, struct phpca_error *err)
{
	char *directory = phpca_text__format("%s/%s", t->from, path);
	struct dirent **names = NULL;
	int count = scandir(directory, &names, is_of_interest, alphasort);
	enum phpca_code code = PHPCA_OK;
	struct stat st;

	if (count < 0)
		code = phpca_error_set(err, PHPCA_E_FAILURE, "%s: can't be read: %s", directory, strerror(errno));
	for (int i = 0; i < count; i++) {
		char *child = phpca_text__format("%s%s%s", path, *path ? "/" : "", names[i]->d_name);
		char *disk = phpca_text__format("%s/%s", t->from, child);
		if (!code && lstat(disk, &st) == 0 && S_ISDIR(st.st_mode))
			code = compile_directory(t, child, err);
		else if (!code && phpca_text__ends(child, ".php") && stat(disk, &st) == 0 && S_ISREG(st.st_mode))
			code = compile_one(t, child, err);
		free(child);
		free(disk);
		free(names[i]);
	}
	free(names);
	free(directory);
	return code;
}

static enum phpca_code compile_tree(const struct phpca_options *o, const char *from, struct phpca_error *err)
{
	struct tree t = {.options = o, .from = from, .to = o->output ? o->output : from};
	enum phpca_code code = phpca_tool__make_parents(t.to, "", err);

	if (!code)
		code = compile_directory(&t, "", err);
	if (!code)
		printf("%zu compiled, %zu failed\n", t.compiled, t.failed);
	if (!code && t.failed)
		code = phpca_error_set(err, PHPCA_E_COMPILE, "%zu of %zu scripts do not compile", t.failed, t.failed + t.compiled);
	return code;
}

/* ---- phpc -s, and the choice ---- */

static enum phpca_code compile_single(const struct phpca_options *o, const char *source, struct phpca_error *err)
{
	char *image = o->output ? phpca_text__dup(o->output) : phpca_text__format("%sc", source);
	enum phpca_code code = phpca_compile_file(source, image, o, err);

	free(image);
	return code;
}

static enum phpca_code compile(const struct phpca_arguments *a, struct phpca_error *err)
{
	enum phpca_code code = phpca_engine_start(&a->pack, err);

	if (code)
		return code;
	code = a->single ? compile_single(&a->pack, a->single, err) : compile_tree(&a->pack, a->tree, err);
	phpca_engine_stop();
	return code;
}

static enum phpca_code run(const struct phpca_arguments *a, struct phpca_error *err)
{
	int wanted = (a->inspect != NULL) + (a->single != NULL) + (a->tree != NULL);

	if (wanted != 1)
		return phpca_error_set(err, PHPCA_E_USAGE, "wanted one of -i FILE.phpc, -s SRC.php, -c DIR%s",
			wanted ? ", found several" : "");
	return a->inspect ? inspect(a->inspect, err) : compile(a, err);
}

static const struct phpca_option options[] = {
	{'i', NULL, "FILE", "show what an image (.phpc) holds", PHPCA_TEXT(inspect)},
	{'s', NULL, "FILE", "compile one script", PHPCA_TEXT(single)},
	{'c', NULL, "DIR", "compile every .php file of a directory", PHPCA_TEXT(tree)},
	{'o', "output", "FILE", "with -s the image, with -c the directory of the images", PHPCA_TEXT(pack.output)},
	PHPCA_OPTION_INI,
	{0, "version", NULL, "show the version", PHPCA_FLAG(version)},
	{0, "completion", "bash|zsh|fish", NULL, PHPCA_TEXT(completion)},
	{0, "man", NULL, NULL, PHPCA_FLAG(man)},
	PHPCA_OPTIONS_END
};

static const struct phpca_command command = {
	"phpc", "-i FILE.phpc | -s SRC.php [-o OUT.phpc] | -c DIR [-o DIR]",
	"Compiles PHP scripts to images (.phpc), one file each, and shows what an image holds.", NULL, options, 0, 0, run
};

static const struct phpca_command *const commands[] = {&command, NULL};

static const struct phpca_program program = {
	"phpc", "phpc compiles PHP scripts to images, one file each.", commands, true
};

static enum phpca_code choose(const struct phpca_arguments *a, struct phpca_error *err)
{
	if (a->help)
		phpca_options_help(&program, NULL);
	else if (a->version)
		printf("phpc %s (image format %d)\n", PHPCA_VERSION, PHPC_SECTIONS_VERSION);
	else if (a->man)
		phpca_options_man(&program);
	else if (a->completion)
		phpca_options_completion(&program, a->completion);
	else
		return run(a, err);
	return PHPCA_OK;
}

int main(int argc, char **argv)
{
	struct phpca_error err = {0};
	struct phpca_arguments a;
	enum phpca_code code = phpca_options_parse(&command, argc, argv, &a, &err);

	if (!code)
		code = choose(&a, &err);
	phpca_options_clear(&a);
	if ((fflush(stdout) != 0 || ferror(stdout)) && !code)
		code = phpca_error_set(&err, PHPCA_E_FAILURE, "standard output: %s", strerror(errno));
	if (code && *err.message)
		fprintf(stderr, "phpc: %s\n", err.message);
	return (int)code;
}
