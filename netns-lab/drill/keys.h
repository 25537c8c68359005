/*
 * What a drill's file may say: the table for the engine that reads it, and
 * for the check that the manual knows every key.
 */
#ifndef DRILL_KEYS_H
#define DRILL_KEYS_H

#include "vrrpd/config/schema.h"

extern const struct schema drill_keys[];
extern const struct schema drill_probe_keys[];
extern const struct schema drill_step_keys[];
extern const struct schema drill_expect_keys[];
extern const struct schema drill_limits_keys[];
extern const struct schema drill_when_keys[];

#endif
