#!/usr/bin/env bash
# Compares the service with the usual alternative, webdis (HTTP) over Redis in two configurations, and with a
# Pistache endpoint with a constant answer. docs/benchmarks.md explains the comparison.
#
# Usage: tools/bench_peers.sh [FLAGS] [ROUNDS [SECONDS]]        (5 rounds of 4 seconds each)
#   --large        also boards of 100 k and of 10 M users: takes a minute and about 1 GB of memory more
#   --before DIR   also the scoreboard-server and scoreboard-client in DIR, which are of an earlier version
#
# All run on this machine, on 127.0.0.1, with their data in one temporary directory (TMPDIR should be on a disk;
# syncing a tmpfs costs nothing), on boards of the same 1 M integer users:
#   scoreboard     scoreboard-server with its defaults (durability "sync") and one scoreboard-client, no balancer
#   webdis always  webdis over Redis with "appendonly yes", "appendfsync always": as durable as scoreboard
#   webdis none    webdis over Redis without persistence
#   constant       tools/pistache_ceiling, which stores nothing and gives every request the same answer
# webdis has 2 threads, as Debian configures it, and its default of 2 connections to Redis for each; it does not
# log requests. Redis has its defaults, but does not rewrite its log during the measurements.
#
# For comparisons wrk sends the requests with one thread, in rounds in which all take turns, each time with
# another one first. Figures of scoreboard alone come from scoreboard-load. Fails if an answer is not as expected.
# Prints the machine and one table in Markdown, row by row: medians of the rounds, their ratio, and the median of
# the ratios of single rounds. Single rounds go to stderr. Takes 10 minutes.

set -euo pipefail
shopt -s inherit_errexit

readonly users=1000000
readonly step_s=120       # for a step that has no duration of its own
readonly start_s=30       # for a process until it answers
readonly idle_s=10        # for measuring idle processes
readonly quiet_reads=500  # a second, when the latency of reads is measured
readonly mixed_connections=128 writers=32
readonly redis_always_port=15601 redis_none_port=15602 webdis_always_port=15603 webdis_none_port=15604
readonly ours_port=15605 constant_port=15606 small_port=15607 large_port=15608 before_port=15609

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_report.sh
source "$root/tools/bench_report.sh"
bin=$root/build/release/bin

die() {
  echo "bench_peers.sh: $*" >&2
  exit 1
}

command_line="tools/bench_peers.sh $*"
large=
before_bin=
while [[ ${1-} == -* ]]; do
  case $1 in
    --large) large=yes ;;
    --before)
      before_bin=${2-}
      [[ -x $before_bin/scoreboard-server ]] || die "--before needs the directory of a scoreboard-server"
      shift
      ;;
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) die "unknown argument '$1'; see tools/bench_peers.sh --help" ;;
  esac
  shift
done
rounds=${1-5}
seconds=${2-4}
[[ $rounds =~ ^[1-9][0-9]{0,3}$ && $seconds =~ ^[1-9][0-9]{0,3}$ && $# -le 2 ]] ||
  die "ROUNDS and SECONDS are whole numbers; see tools/bench_peers.sh --help"
limit=$((seconds + 30)) # for one measurement

install_packages build run test bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" \
  --target scoreboard-server scoreboard-client scoreboard-load pistache_ceiling > /dev/null

# --- Processes -------------------------------------------------------------------------------------

work=$(mktemp -d)
declare -A pid # of everything that was started, by name
cleanup() {
  local name i
  for name in "${!pid[@]}"; do kill "${pid[$name]}" 2> /dev/null || true; done
  for name in "${!pid[@]}"; do
    for ((i = 0; i < 100; ++i)); do
      kill -0 "${pid[$name]}" 2> /dev/null || continue 2
      sleep 0.1
    done
    kill -KILL "${pid[$name]}" 2> /dev/null || true
  done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

start() { # name command...
  local name=$1
  shift
  "$@" > "$work/$name.log" 2>&1 &
  pid[$name]=$!
}

# Waits until the command succeeds; fails if that takes too long.
wait_for() { # name command...
  local name=$1 until=$((SECONDS + start_s))
  shift
  until "$@" > /dev/null 2>&1; do
    sleep 0.1
    if ! kill -0 "${pid[$name]}" 2> /dev/null || ((SECONDS >= until)); then
      cat "$work/$name.log" >&2
      die "$name does not start; is its port taken?"
    fi
  done
  # Another process may have the port and answer.
  kill -0 "${pid[$name]}" 2> /dev/null || die "$name does not start: $(< "$work/$name.log")"
}

get() { curl --silent --fail --max-time 10 "http://127.0.0.1:$1$2"; } # port path

start_scoreboard() { # name port users [directory of the programs]
  local programs=${4-$bin}
  start "$1_server" "$programs/scoreboard-server" --bind="ipc://$work/$1.socket" --data="$work/$1"
  start "$1_client" "$programs/scoreboard-client" --port="$2" --server="ipc://$work/$1.socket"
  wait_for "$1_client" get "$2" /top/1
  kill -0 "${pid[$1_server]}"
  echo "filling $1 with $3 users" >&2
  load "$1-fill" "$2" "$3" --fill --mix top=1 --warm-up 0 --duration 0.1
  [[ $(get "$2" "/top/$3/1" | grep -o '"user"' | wc -l) == 2 ]] || die "$1 does not have $3 users"
}

redis_is() { [[ $(redis-cli -p "$1" info server) == *"process_id:$2"$'\r'* ]]; } # port pid

start_webdis() { # name redis_port webdis_port redis_option...
  local name=$1 redis_port=$2 webdis_port=$3
  shift 3
  mkdir "$work/$name"
  start "${name}_redis" redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/$name" \
    --daemonize no --save '' --auto-aof-rewrite-percentage 0 "$@"
  wait_for "${name}_redis" redis_is "$redis_port" "${pid[${name}_redis]}"
  echo "filling $name with $users users" >&2
  awk -v users="$users" 'BEGIN {
    srand(1)
    for (n = 1; n <= users; ++n) printf "ZADD board %d %d\r\n", rand() * 1000000000, n
  }' | timeout "$step_s" redis-cli -p "$redis_port" --pipe > /dev/null
  [[ $(redis-cli -p "$redis_port" zcard board) == "$users" ]] || die "$name does not have $users users"
  cat > "$work/$name.json" << JSON
{
  "redis_host": "127.0.0.1", "redis_port": $redis_port, "database": 0,
  "http_host": "127.0.0.1", "http_port": $webdis_port,
  "threads": 2, "pool_size": 2, "daemonize": false, "websockets": false,
  "verbosity": 1, "logfile": "$work/$name.log"
}
JSON
  start "${name}_webdis" webdis "$work/$name.json"
  wait_for "${name}_webdis" get "$webdis_port" /PING
}

cpu_ticks() { awk '{ print $14 + $15 }' "/proc/${pid[$1]}/stat"; } # name

# Waits until the process is idle and has finished background work, such as merging the files of its store.
settle() { # name
  local before after i
  for ((i = 0; i < 60; ++i)); do
    before=$(cpu_ticks "$1")
    sleep 1
    after=$(cpu_ticks "$1")
    ((after - before > 3)) || return 0
  done
  echo "bench_peers.sh: $1 does not come to rest" >&2
}

# --- Measuring -------------------------------------------------------------------------------------

declare -A port=([scoreboard]=$ours_port [always]=$webdis_always_port [none]=$webdis_none_port
  [constant]=$constant_port [small]=$small_port [large]=$large_port [before]=$before_port)
declare -A users_of=([small]=100000 [large]=10000000)
declare -A title=([always]='webdis always' [none]='webdis none' [constant]='constant' [small]='100 k users'
  [before]='before')
seed=0

# Requests per second; fails if an answer was not a 2xx.
wrk_rate() { # peer workload connections
  local peer=$1 path=/ form='' out
  case $2/$peer in
    write/always | write/none) form=zincrby ;;
    write/*) form=put ;;
    windows/none) form=zwindow ;;
    windows/*) form=window ;;
    standing/none) form=zrevrank ;;
    standing/*) form=standing ;;
    around/none) form=zaround ;;
    around/*) form=around ;;
    friends/*) form=friends ;;
    top/none) path=/ZREVRANGE/board/0/99/WITHSCORES ;;
    top/*) path=/top/100 ;;
    middle/none) path=/ZREVRANGE/board/$((users / 2 - 10))/$((users / 2 + 10))/WITHSCORES ;;
    middle/*) path=/top/$((users / 2 + 1))/10 ;;
  esac
  out=$(FORM=$form USERS=${users_of[$peer]-$users} SEED=$seed timeout "$limit" \
    wrk --threads 1 --connections "$3" --duration "${seconds}s" \
    ${form:+--script "$root/tools/wrk_peers.lua"} "http://127.0.0.1:${port[$peer]}$path")
  if grep -q 'Non-2xx\|Socket errors' <<< "$out"; then
    echo "$out" >&2
    die "$peer did not answer all requests well"
  fi
  # What takes two requests counts once.
  awk -v requests="$([[ $form == zaround ]] && echo 2 || echo 1)" \
    '/Requests\/sec/ { printf "%d\n", $2 / requests }' <<< "$out"
}

# Runs scoreboard-load, which writes its figures to $work/NAME.json.
load() { # name port users option...
  local name=$1 url=http://127.0.0.1:$2 count=$3
  shift 3
  if ! timeout $((limit + step_s)) "$bin/scoreboard-load" --url "$url" --users "$count" --seed 1 \
    --json "$work/$name.json" "$@" > "$work/$name.out" 2>&1 || [[ $(figure "$name" all errors) != 0 ]]; then
    cat "$work/$name.out" >&2
    die "not all requests of $name were answered well"
  fi
}

median() {
  sort -n "$@" | awk '{ x[NR] = $1 } END {
    middle = (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2
    printf middle < 1000 ? "%.2f\n" : "%.0f\n", middle
  }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f\n", a / b; else print "-" }'; }

line() { printf '| %-42s | %4s | %10s | %-14s | %8s | %5s | %8s |\n' "$@"; }

# The row for the figures of all rounds in $work/FILE and $work/OTHER_FILE.
row() { # workload connections file [other other_file]
  local ours theirs
  ours=$(median "$work/$3")
  if (($# == 3)); then
    line "$1" "$2" "$ours" '' '' '' ''
  else
    theirs=$(median "$work/$5")
    line "$1" "$2" "$ours" "$4" "$theirs" "$(ratio "$ours" "$theirs")" \
      "$(paste "$work/$3" "$work/$5" | awk '$2 > 0 { printf "%.2f\n", $1 / $2 }' | median)"
  fi
}

note() { # file value
  echo "$2" >> "$work/$1"
  echo "round $round: $1 $2" >&2
}

# Measures all peers in turn, then prints the rows that compare the first one with each of the others, or its own row.
compare() { # text workload connections peer...
  local text=$1 workload=$2 connections=$3 i peer rate
  shift 3
  local peers=("$@")
  for ((round = 1; round <= rounds; ++round)); do
    seed=$((seed + 1)) # the same users for all in one round
    for ((i = 0; i < ${#peers[@]}; ++i)); do
      peer=${peers[(i + round) % ${#peers[@]}]}
      rate=$(wrk_rate "$peer" "$workload" "$connections")
      note "$workload-$connections-$peer" "$rate"
    done
  done
  (($# > 1)) || row "$text" "$connections" "$workload-$connections-$1"
  for peer in "${peers[@]:1}"; do
    row "$text" "$connections" "$workload-$connections-${peers[0]}" "${title[$peer]}" "$workload-$connections-$peer"
  done
}

load_ours() { load "$1" "$ours_port" "$users" "${@:2}"; } # name option...

# --- The run ---------------------------------------------------------------------------------------

start_scoreboard scoreboard "$ours_port" "$users"
start_webdis always "$redis_always_port" "$webdis_always_port" --appendonly yes --appendfsync always
start_webdis none "$redis_none_port" "$webdis_none_port" --appendonly no
before=()
if [[ $before_bin ]]; then
  start_scoreboard before "$before_port" "$users" "$before_bin"
  settle before_server
  before=(before)
fi
start constant "$bin/pistache_ceiling" "$constant_port"
wait_for constant get "$constant_port" /

# Checks that both answer the same question: 21 names and 21 scores are 42 strings, and the name of the command is
# one more.
[[ $(get "$ours_port" "/top/$((users / 2 + 1))/10" | grep -o '"user"' | wc -l) == 21 &&
  $(get "$webdis_none_port" "/ZREVRANGE/board/$((users / 2 - 10))/$((users / 2 + 10))/WITHSCORES" |
    grep -o '"[^"]*"' | wc -l) == 43 ]] || die "the windows are not as expected"
settle scoreboard_server

# The average time of a small synced write to the disk, in microseconds.
sync_us() {
  LC_ALL=C timeout "$step_s" dd if=/dev/zero of="$work/synced" bs=512 count=1000 oflag=dsync 2>&1 |
    awk -F'copied, ' '/copied/ { printf "%.0f", $2 * 1e6 / 1000 }'
}

package() { dpkg-query --show --showformat='${Version}' "$1"; }
cat << END
$(date -u +%F), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, $(awk '
  /MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r), data on $(findmnt -n -o FSTYPE -T "$work"), where a
synced write takes $(sync_us) us.
Scoreboard $(git -C "$root" describe --always --dirty), redis-server $(package redis-server), webdis $(package webdis), wrk $(package wrk).
\`${command_line% }\`: $rounds rounds of $seconds s.

END
line 'requests/s, if nothing else is said' conn scoreboard beside there ratio 'by round'
line --- ---: ---: --- ---: ---: ---:

for connections in 32 128; do
  compare 'relative PUT' write "$connections" scoreboard always none constant "${before[@]}"
done
for connections in 32 128; do compare 'top 100' top "$connections" scoreboard none "${before[@]}"; done
for connections in 32 128; do
  compare '21 entries in the middle' middle "$connections" scoreboard none "${before[@]}"
done
for connections in 32 128; do compare '21 entries anywhere' windows "$connections" scoreboard none "${before[@]}"; done
for connections in 32 128; do compare 'rank of a random user' standing "$connections" scoreboard none; done
for connections in 32 128; do compare '21 entries around a user' around "$connections" scoreboard none; done
compare 'ranking of 100 friends' friends 32 scoreboard

for ((round = 1; round <= rounds; ++round)); do
  load_ours bulk --mix bulk=1 --bulk-size 1000 --connections 8 --warm-up 0 --duration "$seconds"
  note bulk-updates "$(figure bulk all updates_per_second)"
done
row 'lists of 1000 updates, updates/s' 8 bulk-updates

mix=(--mix "relative=80,top=10,window=10" --connections "$mixed_connections" --warm-up 0.5 --duration "$seconds")
for ((round = 1; round <= rounds; ++round)); do
  load_ours mixed "${mix[@]}"
  note mixed-maximum "$(figure mixed all answers_per_second)"
done
row '80 % writes, 20 % reads: at most' "$mixed_connections" mixed-maximum
rate=$(awk -v most="$(median "$work/mixed-maximum")" 'BEGIN { printf "%d", 0.7 * most }')
for ((round = 1; round <= rounds; ++round)); do
  load_ours mixed "${mix[@]}" --rate "$rate"
  for kind in relative top window; do
    note "mixed-$kind" "$(figure mixed "$kind" p99 | milliseconds)"
  done
done
row "  at 70 % ($rate/s): PUT, p99 in ms" "$mixed_connections" mixed-relative
row '  top 100, p99 in ms' "$mixed_connections" mixed-top
row '  21 entries anywhere, p99 in ms' "$mixed_connections" mixed-window

reads=(--mix top=1 --connections 8 --rate "$quiet_reads" --duration "$seconds")
for ((round = 1; round <= rounds; ++round)); do
  settle scoreboard_server
  load_ours reads "${reads[@]}" --warm-up 1
  note reads-quiet "$(figure reads all p99 | milliseconds)"
  # The writer starts a second before the measurement and ends a second after it.
  load_ours writer --mix relative=1 --connections "$writers" --warm-up 0 --duration $((seconds + 3)) &
  pid[writer]=$!
  sleep 1
  load_ours reads "${reads[@]}" --warm-up 1
  wait "${pid[writer]}" || die 'the writer failed'
  unset 'pid[writer]'
  note reads-busy "$(figure reads all p99 | milliseconds)"
  note reads-writer "$(figure writer all updates_per_second)"
done
row "top 100 at $quiet_reads/s during writes, p99 in ms" 8 reads-busy 'without writes' reads-quiet
row '  the writes meanwhile' "$writers" reads-writer

if [[ $large ]]; then
  start_scoreboard small "$small_port" "${users_of[small]}"
  start_scoreboard large "$large_port" "${users_of[large]}"
  settle small_server
  settle large_server
  compare '10 M users: relative PUT' write 32 large small
  compare '10 M users: 21 entries anywhere' windows 32 large small
  compare '10 M users: rank of a random user' standing 32 large small
  compare '10 M users: 21 entries around a user' around 32 large small
fi

settle scoreboard_server
idle=(scoreboard_server scoreboard_client always_redis always_webdis)
declare -A ticks
for name in "${idle[@]}"; do ticks[$name]=$(cpu_ticks "$name"); done
sleep "$idle_s"
declare -A used
for name in "${idle[@]}"; do
  used[$name]=$(awk -v ticks=$(($(cpu_ticks "$name") - ticks[$name])) -v hertz="$(getconf CLK_TCK)" \
    -v time="$idle_s" 'BEGIN { printf "%.1f", 100 * ticks / hertz / time }')
done
line 'idle server, % of a core' '' "${used[scoreboard_server]}" Redis "${used[always_redis]}" '' ''
line 'idle client, % of a core' '' "${used[scoreboard_client]}" webdis "${used[always_webdis]}" '' ''

# webdis answers 200 even to commands that Redis refuses.
for redis_port in "$redis_always_port" "$redis_none_port"; do
  [[ $(redis-cli -p "$redis_port" info errorstats) != *errorstat_* ]] || die 'Redis refused some requests'
done

printf '\nAt the end a synced write took %s us.\n' "$(sync_us)"
