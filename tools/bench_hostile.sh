#!/usr/bin/env bash
# What hostile peers cost honest ones: latency, refusals, and memory while they are connected and afterwards.
# docs/benchmarks.md says what is measured and how to read it.
#
# Usage: tools/bench_hostile.sh [FLAGS] [SCENARIO...]         (all scenarios)
#   --seconds S    how long the hostile peers stay, and how long each measurement takes    (10)
#   --settle-s S   how long the service is idle afterwards                                 (60)
#   --rate R       honest requests a second                                                (1000)
#   --smoke        tiny sizes, only to see whether everything works; the figures mean nothing
#   --help         this text
#
# Scenarios (hostile_peers is tools/hostile):
#   unread        500 connections to one client process ask for /top/10000 four times and never read
#   distinct      the same with different requests
#   unread-many   5000 such connections
#   balancer      250 such connections to nginx
#   zmq           a ZMQ peer of the server that sends 700 reads of 10 000 entries and takes no answer
#   lists         24 connections send lists of 10 000 scores as fast as they are answered
#   half-sent     2000 connections send a list of 2 000 000 bytes without its last byte
#
# For each scenario tools/run.sh starts a server, two client processes and nginx, on free ports and with
# data in a temporary directory (TMPDIR should be on a disk). The board has 20 000 users, and its /top/10000 is
# about 650 KB. scoreboard-load then sends honest requests at a fixed rate (open loop, 80 % relative PUTs, 20 %
# GET /top/100, 32 connections) to the same port as the hostile peers: first alone, then beside them.
#
# Prints the machine and one table in Markdown, row by row. Times are in ms. Memory is VmRSS in MB, summed over
# the processes of a program, as "before/highest/after". What the hostile peers did and the errors of honest
# requests go to stderr. Does not judge the figures; fails if something does not work. Takes 12 minutes.

set -euo pipefail
shopt -s inherit_errexit

readonly step_s=120 # for a step that has no duration of its own
readonly sample_s=0.1
readonly users=20000

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
bin=$root/build/release/bin

die() {
  echo "bench_hostile.sh: $*" >&2
  exit 1
}

all_scenarios=(unread distinct unread-many balancer zmq lists half-sent)
command_line="tools/bench_hostile.sh $*"
measure_s=10
fill_s=5
warm_up_s=1
settle_s=60
rate=1000
divisor=1 # of what hostile peers do
scenarios=()
while (($#)); do
  case $1 in
    --seconds) measure_s=${2-} && shift ;;
    --settle-s) settle_s=${2-} && shift ;;
    --rate) rate=${2-} && shift ;;
    --smoke) measure_s=0.3 fill_s=0.1 warm_up_s=0.1 settle_s=0 rate=200 divisor=50 ;;
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *)
      [[ " ${all_scenarios[*]} " == *" $1 "* ]] || die "unknown argument '$1'; see tools/bench_hostile.sh --help"
      scenarios+=("$1")
      ;;
  esac
  (($#)) || die 'a flag has no value; see tools/bench_hostile.sh --help'
  shift
done
((${#scenarios[@]})) || scenarios=("${all_scenarios[@]}")
for number in "$measure_s" "$settle_s" "$rate"; do
  [[ $number =~ ^[0-9]{1,5}(\.[0-9])?$ ]] || die "'$number' is no number; see tools/bench_hostile.sh --help"
done

install_packages build run
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" \
  --target scoreboard-server scoreboard-client scoreboard-load hostile_peers > /dev/null

# Every connection is a file descriptor, here and in the processes started here.
hard_limit=$(ulimit -Hn)
if [[ $hard_limit == unlimited ]] || ((hard_limit > 1048576)); then hard_limit=1048576; fi
ulimit -Sn "$hard_limit"

# --- Processes -------------------------------------------------------------------------------------

work=$(mktemp -d)
declare -A pid # of everything that was started, by name

stop() { # name
  local i
  [[ -v pid[$1] ]] || return 0
  kill "${pid[$1]}" 2> /dev/null || true
  for ((i = 0; i < 600; ++i)); do
    kill -0 "${pid[$1]}" 2> /dev/null || break
    sleep 0.1
  done
  kill -KILL "${pid[$1]}" 2> /dev/null || true
  wait "${pid[$1]}" 2> /dev/null || true
  unset "pid[$1]"
}

cleanup() {
  local name
  for name in honest hostile service; do stop "$name"; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

start() { # name command...
  local name=$1
  shift
  : > "$work/$name.out"
  "$@" > "$work/$name.out" 2> "$work/$name.log" &
  pid[$name]=$!
}

is_free() { ! (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; } # port

# Sets the ports of two client processes, nginx and the server: four consecutive free ports, below the range from
# which the kernel takes ports for outgoing connections.
choose_ports() {
  local attempt
  for ((attempt = 0; attempt < 100; ++attempt)); do
    client_port=$((15000 + RANDOM % 15000))
    nginx_port=$((client_port + 2))
    server_port=$((client_port + 3))
    if is_free "$client_port" && is_free $((client_port + 1)) && is_free "$nginx_port" &&
      is_free "$server_port"; then return; fi
  done
  die 'found no free ports'
}

declare -A processes # the process ids of each program

start_service() {
  local until=$((SECONDS + step_s)) master
  rm -rf "$work/data"
  start service "$root/tools/run.sh" --clients 2 --port "$client_port" --public-port "$nginx_port" \
    --server-port "$server_port" --data "$work/data"
  until grep -q '^ready:' "$work/service.out"; do
    if ! kill -0 "${pid[service]}" 2> /dev/null || ((SECONDS >= until)); then
      cat "$work/service.log" >&2
      die 'the service does not start'
    fi
    sleep 0.1
  done
  processes[server]=$(pgrep -P "${pid[service]}" scoreboard-serv)
  processes[clients]=$(pgrep -P "${pid[service]}" scoreboard-clie)
  master=$(pgrep -P "${pid[service]}" nginx)
  processes[nginx]="$master $(pgrep -P "$master")"
}

readonly page_kb=$(($(getconf PAGESIZE) / 1024))

# Sets `line` to the resident megabytes of server, client processes and nginx. Starts no process, because it is
# called during the measurements.
memory() {
  local program id sum resident
  line=()
  for program in server clients nginx; do
    sum=0
    for id in ${processes[$program]}; do
      [[ -r /proc/$id/statm ]] || die "a process of $program is gone: $(tail -n 5 "$work/service.log")"
      read -r _ resident _ < "/proc/$id/statm"
      sum=$((sum + resident * page_kb))
    done
    line+=($((sum / 1024)))
  done
}

# --- Measuring -------------------------------------------------------------------------------------

# Runs scoreboard-load with the users of this board; it writes the figures to $work/NAME.json.
start_load() { # name port option...
  local name=$1 port=$2
  shift 2
  rm -f "$work/$name.json"
  start "$name" timeout $((${measure_s%.*} + step_s)) "$bin/scoreboard-load" --url "http://127.0.0.1:$port" \
    --users "$users" --user-names uuids --seed 1 --json "$work/$name.json" "$@"
}

start_honest() { # name port
  start_load "$1" "$2" --mix relative=80,top=20 --top 100 --connections 32 --rate "$rate" \
    --warm-up "$warm_up_s" --duration "$measure_s"
}

# Waits for the end of a process; fails as it does.
finish() { # name
  local status=0
  wait "${pid[$1]}" || status=$?
  unset "pid[$1]"
  ((status == 0)) || cat "$work/$1.log" >&2
  return "$status"
}

# A figure of a run, for a kind of requests or for all.
figure() { # name kind key
  awk -v kind="\"$2\": {" -v key="\"$3\":" '
    index($0, kind) { found = 1 }
    found && $1 == key { printf "%.0f\n", $2; exit }' "$work/$1.json"
}

milliseconds() { awk '{ printf "%.1f\n", $1 / 1e6 }'; }

# A percentile in ms, or "none" if too many requests failed. Requests that were never sent have no kind.
ms() { # name kind percentile
  local failed all
  failed=$(figure "$1" all errors)
  all=$(figure "$1" all requests)
  if ((failed * 100 > all * (100 - ${3#p}))); then
    echo none
  else
    figure "$@" | milliseconds
  fi
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a + 0 > 0 && b + 0 > 0) printf "%.1f\n", a / b; else print "-" }'; }

start_hostile() { # scenario port
  local connections=() unread
  case $1 in
    unread | distinct) connections=(--connections $((500 / divisor))) ;;
    unread-many) connections=(--connections $((5000 / divisor))) ;;
    balancer) connections=(--connections $((250 / divisor))) ;;
    half-sent) connections=(--connections $((2000 / divisor))) ;;
  esac
  unread=(start hostile "$bin/hostile_peers" unread-http --port "$2" --seconds "$measure_s")
  case $1 in
    unread | unread-many | balancer) "${unread[@]}" "${connections[@]}" ;;
    distinct) "${unread[@]}" "${connections[@]}" --distinct ;;
    zmq)
      start hostile "$bin/hostile_peers" unread-zmq --port "$server_port" --seconds "$measure_s" \
        --reads $((700 / divisor))
      ;;
    lists)
      start_load hostile "$2" --mix bulk=1 --bulk-size 10000 --connections $((divisor > 1 ? 2 : 24)) \
        --warm-up 0 --duration "$measure_s"
      ;;
    half-sent)
      start hostile "$bin/hostile_peers" half-sent --port "$2" --seconds "$measure_s" "${connections[@]}"
      ;;
  esac
}

print_row() { printf '| %-11s | %8s | %8s | %8s | %8s | %5s | %8s | %8s | %5s | %11s | %15s | %15s | %11s |\n' "$@"; }

run_scenario() { # scenario
  local port=$client_port before after samples=$work/samples memories line row percentile quiet beside
  [[ $1 != balancer ]] || port=$nginx_port
  start_service
  # Send lists until the bounded memory of the server (keys for retries, updates that wait to be sorted) has
  # reached its bounds.
  start_load fill "$client_port" --fill --mix bulk=1 --bulk-size 10000 --connections 2 --warm-up 0 \
    --duration "$fill_s"
  finish fill || die 'cannot fill the board'
  start_honest quiet "$port"
  finish quiet || die 'the service does not answer'
  memory
  before=${line[*]}

  start_honest honest "$port"
  sleep "$warm_up_s"
  start_hostile "$1" "$port"
  : > "$samples"
  while kill -0 "${pid[honest]}" 2> /dev/null || kill -0 "${pid[hostile]}" 2> /dev/null; do
    memory
    echo "${line[*]}" >> "$samples"
    sleep "$sample_s"
  done
  finish honest || die "not one honest request was answered in '$1'"
  finish hostile || [[ $1 == lists ]] || die 'the hostile peers failed'
  if [[ $1 == lists ]]; then
    echo "lists: $(figure hostile all requests) sent, $(figure hostile all errors) not answered well," \
      "p50 $(figure hostile all p50 | milliseconds) ms, p99 $(figure hostile all p99 | milliseconds) ms" >&2
  else
    echo "$1: $(< "$work/hostile.out")" >&2
  fi
  sed -n '/"errors": {$/,/}/{ /: [0-9]/p }' "$work/honest.json" | sed "s/^ */$1, honest errors: /" >&2
  sleep "$settle_s"
  memory
  after=${line[*]}
  stop service

  mapfile -t memories < <(awk -v before="$before" -v after="$after" '
    { for (i = 1; i <= 3; ++i) if ($i > most[i]) most[i] = $i }
    END {
      split(before, b); split(after, a)
      for (i = 1; i <= 3; ++i) print b[i] "/" most[i] "/" a[i]
    }' "$samples")
  row=("$1")
  for percentile in relative/p50 relative/p99 top/p99; do
    quiet=$(ms quiet "${percentile%/*}" "${percentile#*/}")
    beside=$(ms honest "${percentile%/*}" "${percentile#*/}")
    row+=("$quiet" "$beside")
    [[ $percentile == *p50 ]] || row+=("$(ratio "$beside" "$quiet")")
  done
  print_row "${row[@]}" "$(figure honest all errors)/$(figure honest all requests)" "${memories[@]}"
}

choose_ports
cat << END
$(date -u +%F), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, $(awk '
  /MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r), data on $(
  findmnt -n -o FSTYPE -T "$work"
).
Scoreboard $(git -C "$root" describe --always --dirty), \`${command_line% }\`: hostile peers stay for $measure_s s.

END
print_row scenario 'PUT p50' beside 'PUT p99' beside ratio 'top p99' beside ratio errors 'server MB' 'clients MB' \
  'nginx MB'
print_row --- ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---:
for scenario in "${scenarios[@]}"; do run_scenario "$scenario"; done
