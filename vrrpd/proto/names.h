/*
 * The words for states, reasons and causes, once: the log, vrrpctl, JSON
 * and reports all say the same.  Whole sentences are made by who shows them.
 */
#ifndef PROTO_NAMES_H
#define PROTO_NAMES_H

#include "vrrpd/proto/action.h"
#include "vrrpd/proto/faults.h"
#include "vrrpd/proto/ladder.h"

/* "init", "backup", "master", "leaving", "fault" */
const char *name_state(enum vr_state state);

/* As the end of a sentence: "no advert from the master" */
const char *name_why(enum vr_why why);

/* A key for programs: "link_down"; and a phrase for people. */
const char *name_fault(enum fault cause);
const char *name_fault_phrase(enum fault cause);

/* A key for programs: "ttl"; and a phrase: "TTL is not 255" */
const char *name_ladder(enum ladder rung);
const char *name_ladder_phrase(enum ladder rung);

#endif
