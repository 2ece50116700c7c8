#!/usr/bin/env bash
# What CURVE between the HTTP process and the server costs.
#
# Usage: tools/bench_curve.sh [ROUNDS [SECONDS]]        (5 rounds of 3 seconds each)
#
# Starts two servers with a client each, one pair with keys and one without. wrk sends the same requests to both, in
# turn: single relative scores, windows anywhere on a board of 100 000, and lists of 1000 scores. Prints the requests
# per second of every round, and the medians with their ratio.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_pair.sh
source "$root/tools/bench_pair.sh"
rounds=${1-5}
seconds=${2-3}
bin=$root/build/release/bin

install_packages build run bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-server scoreboard-client > /dev/null

"$bin/scoreboard-server" --new-keys="$work/server.key"
"$bin/scoreboard-client" --new-keys="$work/client.key"

data=$work/plain
start_pair "$bin"
plain=$url
data=$work/curve
client_arguments=(--bridge.curve-key="$work/client.key" --bridge.curve-server-key="$work/server.key.pub")
start_pair "$bin" --gateway.curve-key="$work/server.key" --gateway.curve-allow="$work/client.key.pub"
curve=$url

cat > "$work/single.lua" << 'END'
function request()
  return wrk.format("PUT", "/score", {}, '{"user": ' .. math.random(1, 100000) .. ', "score": "+1"}')
end
END
cat > "$work/window.lua" << 'END'
function request() return wrk.format("GET", "/top/" .. math.random(1, 100000) .. "/10") end
END
cat > "$work/list.lua" << 'END'
function request()
  local first = math.random(0, 99) * 1000
  local scores = {}
  for user = 1, 1000 do scores[user] = '{"user": ' .. first + user .. ', "score": "+1"}' end
  return wrk.format("POST", "/boards/default/scores", {}, "[" .. table.concat(scores, ",") .. "]")
end
END

# Requests per second.
rate() { # script connections url
  timeout $((seconds + 20)) wrk --threads 1 --connections "$2" --duration "${seconds}s" --script "$work/$1.lua" "$3" |
    awk '/Requests\/sec/ { printf "%d\n", $2 }'
}

median() { sort -n | awk '{ at[NR] = $1 } END { print at[int((NR + 1) / 2)] }'; }

for url in "$plain" "$curve"; do rate list 8 "$url" > /dev/null; done # the board has its users, all is warm
while read -r script connections; do
  for kind in plain curve; do : > "$work/$kind.rates"; done
  for _ in $(seq "$rounds"); do
    rate "$script" "$connections" "$plain" >> "$work/plain.rates"
    rate "$script" "$connections" "$curve" >> "$work/curve.rates"
  done
  without=$(median < "$work/plain.rates")
  with=$(median < "$work/curve.rates")
  echo "$script, $connections connections: without $without/s ($(tr '\n' ' ' < "$work/plain.rates")), \
with $with/s ($(tr '\n' ' ' < "$work/curve.rates")), ratio $(awk "BEGIN { printf \"%.2f\", $with / $without }")"
done << 'END'
single 32
single 128
window 32
window 128
list 8
END
