#!/usr/bin/env bash
# What tools/test.sh says of test runs: with a cmake that builds nothing, and a ctest that only reports.
#
# Usage: test_test.sh

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,tools}
cp "$root/tools/test.sh" "$work/tools/"
export REPORT=$work/report.xml FAILED=$work/failed.log FAILURES=$work/failures

# No packages, no build.
echo 'install_packages() { return 0; }' > "$work/tools/packages.sh"
printf '#!/bin/sh\nexit 0\n' > "$work/bin/cmake"
cat > "$work/bin/ctest" << 'END'
#!/usr/bin/env bash
while [[ $1 != --output-junit ]]; do shift; done
build=$(dirname "$2")
cp "$REPORT" "$2"
mkdir -p "$build/Testing/Temporary"
[[ ! -s $FAILED ]] || { cp "$FAILED" "$build/Testing/Temporary/LastTestsFailed.log" && exit 8; }
END
chmod +x "$work"/bin/*
PATH=$work/bin:$PATH

suite() { # tests failures skipped
  printf '<testsuite name="(empty)"\n\ttests="%s"\n\tfailures="%s"\n\tdisabled="0"\n\tskipped="%s"\n\t>\n' "$@"
}

testcase() { # name status; its output comes from stdin
  printf '\t<testcase name="%s" classname="%s" time="1" status="%s">\n\t\t<system-out>' "$1" "$1" "$2"
  cat
  printf '</system-out>\n\t</testcase>\n'
}

lines() { # number text
  local i
  for ((i = 1; i <= $1; ++i)); do echo "$2 $i"; done
}

run() { # arguments...
  status=0
  said=$("$work/tools/test.sh" "$@" 2>&1) || status=$?
}

expect() { # what file-or-empty text...
  local what=$1 text=$said one
  [[ -z $2 ]] || text=$(< "$2")
  shift 2
  for one in "$@"; do
    [[ $text == *"$one"* ]] && continue
    echo "FAILED: $what: expected '$one' in:"
    echo "$text"
    exit 1
  done
}

{
  suite 3 0 1
  testcase 'a: one' run < /dev/null
  testcase 'a: two' run <<< 'FAILED: says who?'
  testcase 'a: not here' notrun < /dev/null
  echo '</testsuite>'
} > "$REPORT"
: > "$FAILED"
run --failures "$FAILURES"
expect 'a run without failures' '' '2 passed, 0 failed'
[[ $status == 0 && $said != *FAILED:* && -e $FAILURES && ! -s $FAILURES ]] || {
  echo "FAILED: a run without failures names some, or exits with $status: $said"
  exit 1
}

{
  suite 5 2 1
  testcase 'a: good' run < /dev/null
  lines 40 'of good' | testcase 'a: also good' run
  lines 40 'is it 1 &lt; 2 &amp;&amp; 3?' | testcase 'a: &quot;bad&quot; &lt;one&gt;' fail
  printf 'no last newline' | testcase 'a: worse' fail
  printf 'Unable to find executable' | testcase 'a: missing' notrun
  echo '</testsuite>'
} > "$REPORT"
printf '%s\n' '3:a: "bad" <one>' '4:a: worse' '5:a: missing' > "$FAILED"
run --failures "$FAILURES"
expect 'a run with failures' '' $'FAILED: a: "bad" <one>\nFAILED: a: worse\nFAILED: a: missing\n2 passed, 3 failed'
expect 'the failures' "$FAILURES" $'--- a: "bad" <one>\nis it 1 < 2 && 3? 11\n' \
  $'3? 40\n--- a: worse\nno last newline\n--- a: missing\nUnable'
[[ $status == 1 && $(< "$FAILURES") != *'of good'* ]] || {
  echo "FAILED: a run with failures exits with $status and says: $(< "$FAILURES")"
  exit 1
}

run
expect 'a run whose failures nobody keeps' '' $'\nFAILED: a: worse\n' '2 passed, 3 failed'

{ suite 0 0 0 && echo '</testsuite>'; } > "$REPORT"
: > "$FAILED"
run
expect 'a run of nothing' '' '0 passed, 1 failed'

echo "test.sh holds"
