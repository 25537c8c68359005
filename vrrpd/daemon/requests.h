/*
 * What engine and monitor say to each other, over one SOCK_SEQPACKET pair.
 *
 * The engine names neither an address nor an interface, only a virtual
 * router (its index in the configuration that both hold) and a verb; the
 * monitor works out the rest.  A message is an array of requests or of
 * deltas, as many as fit into REQUESTS_BYTES; all that one turn of the
 * engine asks for travels in as few messages as possible and becomes one
 * batch for the kernel.
 */
#ifndef DAEMON_REQUESTS_H
#define DAEMON_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

#define REQUESTS_BYTES 32768

enum request_verb {
	REQUEST_RESUMED,	/* the engine runs; "router" means nothing */
	REQUEST_HOLD,		/* all addresses of the router shall be here */
	REQUEST_RELEASE,	/* none of them shall be here */
	REQUEST_RELEASE_ADDRESS /* this one shall not be here */
};

struct request {
	enum request_verb verb;
	uint32_t router;  /* index of the instance */
	uint32_t address; /* of the instance's addresses, counted from 0 */
};

enum delta_kind {
	DELTA_LINK,    /* what is known of an interface */
	DELTA_OWNER,   /* does the interface itself own the addresses? */
	DELTA_HELD,    /* a former engine held this router: go on as master */
	DELTA_ADDRESS, /* an address has come, gone, or could not be added */
	DELTA_SYNCED,  /* the picture is complete: begin */
	DELTA_STOP     /* hand over and end */
};

struct delta_link {
	int32_t index; /* of the kernel; 0: there is no such interface */
	bool running;  /* administratively up and with carrier */
	struct mac mac;
	/* Its primary IPv4 address: the first that is not ours (112). */
	struct ip primary; /* IP_NONE: it has none */
};

/*
 * Each verb that holds or releases is answered with one of these for every
 * address that it was about, when the kernel has done it.  Another one that
 * says "present" means that the address had been taken away by somebody and
 * is back: it is to be announced again.
 */
struct delta_address {
	uint32_t address; /* of the router's addresses, counted from 0 */
	/* On its interface, whoever put it there: an owner's stays. */
	bool present;
	/*
	 * 0, or the errno that kept it from being added; ECANCELED when
	 * somebody removes it again and again.  An interface that does not
	 * exist is no error of the address: DELTA_LINK tells of it.
	 */
	int32_t error;
};

struct delta {
	enum delta_kind kind;
	uint32_t which; /* LINK: index of the link; else of the instance */
	union {
		struct delta_link link;
		struct delta_address address;
		bool owner;
	};
};

#define REQUESTS_MAX (REQUESTS_BYTES / sizeof(struct request))
#define DELTAS_MAX (REQUESTS_BYTES / sizeof(struct delta))

#endif
