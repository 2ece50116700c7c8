#!/usr/bin/env bash
# Is scoreboard-load fast enough not to be the bottleneck that it measures? Compares it with wrk.
#
# Usage: tools/bench_load.sh [ROUNDS [SECONDS]]        (5 rounds of 4 seconds each)
#
# Both send GET /top/100 on 32 connections from one thread, in turn, to a separate nginx (1 worker, on a free
# port) that gives every request the same answer. Prints requests per second of every round, and the medians
# with their ratio.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
PATH=$PATH:/usr/sbin:/sbin # nginx lives there, out of sight for ordinary users
rounds=${1-5}
seconds=${2-4}
limit=$((seconds + 20)) # for one measurement
load=$root/build/release/bin/scoreboard-load

install_packages build run test bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-load > /dev/null

work=$(mktemp -d)
pid=
cleanup() {
  [[ -z $pid ]] || kill "$pid" 2> /dev/null || true
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Another process may take a port first; then nginx ends and the script tries the next port.
for port in $(shuf -i 20000-30000 -n 20); do
  cat > "$work/nginx.conf" << END
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log stderr error;
events { worker_connections 256; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3;
  uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server {
    listen 127.0.0.1:$port;
    location / { default_type application/json; return 200 '{"user":1,"total":1}'; }
  }
}
END
  nginx -p "$work" -c "$work/nginx.conf" 2> "$work/nginx.log" &
  pid=$!
  for _ in $(seq 50); do
    if [[ -s $work/nginx.pid ]] && curl --silent --output /dev/null "http://127.0.0.1:$port/"; then
      break 2
    fi
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  kill "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  pid=
done
[[ -n $pid ]] || {
  echo "bench_load.sh: nginx does not start:" >&2
  cat "$work/nginx.log" >&2
  exit 1
}
url=http://127.0.0.1:$port

wrk_rate() {
  timeout "$limit" wrk --threads 1 --connections 32 --duration "${seconds}s" "$url/top/100" |
    awk '/Requests\/sec/ { printf "%d\n", $2 }'
}

load_rate() {
  timeout "$limit" "$load" --url "$url" --connections 32 --mix top=1 --warm-up 0 \
    --duration "$seconds" --json "$work/run.json" > "$work/load.log" 2>&1 || {
    cat "$work/load.log" >&2
    return 1
  }
  awk '/"answers_per_second"/ { printf "%d\n", $2; exit }' "$work/run.json"
}

median() { sort -n | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

printf '%-7s %16s %12s\n' round scoreboard-load wrk
for ((round = 1; round <= rounds; ++round)); do
  load_rate | tee -a "$work/ours" > "$work/a"
  wrk_rate | tee -a "$work/theirs" > "$work/b"
  printf '%-7s %16s %12s\n' "$round" "$(< "$work/a")" "$(< "$work/b")"
done
ours=$(median < "$work/ours") theirs=$(median < "$work/theirs")
printf '%-7s %16s %12s   ratio %s\n' median "$ours" "$theirs" \
  "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
