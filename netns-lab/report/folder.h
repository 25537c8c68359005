/*
 * The report of a run as a folder: report.txt, report.json, and beside
 * them the event logs that the runs wrote there.
 */
#ifndef REPORT_FOLDER_H
#define REPORT_FOLDER_H

#include <stddef.h>

#include "netns-lab/report/result.h"

/*
 * Write both files into an existing folder; each is replaced whole.  0 or
 * negative errno.
 */
int folder_write(const char *folder, const struct result *results, size_t n);

#endif
