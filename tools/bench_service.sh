# Sourced by the benchmarks that start the whole service (tools/bench_hostile.sh, tools/bench_overload.sh): builds and
# starts it, looks at its memory and its use of the processor, sends load, and stops everything.
#
# Who sources it sets root, build_dir, users (of the board) and longest_load_s (the bound of one run of
# scoreboard-load), and has sourced tools/packages.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # these variables

# shellcheck source=tools/bench_report.sh
source "$root/tools/bench_report.sh"

readonly step_s=120 # for a step that has no duration of its own

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Builds these targets in build_dir, and sets `bin`. Raises the limit of open files: every connection is a file
# descriptor, here and in the processes started here.
build_programs() { # target...
  local hard_limit
  [[ -e $build_dir/CMakeCache.txt ]] || cmake --preset "${build_dir##*/}" -S "$root" > /dev/null
  bin=$build_dir/bin
  cmake --build "$build_dir" --target "$@" > /dev/null
  hard_limit=$(ulimit -Hn)
  if [[ $hard_limit == unlimited ]] || ((hard_limit > 1048576)); then hard_limit=1048576; fi
  ulimit -Sn "$hard_limit"
}

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
  for name in "${!pid[@]}"; do
    [[ $name == service ]] || stop "$name"
  done
  stop service
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
    --server-port "$server_port" --data "$work/data" \
    --build-dir "$build_dir"
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

# Prints the ticks of the processor that all of these processes have taken.
processor_ticks() {
  local program id stat fields sum=0
  for program in server clients nginx; do
    for id in ${processes[$program]}; do
      stat=$(< "/proc/$id/stat")
      read -ra fields <<< "${stat##*) }"
      sum=$((sum + fields[11] + fields[12]))
    done
  done
  echo "$sum"
}

# How much of a core the service takes now, in percent.
readonly idle_look_s=2
busy_percent() {
  local before
  before=$(processor_ticks)
  sleep "$idle_look_s"
  awk -v ticks=$(($(processor_ticks) - before)) -v hz="$(getconf CLK_TCK)" -v s="$idle_look_s" \
    'BEGIN { printf "%.0f\n", 100 * ticks / hz / s }'
}

# Stops the service. Fails if one of its processes ended before, or a sanitizer found something.
stop_service() {
  stop service
  if grep -E -m 5 'Sanitizer|runtime error:|run.sh: the .*(ended|did not stop|stopped badly)' "$work/service.log" >&2; then
    die 'a process of the service failed'
  fi
}

# The machine and the date, in a line.
print_machine() {
  cat << END
$(date -u +%F), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, $(awk '
    /MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r), data on $(
    findmnt -n -o FSTYPE -T "$work"
  ).
END
}

# --- Load ------------------------------------------------------------------------------------------

# Runs scoreboard-load with the users of this board; it writes the figures to $work/NAME.json.
start_load() { # name port option...
  local name=$1 port=$2
  shift 2
  rm -f "$work/$name.json"
  start "$name" timeout "$longest_load_s" "$bin/scoreboard-load" --url "http://127.0.0.1:$port" \
    --users "$users" --user-names uuids --seed 1 --json "$work/$name.json" "$@"
}

# Waits for the end of a process; fails as it does.
finish() { # name
  local status=0
  wait "${pid[$1]}" || status=$?
  unset "pid[$1]"
  ((status == 0)) || cat "$work/$1.log" >&2
  return "$status"
}
