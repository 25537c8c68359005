#include <string.h>

#include "vrrpd/base/hex.h"
#include "vrrpd/base/mac.h"

bool
mac_parse(const char *text, struct mac *ret)
{
	struct mac mac;

	if (strlen(text) != MAC_TEXT - 1)
		return false;
	for (size_t i = 0; i < sizeof(mac.b); i++) {
		const char *at = text + 3 * i;
		int high = hex_value(at[0]);
		int low = hex_value(at[1]);

		if (high < 0 || low < 0)
			return false;
		if (i < sizeof(mac.b) - 1 && at[2] != ':')
			return false;
		mac.b[i] = (uint8_t)(high << 4 | low);
	}
	*ret = mac;
	return true;
}

char *
mac_print(const struct mac *mac, char buf[static MAC_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(mac->b); i++) {
		buf[3 * i] = digits[mac->b[i] >> 4];
		buf[3 * i + 1] = digits[mac->b[i] & 15];
		buf[3 * i + 2] = ':';
	}
	buf[MAC_TEXT - 1] = '\0';
	return buf;
}

bool
mac_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
