#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy over the project's sources, and through them its headers.
#
# Usage: tools/check_tidy.sh               everything that is built with tests
#        tools/check_tidy.sh FILE...       only these sources, each by itself
#
# Most of the time goes into the headers of libraries, again for each source. So there are two passes. The first
# runs all checks but the static analyser over all sources of a target at once; the analyser would skip included
# files. The second runs the analyser over each source of the service alone, which also shows that each source
# includes the headers that it needs. The analyser skips the tests, because running them shows their mistakes.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case ${1-} in
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
cd "$root"

# Compile commands in build/tidy/<name>; nothing is compiled.
configure() { # name cmake-arguments...
  local name=$1
  shift
  cmake --preset release -B "build/tidy/$name" "$@" >/dev/null
}

# The files that the compile commands of a configuration name and a pattern matches, the largest first.
files_of() { # name pattern
  sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "build/tidy/$1/compile_commands.json" |
    grep -E "$2" | sort -u | xargs -d '\n' wc -c | sed -n 's/^ *\([0-9]*\) \(\/.*\)$/\1 \2/p' |
    sort -rn | cut -d ' ' -f 2-
}

# Runs one process for each file, so that all cores have work. Filters the messages of clang-tidy about suppressed
# warnings in system headers.
check() { # name checks compiler-flag file...
  local name=$1 checks=$2 flag=$3
  shift 3
  (($#)) || {
    echo "check_tidy.sh: no file to check" >&2
    return 1
  }
  # shellcheck disable=SC2016  # for the inner shell
  printf '%s\0' "$@" |
    xargs -0 -n 1 -P "$(nproc)" bash -c '
      said=$(clang-tidy --quiet -p "build/tidy/$1" --checks="$2" --extra-arg="$3" "$4" 2>&1) && exit 0
      grep -vE "^[0-9]+ warnings? (generated|treated as error)" <<<"$said"
      exit 1' check_one "$name" "$checks" "$flag" || {
    echo "check_tidy.sh: clang-tidy objects to the above" >&2
    return 1
  }
  echo "check_tidy.sh: $# files are clean ($name)"
}

configure alone -DCMAKE_UNITY_BUILD=OFF
if (($#)); then
  check alone '' -Wshadow "$@"
  exit
fi

configure together -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0
status=0
# ranking_tiny has the same sources as ranking. A name in one source may shadow a name in another one.
mapfile -t targets < <(files_of together '\.c(xx|pp)$' | grep -v tiny)
check together '-clang-analyzer-*,-bugprone-suspicious-include' -Wno-shadow "${targets[@]}" || status=1
mapfile -t sources < <(files_of alone "^$root/(src|actors|http)/.*\.cpp$")
check alone '-bugprone-*,-cppcoreguidelines-*,-misc-*,-modernize-*,-performance-*,-readability-*' \
  -Wshadow "${sources[@]}" || status=1
exit "$status"
