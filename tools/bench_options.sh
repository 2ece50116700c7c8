#!/usr/bin/env bash
# What options are worth, or cost: throughput and latency with each of some values, in turn.
#
# Usage: tools/bench_options.sh [FLAGS] [OPTION...]         (all options of the list below)
#   --rounds R     how often each value has its turn                                          (3)
#   --seconds S    how long each load takes                                                   (2)
#   --before DIR   compares the programs in DIR, of an earlier version, with these, and nothing else
#   --help         this text, and the options with their values
#
# For each turn a server and one client process start with the option set to the value, and otherwise as they come,
# with a board of 100 000 integer users. wrk then sends, with one thread,
#   put 32, put 128   relative scores for random users, on so many connections
#   window            windows of 21 entries anywhere on the board, on 32 connections
#   top               the top 100, on 32 connections; in front of each 50th a score, for some random user
#   list              lists of 1000 relative scores, on 8 connections
# All run on this machine, with data in a temporary directory (TMPDIR should be on a disk).
#
# Prints the machine, and for each option a table in Markdown: medians of the rounds, requests a second and, behind a
# stroke, the 99th percentile of their latency in ms. Then, from all turns with defaults, the processor time that a
# request of each load takes: of the server, of its busiest thread, of the HTTP process and of its busiest thread.
# Single rounds go to stderr. Takes half an hour.

set -euo pipefail
shopt -s inherit_errexit

readonly users=100000

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bench_pair.sh
source "$root/tools/bench_pair.sh"

die() {
  echo "bench_options.sh: $*" >&2
  exit 1
}

# The options, and the values that each is tried with; the default comes first. The last three are no option but
# several, or the programs themselves.
declare -A values=(
  [shards]="$(nproc) 1 8"
  [gateway.queries]="$(nproc) 1 8"
  [gateway.inline-work]='64 0 1000'
  [gateway.kept-answers]='64 0'
  [boards.spread-above]='4096 1000000'
  [storage.durability]='sync interval none'
  [storage.write-buffer]='67108864 8388608'
  [scheduler.policy]='sharing stealing'
  [scheduler.max-threads]="$(nproc) 1 8"
  [scheduler.max-throughput]='300 10 100000'
  [http.threads]='1 2 4'
  [curve]='without with'
  [tokens]='without with'
  [programs]='before now'
)
order=(shards gateway.queries gateway.inline-work gateway.kept-answers boards.spread-above storage.durability
  storage.write-buffer scheduler.policy scheduler.max-threads scheduler.max-throughput http.threads curve tokens)
loads=(put-32 put-128 window top list)

rounds=3
seconds=2
before=
chosen=()
while (($#)); do
  case $1 in
    --rounds) rounds=${2-} && shift ;;
    --seconds) seconds=${2-} && shift ;;
    --before) before=${2-} && shift ;;
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      for option in "${order[@]}"; do printf '  %-26s %s\n' "$option" "${values[$option]}"; done
      exit 0
      ;;
    *)
      [[ " ${order[*]} " == *" $1 "* ]] || die "unknown argument '$1'; see tools/bench_options.sh --help"
      chosen+=("$1")
      ;;
  esac
  (($#)) || die 'a flag has no value; see tools/bench_options.sh --help'
  shift
done
for number in "$rounds" "$seconds"; do
  [[ $number =~ ^[1-9][0-9]{0,2}$ ]] || die "'$number' is no number; see tools/bench_options.sh --help"
done
if [[ $before ]]; then
  [[ -x $before/scoreboard-server && -x $before/scoreboard-client ]] || die "there are no programs in '$before'"
  ((${#chosen[@]} == 0)) || die '--before compares programs and no options'
  chosen=(programs)
fi
((${#chosen[@]})) || chosen=("${order[@]}")

install_packages build run bench
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target scoreboard-server scoreboard-client > /dev/null
bin=$root/build/release/bin

"$bin/scoreboard-server" --new-keys="$work/server.key"
"$bin/scoreboard-client" --new-keys="$work/client.key"
"$bin/scoreboard-client" --new-token bench read,write '*' > "$work/new-token"
tail -n 1 "$work/new-token" > "$work/tokens"
chmod 600 "$work/tokens"
token=$(head -n 1 "$work/new-token")

# --- Loads -------------------------------------------------------------------------------------------

cat > "$work/put.lua" << END
function request()
  return wrk.format("PUT", "/score", nil, '{"user": ' .. math.random(1, $users) .. ', "score": "+1"}')
end
END
cat > "$work/window.lua" << END
function request() return wrk.format("GET", "/top/" .. math.random(1, $users) .. "/10") end
END
cat > "$work/top.lua" << END
local turn = 0
function request()
  turn = turn + 1
  if turn % 50 > 0 then return wrk.format("GET", "/top/100") end
  return wrk.format("PUT", "/score", nil, '{"user": ' .. math.random(1, $users) .. ', "score": "+1"}')
end
END
cat > "$work/list.lua" << END
local next_list = 0
function request()
  local first = next_list % ($users / 1000) * 1000
  next_list = next_list + 1
  local scores = {}
  for user = 1, 1000 do scores[user] = '{"user": ' .. first + user .. ', "score": "+1"}' end
  return wrk.format("POST", "/boards/default/scores", nil, "[" .. table.concat(scores, ",") .. "]")
end
END

# The processor time that the threads of a process have taken so far, in ms: all, and the one with the most.
processor_ms() { # pid
  awk -v tick="$((1000 / $(getconf CLK_TCK)))" '
    { sub(/^.*\) /, ""); ms = ($12 + $13) * tick; all += ms; if (ms > most) most = ms }
    END { print all, most }' "/proc/$1/task/"*/stat
}

# Runs a load; prints its requests a second, its 99th percentile in ms, and the processor time of a request in us: of
# the server and its busiest thread, and of the HTTP process and its busiest. Fails if a request did.
measure() { # load seconds
  local script=${1%%-*} connections=32 header=() before after
  case $1 in
    put-128) connections=128 ;;
    list) connections=8 ;;
  esac
  [[ ! $with_token ]] || header=(--header "Authorization: Bearer $token")
  before=$(processor_ms "$server") && before+=" $(processor_ms "$client")"
  timeout $(($2 + 20)) wrk --threads 1 --connections "$connections" --duration "${2}s" --latency "${header[@]}" \
    --script "$work/$script.lua" "$url" > "$work/wrk" || die "wrk failed in '$1'"
  ! grep -E 'Non-2xx|Socket errors' "$work/wrk" >&2 || die "requests failed in '$1'"
  after=$(processor_ms "$server") && after+=" $(processor_ms "$client")"
  awk -v before="$before" -v after="$after" '
    $1 == "99%" { unit["us"] = 0.001; unit["ms"] = 1; unit["s"] = 1000
      match($2, /[a-z]+$/); p99 = substr($2, 1, RSTART - 1) * unit[substr($2, RSTART)] }
    / requests in / { requests = $1 }
    /^Requests\/sec/ { rate = $2 }
    END {
      printf "%d %.2f", rate, p99
      split(before, b); split(after, a)
      for (i = 1; i <= 4; ++i) printf " %.1f", (a[i] - b[i]) * 1000 / requests
      print ""
    }' "$work/wrk"
}

# --- Turns -------------------------------------------------------------------------------------------

# Starts the programs with an option set to a value, measures all loads, and stops them. Appends a line to
# $work/results.
take_turn() { # option value
  local option=$1 value=$2 server_arguments=() programs=$bin load figures
  client_arguments=()
  with_token=
  case $option/$value in
    curve/with)
      server_arguments=(--gateway.curve-key="$work/server.key" --gateway.curve-allow="$work/client.key.pub")
      client_arguments=(--bridge.curve-key="$work/client.key" --bridge.curve-server-key="$work/server.key.pub")
      ;;
    tokens/with)
      client_arguments=(--access.tokens="$work/tokens")
      with_token=yes
      ;;
    programs/before) programs=$before ;;
    */without | programs/now) ;;
    http.*) client_arguments=("--$option=$value") ;;
    *) server_arguments=("--$option=$value") ;;
  esac
  rm -rf "$data"
  start_pair "$programs" "${server_arguments[@]}" || die "the programs do not start with $option=$value"
  measure list 1 > /dev/null # all users are there, all is warm
  for load in "${loads[@]}"; do
    figures=$(measure "$load" "$seconds")
    echo "$option $value $load $figures" | tee -a "$work/results" >&2
  done
  stop_pair
}

# The medians of an option with a value under a load, with a stroke between the columns of the results.
medians() { # option value load column...
  local option=$1 value=$2 load=$3 column
  shift 3
  for column in "$@"; do
    awk -v option="$option" -v value="$value" -v load="$load" -v column="$column" '
      $1 == option && $2 == value && $3 == load { print $column }' "$work/results" |
      sort -n | awk '{ at[NR] = $1 } END { print at[int((NR + 1) / 2)] }'
  done | paste -s -d '/' | sed 's,/, / ,g'
}

print_head() { # first_column
  local load
  printf '\n| %-24s |' "$1"
  printf ' %-15s |' "${loads[@]}"
  printf '\n| --- |'
  for load in "${loads[@]}"; do printf ' ---: |'; done
  echo
}

print_table() { # option
  local value load
  print_head "$1"
  for value in ${values[$1]}; do
    printf '| %-24s |' "$value"
    for load in "${loads[@]}"; do printf ' %-15s |' "$(medians "$1" "$value" "$load" 4 5)"; done
    echo
  done
}

# What a request takes with the defaults.
print_processor_times() {
  local option load column=6 row
  for option in "${chosen[@]}"; do
    awk -v option="$option" -v value="${values[$option]%% *}" '$1 == option && $2 == value { $1 = $2 = "default"; print }' \
      "$work/results"
  done > "$work/defaults"
  cat "$work/defaults" >> "$work/results"
  print_head 'us of processor'
  for row in server 'its busiest thread' 'HTTP process' 'its busiest thread'; do
    printf '| %-24s |' "$row"
    for load in "${loads[@]}"; do printf ' %-15s |' "$(medians default default "$load" "$column")"; done
    echo
    column=$((column + 1))
  done
}

cat << END
$(date -u +%F), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, $(awk '
  /MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r), data on $(
  findmnt -n -o FSTYPE -T "$work"
).
Scoreboard $(git -C "$root" describe --always --dirty): $rounds rounds of $seconds s.
END
for option in "${chosen[@]}"; do
  for ((round = 1; round <= rounds; ++round)); do
    for value in ${values[$option]}; do take_turn "$option" "$value"; done
  done
  print_table "$option"
done
print_processor_times
