#!/usr/bin/env bash
# What hostile peers cost honest ones: latency, refusals, and memory while they are connected and afterwards.
# docs/benchmarks.md says what is measured and how to read it.
#
# Usage: tools/bench_hostile.sh [FLAGS] [SCENARIO...]         (all scenarios)
#   --seconds S    how long the hostile peers stay, and how long each measurement takes    (10)
#   --ahead-s S    how long the hostile peers are there before the measurement beside them begins, and stay
#                  longer by; 0: they come with it                                        (0)
#   --settle-s S   how long the service is idle afterwards                                 (60)
#   --rate R       honest requests a second                                                (1000)
#   --build-dir D  where the programs are built; with build/asan a report of a sanitizer is a failure (build/release)
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
#   crowd         10 000 connections of six kinds to one client process, who come again when they are ended: silent,
#                 a byte a second, never reading, half a body, not HTTP, begun and reset
#   crowd-balancer  the same to nginx
#   zmq-crowd     10 000 connections of six kinds to the server's own port: silent, a greeting byte by byte, hands
#                 shaken and silent, garbage after that, never reading, greeted and reset
# The program of the crowds runs with the lowest priority (nice 19).
#
# For each scenario tools/run.sh starts a server, two client processes and nginx, on free ports and with
# data in a temporary directory (TMPDIR should be on a disk). The board has 20 000 users, and its /top/10000 is
# about 650 KB. scoreboard-load then sends honest requests at a fixed rate (open loop, 80 % relative PUTs, 20 %
# GET /top/100, 32 connections) to the same port as the hostile peers: first alone, then beside them.
#
# Prints the machine and one table in Markdown, row by row. Times are in ms. Memory is VmRSS in MB, summed over
# the processes of a program, as "before/highest/after". "idle" is the processor time that all processes take when
# the hostile peers are gone, in percent of a core. What the hostile peers did and the errors of honest requests go
# to stderr. Does not judge the figures; fails if something does not work, or a process ends. Takes 16 minutes.

set -euo pipefail
shopt -s inherit_errexit

readonly sample_s=0.1
readonly users=20000

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_service.sh
source "$root/tools/bench_service.sh"
build_dir=$root/build/release

all_scenarios=(unread distinct unread-many balancer zmq lists half-sent crowd crowd-balancer zmq-crowd)
command_line="tools/bench_hostile.sh $*"
measure_s=10
ahead_s=0
fill_s=5
warm_up_s=1
settle_s=60
rate=1000
divisor=1 # of what hostile peers do
scenarios=()
while (($#)); do
  case $1 in
    --seconds) measure_s=${2-} && shift ;;
    --ahead-s) ahead_s=${2-} && shift ;;
    --settle-s) settle_s=${2-} && shift ;;
    --rate) rate=${2-} && shift ;;
    --build-dir) build_dir=$(realpath -m "${2-}") && shift ;;
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
for number in "$measure_s" "$ahead_s" "$settle_s" "$rate"; do
  [[ $number =~ ^[0-9]{1,5}(\.[0-9])?$ ]] || die "'$number' is no number; see tools/bench_hostile.sh --help"
done

install_packages build run
hostile_s=$(awk -v measure="$measure_s" -v warm_up="$warm_up_s" -v ahead="$ahead_s" \
  'BEGIN { print measure + (ahead > 0 ? ahead + warm_up : 0) }')
longest_load_s=$((${hostile_s%.*} + step_s))
build_programs scoreboard-server scoreboard-client scoreboard-load hostile_peers

# --- Measuring -------------------------------------------------------------------------------------

start_honest() { # name port
  start_load "$1" "$2" --mix relative=80,top=20 --top 100 --connections 32 --rate "$rate" \
    --warm-up "$warm_up_s" --duration "$measure_s"
}

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
    *crowd*) connections=(--connections $((10000 / divisor)) --reconnect) ;;
  esac
  # Peers elsewhere take no processor here, and what ten thousand of them do takes much.
  local elsewhere=(nice -n 19)
  unread=(start hostile "$bin/hostile_peers" unread-http --port "$2" --seconds "$hostile_s")
  case $1 in
    unread | unread-many | balancer) "${unread[@]}" "${connections[@]}" ;;
    distinct) "${unread[@]}" "${connections[@]}" --distinct ;;
    zmq)
      start hostile "$bin/hostile_peers" unread-zmq --port "$server_port" --seconds "$hostile_s" \
        --reads $((700 / divisor))
      ;;
    lists)
      start_load hostile "$2" --mix bulk=1 --bulk-size 10000 --connections $((divisor > 1 ? 2 : 24)) \
        --warm-up 0 --duration "$hostile_s"
      ;;
    half-sent)
      start hostile "$bin/hostile_peers" half-sent --port "$2" --seconds "$hostile_s" "${connections[@]}"
      ;;
    crowd | crowd-balancer)
      start hostile "${elsewhere[@]}" "$bin/hostile_peers" crowd --port "$2" --seconds "$hostile_s" "${connections[@]}"
      ;;
    zmq-crowd)
      start hostile "${elsewhere[@]}" "$bin/hostile_peers" zmq-crowd --port "$server_port" --seconds "$hostile_s" "${connections[@]}"
      ;;
  esac
}

print_row() { printf '| %-14s | %8s | %8s | %8s | %8s | %5s | %8s | %8s | %5s | %11s | %15s | %15s | %11s | %6s |\n' "$@"; }

run_scenario() { # scenario
  local port=$client_port before after samples=$work/samples memories line row percentile quiet beside idle
  [[ $1 != *balancer ]] || port=$nginx_port
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

  if [[ $ahead_s == 0 ]]; then
    start_honest honest "$port"
    sleep "$warm_up_s"
    start_hostile "$1" "$port"
  else
    start_hostile "$1" "$port"
    sleep "$ahead_s"
    start_honest honest "$port"
  fi
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
  idle=$(busy_percent)
  stop_service

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
  print_row "${row[@]}" "$(figure honest all errors)/$(figure honest all requests)" "${memories[@]}" \
    "$idle %"
}

choose_ports
print_machine
echo "Scoreboard $(git -C "$root" describe --always --dirty), \`${command_line% }\`: hostile peers stay for $hostile_s s."
echo
print_row scenario 'PUT p50' beside 'PUT p99' beside ratio 'top p99' beside ratio errors 'server MB' 'clients MB' \
  'nginx MB' idle
print_row --- ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---:
for scenario in "${scenarios[@]}"; do run_scenario "$scenario"; done
