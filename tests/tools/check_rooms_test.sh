#!/usr/bin/env bash
# What tools/check_rooms.sh says of small trees: the right one, and each kind of wrong one.
#
# Usage: check_rooms_test.sh

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Two rooms, of which `src/upper` may include `src/lower`.
make_tree() {
  rm -rf "${work:?}"/*
  mkdir -p "$work"/{docs,src/lower,src/upper,actors,http}
  cat > "$work/docs/architecture.md" << 'END'
# A page
| room | what lives there | may include |
|---|---|---|
| `src/lower/` | things | libraries only |
| `src/upper/` | more things | `src/lower` |

| another table | `src/lower/` | `src/upper` |
END
  echo '#include <string>' > "$work/src/lower/a.hpp"
  printf '%s\n' '#include "src/lower/a.hpp"' '#include "src/upper/b.hpp"' > "$work/src/upper/b.cpp"
}

expect() { # pass|fail what text-in-the-output
  local said status=pass
  said=$("$root/tools/check_rooms.sh" "$work" 2>&1) || status=fail
  if [[ $status != "$1" || $said != *"$3"* ]]; then
    echo "FAILED: $2: expected to $1 and say '$3', but it did $status and said:"
    echo "$said"
    exit 1
  fi
}

make_tree
expect pass 'a tree that follows its table' '2 includes follow'

make_tree
echo '  #  include "src/upper/b.hpp"' >> "$work/src/lower/a.hpp"
expect fail 'an arrow that the table does not have' 'src/lower/a.hpp:2: src/lower may not include src/upper/b.hpp'

make_tree
echo '#include "tests/helper.hpp"' >> "$work/src/upper/b.cpp"
expect fail 'a header of no room' 'may not include tests/helper.hpp'

make_tree
mkdir "$work/http/new"
touch "$work/http/new/c.hpp"
expect fail 'a folder that is no room' 'http/new: not in the table'

make_tree
rm "$work/src/lower/a.hpp"
sed -i 1d "$work/src/upper/b.cpp"
expect fail 'a room without a folder' 'src/lower: in the table of rooms, but has no sources'

make_tree
# shellcheck disable=SC2016  # the backticks are Markdown's
sed -i 's/| `src\/lower` |$/| `src\/lwoer` |/' "$work/docs/architecture.md"
expect fail 'a room that the table misspells' 'src/lwoer: not a room'

make_tree
echo '# A page' > "$work/docs/architecture.md"
expect fail 'a page without a table' 'no table of rooms'

echo "check_rooms.sh holds"
