#!/usr/bin/env bash
# Checks that every tracked C++ file is formatted as .clang-format says. --fix formats them.
#
# Usage: tools/check_format.sh [--fix]

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case ${1-} in
  '') mode=(--dry-run -Werror) ;;
  --fix) mode=(-i) ;;
  *)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    [[ $1 == -h || $1 == --help ]] || exit 2
    exit 0
    ;;
esac
cd "$root"
git ls-files -z -- '*.cpp' '*.hpp' | xargs -0 --no-run-if-empty clang-format "${mode[@]}"
