/* What `phpca pack` says at its end, to stdout: text, or JSON with --format=json. */
#ifndef PHPCA_REPORT_H
#define PHPCA_REPORT_H

#include "run/run.h"

uint64_t phpca_report_now(void); /* nanoseconds of a clock that only goes forward */

void phpca_report_print(const struct phpca_run *run);
void phpca_report_dry_run(const struct phpca_run *run);

#endif
