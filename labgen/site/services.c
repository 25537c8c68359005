#include <stdint.h>
#include <string.h>

#include "labgen/site/services.h"

#define KNOWN(text, ...)                                                       \
	{                                                                      \
		.name = (text),                                                \
		.ports = (const struct site_port[]){ __VA_ARGS__ },            \
		.n_ports = sizeof((const struct site_port[]){ __VA_ARGS__ }) / \
		    sizeof(struct site_port),                                  \
	}
#define TCP(port)                        \
	{                                \
		SITE_TCP, (port), (port) \
	}
#define UDP(port)                        \
	{                                \
		SITE_UDP, (port), (port) \
	}
#define UDP_RANGE(a, b)            \
	{                          \
		SITE_UDP, (a), (b) \
	}
#define ICMP(type)                        \
	{                                 \
		SITE_ICMP, (type), (type) \
	}

static const struct site_service known[] = {
	KNOWN("bgp", TCP(179)),
	KNOWN("dhcp", UDP_RANGE(67, 68)),
	KNOWN("dns", UDP(53), TCP(53)),
	KNOWN("http", TCP(80)),
	KNOWN("https", TCP(443)),
	KNOWN("imap", TCP(143)),
	KNOWN("imaps", TCP(993)),
	KNOWN("ipsec", UDP(500), UDP(4500)),
	KNOWN("kerberos", UDP(88), TCP(88)),
	KNOWN("ldap", TCP(389)),
	KNOWN("ldaps", TCP(636)),
	KNOWN("mysql", TCP(3306)),
	KNOWN("nfs", TCP(2049)),
	KNOWN("ntp", UDP(123)),
	KNOWN("openvpn", UDP(1194)),
	KNOWN("ping", ICMP(8)),
	KNOWN("postgresql", TCP(5432)),
	KNOWN("radius", UDP_RANGE(1812, 1813)),
	KNOWN("rdp", TCP(3389)),
	KNOWN("smb", TCP(445)),
	KNOWN("smtp", TCP(25)),
	KNOWN("snmp", UDP(161)),
	KNOWN("ssh", TCP(22)),
	KNOWN("submission", TCP(465), TCP(587)),
	KNOWN("syslog", UDP(514)),
	KNOWN("tftp", UDP(69)),
	KNOWN("traceroute", UDP_RANGE(33434, 33534)),
	KNOWN("web", TCP(80), TCP(443)),
	KNOWN("wireguard", UDP(51820)),
};

static const struct {
	const char *name;
	uint16_t number;
} icmp_types[] = {
	{ "echo-reply", 0 },
	{ "destination-unreachable", 3 },
	{ "redirect", 5 },
	{ "echo-request", 8 },
	{ "router-advertisement", 9 },
	{ "router-solicitation", 10 },
	{ "time-exceeded", 11 },
	{ "parameter-problem", 12 },
	{ "timestamp-request", 13 },
	{ "timestamp-reply", 14 },
};

const struct site_service *
services_known(size_t *ret_n)
{
	*ret_n = sizeof(known) / sizeof(known[0]);
	return known;
}

/* A number without leading zeros; returns what stands behind, or NULL. */
static const char *
parse_number(const char *at, unsigned max, uint16_t *ret)
{
	unsigned value = 0;
	int digits = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		if (digits++ == 5 || (digits > 1 && value == 0))
			return NULL;
		value = 10 * value + (unsigned)(*at - '0');
	}
	if (!digits || value > max)
		return NULL;
	*ret = (uint16_t)value;
	return at;
}

static size_t
parse_icmp(const char *at, struct site_port *ret, const char **ret_why)
{
	const char *end;

	ret->proto = SITE_ICMP;
	for (size_t i = 0; i < sizeof(icmp_types) / sizeof(icmp_types[0]); i++)
		if (strcmp(icmp_types[i].name, at) == 0) {
			ret->first = ret->last = icmp_types[i].number;
			return 1;
		}
	end = parse_number(at, 255, &ret->first);
	if (!end || *end) {
		*ret_why = "no such ICMP type";
		return 0;
	}
	ret->last = ret->first;
	return 1;
}

/* "80" or "8000-8080" */
static const char *
parse_range(const char *at, struct site_port *ret, const char **ret_why)
{
	*ret_why = "ports are numbers from 1 to 65535";
	at = parse_number(at, UINT16_MAX, &ret->first);
	if (!at || !ret->first)
		return NULL;
	ret->last = ret->first;
	if (*at == '-')
		at = parse_number(at + 1, UINT16_MAX, &ret->last);
	if (at && ret->last < ret->first) {
		*ret_why = "the range ends before it begins";
		return NULL;
	}
	return at;
}

static size_t
parse_ports(const char *at, enum site_proto proto, struct site_port *ret,
    const char **ret_why)
{
	size_t n = 0;

	for (;; at++) {
		ret[n].proto = proto;
		at = parse_range(at, &ret[n], ret_why);
		if (!at)
			return 0;
		n++;
		if (!*at)
			return n;
		if (*at != ',') {
			*ret_why = "ports are separated by commas, "
				   "protocols by blanks";
			return 0;
		}
	}
}

size_t
services_room(const char *word)
{
	size_t n = 1;

	for (; *word; word++)
		n += *word == ',';
	return n;
}

size_t
services_parse(const char *word, struct site_port *ret, const char **ret_why)
{
	if (strncmp(word, "tcp/", 4) == 0)
		return parse_ports(word + 4, SITE_TCP, ret, ret_why);
	if (strncmp(word, "udp/", 4) == 0)
		return parse_ports(word + 4, SITE_UDP, ret, ret_why);
	if (strncmp(word, "icmp/", 5) == 0)
		return parse_icmp(word + 5, ret, ret_why);
	if (strncmp(word, "icmp6/", 6) == 0 || strncmp(word, "icmpv6/", 7) == 0)
		*ret_why = "IPv6 is not supported yet";
	else
		*ret_why = "only tcp/, udp/ and icmp/ are known";
	return 0;
}
