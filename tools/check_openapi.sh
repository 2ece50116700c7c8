#!/usr/bin/env bash
# Lints the description of the HTTP interface, http/page/openapi.yaml, by the rules of tools/openapi/redocly.yaml.
#
# Usage: tools/check_openapi.sh [FILE]      (http/page/openapi.yaml)
#
# The linter comes from npm, the version and the hash that tools/openapi/package-lock.json names. It is installed
# once, into build/openapi, and asks nobody anything when it runs.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/npm_linter.sh
source "$root/tools/npm_linter.sh"
case ${1-} in
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
file=${1-$root/http/page/openapi.yaml}
sources=$root/tools/openapi
installed=$root/build/openapi

install_npm_linter openapi

# It prints its praise, and that newer ones will want a newer Node.js, to stderr too.
status=0
said=$(REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$installed/node_modules/.bin/redocly" lint \
  --config "$sources/redocly.yaml" --format stylish "$file" 2>&1) || status=$?
if ((status)); then
  echo "$said"
  exit 1
fi
echo "check_openapi.sh: $(realpath --relative-to="$root" "$file") keeps the rules"
