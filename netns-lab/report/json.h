/*
 * Results for programs: one JSON object with a version.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stddef.h>
#include <stdio.h>

#include "netns-lab/report/result.h"

/* Changes when a member changes its meaning or goes away. */
#define JSON_REPORT_VERSION 1

/* 0 or negative errno. */
int json_report(FILE *to, const struct result *results, size_t n);

#endif
