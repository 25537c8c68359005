/*
 * The shortest file that is right, for tests that add one thing to it.
 */
#ifndef TESTS_CONFIG_ONE_H
#define TESTS_CONFIG_ONE_H

/* A file of one instance on eth0, line 2, with more keys in line 3. */
#define ONE(keys, address)                                            \
	"instances = (\n"                                             \
	"{ name = \"a\"; interface = \"eth0\"; vrid = 1;\n" keys "\n" \
	"addresses = ( { address = \"" address "\"; } ); }\n"         \
	");\n"

#endif
