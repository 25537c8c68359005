#include <errno.h>
#include <linux/netlink.h>
#include <string.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "vrrpd/kernel/nlbatch.h"
#include "vrrpd/kernel/nlconn.h"

#define ANSWER_MS 5000

/* Not an errno: no answer yet. */
#define UNANSWERED 1

void
nlbatch_init(struct nlbatch *b)
{
	b->n = 0;
	b->used = 0;
}

int
nlbatch_put(struct nlbatch *b, struct nl_msg *msg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);
	size_t len = NLMSG_ALIGN(h->nlmsg_len);

	if (b->n == NLBATCH_MAX || len > sizeof(b->bytes) - b->used)
		return -ENOSPC;
	h->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = b->n; /* counted on from first_seq by the commit */
	memset(b->bytes + b->used, 0, len);
	memcpy(b->bytes + b->used, h, h->nlmsg_len);
	b->used += len;
	b->results[b->n] = UNANSWERED;
	return (int)b->n++;
}

static void
number(struct nlbatch *b, struct nlconn *nl)
{
	b->first_seq = nl->seq + 1;
	nl->seq += b->n;
	for (size_t at = 0; at < b->used;) {
		struct nlmsghdr h;

		memcpy(&h, b->bytes + at, sizeof(h));
		h.nlmsg_seq += b->first_seq;
		memcpy(b->bytes + at, &h, sizeof(h));
		at += NLMSG_ALIGN(h.nlmsg_len);
	}
}

struct answers {
	struct nlbatch *batch;
	uint32_t missing;
};

static void
answer(void *arg, const struct nlmsghdr *msg)
{
	const struct nlmsgerr *e = nlmsg_data(msg);
	struct answers *a = arg;
	uint32_t item = msg->nlmsg_seq - a->batch->first_seq;

	if (msg->nlmsg_type != NLMSG_ERROR || item >= a->batch->n ||
	    nlmsg_datalen(msg) < (int)sizeof(e->error) ||
	    a->batch->results[item] != UNANSWERED)
		return;
	a->batch->results[item] = e->error;
	a->missing--;
}

static int
collect(struct nlbatch *b, struct nlconn *nl)
{
	struct answers a = { .batch = b, .missing = b->n };

	while (a.missing) {
		int err = nlconn_wait(nl, ANSWER_MS);

		if (err >= 0)
			err = nlconn_receive(nl, answer, &a);
		if (err < 0 && err != -EAGAIN)
			return err;
	}
	return 0;
}

int
nlbatch_commit(struct nlbatch *b, struct nlconn *nl)
{
	int err;

	if (b->n == 0)
		return 0;
	number(b, nl);
	err = nlconn_errno(nl_sendto(nl->sock, b->bytes, b->used));
	if (err >= 0)
		err = collect(b, nl);
	for (uint32_t i = 0; i < b->n; i++)
		if (b->results[i] == UNANSWERED)
			b->results[i] = err;
	return err;
}
