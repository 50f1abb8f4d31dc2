/*
 * The page of phpca analyze --html: analyze.html, which is part of the program, with the analysis
 * as JSON in it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "analyze/analyze.h"

__asm__(".section .rodata\n"
		"phpca_page: .incbin \"packager/analyze/analyze.html\"\n"
		".byte 0\n"
		".previous\n");
extern const char phpca_page[] __attribute__((visibility("hidden")));

/* Where the JSON goes. */
static const char location[] = "/*ANALYSIS*/";

/* In a script element a "<" could end it. */
static void append_json(struct phpca_buffer *out, const char *json)
{
	for (; *json; json++)
		if (*json == '<')
			phpca_buffer_append(out, "\\u003c", 6);
		else
			phpca_buffer_append(out, json, 1);
}

enum phpca_code phpca_analyze_page(
	const char *filename, const struct phpca_analysis *a, struct phpca_error *err)
{
	cJSON *document = phpca_analysis_json(a);
	char *json = cJSON_PrintUnformatted(document);
	const char *at = strstr(phpca_page, location);
	struct phpca_buffer page = {0};
	enum phpca_code code;

	phpca_buffer_append(&page, phpca_page, (size_t)(at - phpca_page));
	append_json(&page, json ? json : "{}");
	phpca_buffer_append(&page, at + sizeof(location) - 1, strlen(at + sizeof(location) - 1));
	code = phpca_tool_write(filename, page.data, page.size, 0644, (uint64_t)time(NULL), err);
	phpca_buffer_clear(&page);
	cJSON_free(json);
	cJSON_Delete(document);
	return code;
}
