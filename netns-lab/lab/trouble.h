/*
 * What went wrong while a lab was built or a drill ran, in words.
 *
 * The lab talks to kernel and programs in many places, and an errno alone
 * tells nobody which of two hundred links was refused.  So functions that
 * may fail this way take a struct trouble, set it once where the failure
 * is seen, and return a negative errno.  Nothing in here prints.
 */
#ifndef LAB_TROUBLE_H
#define LAB_TROUBLE_H

#define TROUBLE_TEXT 1024

struct trouble {
	char text[TROUBLE_TEXT]; /* "": all is well */
};

/*
 * Say what failed: the text, followed by the meaning of err when that is
 * not 0.  err may be an errno of either sign.  Returns it negative, and
 * -EIO for 0, so that callers can write return trouble_set(...).
 */
int trouble_set(struct trouble *t, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
