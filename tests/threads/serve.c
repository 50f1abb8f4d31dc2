/*
 * serve INI THREADS REQUESTS SCRIPT=ANSWER...: a server of threads in one process of a thread-safe
 * PHP, as FrankenPHP is one. INI is a file of settings. REQUESTS are answered beside each other in
 * as many places as THREADS says, of the scripts in turn; after ROUND of them a thread ends and a
 * new one takes its place. An answer that is not what the file ANSWER has is printed. Exit code 1:
 * there was one. With the environment variable ANSWER the last answer is written to that file.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "php.h"
#include "php_main.h"
#include "php_variables.h"
#include "SAPI.h"
#include "TSRM.h"

#ifndef ZTS
#error "this is for a thread-safe PHP"
#endif

#define SHOWN 5 /* wrong answers */

struct text {
	char *bytes;
	size_t size;
};

struct page {
	const char *script;
	struct text answer;
};

static struct page *pages;
static size_t page_count;
static unsigned requests_of_thread, round_size = 1000;
static unsigned wrong; /* answers, of all threads */
static _Thread_local struct text output;

static void append(struct text *t, const char *bytes, size_t size)
{
	t->bytes = realloc(t->bytes, t->size + size + 1);
	memcpy(t->bytes + t->size, bytes, size);
	t->size += size;
}

static struct text read_file(const char *name)
{
	struct text t = {0};
	char bytes[65536];
	size_t size;
	FILE *f = fopen(name, "re");

	if (!f) {
		perror(name);
		exit(2);
	}
	while ((size = fread(bytes, 1, sizeof bytes, f)) > 0)
		append(&t, bytes, size);
	append(&t, "", 1);
	t.size--;
	fclose(f);
	return t;
}

static void write_file(const char *name)
{
	FILE *f = fopen(name, "we");

	if (!f || fwrite(output.bytes, 1, output.size, f) != output.size || fclose(f) != 0)
		perror(name);
}

/* ---- the server, as PHP sees it ---- */

static size_t write_output(const char *bytes, size_t size)
{
	append(&output, bytes, size);
	return size;
}

static int start(sapi_module_struct *sapi)
{
	return php_module_startup(sapi, NULL);
}

static int end_request(void)
{
	return SUCCESS;
}

static char *no_cookies(void)
{
	return NULL;
}

static void register_variables(zval *array)
{
	const char *script = SG(request_info).path_translated;

	php_import_environment_variables(array);
	php_register_variable("REQUEST_METHOD", "GET", array);
	php_register_variable("REQUEST_URI", "/", array);
	php_register_variable("SCRIPT_FILENAME", script, array);
	php_register_variable("SCRIPT_NAME", strrchr(script, '/'), array);
	php_register_variable("PHP_SELF", strrchr(script, '/'), array);
	php_register_variable("SERVER_NAME", "localhost", array);
}

static void log_message(const char *message, int level)
{
	fprintf(stderr, "%s\n", message);
}

static int send_headers(sapi_headers_struct *headers)
{
	return SAPI_HEADER_SENT_SUCCESSFULLY;
}

static sapi_module_struct server = {
	.name = "threads",
	.pretty_name = "a server of threads",
	.startup = start,
	.shutdown = php_module_shutdown_wrapper,
	.deactivate = end_request,
	.ub_write = write_output,
	.send_headers = send_headers,
	.read_cookies = no_cookies,
	.register_server_variables = register_variables,
	.log_message = log_message,
	.php_ini_ignore = 1,
	.php_ini_ignore_cwd = 1,
};

/* ---- requests ---- */

static void complain(const struct page *p)
{
	if (__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED) <= SHOWN)
		fprintf(stderr, "%s: a wrong answer of %zu bytes:\n%.*s\n", p->script, output.size,
			(int)(output.size < 500 ? output.size : 500), output.size ? output.bytes : "");
}

static void answer(const struct page *p)
{
	zend_file_handle file;

	output.size = 0;
	SG(server_context) = (void *)p;
	SG(request_info).request_method = "GET";
	SG(request_info).path_translated = (char *)p->script;
	SG(request_info).request_uri = (char *)p->script;
	if (php_request_startup() != SUCCESS) {
		append(&output, "php_request_startup", strlen("php_request_startup"));
		complain(p);
		return;
	}
	zend_stream_init_filename(&file, p->script);
	file.primary_script = true;
	php_execute_script(&file);
	zend_destroy_file_handle(&file);
	SG(request_info).path_translated = NULL;
	php_request_shutdown(NULL);
	SG(server_context) = NULL;
	if (output.size != p->answer.size || memcmp(output.bytes, p->answer.bytes, output.size))
		complain(p);
}

struct turn {
	unsigned first, count; /* of the requests of one place */
};

static void *serve(void *turn)
{
	const struct turn *t = turn;

	ts_resource(0);
	for (unsigned i = t->first; i < t->first + t->count; i++)
		answer(&pages[i % page_count]);
	ts_free_thread();
	if (getenv("ANSWER"))
		write_file(getenv("ANSWER"));
	free(output.bytes);
	return NULL;
}

/* Threads follow one another in each place. */
static void *keep_place(void *first)
{
	for (unsigned i = 0; i < requests_of_thread; i += round_size) {
		unsigned left = requests_of_thread - i;
		struct turn turn = {*(unsigned *)first + i, left < round_size ? left : round_size};
		pthread_t thread;
		if (pthread_create(&thread, NULL, serve, &turn) != 0) {
			perror("pthread_create");
			exit(2);
		}
		pthread_join(thread, NULL);
	}
	return NULL;
}

static void serve_all(unsigned threads)
{
	pthread_t thread[64];
	unsigned first[64];

	for (unsigned i = 0; i < threads; i++) {
		first[i] = i;
		pthread_create(&thread[i], NULL, keep_place, &first[i]);
	}
	for (unsigned i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
}

static void add_page(char *argument)
{
	char *equals = strchr(argument, '=');

	if (!equals)
		exit(2);
	*equals = '\0';
	pages = realloc(pages, (page_count + 1) * sizeof *pages);
	pages[page_count++] = (struct page){argument, read_file(equals + 1)};
}

int main(int argc, char **argv)
{
	unsigned threads = argc > 4 ? (unsigned)atoi(argv[2]) : 0;

	if (threads < 1 || threads > 64) {
		fprintf(stderr, "usage: serve INI THREADS REQUESTS SCRIPT=ANSWER...\n");
		return 2;
	}
	requests_of_thread = (unsigned)atoi(argv[3]);
	if (getenv("ROUND"))
		round_size = (unsigned)atoi(getenv("ROUND"));
	for (int i = 4; i < argc; i++)
		add_page(argv[i]);
	php_tsrm_startup();
	zend_signal_startup();
	sapi_startup(&server);
	server.ini_entries = read_file(argv[1]).bytes;
	if (server.startup(&server) != SUCCESS)
		return 2;
	serve_all(threads);
	php_module_shutdown();
	sapi_shutdown();
	tsrm_shutdown();
	printf("%u threads, %u requests, %u wrong answers\n", threads, threads * requests_of_thread,
		wrong);
	return wrong ? 1 : 0;
}
