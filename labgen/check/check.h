/*
 * What can be wrong with a site as a whole, although each line of it is
 * right.  Reads the model only; findings point to its source.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <stdbool.h>

struct diag;
struct site;

/*
 * The codes, one family for each file.  Once given, a code keeps its
 * meaning.  A site with errors is not to be built; one with warnings works,
 * but probably not as it is wanted.
 */

/* network.c: addresses that get in each other's way. */
#define CHECK_OVERLAP "E401"	  /* two networks share addresses */
#define CHECK_VIRTUAL_REAL "E402" /* the virtual address is a router's own */
#define CHECK_HOST_OURS "E403"	  /* a host has an address of the routers */
#define CHECK_DHCP_OURS "E404"	  /* a pool gives away such an address */
#define CHECK_HOST_LEGS "W405"	  /* a host could be a way around the filter */
#define CHECK_ROUTE_INSIDE "W406" /* a route for a part of a network of ours \
				   */

/* vrrp.c: virtual routers that hear each other, or do not. */
#define CHECK_VRID_FOREIGN "E411" /* others use that VRID in this network */
#define CHECK_VRID_DOMAIN "E412"  /* two on one VLAN have one VRID */
#define CHECK_VRID_TRUNK "W413"	  /* two VLANs of a device have one VRID */
#define CHECK_UNTRACKED "W414"	  /* a dead link would go unnoticed */
#define CHECK_ADDRESSES "E415"	  /* more addresses than an advert can hold */
#define CHECK_ALONE "W416"	  /* a network moves without the others */

/* filter.c: rules without effect, effects without rule. */
#define CHECK_NEVER_REACHED "W421" /* everything is decided above */
#define CHECK_INTRA "W422"	   /* decided by intra = "accept" */
#define CHECK_ZONE_EMPTY "W423"	   /* a zone without networks */
#define CHECK_ROUTERS_MUTE "W424"  /* the routers may not send anything */
#define CHECK_NAT_DENIED "W425"	   /* translated, then dropped */
#define CHECK_NAT_TWICE "E426"	   /* one port goes to two machines */

/* All of them.  False: no memory, and some were not asked. */
bool check_site(const struct site *site, struct diag *diag);

bool check_network(const struct site *site, struct diag *diag);
bool check_vrrp(const struct site *site, struct diag *diag);
bool check_filter(const struct site *site, struct diag *diag);

#endif
