#!/bin/sh
# usage: test_codes.sh TOP
# Each code means one thing, is provoked by a test, and those of the checks
# are in the manual.
set -eu
cd "$1"

# The codes that a header defines.
codes() {
	sed -n 's/^#define [A-Z_]*[[:space:]]*"\([EW][0-9]*\)".*/\1/p' "$@"
}

failed=0
complain() {
	echo "$1"
	failed=1
}

[ "$(codes labgen/site/codes.h labgen/check/check.h | wc -l)" -gt 40 ] ||
	complain "the codes are not where they were"
for code in $(codes labgen/site/codes.h labgen/check/check.h | sort | uniq -d); do
	complain "$code means two things"
done
for code in $(codes labgen/site/codes.h labgen/check/check.h); do
	# No memory is not a thing that a source can cause.
	[ "$code" = E231 ] || grep -q "\"$code\"" \
		tests/labgen/test_language.c tests/labgen/test_check.c \
		tests/labgen/test_large.c ||
		complain "no test provokes $code"
done
for code in $(codes labgen/check/check.h); do
	grep -qx "$code" labgen/labgen.conf.5 ||
		complain "labgen.conf.5 says nothing of $code"
done
exit "$failed"
