# shellcheck shell=bash
# The function that installs a linter from npm. To be sourced, after tools/packages.sh.

# Installs what tools/NAME/package-lock.json names, by version and hash, into build/NAME, once. Later runs ask nobody
# anything. Locked: another check may be about to install the same. The copied lock file comes last, when all is there.
install_npm_linter() ( # name
  set -euo pipefail
  top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  from=$top/tools/$1
  to=$top/build/$1
  mkdir -p "$to"
  exec {lock}>"$to/.lock"
  flock "$lock"
  ! cmp --silent "$from/package-lock.json" "$to/installed-lock.json" || exit 0
  install_packages npm
  cp "$from/package.json" "$from/package-lock.json" "$to/"
  # Debian 12's Node.js is older than some linters ask for, which npm warns of; what is used of them works there.
  npm --prefix "$to" ci --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier \
    --loglevel=error >&2
  cp "$from/package-lock.json" "$to/installed-lock.json"
)
