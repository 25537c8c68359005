/*
 * The engine: receives adverts, decides, sends adverts and announcements,
 * answers vrrpctl.  It runs without privileges on descriptors that the
 * monitor opened, and asks the monitor for everything else.
 */
#ifndef DAEMON_ENGINE_H
#define DAEMON_ENGINE_H

struct config;

/* What the monitor lends; the engine closes none of it. */
struct engine_fds {
	int monitor; /* SOCK_SEQPACKET, non-blocking: daemon/requests.h */
	int control; /* listening AF_UNIX stream socket, non-blocking */
	int send;    /* raw IPv4 socket of protocol 112 to send adverts */
	int receive; /* raw IPv4 socket of protocol 112, IP_PKTINFO on */
	int arp;     /* AF_PACKET socket that sends and hears ARP */
};

/*
 * Run until told to stop, or until the monitor is gone.  Returns the exit
 * status of the process: 0 after an orderly end, 1 otherwise.
 */
int engine_run(const struct config *config, const struct engine_fds *fds);

#endif
