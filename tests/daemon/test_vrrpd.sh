#!/bin/sh
# vrrpd's arguments and exit statuses; nothing here needs a privilege.
# usage: test_vrrpd.sh VRRPD
set -u
vrrpd=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

cat > "$dir/good.conf" <<'CONF'
router = "r1";
instances = (
  { name = "lan"; interface = "lan0"; vrid = 10; version = 2;
    addresses = ( { address = "10.0.0.1/32"; } ); } );
CONF
sed 's/vrid/vird/' "$dir/good.conf" > "$dir/bad.conf"

# expect STATUS PATTERN ARGUMENT...
expect() {
	status=$1 pattern=$2
	shift 2
	timeout 10 "$vrrpd" "$@" > "$dir/out" 2>&1
	got=$?
	if [ "$got" -ne "$status" ]; then
		echo "vrrpd $*: status $got instead of $status"
		cat "$dir/out"
		failed=1
	elif ! grep -q -e "$pattern" "$dir/out"; then
		echo "vrrpd $*: \"$pattern\" is missing in:"
		cat "$dir/out"
		failed=1
	fi
}

expect 0 "(instances: 1, addresses: 1)" --check "$dir/good.conf"
expect 0 "no errors" --check --config "$dir/good.conf"
expect 0 "no errors" -c "$dir/good.conf" --check --socket /nowhere/control
expect 2 "bad.conf:3:" --check "$dir/bad.conf"
expect 2 "vrid" --config "$dir/bad.conf" --socket "$dir/run/control"
expect 2 "missing.conf" --check "$dir/missing.conf"
expect 2 "log level: loud" --log-level loud --check "$dir/good.conf"
expect 2 "too many" --check "$dir/good.conf" "$dir/bad.conf"
expect 2 "unrecognized option" --frobnicate
expect 0 "^vrrpd [0-9]" --version
expect 0 "^usage: vrrpd" --help
if [ -e "$dir/run" ]; then
	echo "a bad file was not without effect"
	failed=1
fi
exit $failed
