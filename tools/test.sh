#!/usr/bin/env bash
# Builds the project and runs every test.
#
# Usage: tools/test.sh [--preset release|debug|asan|tsan] [--failures FILE] [-- CTEST_ARGUMENTS...]
#   --preset NAME   which build to test                                           (release)
#   --failures FILE write the last lines of each failed test there
#   --help          this text
#   tools/test.sh -- -R ranking     only the tests whose name matches
#
# Installs the missing Debian packages. The last line is "N passed, N failed"; the names of the failed tests come
# before it. The exit status is 0 only if at least one test ran and none failed. A skipped test counts as neither.

set -euo pipefail

readonly test_timeout_s=900 # for a test without a timeout of its own
readonly most_last_lines=30 # kept of the output of a failed test
readonly most_described=10  # failed tests whose last lines are kept

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"

usage_error() {
  echo "test.sh: $*; see tools/test.sh --help" >&2
  exit 2
}

preset=release
failures=
while (($#)); do
  case $1 in
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    --preset=*) preset=${1#*=} ;;
    --preset)
      (($# > 1)) || usage_error "--preset needs a name"
      preset=$2
      shift
      ;;
    --failures)
      (($# > 1)) || usage_error "--failures needs a file"
      failures=$(realpath -m -- "$2")
      shift
      ;;
    --)
      shift
      break
      ;;
    *) usage_error "unknown argument '$1'" ;;
  esac
  shift
done
case $preset in
  release | debug | asan | tsan) ;;
  *) usage_error "there is no preset '$preset'" ;;
esac

# A number from the report of ctest, e.g. "failures".
reported() { # name
  local number
  number=$(grep -m 1 '<testsuite ' -A 10 "$report" | grep -o -m 1 "\b$1=\"[0-9]*\"" | tr -dc 0-9)
  echo "${number:-0}"
}

# The names of the tests that failed or could not start.
failed_tests() {
  [[ ! -e $failed_log ]] || sed 's/^[0-9]*://' "$failed_log"
}

# The last lines of the failed tests, each under its name.
last_words() {
  failed_tests | awk -v most="$most_last_lines" -v most_tests="$most_described" '
    function plain(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
      gsub(/&amp;/, "\\&", text)
      return text
    }
    NR == FNR { failed[$0] = 1; next }
    /<testcase name="/ {
      name = $0
      sub(/.*<testcase name="/, "", name)
      sub(/" classname=.*/, "", name)
      name = plain(name)
      inside = 0
    }
    name in failed && sub(/.*<system-out>/, "") { inside = 1; count = 0 }
    inside {
      ends = sub(/<\/system-out>.*/, "")
      if (!ends || $0 != "") said[count++] = plain($0)
      if (!ends) next
      inside = 0
      if (++tests > most_tests) exit
      print "--- " name
      for (i = count > most ? count - most : 0; i < count; ++i) print said[i]
    }' - "$report"
}

# Prints "N passed, N failed" as the last line in any case.
finish() { # passed failed
  echo "$1 passed, $2 failed"
  (($1 > 0 && $2 == 0)) || exit 1
  exit 0
}

# For failures before any test ran, so that they do not look like a run without failures.
give_up() { # why
  echo "test.sh: $1" >&2
  finish 0 1
}

cd "$root"
PATH=$PATH:/usr/sbin:/sbin # for nginx; not in the PATH of ordinary users
build_dir=$root/build/$preset
report=$build_dir/tests.xml
failed_log=$build_dir/Testing/Temporary/LastTestsFailed.log

packages=(build run test)
[[ $preset != asan ]] || packages+=(asan)
install_packages "${packages[@]}" || give_up "the packages above are missing"

mkdir -p "$build_dir"
# Locked, because another process may build in the same directory.
locked=(flock --close "$build_dir/.lock")
# tools/run.sh configures without the tests.
if [[ ! -e $build_dir/build.ninja ]] || ! grep -q '^BUILD_TESTING:BOOL=ON$' "$build_dir/CMakeCache.txt"; then
  "${locked[@]}" cmake --preset "$preset" || give_up "could not configure the build"
fi
"${locked[@]}" cmake --build --preset "$preset" --parallel "$(nproc)" || give_up "could not build"

rm -f "$report" "$failed_log"
[[ ! $failures ]] || : > "$failures"
status=0
ctest --preset "$preset" --parallel 2 --timeout "$test_timeout_s" --no-tests=error \
  --output-junit "$report" "$@" || status=$?

[[ -e $report ]] || give_up "ctest wrote no report"
failed=$(failed_tests | wc -l)
passed=$(($(reported tests) - $(reported failures) - $(reported skipped) - $(reported disabled)))
if ((status != 0 && failed == 0)); then
  echo "test.sh: no test failed, but ctest did (exit status $status)" >&2
  failed=1
fi
((passed + failed > 0)) || give_up "no test ran"
if ((failed)); then
  failed_tests | sed 's/^/FAILED: /'
  [[ ! $failures ]] || last_words > "$failures"
fi
finish "$passed" "$failed"
