#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/lib/rows.h"
#include "tests/proto/frames.h"
#include "vrrpd/proto/arp.h"

#define AT_OP 20
#define AT_SENDER_IP 28
#define AT_TARGET_MAC 32
#define AT_TARGET_IP 38

static const struct mac vmac = { { 0x00, 0x00, 0x5e, 0x00, 0x01, 0x64 } };
static const struct mac ours = { { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 } };

/* V2-39, V2-79, V2-82 and the format under section 2.6 */
static void
test_with_the_virtual_mac_we_write_the_worked_packet(void **state)
{
	const struct ip ip = ip_from_v4(0x0a3a1464);
	uint8_t frame[ARP_FRAME_LEN];

	(void)state;
	assert_int_equal(sizeof(frame_garp_vmac), ARP_FRAME_LEN);
	arp_write(frame, &vmac, &ip);
	assert_memory_equal(frame, frame_garp_vmac, ARP_FRAME_LEN);
}

/* Without a virtual MAC the frame differs in nothing but the MAC. */
static void
test_another_mac_stands_in_all_three_places(void **state)
{
	const struct ip ip = ip_from_v4(0x0a3a1464);
	uint8_t frame[ARP_FRAME_LEN], wanted[ARP_FRAME_LEN];

	(void)state;
	memcpy(wanted, frame_garp_vmac, ARP_FRAME_LEN);
	memcpy(wanted + 6, ours.b, 6);
	memcpy(wanted + 22, ours.b, 6);
	memcpy(wanted + AT_TARGET_MAC, ours.b, 6);
	arp_write(frame, &ours, &ip);
	assert_memory_equal(frame, wanted, ARP_FRAME_LEN);
}

static void
test_a_claim_is_recognised_in_every_form(void **state)
{
	static const struct {
		const char *when;
		uint8_t op;
		uint8_t target_mac; /* in all six octets */
	} rows[] = {
		{ "it is a request with the sender's MAC", 1, 0x5e },
		{ "it is a request with zeros, as RFC 5227 sends", 1, 0 },
		{ "it is a request with ones, as keepalived sends", 1, 0xff },
		{ "it is a reply", 2, 0xff },
	};
	const struct ip wanted = ip_from_v4(0x0a3a1464);

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		uint8_t frame[60] = { 0 };
		struct mac mac = { { 0 } };
		struct ip ip = { 0 };

		print_message("  when %s\n", rows[i].when);
		memcpy(frame, frame_garp_vmac, ARP_FRAME_LEN);
		frame[AT_OP + 1] = rows[i].op;
		memset(frame + AT_TARGET_MAC, rows[i].target_mac, 6);
		/* With the padding of the wire and without it. */
		assert_true(arp_read(frame, ARP_FRAME_LEN, &mac, &ip));
		assert_true(arp_read(frame, sizeof(frame), &mac, &ip));
		assert_true(mac_equal(&mac, &vmac));
		assert_true(ip_equal(&ip, &wanted));
	}
}

/* Who claims it is said in the ARP body; the frame may be a switch's. */
static void
test_the_claimant_is_the_sender_of_the_body(void **state)
{
	uint8_t frame[ARP_FRAME_LEN];
	struct mac mac;
	struct ip ip;

	(void)state;
	memcpy(frame, frame_garp_vmac, ARP_FRAME_LEN);
	memcpy(frame + 22, ours.b, 6);
	assert_true(arp_read(frame, sizeof(frame), &mac, &ip));
	assert_true(mac_equal(&mac, &ours));
}

static void
test_what_claims_nothing_is_refused(void **state)
{
	static const struct {
		const char *when;
		size_t at;
		uint8_t octet;
	} rows[] = {
		{ "it is no ARP", 13, 0x00 },
		{ "it is of another medium", 15, 6 },
		{ "it is of another protocol", 16, 0x86 },
		{ "its hardware addresses are longer", 18, 8 },
		{ "its protocol addresses are longer", 19, 16 },
		{ "its operation is none", AT_OP + 1, 0 },
		{ "its operation is 3", AT_OP + 1, 3 },
		{ "its operation is 257", AT_OP, 1 },
		{ "it asks for somebody else", AT_TARGET_IP + 3, 0x65 },
		{ "it is a probe of RFC 5227", AT_SENDER_IP, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		uint8_t frame[ARP_FRAME_LEN];
		struct mac mac = ours;
		struct ip ip = ip_from_v4(7);

		print_message("  when %s\n", rows[i].when);
		memcpy(frame, frame_garp_vmac, ARP_FRAME_LEN);
		frame[rows[i].at] = rows[i].octet;
		assert_false(arp_read(frame, sizeof(frame), &mac, &ip));
		assert_true(mac_equal(&mac, &ours));
		assert_int_equal(ip_to_v4(&ip), 7);
	}
}

static void
test_no_truncation_is_recognised(void **state)
{
	(void)state;
	for (size_t len = 0; len < ARP_FRAME_LEN; len++) {
		uint8_t *part = malloc(len ? len : 1);
		struct mac mac;
		struct ip ip;

		assert_non_null(part);
		memcpy(part, frame_garp_vmac, len);
		assert_false(arp_read(part, len, &mac, &ip));
		free(part);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_with_the_virtual_mac_we_write_the_worked_packet),
		cmocka_unit_test(test_another_mac_stands_in_all_three_places),
		cmocka_unit_test(test_a_claim_is_recognised_in_every_form),
		cmocka_unit_test(test_the_claimant_is_the_sender_of_the_body),
		cmocka_unit_test(test_what_claims_nothing_is_refused),
		cmocka_unit_test(test_no_truncation_is_recognised),
	};

	return cmocka_run_group_tests_name("arp", tests, NULL, NULL);
}
