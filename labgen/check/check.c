#include "labgen/check/check.h"

bool
check_site(const struct site *site, struct diag *diag)
{
	bool network = check_network(site, diag);
	bool vrrp = check_vrrp(site, diag);

	return check_filter(site, diag) && network && vrrp;
}
