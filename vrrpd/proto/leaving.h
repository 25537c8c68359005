/*
 * The state in which a group still serves but no longer claims.  For
 * group.c alone.
 */
#ifndef PROTO_LEAVING_H
#define PROTO_LEAVING_H

#include "vrrpd/proto/step.h"

/*
 * Stop being master.  winner: the member that heard a router of higher
 * rank, or the number of members when nobody did.
 */
void leaving_enter(struct step *s, enum vr_why why, uint32_t winner);

void leaving_step(struct step *s);

#endif
