/*
 * The bed of conformance section 0.2: vrrpd as it is installed on "here",
 * and a peer made of a packet socket on "there" that writes down, with the
 * kernel's receive time stamps, what the router sends on any of its wires.
 *
 * Times are CLOCK_REALTIME in nanoseconds, as the kernel stamps packets.
 * There is one bed per program; what cannot be done fails the test.
 */
#ifndef TESTS_BED_H
#define TESTS_BED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/daemon/snapshot.h"

/* The wire with the router's address and the peer's. */
#define BED_WIRE "w0"
#define BED_ROUTER "10.58.20.2"
#define BED_PEER "10.58.20.3"

/* An idle machine wakes up within this; conformance 0.2. */
#define BED_LATE (30 * MSEC)

#define BED_FRAME_MAX 1100

/* A frame that the router sent: VRRP or ARP, nothing else. */
struct seen {
	nsec at;
	int32_t index; /* of the peer's interface */
	uint16_t len;
	bool arp;
	uint8_t frame[BED_FRAME_MAX];
};

/* In main(), after scratch_enter(): which program to test. */
void bed_open(const char *vrrpd);
void bed_close(void);

/* Start it with this configuration ("control" is added); it logs to a file. */
void bed_start(const char *config);
/* ... and wait until it answers. */
void bed_start_and_wait(const char *config);
/* The monitor, and its engine now (0: none). */
pid_t bed_monitor(void);
pid_t bed_engine(void);
/* Wait until the daemon has ended; its exit status, or -1 after a signal. */
int bed_exit_status(nsec patience);
/* kill -9 of monitor and engine, if they run. */
void bed_kill(void);
/* The same program once more beside it: its exit status. */
int bed_second_start(nsec patience);
/* Lines of the log that contain this. */
size_t bed_log_count(const char *part);
const char *bed_folder(void);

nsec bed_now(void);
/* Write down what comes until then. */
void bed_listen(nsec until);

/* The first advert of this VRID from that time on; NULL: none by then. */
const struct seen *bed_advert(uint8_t vrid, nsec from, nsec until);
/* The same for a gratuitous ARP that announces this address. */
const struct seen *bed_announcement(const char *ip, nsec from, nsec until);
/* How many have been written down. */
size_t bed_count_adverts(uint8_t vrid, nsec from, nsec until);
size_t bed_count_announcements(const char *ip, nsec from, nsec until);

/* Of a frame with an advert: the VRRP message, and the source address. */
const uint8_t *bed_message(const struct seen *s);
struct ip bed_source(const struct seen *s);

/* Send from the peer's end of a wire; returns the time just before. */
nsec bed_inject(const char *wire, const void *frame, size_t len);

/* An advert as a peer at "source" would send it; returns its length. */
size_t bed_build_advert(uint8_t frame[static BED_FRAME_MAX],
    const struct vr_params *params, uint8_t priority, const char *source,
    const struct ip *addresses, size_t n);

/* The daemon's state, for free(). */
struct snapshot *bed_snapshot(void);
struct snapshot_instance bed_instance(const char *name);
void bed_await_state(const char *name, enum vr_state state, nsec patience);

/* What the router's kernel has. */
bool bed_has(const char *link, const char *prefix);
void bed_await_address(
    const char *link, const char *prefix, bool there, nsec patience);

#endif
