#!/usr/bin/env bash
# What ends of seasons and snapshots cost those who write and read meanwhile, and what reading a snapshot takes.
#
# Usage: tools/bench_seasons.sh [BOARDS [USERS [SECONDS]]]        (10000 boards, 1000000 users, 10 seconds)
#
# 1. Makes BOARDS boards of ten users whose seasons all end at the same minute, and sends scores to random ones of
#    them at a steady rate: before that minute, and across it. Says how long the ends and their archives took.
# 2. Makes one board of USERS users. Sends scores and reads, for some seconds without and for as long with one
#    snapshot after the other being written. Says how long a snapshot takes, and its bytes on disk.
# 3. Sends the same reads to the board and to a snapshot of it, in turn, on 32 connections.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_pair.sh
source "$root/tools/bench_pair.sh"
boards=${1-10000}
users=${2-1000000}
seconds=${3-10}
bin=$root/build/release/bin

install_packages build run test bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-server scoreboard-client scoreboard-load > /dev/null

start_pair "$bin" --boards.max=$((boards + 10))

# Sends scores to the boards at a steady rate.
scores() { # seconds
  "$bin/scoreboard-load" --url "$url" --boards "$boards" --users $((boards * 10)) --mix relative=100 --rate 2000 \
    --warm-up 0 --duration "$1" | awk '/^relative/'
}

echo "== $boards boards whose seasons end at one minute"
python3 - "${url##*:}" "$boards" > "$work/minute" << 'END'
import http.client, json, sys, time
port, boards = int(sys.argv[1]), int(sys.argv[2])
end = time.gmtime(time.time() + 120)
at = time.strftime("%H:%M", end)
http_client = http.client.HTTPConnection("127.0.0.1", port)
for board in range(1, boards + 1):
    body = json.dumps({"season": {"every": "day", "at": at}})
    http_client.request("PUT", f"/boards/load-{board}", body)
    answer = http_client.getresponse()
    answer.read()
    assert answer.status == 201, answer.status
print(int(time.time()) // 60 * 60 + (int(time.strftime("%M", end)) - int(time.strftime("%M", time.gmtime()))) % 60 * 60)
END
"$bin/scoreboard-load" --url "$url" --boards "$boards" --users $((boards * 10)) --fill --mix relative=100 \
  --warm-up 0 --duration 1 | grep '^fill'
echo "kind         requests   errors  answers/s      p50      p90      p99    p99.9      max"
echo "before: $(scores "$seconds")"
wait_s=$(($(cat "$work/minute") - $(date +%s) - 2))
((wait_s <= 0)) || sleep "$wait_s"
echo "across: $(scores "$seconds")"
for _ in $(seq 600); do
  curl --silent "$url/events?after=0&follow=false" > "$work/events"
  (($(grep --count snapshot_ready "$work/events" || true) < boards)) || break
  sleep 0.5
done
python3 - "$work/events" << 'END'
import datetime, json, sys
at = {}
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event["type"] in ("season_ended", "snapshot_ready"):
        at.setdefault(event["type"], []).append(datetime.datetime.fromisoformat(event["at"][:-1]))
first = min(at["season_ended"])
for kind, times in at.items():
    print(f"{kind}: {len(times)}, the last one {(max(times) - first).total_seconds():.2f} s after the first end")
END

echo "== a board of $users users"
"$bin/scoreboard-load" --url "$url" --users "$users" --fill --mix relative=100 --warm-up 0 --duration 1 | grep '^fill'
load() {
  "$bin/scoreboard-load" --url "$url" --users "$users" --mix relative=50,around=25,user=25 --warm-up 1 \
    --duration "$seconds" | awk '/^(relative|around|user|all) /'
}
# Takes one snapshot after the other, each when the one before is ready, at least one, and prints how long each took.
# Over one connection: a process for each question would take a part of the cores.
keep() { # prefix_of_names seconds
  python3 -u - "${url##*:}" "$1" "$2" << 'END'
import http.client, json, sys, time
http_client = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
def ask(method, path):
    http_client.request(method, path)
    return json.load(http_client.getresponse())
until = time.monotonic() + float(sys.argv[3])
for i in range(10_000):
    began = time.monotonic()
    if i > 0 and began >= until:
        break
    path = f"/boards/default/snapshots/{sys.argv[2]}{i}"
    ask("PUT", path)
    while ask("GET", path)["state"] != "ready":
        time.sleep(0.02)
    print(f"snapshot: {round((time.monotonic() - began) * 1000)} ms")
END
}
before_bytes=$(du --bytes --summarize "$work/data/archives" | cut --fields 1)
keep quiet 0
after_bytes=$(du --bytes --summarize "$work/data/archives" | cut --fields 1)
echo "bytes a user on disk: $(((after_bytes - before_bytes) * 10 / users))e-1"
echo "without snapshots"
load
echo "with one snapshot after the other"
keep s $((seconds + 2)) > "$work/keeping" &
keeper=$!
load
wait "$keeper"
awk '{ n += 1; ms += $2 } END { printf "%d snapshots, %d ms each\n", n, n ? ms / n : 0 }' "$work/keeping"

echo "== reads a second of the board and of a snapshot, 32 connections"
for kind in users entries top; do
  for place in "" /snapshots/quiet0; do
    cat > "$work/read.lua" << END
local kind = "$kind"
function request()
  local user = math.random(1, $users)
  local path = "/boards/default$place"
  if kind == "users" then return wrk.format("GET", path .. "/users/" .. user) end
  if kind == "entries" then return wrk.format("GET", path .. "/entries?user=" .. user .. "&scope=10") end
  return wrk.format("GET", path .. "/top/" .. user .. "/10")
end
END
    for _ in 1 2 3; do
      timeout $((seconds + 20)) wrk --threads 1 --connections 32 --duration 3s --script "$work/read.lua" "$url" |
        awk '/Requests\/sec/ { printf "%d\n", $2 }'
    done | sort --numeric-sort | sed --quiet 2p | sed "s|^|$kind of ${place:-the board}: |"
  done
done
