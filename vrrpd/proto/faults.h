/*
 * Why a virtual router cannot serve: a set of named causes, each with the
 * time since when.  Causes come and go on their own; there is no counter
 * that one lost event could leave wrong for ever.
 */
#ifndef PROTO_FAULTS_H
#define PROTO_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

enum fault {
	FAULT_LINK_MISSING,    /* no interface of that name */
	FAULT_LINK_DOWN,       /* no carrier, or administratively down */
	FAULT_NO_SOURCE,       /* no own address to send adverts from */
	FAULT_ADDRESS_LINK,    /* the interface of an address is not up */
	FAULT_ADDRESS_REFUSED, /* the kernel refuses an address */
	FAULT_CAUSES	       /* how many there are */
};

#define FAULT_BIT(cause) (UINT32_C(1) << (cause))

struct faults {
	uint32_t set; /* FAULT_BIT() of each present cause; 0: none */
	instant since[FAULT_CAUSES];
};

/* Make the set of present causes "set"; new ones begin now. */
static inline void
faults_assign(struct faults *f, uint32_t set, instant now)
{
	for (unsigned cause = 0; cause < FAULT_CAUSES; cause++)
		if (set & ~f->set & FAULT_BIT(cause))
			f->since[cause] = now;
	f->set = set;
}

#endif
