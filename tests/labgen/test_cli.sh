#!/bin/sh
# labgen as people call it: exit statuses, what it says, what it writes.
# usage: test_cli.sh LABGEN SITE
set -eu

labgen=$1
good=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
failed=0

fail() {
	echo "FAIL: $*"
	sed 's/^/    /' "$dir/err" "$dir/said"
	failed=1
}

# expect STATUS ARGUMENT...
expect() {
	wanted=$1
	shift
	status=0
	"$labgen" "$@" >"$dir/said" 2>"$dir/err" || status=$?
	[ "$status" -eq "$wanted" ] ||
		fail "labgen $*: exit $status, not $wanted"
}

# said PATTERN: on stderr
said() {
	grep -q -- "$1" "$dir/err" || fail "did not say: $1"
}

# Everything below $dir/out, with its bytes.
contents() {
	(cd "$dir/out" && find . -type f -exec sha256sum {} + | sort)
}

echo "a good site is checked and built"
expect 0 check "$good"
[ ! -s "$dir/err" ] || fail "says something about a good site"
expect 0 build "$good" -o "$dir/out"
for router in r1 r2; do
	for file in vrrpd.conf keepalived.conf nftables.nft sysctl.conf \
		network/links.batch network/addrs.batch; do
		[ -s "$dir/out/$router/$file" ] || fail "no $router/$file"
	done
done
contents >"$dir/first"

echo "the same input gives the same bytes"
expect 0 build -o "$dir/out" "$good"
contents | cmp -s - "$dir/first" || fail "the bytes differ"

# bad WHEN SED-PROGRAM PLACE-AND-CODE WORDS
bad() {
	echo "when $1"
	sed "$2" "$good" >"$dir/bad.conf"
	! cmp -s "$good" "$dir/bad.conf" || fail "the example has changed"
	expect 2 check "$dir/bad.conf"
	said "^$dir/bad.conf:$3"
	said "$4"
	expect 2 build "$dir/bad.conf" -o "$dir/out"
	said "nothing was written"
	contents | cmp -s - "$dir/first" || fail "the old output has changed"
	expect 2 build "$dir/bad.conf" -o "$dir/fresh"
	[ ! -e "$dir/fresh" ] || fail "a bad site made a folder"
}

# The line of VLAN20 in the example.
line=$(grep -n '( "VLAN20"' "$good" | cut -d: -f1)
bad "an address is none" \
	"$line s/\".200\"/\"172.16.20.256\"/" \
	"$line:[0-9]*: error E206: " "172.16.20.256"
bad "VRIDs clash with the provider's" \
	"/( \"EXTERNAL\"/ s/\"internet\" )/\"internet\", { foreign_vrids = [ 101 ]; } )/" \
	"[0-9]*:[0-9]*: error E411: " "VRID 101"
bad "VRIDs clash in one VLAN" \
	"$line s/\"trunk\",   20\(.*\) 120, \(.*\)\"staff\"/\"outside\", 10\1 100, \2\"staff\", { interface = \"other\"; }/" \
	"$line:[0-9]*: error E412: " "fight for mastership"
bad "the virtual address is outside its network" \
	"$line s/\".1\"/\"172.16.21.1\"/" \
	"$line:[0-9]*: error E207: " "use a host of 172.16.20.0/24"
bad "a column is missing" \
	"$line s/, *\"staff\"//" \
	"$line:5: error E147: " "zone"
bad "a key has a typo" \
	"s/advert_interval =/advert_intervall =/" \
	"[0-9]*:3: error E140: " "did you mean \"advert_interval\""
bad "a comment never ends" \
	"$line s/\"trunk\"/\/* \"trunk\"/" \
	"$line:[0-9]*: error E101: " "never closed"

echo "a row of an included file is found there"
sed -n "${line}p" "$good" >"$dir/vlans.conf"
sed "$line s/.*/@include \"vlans.conf\"/" "$good" >"$dir/parts.conf"
expect 0 build "$dir/parts.conf" -o "$dir/parts"
grep -q "172.16.20.100" "$dir/parts/r1/network/addrs.batch" ||
	fail "what was included is not there"
sed -i 's/".200"/".0"/' "$dir/vlans.conf"
expect 2 check "$dir/parts.conf"
said "vlans.conf:1:[0-9]*: error E208: "

echo "warnings count only when they shall"
sed 's/^zones = {/zones = { unused = { };/' "$good" >"$dir/warned.conf"
expect 0 check "$dir/warned.conf"
said "warning W423"
expect 1 check --strict "$dir/warned.conf"
expect 1 build --strict "$dir/warned.conf" -o "$dir/fresh"
[ ! -e "$dir/fresh" ] || fail "wrote in spite of --strict"
expect 0 build "$dir/warned.conf" -o "$dir/fresh"

echo "one router alone"
expect 0 build --router r2 "$good" -o "$dir/two"
[ ! -e "$dir/two/r1" ] && [ -e "$dir/two/r2" ] || fail "not r2 alone"
expect 0 build --role master "$good" -o "$dir/one"
[ -e "$dir/one/r1" ] && [ ! -e "$dir/one/r2" ] || fail "not r1 alone"
cmp -s "$dir/one/r1/vrrpd.conf" "$dir/out/r1/vrrpd.conf" ||
	fail "r1 alone is another r1"
expect 0 build --role backup "$good" -o "$dir/backup"
[ ! -e "$dir/backup/r1" ] && [ -e "$dir/backup/r2" ] || fail "not r2 alone"
expect 2 build --router r3 "$good" -o "$dir/three"
said "no router \"r3\""
sed 's/{ name = "r2"; priority = 100; }/&, { name = "r3"; priority = 200; }/
	s/\(\[".[0-9]*", *".[0-9]*"\)\]/\1, ".77"]/' "$good" >"$dir/three.conf"
expect 0 build --role master "$dir/three.conf" -o "$dir/best"
[ -e "$dir/best/r3" ] && [ ! -e "$dir/best/r1" ] || fail "not r3 alone"
expect 2 build --role backup "$dir/three.conf" -o "$dir/three"
said "2 backup routers"
expect 2 build --role slave "$good" -o "$dir/three"
[ ! -e "$dir/three" ] || fail "made a folder for nobody"

echo "arguments"
expect 0 --help
expect 0 --version
expect 0 build --help
expect 2
expect 2 biuld "$good"
said "did you mean \"build\""
expect 2 nothing "$good"
expect 2 build --router r1 --role master "$good" -o "$dir/three"
expect 2 check
expect 2 check "$good" "$good"
expect 2 check -o "$dir/x" "$good"
expect 2 build "$good"
said "-o DIR is missing"
expect 2 check --nonsense "$good"
expect 2 check "$dir/not-there"
said "not-there: error E100"

exit "$failed"
