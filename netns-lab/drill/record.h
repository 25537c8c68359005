/*
 * The one event log of a lab run: what was done to the routers and what
 * was seen of them, one JSON object a line.
 *
 * Observers are separate processes that append to the same file; each line
 * is one write() to an O_APPEND descriptor, so lines never mix.  All times
 * are nanoseconds of CLOCK_MONOTONIC (virtual time in a simulation).  The
 * judge reads nothing but this log, so an old log can be judged again.
 *
 * The text of a record is fixed to the byte: members in the order of the
 * table in record.c, no spaces, numbers and strings only.  The reader
 * takes exactly what the writer writes.
 */
#ifndef DRILL_RECORD_H
#define DRILL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

/* In the RUN record; another number is another language. */
#define RECORD_VERSION 1

/* Room for texts with their final NUL; what is longer is cut. */
#define RECORD_NAME 32
#define RECORD_TEXT 128
#define RECORD_PATH 4096 /* PATH_MAX */

/* No line is longer, with its newline; below PIPE_BUF. */
#define RECORD_LINE_MAX 2048

enum record_kind {
	/*
	 * The head, written by the runner before anything else: one RUN, one
	 * ROUTER for each router, one VIRTUAL for each virtual address.
	 */
	RECORD_RUN,	/* format, name (drill), text (path of the site's file,
			   or as much of it as fits), version, interval (between
			   adverts) */
	RECORD_SITE,	/* text: more of that path; as many as it takes */
	RECORD_ROUTER,	/* node, daemon, text (its version), priority */
	RECORD_VIRTUAL, /* segment, address, carrier (the segment with its
			   adverts), vrid, group (of sync; "" for none) */

	/* The story, written by the runner as it happens. */
	RECORD_START, /* the lab has settled; instants of the drill count
			 from here */
	RECORD_FAULT, /* fault, node, segment ("" where it needs none):
			 written right before it is applied */
	RECORD_LIFT,  /* the same members: right before it is lifted */
	RECORD_MARK,  /* text: anything that helps a reader */
	RECORD_END,   /* observation is complete; a log without is broken */

	/*
	 * Seen on a wire, with the kernel's time stamp of the frame where
	 * there is one.  node: the router that sent it, told by the port of
	 * the switch or the source; "" for a stranger.
	 */
	RECORD_ADVERT,	 /* segment, node, source, mac, vrid, version,
			    priority */
	RECORD_ANNOUNCE, /* segment, node, address, mac: gratuitous ARP */

	/*
	 * Told by the node's own kernel.  The observer begins with a HELD for
	 * each virtual address that is there.  A node without power holds
	 * nothing: its GONE are written with the power cut.
	 */
	RECORD_HELD, /* node, link, address (virtual ones are enough) */
	RECORD_GONE, /* likewise */
	RECORD_LINK, /* node, link, up */

	/*
	 * Found by the prober of a stream of numbered packets.  LOST: each
	 * run of consecutive lost numbers, written when it is over or at the
	 * end; first_at and last_at are when those two were sent; late: the
	 * worst lateness of a sending from the last answered probe before the
	 * run to the first after it.  LATE: a probe was sent more than
	 * RECORD_LATE_MIN too late, so the machine or the prober stood still.
	 * PROBE: the sum, at the end; late: the worst of all.
	 */
	RECORD_LOST,  /* stream, first, last, first_at, last_at, late */
	RECORD_LATE,  /* stream, late */
	RECORD_PROBE, /* stream, interval, sent, received, late */

	/*
	 * Told by a witness of ordinary priority: it woke late by so much, so
	 * the machine had no time for such as it until now.
	 */
	RECORD_STALL, /* late */

	RECORD_KINDS
};

#define RECORD_LATE_MIN (5 * MSEC)
#define RECORD_STALL_MIN (50 * MSEC)

/* Only the members of its kind, named above, mean anything. */
struct record {
	instant at;
	enum record_kind kind;
	char name[RECORD_NAME];	   /* of the drill */
	char node[RECORD_NAME];	   /* router, by the site's name */
	char segment[RECORD_NAME]; /* network, by the site's name */
	char carrier[RECORD_NAME]; /* likewise */
	char group[RECORD_NAME];
	char link[RECORD_NAME];	  /* interface */
	char stream[RECORD_NAME]; /* of probes, by the drill's name */
	char daemon[RECORD_NAME]; /* "vrrpd" or "keepalived" */
	char fault[RECORD_NAME];  /* drill_fault_word() */
	char text[RECORD_TEXT];
	struct ip address;
	struct ip source;
	struct mac mac;
	uint8_t vrid;
	uint8_t version; /* of the protocol: 2 or 3 */
	uint8_t priority;
	bool up;
	uint32_t format; /* RECORD_VERSION */
	nsec interval;
	nsec late;
	uint64_t sent, received;
	uint64_t first, last; /* numbers of probes, inclusive */
	instant first_at, last_at;
};

/* A copy of text as far as it fits; for filling the members above. */
void record_name(char to[static RECORD_NAME], const char *text);

/* "run", "router" ...: the word of the log and of reports. */
const char *record_word(enum record_kind kind);

/* The line with its newline and a NUL; returns its length without it. */
size_t record_print(const struct record *r, char line[static RECORD_LINE_MAX]);

/* One line, with or without newline.  False leaves *ret alone. */
bool record_parse(const char *line, struct record *ret);

/*
 * A descriptor for record_write(), close-on-exec; the file is made if
 * there is none.  Negative errno.
 */
int record_open(const char *path);

/* 0, or negative errno; -EIO when the line was not written whole. */
int record_write(int fd, const struct record *r);

struct record_log {
	struct record *records; /* sorted by time; equals as in the file */
	size_t n;
};

/*
 * The whole log.  Negative errno; -EBADMSG: line *ret_line (from 1) is no
 * record.  Free with record_log_fini().
 */
int record_read(const char *path, struct record_log *ret, size_t *ret_line);
void record_log_fini(struct record_log *log); /* {NULL, 0} is fine */

/* The head of the log, or NULL; the path of its site goes to ret_site. */
const struct record *record_log_head(
    const struct record_log *log, char ret_site[static RECORD_PATH]);

#endif
