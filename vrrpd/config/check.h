/*
 * The rules between the keys of vrrpd.conf: what one key alone cannot
 * show.  Nothing here reads the text again, or touches the kernel.
 */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

struct diag;
struct draft;

/*
 * Apply all rules; every breach is a finding of d.  Fills in the index of
 * each group member's instance and each instance's group.  0, or -ENOMEM:
 * not everything was checked.
 */
int check_draft(struct draft *draft, struct diag *d);

#endif
