#!/usr/bin/env bash
# What happens when ten times as much comes as the service can do: how much it still does and how fast, what it
# says to the others, and its memory. docs/benchmarks.md says how to read it.
#
# Usage: tools/bench_overload.sh [FLAGS] [SCENARIO...]        (all scenarios)
#   --seconds S        how long the overload lasts                                         (120)
#   --settle-s S       how long the service is idle afterwards                             (60)
#   --cores C          the part of a core that the service gets, 0.05 to 8                 (0.2)
#   --times N          the load offered, as a multiple of the capacity                     (10)
#   --connections N    of the overload                                                     (1000)
#   --build-dir D      where the programs are built                                        (build/release)
#   --smoke            tiny sizes, only to see whether everything works; the figures mean nothing
#   --help             this text
#
# Scenarios:
#   put     relative PUTs to one client process
#   mixed   70 % relative PUTs, 15 % GET /top/100, 14 % windows, 1 % lists of 100 scores, through nginx
#
# On one machine a generator cannot offer ten times what the service can do with all of the machine. So server, client
# processes and nginx get a part of a core (a cgroup's quota). For each scenario, with scoreboard-load:
#   1. the capacity: closed loop with 64 connections
#   2. half of it offered (open loop)
#   3. nine tenths of it: what is compared with
#   4. --times as much, for --seconds
# Times are of requests that got a 2xx, from when they were sent to their answer, in ms. "503" are refusals of the
# service as they should be: JSON with its code, and Retry-After; "429" those of nginx; "other" is everything else but
# requests that were never sent, because each connection waited for an answer: these are not in "offered". Memory is VmRSS
# in MB over all processes of the service: before the overload, most, at its end, after --settle-s; and how it grew over
# the second half of the overload, in MB a minute.
#
# Exit status: 0 measured (it does not judge the figures), 1 something does not work, 77 no cgroup with a quota can be
# made here.

set -euo pipefail
shopt -s inherit_errexit

readonly sample_s=0.5
readonly period_us=10000 # short, so that the service never stands still for long

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_service.sh
source "$root/tools/bench_service.sh"

all_scenarios=(put mixed)
command_line="tools/bench_overload.sh $*"
build_dir=$root/build/release
users=20000
overload_s=120
measure_s=10
fill_s=30
warm_up_s=2
settle_s=60
cores=0.2
times=10
connections=1000
scenarios=()
while (($#)); do
  case $1 in
    --seconds) overload_s=${2-} && shift ;;
    --settle-s) settle_s=${2-} && shift ;;
    --cores) cores=${2-} && shift ;;
    --times) times=${2-} && shift ;;
    --connections) connections=${2-} && shift ;;
    --build-dir) build_dir=$(realpath -m "${2-}") && shift ;;
    --smoke) overload_s=2 fill_s=0.1 measure_s=0.5 warm_up_s=0.2 settle_s=0 users=1000 connections=200 ;;
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *)
      [[ " ${all_scenarios[*]} " == *" $1 "* ]] || die "unknown argument '$1'; see tools/bench_overload.sh --help"
      scenarios+=("$1")
      ;;
  esac
  (($#)) || die 'a flag has no value; see tools/bench_overload.sh --help'
  shift
done
((${#scenarios[@]})) || scenarios=("${all_scenarios[@]}")
for number in "$overload_s" "$settle_s" "$cores" "$times" "$connections"; do
  [[ $number =~ ^[0-9]{1,5}(\.[0-9]{1,2})?$ ]] || die "'$number' is no number; see tools/bench_overload.sh --help"
done

# --- The service's share of the processor ------------------------------------------------------------

cgroup=
remove_cgroup() { [[ -z $cgroup ]] || rmdir "$cgroup" 2> /dev/null || true; }
trap 'cleanup; remove_cgroup' EXIT

# Makes a cgroup with the quota, of version 1 or 2.
make_cgroup() {
  local quota_us parent
  quota_us=$(awk -v cores="$cores" -v period="$period_us" 'BEGIN { printf "%d", cores * period }')
  for parent in /sys/fs/cgroup/cpu /sys/fs/cgroup; do
    cgroup=$parent/scoreboard-overload-$$
    mkdir "$cgroup" 2> /dev/null || continue
    if echo "$period_us" 2> /dev/null > "$cgroup/cpu.cfs_period_us" &&
      echo "$quota_us" 2> /dev/null > "$cgroup/cpu.cfs_quota_us"; then return; fi
    if echo "$quota_us $period_us" 2> /dev/null > "$cgroup/cpu.max"; then return; fi
    remove_cgroup
  done
  cgroup=
  echo 'bench_overload.sh: cannot make a cgroup with a quota of the processor here (that needs root)' >&2
  exit 77
}

# Gives all processes of the service the quota together.
share_cores() {
  local program id
  for program in server clients nginx; do
    for id in ${processes[$program]}; do echo "$id" > "$cgroup/cgroup.procs"; done
  done
}

# --- Measuring -------------------------------------------------------------------------------------

mix_of() { # scenario
  case $1 in
    put) echo relative=100 ;;
    mixed) echo relative=70,top=15,window=14,bulk=1 ;;
  esac
}

# Sends the scenario's requests; the report is $work/NAME.json.
offer() { # name scenario connections seconds option...
  local port=$client_port name=$1 scenario=$2 connections=$3 seconds=$4
  shift 4
  [[ $scenario == put ]] || port=$nginx_port
  start_load "$name" "$port" --mix "$(mix_of "$scenario")" --top 100 --bulk-size 100 --threads 2 --timeout 10 \
    --connections "$connections" --duration "$seconds" "$@"
}

measure() { # name scenario connections option...
  local name=$1 scenario=$2 connections=$3
  shift 3
  offer "$name" "$scenario" "$connections" "$measure_s" --warm-up "$warm_up_s" "$@"
  finish "$name" || die "not one request was answered in '$name' of '$scenario'"
}

# Percentiles of requests that got a 2xx, over all kinds, in ms: "p50 / p99".
served() { # name
  awk '
    /"all": \{/ { found = 1 }
    found && /"served_ns": \{/ { inside = 1 }
    inside && $1 == "\"p50\":" { p50 = $2 / 1e6 }
    inside && $1 == "\"p99\":" { printf "%.1f / %.1f\n", p50, $2 / 1e6; exit }' "$work/$1.json"
}

# How many requests failed with an error that matches.
errors() { # name pattern
  sed -n '/"errors": {$/,/}/{ /: [0-9]/p }' "$work/$1.json" |
    awk -F'": ' -v pattern="$2" '$1 ~ pattern { sum += $2 } END { printf "%d\n", sum }'
}

# The resident megabytes of the service.
resident() {
  local line
  memory
  echo $((line[0] + line[1] + line[2]))
}

# What is in a file of "seconds megabytes": the most, and the slope over the second half in MB a minute.
most_and_slope() { # file
  awk -v half="$(awk -v s="$overload_s" 'BEGIN { print s / 2 }')" '
    $2 > most { most = $2 }
    $1 >= half { ++n; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
    END {
      d = n * xx - x * x
      printf "%d %.1f\n", most, (d > 0 ? 60 * (n * xy - x * y) / d : 0)
    }' "$1"
}

print_row() { printf '| %-8s | %10s | %13s | %13s | %9s | %10s | %14s | %5s | %6s | %5s | %7s | %17s | %8s |\n' "$@"; }

run_scenario() { # scenario
  local capacity before after last most slope unsent started samples=$work/samples accepted answered
  local refused limited
  start_service
  # Until the server has as many keys for retries as it keeps, or nearly: these are no part of what overload takes.
  start_load fill "$client_port" --fill --mix relative=1 --connections 128 --warm-up 0 --duration "$fill_s"
  finish fill || die 'cannot fill the board'
  share_cores
  measure full "$1" 64
  capacity=$(figure full all answers_per_second)
  measure half "$1" 256 --rate $((capacity / 2))
  measure near "$1" 256 --rate $((capacity * 9 / 10))
  before=$(resident)

  offer overload "$1" "$connections" "$overload_s" --warm-up 0 --rate "$(awk -v c="$capacity" -v n="$times" \
    'BEGIN { printf "%d", c * n }')"
  started=${EPOCHREALTIME/./}
  : > "$samples"
  while kill -0 "${pid[overload]}" 2> /dev/null; do
    last=$(resident)
    echo "$(((${EPOCHREALTIME/./} - started) / 1000000)) $last" >> "$samples"
    sleep "$sample_s"
  done
  finish overload || die "not one request was answered under overload in '$1'"
  sleep "$settle_s"
  after=$(resident)
  stop_service

  sed -n '/"errors": {$/,/}/{ /: [0-9]/p }' "$work/overload.json" | sed "s/^ */$1: /" >&2
  read -r most slope < <(most_and_slope "$samples")
  unsent=$(errors overload '^ *"not sent')
  accepted=$(figure overload all answers_per_second)
  answered=$(awk -v a="$accepted" -v s="$overload_s" -v e="$(($(figure overload all errors) - unsent))" \
    'BEGIN { printf "%d", a * s + e }')
  refused=$(errors overload '503 [a-z_]+$')
  limited=$(errors overload '429 ')
  print_row "$1" "$capacity" "$(served half)" "$(served near)" \
    "$(awk -v n="$answered" -v s="$overload_s" 'BEGIN { printf "%d", n / s }')" "$accepted" "$(served overload)" \
    "$(awk -v a="$(served overload)" -v b="$(served near)" 'BEGIN {
      split(a, x, " / "); split(b, y, " / "); printf "%.1f", (y[2] > 0 ? x[2] / y[2] : 0) }')" \
    "$(awk -v n="$refused" -v all="$answered" 'BEGIN { printf "%.1f %%", (all > 0 ? 100 * n / all : 0) }')" \
    "$limited" "$(($(figure overload all errors) - unsent - refused - limited))" "$before/$most/$last/$after" "$slope"
}

install_packages build run
longest_load_s=$((${overload_s%.*} + step_s))
build_programs scoreboard-server scoreboard-client scoreboard-load
make_cgroup
choose_ports
print_machine
echo "Scoreboard $(git -C "$root" describe --always --dirty), \`${command_line% }\`: $cores of a core, $connections connections."
echo
print_row scenario capacity/s 'half p50/p99' '0.9 p50/p99' offered/s accepted/s 'its p50/p99' ratio 503 429 other MB 'MB/min'
print_row --- ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---: ---:
for scenario in "${scenarios[@]}"; do run_scenario "$scenario"; done
