/*
 * Which classes a text declares, by its words. Wanted is what Composer finds, to which
 * e2e/test_classmap.sh compares it over real packages.
 */
#include "unit.h"
#include "classmap/names.h"

static void expect(const char *text, const char *wanted)
{
	struct phpca_list names = {0};
	char found[4096] = "";

	phpca_classmap__names(&names, (const uint8_t *)text, strlen(text));
	for (size_t i = 0; i < names.count; i++) {
		strcat(found, i ? " " : "");
		strcat(found, names.item[i]);
	}
	if (strcmp(found, wanted) != 0)
		fail_msg("%s\nfound \"%s\", wanted \"%s\"", text, found, wanted);
	phpca_list_clear(&names);
}

static void all_kinds(void **state)
{
	expect("<?php class A {}", "A");
	expect("<?php interface A {} trait B {} enum C {} class D {}", "A B C D");
	expect("<?php abstract class A {} final class B {} readonly class C {}", "A B C");
	expect("<?php enum Suit: string {} enum Other:int {}", "Suit Other");
	expect("<?php CLASS A {} Interface B {} TRAIT C {}", "A B C");
	expect("<?php class  \n A{}", "A");
	expect("<?php class \xc3\x89t\xc3\xa9 {}", "\xc3\x89t\xc3\xa9");
	expect("<?php if (x) { class A {} }", "A");
	expect("<?php class A { does not compile", "A");
}

static void namespaces(void **state)
{
	expect("<?php namespace N; class A {}", "N\\A");
	expect("<?php namespace N\\M; class A {} interface B {}", "N\\M\\A N\\M\\B");
	expect("<?php namespace N { class A {} } namespace { class B {} }", "N\\A B");
	expect("<?php namespace N; class A {} namespace M; class B {}", "N\\A M\\B");
	expect("<?php NAMESPACE N ; class A {}", "N\\A");
	expect("<?php namespace\\f(); class A {}", "A");
}

static void what_only_looks_like_one(void **state)
{
	expect("<?php $class = A::class; $x->class (1); f::class;", "");
	expect("<?php new class extends B {}; new class implements C {}; new class {};", "");
	expect("<?php classes A; subclass A; class_exists(A); myclass A", "");
	expect("<?php class 1A {}", "");
	expect("<?php $interface A; $a->trait B;", "");
}

static void what_is_no_code(void **state)
{
	expect("class A {}", "");
	expect("text <?php class A {} ?> class B {} <?php class C {}", "A C");
	expect("<?php // class A {}\nclass B {}", "B");
	expect("<?php # class A {}\nclass B {}", "B");
	expect("<?php // ?> class A {}\n<?php class B {}", "B");
	expect("<?php /* class A {} */ class B {}", "B");
	expect("<?php /* class A {}", "");
	expect("<?php #[Attribute] class A {}", "A");
	expect("<?php 'class A {}'; \"class B {}\"; class C {}", "C");
	expect("<?php 'it\\'s class A {}'; \"\\\"class B {}\"; class C {}", "C");
	expect("<?php '\\\\'; class C {}", "C");
	expect("<?php 'class A", "");
}

static void heredocs(void **state)
{
	expect("<?php $a = <<<X\nclass A {}\nX;\nclass B {}", "B");
	expect("<?php $a = <<<'X'\nclass A {}\nX;\nclass B {}", "B");
	expect("<?php $a = <<<\"X\"\nclass A {}\n  X . 'x';\nclass B {}", "B");
	expect("<?php $a = <<<X\nXY class A {}\nX;\nclass B {}", "B");
	expect("<?php $a = <<<X\nclass A {}", "");
	expect("<?php 1 <<< 2; class B {}", "B");
}

/* 8 MB of what begins something and never ends it. */
static void large_texts_are_read_in_time(void **state)
{
	static const char *const again[] = {
		"'", "\"", "/*", "<<<X\n", "<?", "class ", "namespace ", "?>", "class A{}"};

	alarm(240);
	for (size_t i = 0; i < sizeof(again) / sizeof(*again); i++) {
		size_t size = strlen(again[i]), count = (8u << 20) / size;
		char *text = malloc(6 + count * size);
		struct phpca_list names = {0};

		memcpy(text, "<?php ", 6);
		for (size_t k = 0; k < count; k++)
			memcpy(text + 6 + k * size, again[i], size);
		phpca_classmap__names(&names, (const uint8_t *)text, 6 + count * size);
		phpca_list_clear(&names);
		free(text);
	}
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds),
		cmocka_unit_test(namespaces),
		cmocka_unit_test(what_only_looks_like_one),
		cmocka_unit_test(what_is_no_code),
		cmocka_unit_test(heredocs),
		cmocka_unit_test(large_texts_are_read_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
