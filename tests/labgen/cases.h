/*
 * The sites whose outputs are kept as golden files and loaded for real.
 */
#ifndef TESTS_LABGEN_CASES_H
#define TESTS_LABGEN_CASES_H

#include <stddef.h>

#include "labgen/site/model.h"

struct diag;

struct cases_entry {
	const char *name; /* of the folder below golden/ */
	/*
	 * The site, which lives as long as diag, or until the next call;
	 * NULL with findings.
	 */
	const struct site *(*load)(struct diag *diag);
	void (*unload)(const struct site *site);
};

extern const struct cases_entry cases[];
extern const size_t n_cases;

/* Emit a case to dir; a finding or a failure fails the running test. */
void cases_emit(const struct cases_entry *c, const char *dir);

#endif
