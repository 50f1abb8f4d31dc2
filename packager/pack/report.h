/* What `phpca pack` says at its end. */
#ifndef PHPCA_REPORT_H
#define PHPCA_REPORT_H

#include "pack/pack.h"

uint64_t phpca_report_now(void); /* nanoseconds of a clock that only goes forward */

/* To stderr, each once, before anything else is said. */
void phpca_report_warnings(const struct phpca_pack *p);
/* One that comes later. */
void phpca_report_warn(struct phpca_pack *p, char *owned);

/*
 * --strict: a script that was not precompiled is an error. (An entry script always is; the compile
 * pass sees to that.)
 */
enum phpca_code phpca_report_judge(const struct phpca_pack *p, struct phpca_error *err);

void phpca_report_print(const struct phpca_pack *p);
void phpca_report_dry_run(const struct phpca_pack *p);

#endif
