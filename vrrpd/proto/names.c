#include "vrrpd/proto/names.h"

const char *
name_state(enum vr_state state)
{
	switch (state) {
	case VR_INIT:
		return "init";
	case VR_BACKUP:
		return "backup";
	case VR_MASTER:
		return "master";
	case VR_LEAVING:
		return "leaving";
	case VR_FAULT:
		return "fault";
	}
	return "?";
}

const char *
name_why(enum vr_why why)
{
	switch (why) {
	case VR_WHY_START:
		return "started";
	case VR_WHY_RESUME:
		return "was master before a restart";
	case VR_WHY_OWNER:
		return "owns the addresses";
	case VR_WHY_SILENCE:
		return "no advert from the master";
	case VR_WHY_MASTER_LEFT:
		return "the master left";
	case VR_WHY_HIGHER_PRIO:
		return "heard a higher priority";
	case VR_WHY_HIGHER_ADDR:
		return "heard the same priority from a higher address";
	case VR_WHY_FAULT:
		return "cannot serve";
	case VR_WHY_CLEARED:
		return "can serve again";
	case VR_WHY_STOP:
		return "told to stop";
	case VR_WHY_FOLLOWED:
		return "the successor serves";
	case VR_WHY_NOT_FOLLOWED:
		return "nobody took over";
	}
	return "?";
}

const char *
name_fault(enum fault cause)
{
	switch (cause) {
	case FAULT_LINK_MISSING:
		return "link_missing";
	case FAULT_LINK_DOWN:
		return "link_down";
	case FAULT_NO_SOURCE:
		return "no_source";
	case FAULT_ADDRESS_LINK:
		return "address_link";
	case FAULT_ADDRESS_REFUSED:
		return "address_refused";
	case FAULT_CAUSES:
		break;
	}
	return "?";
}

const char *
name_fault_phrase(enum fault cause)
{
	switch (cause) {
	case FAULT_LINK_MISSING:
		return "no such interface";
	case FAULT_LINK_DOWN:
		return "the interface is down";
	case FAULT_NO_SOURCE:
		return "the interface has no IPv4 address of its own";
	case FAULT_ADDRESS_LINK:
		return "the interface of an address is missing or down";
	case FAULT_ADDRESS_REFUSED:
		return "the kernel refused an address";
	case FAULT_CAUSES:
		break;
	}
	return "?";
}

const char *
name_ladder(enum ladder rung)
{
	switch (rung) {
	case LADDER_PASS:
		return "pass";
	case LADDER_DATAGRAM:
		return "datagram";
	case LADDER_TTL:
		return "ttl";
	case LADDER_DESTINATION:
		return "destination";
	case LADDER_VERSION:
		return "version";
	case LADDER_TYPE:
		return "type";
	case LADDER_SHORT:
		return "short";
	case LADDER_TRAILING:
		return "trailing";
	case LADDER_CHECKSUM:
		return "checksum";
	case LADDER_VRID:
		return "vrid";
	case LADDER_OWN:
		return "own";
	case LADDER_OWNER:
		return "owner";
	case LADDER_AUTH_TYPE:
		return "auth_type";
	case LADDER_AUTH_SECRET:
		return "auth_secret";
	case LADDER_ADDRESSES:
		return "addresses";
	case LADDER_INTERVAL:
		return "interval";
	case LADDER_RUNGS:
		break;
	}
	return "?";
}

const char *
name_ladder_phrase(enum ladder rung)
{
	switch (rung) {
	case LADDER_PASS:
		return "accepted";
	case LADDER_DATAGRAM:
		return "not an IPv4 datagram of protocol 112";
	case LADDER_TTL:
		return "the TTL is not 255";
	case LADDER_DESTINATION:
		return "not sent to 224.0.0.18";
	case LADDER_VERSION:
		return "another version of the protocol";
	case LADDER_TYPE:
		return "not an advertisement";
	case LADDER_SHORT:
		return "shorter than its own count of addresses";
	case LADDER_TRAILING:
		return "longer than its own count of addresses";
	case LADDER_CHECKSUM:
		return "wrong checksum";
	case LADDER_VRID:
		return "no such virtual router on this interface";
	case LADDER_OWN:
		return "sent from an address of this router";
	case LADDER_OWNER:
		return "this router owns the addresses";
	case LADDER_AUTH_TYPE:
		return "another type of authentication";
	case LADDER_AUTH_SECRET:
		return "wrong password";
	case LADDER_ADDRESSES:
		return "another list of addresses";
	case LADDER_INTERVAL:
		return "another advertisement interval";
	case LADDER_RUNGS:
		break;
	}
	return "?";
}
