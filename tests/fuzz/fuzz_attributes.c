/* .gitattributes, the patterns in it, and those of "exclude-from-classmap" and of the manifest. */
#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"
#include "fuzz.h"
#include "project/attributes.h"

static const char *const paths[] = {"a", "README.md", "src/a.php", "tests/unit/aaaaaaaaaaaaaa.php",
	"a/b/c/d/e/f", "\xc3\xa4\xff[x]", "docs/.gitkeep"};

/* Each line as a pattern of another kind. */
static void match(char *text)
{
	for (char *save, *line = strtok_r(text, "\n", &save); line;
		 line = strtok_r(NULL, "\n", &save)) {
		struct phpca_rules rules = {.from = "input"};

		phpca_rules_add(&rules, line, false);
		for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
			phpca_glob_matches_excluded(line, paths[i]);
			phpca_rules_match(&rules, paths[i], false, false);
			phpca_rules_names(&rules, paths[i]);
		}
		phpca_rules_clear(&rules);
	}
}

/* "*.md export-ignore" and then "R*" with a slash, without it: a directory README.md stays, a file
 * does not. */
static bool spares_directories(const struct phpca_attributes *a)
{
	for (size_t i = 0; i < a->rule.count; i++)
		if (a->rule.item[i].only_directories && a->rule.item[i].state != PHPCA_ATTRIBUTE_SET)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct phpca_attributes a;

	memcpy(text, data, size);
	text[size] = '\0';
	phpca_attributes_init(&a, "top/project");
	phpca_attributes_add_above(&a, "", text, size);
	phpca_attributes_add_above(&a, "top", text, size);
	phpca_attributes_add(&a, "", text, size);
	phpca_attributes_add(&a, "src", text, size / 2);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (phpca_attributes_ignore(&a, paths[i], true)
				< phpca_attributes_ignore(&a, paths[i], false)
			&& !spares_directories(&a))
			abort(); /* a file is left out by a rule that a directory of its name is not */
	phpca_attributes_clear(&a);
	match(text);
	free(text);
	return 0;
}

void fuzz_mend(uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}
