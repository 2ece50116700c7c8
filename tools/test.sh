#!/usr/bin/env bash
# Builds the project and runs every test.
#
# Usage: tools/test.sh [--preset release|debug|asan|tsan] [-- CTEST_ARGUMENTS...]
#   --preset NAME   which build to test                                           (release)
#   --help          this text
#   tools/test.sh -- -R ranking     only the tests whose name matches
#
# Installs the Debian packages that are missing. The last line is "N passed, N failed"; the exit status is
# 0 only if something ran and nothing failed. A test that asked to be skipped counts as neither.

set -euo pipefail

readonly test_timeout_s=900 # for a test that sets none itself

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"

usage_error() {
  echo "test.sh: $*; see tools/test.sh --help" >&2
  exit 2
}

preset=release
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

# A number that ctest wrote about its run, e.g. "failures".
reported() { # name
  local number
  number=$(grep -m 1 '<testsuite ' -A 10 "$report" | grep -o -m 1 "\b$1=\"[0-9]*\"" | tr -dc 0-9)
  echo "${number:-0}"
}

# Says "N passed, N failed" as the last line, whatever happened before.
finish() { # passed failed
  echo "$1 passed, $2 failed"
  (($1 > 0 && $2 == 0)) || exit 1
  exit 0
}

# No test could run: that must not look like a run in which none failed.
give_up() { # why
  echo "test.sh: $1" >&2
  finish 0 1
}

cd "$root"
PATH=$PATH:/usr/sbin:/sbin # nginx lives there, out of sight for ordinary users
build_dir=$root/build/$preset
report=$build_dir/tests.xml

install_packages build run test || give_up "the packages above are missing"

mkdir -p "$build_dir"
# Locked: somebody else may be about to build the same.
locked=(flock --close "$build_dir/.lock")
# tools/run.sh configures without the tests.
if [[ ! -e $build_dir/build.ninja ]] || ! grep -q '^BUILD_TESTING:BOOL=ON$' "$build_dir/CMakeCache.txt"; then
  "${locked[@]}" cmake --preset "$preset" || give_up "could not configure the build"
fi
"${locked[@]}" cmake --build --preset "$preset" --parallel "$(nproc)" || give_up "could not build"

rm -f "$report"
status=0
ctest --preset "$preset" --parallel 2 --timeout "$test_timeout_s" --no-tests=error \
  --output-junit "$report" "$@" || status=$?

[[ -e $report ]] || give_up "ctest wrote no report"
failed=$(reported failures)
passed=$(($(reported tests) - failed - $(reported skipped) - $(reported disabled)))
if ((status != 0 && failed == 0)); then
  echo "test.sh: no test failed, but ctest did (exit status $status)" >&2
  failed=1
fi
((passed + failed > 0)) || give_up "no test ran"
finish "$passed" "$failed"
