/*
 * Ethernet addresses as values.  Nothing here knows whose they are.
 */
#ifndef BASE_MAC_H
#define BASE_MAC_H

#include <stdbool.h>
#include <stdint.h>

struct mac {
	uint8_t b[6];
};

/* Room for "00:00:5e:00:01:64" with its final NUL. */
#define MAC_TEXT 18

/* Six pairs of hex digits with colons.  False leaves *ret alone. */
bool mac_parse(const char *text, struct mac *ret);

/* The text goes to buf, which is returned. */
char *mac_print(const struct mac *mac, char buf[static MAC_TEXT]);

bool mac_equal(const struct mac *a, const struct mac *b);

#endif
