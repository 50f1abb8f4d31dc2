/*
 * Forgeries of a stand-alone image: one word of its memory area is another, and all sums are right
 * again.
 *
 *     forge IMAGE DIR STEP          writes DIR/N.phpc: each STEP-th of all forgeries, and all of
 *                                   the header's
 *     forge IMAGE DIR STEP slots    opcodes have another's place in the run-time cache, no others
 *     forge IMAGE DIR STEP jumps    opcodes jump to another opcode behind them, no others
 *     forge IMAGE DIR STEP ranges   live ranges are of another temporary or kind, or begin or end
 *                                   at another opcode, no others
 *     forge IMAGE DIR STEP tries    try, catch and finally blocks begin or end at another opcode
 *     forge IMAGE DIR STEP operands opcodes have operands or results of another kind, or elsewhere
 *     forge IMAGE DIR STEP opcodes  opcodes stand in the place of others, with or without operands
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/phpc.h"

static uint8_t *read_file(const char *name, size_t *size)
{
	static uint8_t bytes[1 << 20] __attribute__((aligned(8)));
	FILE *f = fopen(name, "rb");

	if (f == NULL)
		exit(2);
	*size = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	return bytes;
}

static void put(const char *dir, unsigned long number, uint8_t *bytes, size_t size)
{
	char name[4096];
	FILE *f;

	snprintf(name, sizeof(name), "%s/%lu.phpc", dir, number);
	phpc_image_reseal(bytes, size);
	f = fopen(name, "wb");
	if (f == NULL || fwrite(bytes, 1, size, f) != size || fclose(f) != 0)
		exit(2);
}

/* What may stand in a word's place. */
static uint64_t other(const struct phpc_header_disk *h, uint64_t word, int way)
{
	const uint64_t others[] = {0, h->mem_size, h->mem_size - 8, 1, h->str_size | 1, word + 8,
		word - 8, word ^ 1, word | 0x80000000, word ^ (1ull << 32), word + (1ull << 32), 0xffffffff,
		UINT64_MAX, 99999};

	return way < (int)(sizeof(others) / sizeof(others[0])) ? others[way] : word;
}

/* ---- slots ---- */

/* An opcode, by its words of 4 bytes. */
enum { OP1 = 2, OP2, RESULT, EXTENDED, OP_WORDS = 8 };

#define SLOT_MIN 16 /* below stands what belongs to extensions of the engine */
#define SLOT_MAX 4096

/* Numbers of opcodes, in every version of PHP. */
enum { NEW = 68, FE_FETCH_R = 78, VERIFY_RETURN_TYPE = 124, FE_FETCH_RW = 126 };
enum { SWITCH_LONG = 187, SWITCH_STRING = 188, MATCH = 195 };
enum { JMP = 42, JMPZ = 43, JMPNZ = 44, JMPZ_EX = 46, JMPNZ_EX = 47, FE_RESET_R = 77, CATCH = 107 };
enum { FE_RESET_RW = 125, JMP_SET = 152, FAST_CALL = 162, COALESCE = 169, JMP_NULL = 198 };

/* Is it a slot, by the looks? Distances that are jumped are none. */
static int is_slot(const uint32_t *op, int field)
{
	const uint8_t *is = (const uint8_t *)op + 28; /* the opcode, types of op1, op2, result */

	if ((op[field] & ~7u) < SLOT_MIN || op[field] >= SLOT_MAX || (op[field] & 7) > 3)
		return 0;
	if (field == RESULT)
		return is[3] == 0 && op[field] % 8 == 0;
	if (field == OP2)
		return is[0] == NEW || is[0] == VERIFY_RETURN_TYPE;
	return is[0] != FE_FETCH_R && is[0] != FE_FETCH_RW && is[0] != SWITCH_LONG
		&& is[0] != SWITCH_STRING && is[0] != MATCH;
}

/* The functions' opcodes stand in runs. */
struct slots {
	uint32_t *op; /* the first opcode of a run */
	uint32_t count;
	uint8_t used[SLOT_MAX / 8 + 1];
};

/* Which slots the function has. */
static void find_slots(struct slots *s)
{
	memset(s->used, 0, sizeof(s->used));
	for (uint32_t i = 0; i < s->count; i++)
		for (int field = OP2; field <= EXTENDED; field++)
			if (is_slot(s->op + i * OP_WORDS, field))
				s->used[s->op[i * OP_WORDS + field] / 8] = 1;
}

static unsigned long forge_slots(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	static unsigned long number, written;

	find_slots(s);
	for (uint32_t *op = s->op; op < s->op + s->count * OP_WORDS; op += OP_WORDS)
		for (int field = OP2; field <= EXTENDED; field++) {
			uint32_t slot = op[field];
			for (uint32_t other = 0; is_slot(op, field) && other < sizeof(s->used); other++) {
				if (!s->used[other] || other == slot / 8 || number++ % step != 0)
					continue;
				op[field] = other * 8 | (slot & 7);
				put(dir, written++, bytes, size);
				op[field] = slot;
			}
		}
	return written;
}

/* Which word of the opcode is a distance to jump by; 0: none. */
static int jump_of(const uint32_t *op)
{
	switch (((const uint8_t *)op)[28]) {
	case JMP:
	case FAST_CALL:
		return OP1;
	case JMPZ:
	case JMPNZ:
	case JMPZ_EX:
	case JMPNZ_EX:
	case FE_RESET_R:
	case FE_RESET_RW:
	case JMP_SET:
	case COALESCE:
	case JMP_NULL:
	case CATCH:
		return OP2;
	case FE_FETCH_R:
	case FE_FETCH_RW:
	case SWITCH_LONG:
	case SWITCH_STRING:
	case MATCH:
		return EXTENDED;
	default:
		return 0;
	}
}

/* Forwards: a program that jumps back is one that does not end. */
static unsigned long forge_jumps(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	static unsigned long number, written;

	for (uint32_t i = 0; i < s->count; i++) {
		uint32_t *op = s->op + i * OP_WORDS;
		int field = jump_of(op);
		uint32_t distance = op[field];
		for (uint32_t to = i + 1; field && to < s->count; to++) {
			if (distance == (to - i) * OP_WORDS * 4 || number++ % step != 0)
				continue;
			op[field] = (to - i) * OP_WORDS * 4;
			put(dir, written++, bytes, size);
			op[field] = distance;
		}
	}
	return written;
}

/* ---- live ranges and try blocks ---- */

/* Of a function, what stands around the pointer to its opcodes, in every version of PHP. */
struct lists {
	uint32_t last[2]; /* how many opcodes: the one or the other, and behind the one nothing */
	uint64_t opcodes, statics[2], variables, counter;
	uint32_t range_count, try_count;
	uint64_t ranges, tries;
};

struct range {
	uint32_t variable, start, end; /* the kind is in the lowest bits of the variable */
};

enum { KINDS = 5, KIND_BITS = 7, RANGES_MAX = 4096, TEMPORARY = 2 | 4 };

/* The next function with opcodes of the run, by the looks. */
static const struct lists *next_lists(
	const uint8_t *bytes, const struct slots *run, uint64_t *at, struct slots *function)
{
	const struct phpc_header_disk *h = (const void *)bytes;
	const uint8_t *memory = bytes + sizeof(*h);
	uint64_t first = (uint64_t)((const uint8_t *)run->op - memory), end = OP_WORDS * 4ull;

	for (end = first + end * run->count; *at + sizeof(struct lists) <= h->mem_size; *at += 8) {
		const struct lists *l = (const void *)(memory + *at);
		function->count = l->last[1] ? l->last[1] : l->last[0];
		function->op = (uint32_t *)(memory + l->opcodes);
		if (l->opcodes >= first && l->opcodes < end && (l->opcodes - first) % (OP_WORDS * 4) == 0
			&& function->count <= (end - l->opcodes) / (OP_WORDS * 4) && l->counter == 0
			&& l->range_count < RANGES_MAX && l->ranges < h->mem_size && l->tries < h->mem_size) {
			*at += 8;
			return l;
		}
	}
	return NULL;
}

/* They are kept in order: the engine relies on that. */
static int by_start(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

static unsigned long put_ranges(const char *dir, unsigned long step, uint8_t *bytes, size_t size,
	struct range *ranges, uint32_t count, uint32_t number, struct range other)
{
	static unsigned long tried, written;
	static struct range before[RANGES_MAX];

	if (memcmp(&ranges[number], &other, sizeof(other)) == 0 || other.start >= other.end
		|| tried++ % step != 0)
		return written;
	memcpy(before, ranges, count * sizeof(*ranges));
	ranges[number] = other;
	qsort(ranges, count, sizeof(*ranges), by_start);
	put(dir, written++, bytes, size);
	memcpy(ranges, before, count * sizeof(*ranges));
	return written;
}

static unsigned long forge_range(const char *dir, unsigned long step, uint8_t *bytes, size_t size,
	const struct lists *l, uint32_t number, const struct slots *f)
{
	struct range *ranges = (void *)(bytes + sizeof(struct phpc_header_disk) + l->ranges);
	struct range r = ranges[number];
	uint32_t kind = r.variable & KIND_BITS;
	unsigned long written = 0;
#define PUT(...) \
	written = put_ranges( \
		dir, step, bytes, size, ranges, l->range_count, number, (struct range){__VA_ARGS__})

	for (uint32_t k = 0; k < KINDS; k++)
		PUT(r.variable - kind + k, r.start, r.end);
	for (uint32_t at = 0; at <= f->count; at++) {
		const uint32_t *op = f->op + at * OP_WORDS;
		PUT(r.variable, at, r.end);
		PUT(r.variable, r.start, at);
		if (at < f->count && ((const uint8_t *)op)[31] & TEMPORARY)
			for (uint32_t k = 0; k < KINDS; k++)
				PUT(op[RESULT] + k, r.start, r.end);
	}
#undef PUT
	return written;
}

static unsigned long forge_ranges(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	static unsigned long written;
	const struct lists *l;
	struct slots f;

	for (uint64_t at = 0; (l = next_lists(bytes, s, &at, &f)) != NULL;)
		for (uint32_t i = 0; i < l->range_count; i++)
			written = forge_range(dir, step, bytes, size, l, i, &f);
	return written;
}

static unsigned long forge_tries(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	static unsigned long number, written;
	const struct lists *l;
	struct slots f;

	for (uint64_t at = 0; (l = next_lists(bytes, s, &at, &f)) != NULL;) {
		uint32_t *word = (void *)(bytes + sizeof(struct phpc_header_disk) + l->tries);
		for (uint32_t i = 0; i < 4 * l->try_count * f.count; i++) {
			uint32_t *is = &word[i / f.count], before = *is;
			if (i % f.count == before || number++ % step != 0)
				continue;
			*is = i % f.count;
			put(dir, written++, bytes, size);
			*is = before;
		}
	}
	return written;
}

/* ---- operands and opcodes ---- */

enum { FIELDS = 3, TYPES = 29, CONSTANT = 1, VARIABLE = 8, NEAR = 8 };

/* Where a forgery stands, for those that have one opcode in mind. */
struct forgery {
	const char *dir;
	uint8_t *bytes;
	size_t size;
	unsigned long step, tried, written;
};

static void put_opcode(struct forgery *f, uint32_t *op, const uint32_t *other)
{
	uint32_t before[OP_WORDS];

	if (memcmp(op, other, sizeof(before)) == 0 || f->tried++ % f->step != 0)
		return;
	memcpy(before, op, sizeof(before));
	memcpy(op, other, sizeof(before));
	put(f->dir, f->written++, f->bytes, f->size);
	memcpy(op, before, sizeof(before));
}

/* Another kind, or none; and another place, one far outside too. */
static void forge_operand(struct forgery *f, const struct slots *function, uint32_t i, int field)
{
	static const uint8_t kinds[] = {0, CONSTANT, 2, 4, VARIABLE};
	uint32_t *op = function->op + i * OP_WORDS, other[OP_WORDS];
	uint32_t places[] = {op[OP1 + field], 0x7ffff0, 0x50, 0, 0, 0};

	for (int k = 0; k < 3; k++) /* those of its neighbours */
		places[3 + k] = function->op[(i + 1) % function->count * OP_WORDS + OP1 + k];
	for (size_t kind = 0; kind < sizeof(kinds); kind++)
		for (size_t place = 0; place < sizeof(places) / sizeof(*places); place++) {
			memcpy(other, op, sizeof(other));
			((uint8_t *)other)[TYPES + field] = kinds[kind];
			other[OP1 + field] = places[place];
			put_opcode(f, op, other);
		}
}

/* A constant is named by its distance from the opcode. */
static void move_constants(uint32_t *op, uint32_t distance)
{
	for (int field = 0; field < 2; field++)
		if (((uint8_t *)op)[TYPES + field] == CONSTANT)
			op[OP1 + field] += distance;
}

/* One that stands near, whole, or what it does with the operands that are there. */
static void forge_opcode(struct forgery *f, const struct slots *function, uint32_t i, uint32_t j)
{
	uint32_t *op = function->op + i * OP_WORDS, other[OP_WORDS];

	memcpy(other, function->op + j * OP_WORDS, sizeof(other));
	move_constants(other, (j - i) * sizeof(other));
	for (int kept = 0; kept < 1 << FIELDS; kept++) {
		uint32_t mixed[OP_WORDS];
		memcpy(mixed, other, sizeof(mixed));
		for (int field = 0; field < FIELDS; field++)
			if (kept >> field & 1)
				mixed[OP1 + field] = op[OP1 + field];
		put_opcode(f, op, mixed);
	}
}

static unsigned long forge_in_place(const char *dir, unsigned long step, uint8_t *bytes,
	size_t size, struct slots *s, int whole_opcodes)
{
	static struct forgery f;

	f = (struct forgery){dir, bytes, size, step, f.tried, f.written};
	for (uint32_t i = 0; i < s->count; i++) {
		for (int field = 0; !whole_opcodes && field < FIELDS; field++)
			forge_operand(&f, s, i, field);
		for (uint32_t j = i > NEAR ? i - NEAR : 0; whole_opcodes && j < s->count && j < i + NEAR;
			 j++)
			forge_opcode(&f, s, i, j);
	}
	return f.written;
}

static unsigned long forge_operands(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	return forge_in_place(dir, step, bytes, size, s, 0);
}

static unsigned long forge_opcodes(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s)
{
	return forge_in_place(dir, step, bytes, size, s, 1);
}

typedef unsigned long forger(
	const char *dir, unsigned long step, uint8_t *bytes, size_t size, struct slots *s);

static int forge_runs(
	forger *forge, const char *dir, unsigned long step, uint8_t *bytes, size_t size)
{
	struct phpc_image image;
	struct slots slots;
	unsigned long written = 0;
	uint32_t count;

	phpc_image_view(&image, bytes, size);
	const struct phpc_reloc_handler_disk *runs = phpc_image_section(
		&image, PHPC_SECTION_RELOC_HANDLER, &count);
	for (uint32_t i = 0; i < count; i++) {
		slots.op = (uint32_t *)(bytes + sizeof(struct phpc_header_disk) + runs[i].offset);
		slots.count = runs[i].count;
		written = forge(dir, step, bytes, size, &slots);
	}
	printf("%lu\n", written);
	return 0;
}

static forger *forger_of(const char *kind)
{
	return strcmp(kind, "slots") == 0   ? forge_slots
		: strcmp(kind, "jumps") == 0    ? forge_jumps
		: strcmp(kind, "tries") == 0    ? forge_tries
		: strcmp(kind, "operands") == 0 ? forge_operands
		: strcmp(kind, "opcodes") == 0  ? forge_opcodes
										: forge_ranges;
}

int main(int argc, char **argv)
{
	size_t size;
	uint8_t *bytes = argc == 4 || argc == 5 ? read_file(argv[1], &size) : NULL;
	struct phpc_header_disk *h = (void *)bytes;
	unsigned long step, number = 0, written = 0;
	uint64_t script;

	if (bytes == NULL)
		return 2;
	step = strtoul(argv[3], NULL, 10);
	if (argc == 5)
		return forge_runs(forger_of(argv[4]), argv[2], step, bytes, size);
	script = h->script_offset;
	h->script_offset = h->mem_size - 8;
	put(argv[2], written++, bytes, size);
	h->script_offset = script;
	for (uint64_t at = 0; at < h->mem_size; at += 8) {
		uint64_t word, now;

		memcpy(&word, bytes + sizeof(*h) + at, 8);
		for (int way = 0; (now = other(h, word, way)) != word || way < 14; way++) {
			if (now == word || number++ % step != 0)
				continue;
			memcpy(bytes + sizeof(*h) + at, &now, 8);
			put(argv[2], written++, bytes, size);
			memcpy(bytes + sizeof(*h) + at, &word, 8);
		}
	}
	printf("%lu\n", written);
	return 0;
}
