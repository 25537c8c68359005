/*
 * The codes of the site language's findings.  Once given, a code keeps its
 * meaning; E1xx are those of the reader and the schema, E4xx and W4xx those
 * of labgen/check.
 */
#ifndef SITE_CODES_H
#define SITE_CODES_H

#define CODE_NAME "E201"	   /* nothing can be called so */
#define CODE_NAME_TWICE "E202"	   /* two of one kind share a name */
#define CODE_NAME_UNKNOWN "E203"   /* nothing is called so */
#define CODE_NETWORK "E204"	   /* not a network in CIDR notation */
#define CODE_NETWORK_HOST "E205"   /* a network with host bits */
#define CODE_ADDRESS "E206"	   /* neither an address nor a host part */
#define CODE_OUTSIDE "E207"	   /* an address beyond its network */
#define CODE_NOT_A_HOST "E208"	   /* the network or broadcast address */
#define CODE_PER_ROLE "E209"	   /* a list that is not one for each router */
#define CODE_REAL_TWICE "E210"	   /* two routers with one address */
#define CODE_IPV6 "E211"	   /* not supported yet */
#define CODE_INTERFACE "E212"	   /* not an interface name */
#define CODE_VRID "E213"	   /* a VRID is missing, wrong or superfluous */
#define CODE_CARRIER "E214"	   /* "@OTHER" cannot carry */
#define CODE_NO_VRRP "E215"	   /* no network has a virtual address */
#define CODE_PRIORITY_TWICE "E216" /* two routers with one priority */
#define CODE_VERSION "E217"	   /* a VRRP version not supported yet */
#define CODE_INTERVAL "E218"	   /* version 2 counts whole seconds */
#define CODE_SYNC "E219"	   /* a sync group cannot have that member */
#define CODE_ZONE_MISSING "E220"   /* zones are used without all they need */
#define CODE_ROUTE "E221"	   /* a route leads nowhere, or twice */
#define CODE_RANGE "E222"	   /* a range that is none */
#define CODE_UNREACHED "E223"	   /* addresses behind no or several networks */
#define CODE_SERVICE "E224"	   /* not a protocol with its ports */
#define CODE_SIDE "E225"	   /* a side of a rule that makes no sense */
#define CODE_LAST_RULE "E226"	   /* the last rule does not drop all */
#define CODE_NAT "E227"		   /* a translation that cannot be */
#define CODE_INTERFACE_TWICE "E228" /* two networks on one interface */
#define CODE_LOG "E229"		    /* not a log prefix */
#define CODE_NO_MEMORY "E231"

#endif
