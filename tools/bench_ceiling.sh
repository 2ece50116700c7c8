#!/usr/bin/env bash
# How close does the service come to the maximum that its HTTP library can reach?
#
# Usage: tools/bench_ceiling.sh [ROUNDS [SECONDS]]        (5 rounds of 4 seconds each)
#
# Sends relative PUTs with wrk, at 32 and at 128 connections, in turn to scoreboard-client (with its
# scoreboard-server, no balancer) and to a Pistache endpoint that answers everything with a constant. Prints
# requests per second of every round, and the medians with their ratio. Everything runs on this machine,
# so the load generator takes the same share of the cores from both.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
rounds=${1-5}
seconds=${2-4}
bin=$root/build/release/bin
server_port=15570 client_port=18000 ceiling_port=18001

install_packages build run test bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-server scoreboard-client pistache_ceiling > /dev/null

work=$(mktemp -d)
pids=()
cleanup() {
  kill "${pids[@]}" 2> /dev/null || true
  wait "${pids[@]}" 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

"$bin/scoreboard-server" --bind=tcp://127.0.0.1:$server_port --data="$work/data" 2> "$work/server.log" &
pids+=($!)
"$bin/scoreboard-client" --port=$client_port --server=tcp://127.0.0.1:$server_port 2> "$work/client.log" &
pids+=($!)
"$bin/pistache_ceiling" $ceiling_port &
pids+=($!)
for port in $client_port $ceiling_port; do
  curl --silent --fail --retry 20 --retry-connrefused --retry-delay 1 --output /dev/null \
    "http://127.0.0.1:$port/top/1"
done

# put_rate PORT CONNECTIONS: requests per second; fails if an answer was not a 2xx.
put_rate() {
  local out
  out=$(wrk --threads 1 --connections "$2" --duration "${seconds}s" --script "$root/tools/wrk_put.lua" \
    "http://127.0.0.1:$1")
  if grep -q 'Non-2xx\|Socket errors' <<< "$out"; then
    echo "bench_ceiling.sh: not all requests were answered well:" >&2
    echo "$out" >&2
    return 1
  fi
  awk '/Requests\/sec/ { printf "%d\n", $2 }' <<< "$out"
}

median() { sort -n | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

printf '%-12s %-7s %12s %12s\n' connections round scoreboard ceiling
for connections in 32 128; do
  : > "$work/ours"
  : > "$work/ceiling"
  for ((round = 1; round <= rounds; ++round)); do
    put_rate $client_port "$connections" | tee -a "$work/ours" > "$work/a"
    put_rate $ceiling_port "$connections" | tee -a "$work/ceiling" > "$work/b"
    printf '%-12s %-7s %12s %12s\n' "$connections" "$round" "$(< "$work/a")" "$(< "$work/b")"
  done
  ours=$(median < "$work/ours") ceiling=$(median < "$work/ceiling")
  printf '%-12s %-7s %12s %12s   ratio %s\n' "$connections" median "$ours" "$ceiling" \
    "$(awk -v a="$ours" -v b="$ceiling" 'BEGIN { printf "%.2f", a / b }')"
done
