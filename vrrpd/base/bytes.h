/*
 * A bounds-checked reader and a writer over a range of octets.
 *
 * Neither ever steps outside its range: what does not fit sets "bad", and
 * from then on every read yields zero and every write does nothing.  The
 * caller does all its reading first and asks once, at the end.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes_in {
	const uint8_t *at;
	size_t left;
	bool bad;
};

struct bytes_out {
	uint8_t *at;
	size_t left;
	size_t done; /* octets written so far */
	bool bad;
};

static inline struct bytes_in
bytes_in(const void *data, size_t len)
{
	return (struct bytes_in){ .at = data, .left = len };
}

static inline struct bytes_out
bytes_out(void *data, size_t len)
{
	return (struct bytes_out){ .at = data, .left = len };
}

/* The next n octets, or NULL when there are fewer. */
static inline const uint8_t *
bytes_take(struct bytes_in *in, size_t n)
{
	const uint8_t *here = in->at;

	if (in->bad || n > in->left) {
		in->bad = true;
		return NULL;
	}
	in->at += n;
	in->left -= n;
	return here;
}

static inline uint8_t
bytes_u8(struct bytes_in *in)
{
	const uint8_t *p = bytes_take(in, 1);

	return p ? p[0] : 0;
}

/* Two octets, big endian. */
static inline uint16_t
bytes_u16(struct bytes_in *in)
{
	const uint8_t *p = bytes_take(in, 2);

	if (!p)
		return 0;
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* Room for n octets, or NULL when there is less. */
static inline uint8_t *
bytes_room(struct bytes_out *out, size_t n)
{
	uint8_t *here = out->at;

	if (out->bad || n > out->left) {
		out->bad = true;
		return NULL;
	}
	out->at += n;
	out->left -= n;
	out->done += n;
	return here;
}

static inline void
bytes_put(struct bytes_out *out, const void *data, size_t n)
{
	uint8_t *p = bytes_room(out, n);

	if (p)
		memcpy(p, data, n);
}

static inline void
bytes_put_u8(struct bytes_out *out, uint8_t v)
{
	bytes_put(out, &v, 1);
}

static inline void
bytes_put_u16(struct bytes_out *out, uint16_t v)
{
	const uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	bytes_put(out, b, 2);
}

#endif
