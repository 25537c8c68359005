/*
 * The shared secret of an instance, from the configuration or from a file
 * of its own.  It is never repeated in a finding.
 */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

struct diag;
struct source_node;
struct vr_params;

/*
 * Read the group "auth" of an instance (NULL: there is none) into params.
 * main_file: secret files are looked for beside it.  Whatever is doubtful
 * is an error: nobody shall believe in an authentication that is not
 * there.
 */
void secret_read(const struct source_node *auth, const char *main_file,
    struct vr_params *params, struct diag *d);

#endif
