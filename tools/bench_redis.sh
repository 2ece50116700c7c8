#!/usr/bin/env bash
# Compares the ranking engine with the sorted sets of a local Redis, with the same workloads in one run.
#
#   tools/bench_redis.sh [ranking_bench] [users]      default build/release/bin/ranking_bench 1000000
#
# users: 100000 or 1000000, the sizes that ranking_bench has. Starts a separate Redis (in memory
# only, on a free port of the loopback, in a temporary folder) and stops it again. Takes two to three
# minutes. Installs the Debian packages redis-server and redis-tools if they are missing.
#
# Both columns are operations in a second of processor time of the one thread that does the work, so
# a busy machine favours neither. The figure of Redis includes its protocol and sockets (16 commands
# a pipeline), ours is the engine alone. So the ratio shows how much time the engine leaves for the
# rest of a server, and not how fast a server is.
set -euo pipefail

bench=${1:-build/release/bin/ranking_bench}
users=${2:-1000000}
operations=400000
limit=120  # seconds, for each step

[[ -x $bench ]] || { echo "no $bench: build it first (cmake --build --preset release)" >&2; exit 1; }

if ! command -v redis-server > /dev/null || ! command -v redis-benchmark > /dev/null; then
  echo "installing redis-server and redis-tools" >&2
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -q --no-install-recommends redis-server redis-tools > /dev/null
fi

folder=$(mktemp -d)
redis_pid=
stop() {
  if [[ -n $redis_pid ]]; then
    kill "$redis_pid" 2> /dev/null || true
    wait "$redis_pid" 2> /dev/null || true
  fi
  rm -rf "$folder"
}
trap stop EXIT

# A free port. Another process may take it first; then Redis does not start and the script tries the
# next port.
for port in $(shuf -i 20000-30000 -n 20); do
  redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --save '' --appendonly no \
    --daemonize no > "$folder/log" 2>&1 &
  redis_pid=$!
  for _ in $(seq 50); do
    [[ $(redis-cli -p "$port" info server 2> /dev/null) == *"process_id:$redis_pid"* ]] && break 2
    kill -0 "$redis_pid" 2> /dev/null || break
    sleep 0.1
  done
  kill "$redis_pid" 2> /dev/null || true
  redis_pid=
done
[[ -n $redis_pid ]] || { echo "Redis does not start:" >&2; cat "$folder/log" >&2; exit 1; }

# Seconds of processor time that Redis has used.
redis_seconds() {
  awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$redis_pid/stat"
}
redis_bytes() { redis-cli -p "$port" info memory | tr -d '\r' | awk -F: '$1 == "used_memory" { print $2 }'; }

# redis NAME COMMAND...: operations in a second of processor time of Redis.
declare -A redis
redis() {
  local name=$1 before after
  shift
  before=$(redis_seconds)
  timeout "$limit" redis-benchmark -p "$port" -n "$operations" -r "$users" -c 4 -P 16 -q "$@" \
    > /dev/null
  after=$(redis_seconds)
  redis[$name]=$(awk -v n="$operations" -v t="$before $after" \
    'BEGIN { split(t, s, " "); print n / (s[2] - s[1]) }')
}

# The users; their names have 12 digits, like the random numbers of redis-benchmark.
empty=$(redis_bytes)
before=$(redis_seconds)
awk -v users="$users" 'BEGIN {
  srand(1)
  for (n = 0; n < users; ++n) {
    total = int(rand() * 1000000000)
    printf "*4\r\n$4\r\nZADD\r\n$5\r\nboard\r\n$%d\r\n%d\r\n$12\r\n%012d\r\n", length(total), total, n
  }
}' | timeout "$limit" redis-cli -p "$port" --pipe > /dev/null
redis[load]=$(awk -v n="$users" -v t="$before $(redis_seconds)" \
  'BEGIN { split(t, s, " "); print n / (s[2] - s[1]) }')
redis[bytes]=$(awk -v a="$empty" -v b="$(redis_bytes)" -v n="$users" 'BEGIN { print (b - a) / n }')

middle=$((users / 2))
redis move ZADD board __rand_int__ __rand_int__
redis step ZINCRBY board 5 __rand_int__
redis rank ZREVRANK board __rand_int__
redis around ZREVRANGE board $((middle - 10)) $((middle + 10)) WITHSCORES
operations=50000
redis top ZREVRANGE board 0 99 WITHSCORES
redis count ZCOUNT board __rand_int__ 1000000000

# ours NAME: the figure of ranking_bench for this workload, the median of 3.
timeout $((5 * limit)) "$bench" --benchmark_repetitions=3 --benchmark_format=csv \
  --benchmark_min_time=0.3 \
  "--benchmark_filter=^$users/integer/many/(move/|step/|rank/|around_21|top_100|load/shuffled|bytes/moved|shards/1/count)" \
  2> /dev/null > "$folder/ours"
ours() {
  awk -F, -v name="$users/integer/many/$1" '
    index($1, "\"" name) == 1 && $1 ~ /_median"$/ && !done { done = 1; print $7 == "" ? $NF : $7 }
  ' "$folder/ours"
}

row() {
  awk -v what="$1" -v ours="$2" -v theirs="$3" -v better="$4" 'BEGIN {
    ratio = better == "less" ? theirs / ours : ours / theirs
    printf "%-44s %14.1f %14.1f %8.1fx\n", what, ours, theirs, ratio
  }'
}

redis-server --version
printf '%d users, single thread, operations in a second of processor time\n\n' "$users"
printf '%-44s %14s %14s %9s\n' workload ours Redis ratio
row 'a random total for a random user' "$(ours move/uniform)" "${redis[move]}" more
row '  in batches, with prefetch' "$(ours move/batch)" "${redis[move]}" more
row 'a random user gains a little' "$(ours step/uniform)" "${redis[step]}" more
row '  in batches, with prefetch' "$(ours step/batch)" "${redis[step]}" more
row 'rank of a random user' "$(ours rank/manual)" "${redis[rank]}" more
row 'top 100' "$(ours top_100)" "${redis[top]}" more
row '21 entries (ours random, Redis the middle)' "$(ours around_21)" "${redis[around]}" more
row 'count of a range of totals' "$(ours shards/1/count)" "${redis[count]}" more
row 'load' "$(ours load/shuffled)" "${redis[load]}" more
row 'bytes a user' "$(ours bytes/moved)" "${redis[bytes]}" less
