/* Strings for another mount directory: their bytes, and their hashes as the engine has them. */
#include "unit.h"

#include "mount/path_string.h"

static void expect_rebased(
	const char *before, const char *behind, const char *old_root, const char *new_root)
{
	struct phpca_roots roots;
	char text[512], wanted[512];
	uint32_t position = (uint32_t)strlen(before);

	snprintf(text, sizeof text, "%s%s%s", before, old_root, behind);
	snprintf(wanted, sizeof wanted, "%s%s%s", before, new_root, behind);
	zend_string *s = zend_string_init(text, strlen(text), true);
	ZSTR_H(s) = zend_hash_func(ZSTR_VAL(s), ZSTR_LEN(s));
	phpca_roots_init(&roots, old_root, new_root);
	zend_string *out = phpca_path_rebase(s, &position, 1, &roots);
	assert_string_equal(ZSTR_VAL(out), wanted);
	assert_true(ZSTR_H(out) == zend_hash_func(wanted, strlen(wanted)));
	free(s);
}

/*
 * The engine of arm64 reads eight bytes at a time and takes those of 0x80 and more for other
 * numbers there than at the end. So each length of each part is tried.
 */
static void hashes_are_those_of_the_engine(void **state)
{
	static const char *const roots[] = {
		"/srv/app", "/srv/\xc3\xa4pfel", "/\xff", "/home/\x80/\xfe\xfe"};
	static const char *const texts[] = {
		"abcdefghijklmnopqrstu", "\xc3\xb6\x80\xff\xc3\xa4/\xe2\x82\xac/\xc3\xbc\xc3\xbc.php"};

	for (size_t i = 0; i < 16; i++)
		for (size_t b = 0; b < 18; b++)
			for (size_t e = 0; e < 18; e++)
				for (size_t t = 0; t < 4; t++) {
					char before[32] = "", behind[32] = "";
					memcpy(before, texts[t & 1], b);
					memcpy(behind, texts[t >> 1], e);
					expect_rebased(before, behind, roots[i & 3], roots[i >> 2]);
				}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hashes_are_those_of_the_engine)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
