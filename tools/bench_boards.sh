#!/usr/bin/env bash
# What many small boards cost: their memory, and the rate of scores for random boards compared with one board.
#
# Usage: tools/bench_boards.sh [BOARDS [ROUNDS [SECONDS]]]        (10000 boards, 3 rounds of 3 seconds each)
#
# Starts a server, which makes each board with its first score, and a client. Puts ten users on each board with
# lists on 16 connections. Then wrk sends relative scores on 32 connections, in turn to one board and to all.
# Prints the resident memory of the server and the requests per second of every round.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_pair.sh
source "$root/tools/bench_pair.sh"
boards=${1-10000}
rounds=${2-3}
seconds=${3-3}
bin=$root/build/release/bin

install_packages build run bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-server scoreboard-client > /dev/null

start_pair "$bin" --boards.by-score --boards.max=$((boards + 10))

resident_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }

# Sends requests made by the function request() of a wrk script for some seconds.
run() { # script connections seconds
  timeout $(($3 + 20)) wrk --threads 1 --connections "$2" --duration "${3}s" --script "$1" "$url"
}

cat > "$work/fill.lua" << END
local body = '[{"user": 0, "total": 0}'
for user = 1, 9 do body = body .. ', {"user": ' .. user .. ', "total": ' .. user .. '}' end
local next = 0
function request()
  next = next + 1
  return wrk.format("POST", "/boards/b" .. next % $boards .. "/scores", {}, body .. "]")
end
END
for kind in one many; do
  cat > "$work/$kind.lua" << END
function request()
  local board = "$kind" == "one" and 0 or math.random(0, $boards - 1)
  local body = '{"user": ' .. math.random(0, 9) .. ', "score": "+1"}'
  return wrk.format("PUT", "/boards/b" .. board .. "/score", {}, body)
end
END
done

rate() { awk '/Requests\/sec/ { printf "%d\n", $2 }'; }

before=$(resident_kib)
filled=0
while ((filled < boards)); do
  more=$(run "$work/fill.lua" 16 "$seconds" | awk '/requests in/ { print $1 }')
  filled=$((filled + more))
done
after=$(resident_kib)
printf '%d boards of ten users: %d KiB in all, %d bytes a board\n' "$boards" $((after - before)) \
  $(((after - before) * 1024 / boards))

printf '%-6s %12s %12s   PUT/s\n' round "one board" "all boards"
for ((round = 1; round <= rounds; ++round)); do
  printf '%-6s %12s %12s\n' "$round" "$(run "$work/one.lua" 32 "$seconds" | rate)" \
    "$(run "$work/many.lua" 32 "$seconds" | rate)"
done
