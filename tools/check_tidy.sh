#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy over the project's sources, and through them its headers.
#
# Usage: tools/check_tidy.sh [FILE...]          (default: every tracked .cpp that the release build compiles)
#
# Takes the compile commands from the release build, which it configures when tools/test.sh has not yet.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case ${1-} in
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
cd "$root"
commands=build/release/compile_commands.json
# tools/run.sh configures without the tests.
if [[ ! -e $commands ]] || ! grep -q '^BUILD_TESTING:BOOL=ON$' build/release/CMakeCache.txt; then
  cmake --preset release >/dev/null
fi

files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t tracked < <(git ls-files -- 'src/*.cpp' 'actors/*.cpp' 'http/*.cpp' 'tools/*.cpp' 'tests/*.cpp')
  for file in "${tracked[@]}"; do
    # What is only built with other options (fuzz targets) has no compile command here.
    ! grep -qF "\"file\": \"$root/$file\"" "$commands" || files+=("$file")
  done
fi
((${#files[@]})) || {
  echo "check_tidy.sh: no file to check" >&2
  exit 1
}

# One file is one process, so that all cores have work. What clang-tidy says about warnings that it
# suppressed in system headers is of no interest.
# shellcheck disable=SC2016  # for the inner shell
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" bash -c '
    said=$(clang-tidy --quiet -p build/release "$1" 2>&1) && exit 0
    grep -vE "^[0-9]+ warnings? (generated|treated as error)" <<<"$said"
    exit 1' check_one || {
  echo "check_tidy.sh: clang-tidy objects to the above" >&2
  exit 1
}
echo "check_tidy.sh: ${#files[@]} files are clean"
