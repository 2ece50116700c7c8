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
case ${1-} in
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
file=${1-$root/http/page/openapi.yaml}
sources=$root/tools/openapi
installed=$root/build/openapi

# Locked: another check may be about to install the same. The copied lock file comes last, when all is there.
install_linter() {
  cmp --silent "$sources/package-lock.json" "$installed/installed-lock.json" && return
  install_packages npm
  cp "$sources/package.json" "$sources/package-lock.json" "$installed/"
  # Debian 12's Node.js is older than the linter asks for, which npm warns of; what is used of it works there.
  npm --prefix "$installed" ci --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier \
    --loglevel=error >&2
  cp "$sources/package-lock.json" "$installed/installed-lock.json"
}

mkdir -p "$installed"
exec {lock}>"$installed/.lock"
flock "$lock"
install_linter
flock --unlock "$lock"

# It prints its praise, and that newer ones will want a newer Node.js, to stderr too.
status=0
said=$(REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$installed/node_modules/.bin/redocly" lint \
  --config "$sources/redocly.yaml" --format stylish "$file" 2>&1) || status=$?
if ((status)); then
  echo "$said"
  exit 1
fi
echo "check_openapi.sh: $(realpath --relative-to="$root" "$file") keeps the rules"
