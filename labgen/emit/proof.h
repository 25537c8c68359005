/*
 * The proof that the routers' files differ in declared values only.
 *
 * It is held against the very bytes that will be written.  For each file:
 *
 * 1. The emitter is run again for every role with tokens in the place of
 *    declared values (page.h).  All roles must give the same bytes, so no
 *    emitter can do anything for one router that it does not do for all.
 * 2. The tokens are replaced by each router's values.  That must give the
 *    bytes to be written, so no emitter can behave in the proof otherwise
 *    than it does in earnest.
 * 3. A file of one router's own must not change when every other router's
 *    values do.  This finds the value of a fixed router, which the first
 *    two take for ordinary text.
 * 4. A file that is the same for all may hold no token but what interfaces
 *    are called.
 *
 * Whatever fails is a bug of ours, not of the site.
 */
#ifndef EMIT_PROOF_H
#define EMIT_PROOF_H

struct diag;
struct emit_table;
struct site;
struct text;

/*
 * outputs: of every role, each in the order of the table.  0, or -EPROTO
 * with findings that name files and lines, or -ENOMEM without.
 */
int proof_hold(const struct emit_table *table, const struct site *site,
    const struct text *outputs, struct diag *diag);

#endif
