/*
 * Unpacking a whole opcode at a time, as one vector. The result is that of unpack() in
 * code_unpack.c, in a third of the instructions. It needs a processor with AVX2.
 */
#include "load/code_template.h"
#include "load/code_unpack.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <string.h>

static_assert(sizeof(zend_op) == 32 && offsetof(zend_op, handler) == 0
		&& offsetof(zend_op, op1) == 8 && offsetof(zend_op, op2) == 12
		&& offsetof(zend_op, result) == 16 && offsetof(zend_op, extended_value) == 20
		&& offsetof(zend_op, lineno) == 24,
	"an opcode is a vector");
static_assert(sizeof(struct phpca_template) == 128, "a template is four");

/* May read up to 7 bytes more than are stored; the image goes on behind its code. */
static inline int64_t eight_bytes(const uint8_t *at)
{
	int64_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static inline const __m256i *vector(const void *p)
{
	return (const __m256i *)p;
}

__attribute__((target("avx2"))) static inline __m256i make(
	__m256i numbers, const struct phpca_template *t, __m256i carried)
{
	numbers = _mm256_mullo_epi32(numbers, _mm256_load_si256(vector(t->scale)));
	numbers = _mm256_add_epi32(numbers, _mm256_load_si256(vector(&t->op)));
	return _mm256_add_epi32(
		numbers, _mm256_and_si256(carried, _mm256_load_si256(vector(t->carried))));
}

/* A template with a long number, or one that is not made yet. */
static zend_never_inline const struct phpca_template *rare_template(
	struct phpca_mount *m, const uint8_t *at)
{
	const uint8_t *behind = at + 1;

	return phpca_code__template(m, &behind, *at);
}

/* An opcode whose numbers take two bytes each. Returns the byte behind it. */
__attribute__((target("avx2"))) static const uint8_t *unpack_wide(
	struct phpca_mount *m, zend_op *op, const uint8_t *at, __m256i carried)
{
	uint32_t number = *at++;
	const struct phpca_template *t = phpca_code__template(m, &at, number);
	const struct phpca_spread *spread = &phpca_code__wide[t->scale[PHPCA_LANE_STORED]];
	__m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)at));

	bytes = _mm256_shuffle_epi8(bytes, _mm256_loadu_si256(vector(spread->to)));
	_mm256_storeu_si256((__m256i *)op, make(_mm256_srai_epi32(bytes, 16), t, carried));
	return at + spread->size;
}

__attribute__((target("avx2"))) static void unpack_vector(struct phpca_mount *m, zend_op *op,
	uint32_t count, const uint8_t *at, uint32_t lineno, const zval *literals)
{
	int32_t distance = (int32_t)((const uint8_t *)literals - (const uint8_t *)op);
	__m256i carried = _mm256_setr_epi32(0, 0, distance, distance, 0, 0, (int32_t)lineno, 0);
	const __m256i next = _mm256_setr_epi32(
		0, 0, -(int32_t)sizeof *op, -(int32_t)sizeof *op, 0, 0, 0, 0);
	const struct phpca_template *templates = m->templates;

	for (const zend_op *end = op + count; op < end; op++) {
		const struct phpca_template *t = &templates[*at];
		if (UNEXPECTED(!t->op.handler)) {
			__asm__("" : "+r"(at)); /* read it anew: it is not worth a register in the loop */
			if (*at == PHPCA_TEMPLATE_WIDE) {
				at = unpack_wide(m, op, at + 1, carried);
				carried = _mm256_blend_epi32(_mm256_add_epi32(carried, next),
					_mm256_loadu_si256(vector(op)), 1 << PHPCA_LANE_LINE);
				continue;
			}
			t = rare_template(m, at);
			at += *at >= PHPCA_TEMPLATE_SHORT;
		}
		/* Each byte into the high end of its lane; shifting it down extends the sign. */
		__m256i value = _mm256_shuffle_epi8(
			_mm256_set1_epi64x(eight_bytes(at + 1)), _mm256_load_si256(vector(t->spread)));
		__m256i rest = _mm256_add_epi32(carried, next);
		value = make(_mm256_srai_epi32(value, 24), t, carried);
		_mm256_storeu_si256((__m256i *)op, value);
		carried = _mm256_blend_epi32(rest, value, 1 << PHPCA_LANE_LINE);
		at += (uint32_t)t->scale[PHPCA_LANE_SIZE];
	}
}

phpca_code_unpack *phpca_code__vector_unpack(void)
{
	return __builtin_cpu_supports("avx2") ? unpack_vector : NULL;
}

#else

phpca_code_unpack *phpca_code__vector_unpack(void)
{
	return NULL;
}
#endif
