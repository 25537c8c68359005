# Reads meson's testlog.txt of runs with CMOCKA_MESSAGE_OUTPUT=TAP.
#
# Every function of a cmocka program counts; any other program counts as
# one.  What failed, was skipped or ran again is told; the sums come last, as
# "COUNT passed failed skipped".

function finish() {
	if (test == "")
		return
	if (result == "exit status 77") {
		skipped++
		# The last thing a program says is why it did not run.
		reason = said == "" ? "it gives no reason" : said
		printf "skipped: %s: %s\n", test, reason
	} else if (result == "exit status 0" && !bad) {
		passed += ok ? ok : !not_run
	} else {
		passed += ok
		failed += bad ? bad : 1
		printf "FAILED: %s (%s)\n%s", test, result, tail
	}
	test = ""
}

/^=+ [0-9]+\/[0-9]+ =+$/ {
	finish()
	ok = bad = not_run = 0
	said = tail = result = ""
	lines = 0
	body = 0
	next
}
/^=+$/ { finish(); next }
!body && /^test: / { test = $0; sub("^test: *([^ ]* / )?", "", test); next }
!body && /^result: / { result = $0; sub("^result: *", "", result); next }
/^-+ (stdout|stderr) -+$/ { body = 1; next }
body && test != "" {
	if ($0 ~ /^(not )?ok [0-9]+ .*# SKIP/) {
		name = $0
		sub(/^.*# SKIP */, "", name)
		printf "skipped: %s: %s\n", test, name
		skipped++
		not_run++
	} else if ($0 ~ /^ok [0-9]+/) {
		ok++
	} else if ($0 ~ /^not ok [0-9]+/) {
		bad++
	}
	# A test that had to run twice says so, whatever came of it.
	if ($0 ~ /^again: /)
		printf "again: %s: %s\n", test, substr($0, 8)
	if ($0 != "" && $0 !~ /^(not )?ok [0-9]+/ && $0 !~ /^1\.\.[0-9]+$/)
		said = $0
	# Enough to see what happened; the log has it all.
	if (++lines <= 60)
		tail = tail "    " $0 "\n"
	else if (lines == 61)
		tail = tail "    ...\n"
}
END {
	finish()
	printf "COUNT %d %d %d\n", passed, failed, skipped
}
