#!/usr/bin/env bash
# Checks that each folder of the service includes only headers of its own and of the folders that the table of
# rooms in docs/architecture.md allows in its last column.
#
# Usage: tools/check_rooms.sh [ROOT]      (the project's top folder)
#
# Prints each include that the table does not allow, each row without a folder, and each folder without a row. The
# exit status is 0 only if there are none.

set -euo pipefail

root=${1-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
cd "$root"

# From the table: "ROOM OTHER" for each other room that ROOM may include, and "ROOM ROOM" for ROOM itself.
arrows() {
  awk -F'|' '
    /^\| room \| what lives there \| may include \|$/ { table = 1; next }
    table && !/^\|/ { exit }
    table && $2 ~ /`/ {
      gsub(/[` ]/, "", $2)
      sub(/\/$/, "", $2)
      print $2, $2
      count = split($4, others, ",")
      for (i = 1; i <= count; ++i)
        if (others[i] ~ /`/) { gsub(/[` ]/, "", others[i]); sub(/\/$/, "", others[i]); print $2, others[i] }
    }' docs/architecture.md
}

# "FILE:LINE HEADER" for each header of the project that the sources of the service include.
includes() {
  grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' --include='*.hpp' --include='*.cpp' src actors http |
    sed -E 's/^([^:]*:[0-9]+):[^"]*"([^"]*)".*/\1 \2/'
}

table=$(arrows)
[[ -n $table ]] || {
  echo "check_rooms.sh: docs/architecture.md has no table of rooms" >&2
  exit 1
}

{
  awk '{ print "arrow", $0 }' <<< "$table"
  find src actors http \( -name '*.hpp' -o -name '*.cpp' \) -printf 'folder %h\n' | sort -u
  includes | awk '{ print "include", $0 }'
} | awk '
  function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
  function complain(text) { print text; ++mistakes }
  $1 == "arrow" { may[$2, $3] = 1; if ($2 == $3) room[$2] = 1; else named[$3] = $2 }
  $1 == "folder" { there[$2] = 1 }
  $1 == "include" {
    file = $2
    sub(/:.*/, "", file)
    from = folder(file)
    to = folder($3)
    ++seen
    if (!((from, to) in may)) complain($2 ": " from " may not include " $3)
  }
  END {
    for (one in there) if (!(one in room)) complain(one ": not in the table of rooms")
    for (one in room) if (!(one in there)) complain(one ": in the table of rooms, but has no sources")
    for (one in named) if (!(one in room)) complain(one ": not a room, but " named[one] " may include it")
    if (mistakes) exit 1
    print "check_rooms.sh: " seen " includes follow the table of rooms"
  }'
