#!/usr/bin/env bash
# Runs the whole service on this machine: one server, N clients and nginx in front of them.
#
# Usage: tools/run.sh [FLAGS]
#   --clients N       clients (HTTP processes) to start                           (2)
#   --port P          the first client's port; the others take P+1, P+2, ...      (8000)
#   --public-port L   the balancer's port; 0 for no balancer                      (8080)
#   --server-port Z   the port on which the clients reach the server              (5570)
#   --data DIR        where the server keeps its data                             (./data)
#   --build-dir DIR   where the programs are built                                (build/release)
#   --help            this text
#
# Installs the missing Debian packages, updates the build, starts everything as its own children, and prints
# "ready: URL" when a request works through every client and through the balancer. All ports are on 127.0.0.1.
# A process that dies later is started again. Ctrl-C, SIGTERM or SIGHUP stops all these processes, and nothing
# else: first the balancer, then the clients, the server last. Each finishes its requests in flight. Several
# instances can run side by side with separate ports and data.
#
# stdout has the ready line and nothing else; the logs of all processes go to stderr.
# Exit status: 0 stopped by a signal, 1 failed (one line says why), 2 wrong usage.

set -euo pipefail

readonly ready_timeout_s=120 # a server with a large board takes long to start
readonly stop_timeout_s=15   # for each of the three steps; then SIGKILL
readonly longest_pause_s=8   # between two starts of a process that keeps dying
readonly steady_after_s=30   # a process that ran that long is started again at once

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
PATH=$PATH:/usr/sbin:/sbin # for nginx; not in the PATH of ordinary users
unset CDPATH               # otherwise cd prints the new directory

clients=2
port=8000
public_port=8080
server_port=5570
data=./data
build_dir=$root/build/release

say() { echo "run.sh: $*" >&2; }
die() {
  say "$*"
  exit 1
}
usage_error() {
  say "$*; see tools/run.sh --help"
  exit 2
}

# --- Flags -----------------------------------------------------------------------------------------

parse_flags() {
  local flag value
  while (($#)); do
    flag=$1
    shift
    case $flag in
      -h | --help)
        sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
      --*=*)
        value=${flag#*=}
        flag=${flag%%=*}
        ;;
      --*)
        [[ ${1---} != --* ]] || value=
        value=${1-}
        (($# == 0)) || shift
        ;;
      *) usage_error "unknown argument '$flag'" ;;
    esac
    case $flag in
      --clients) whole_number "$flag" "$value" 1 64 && clients=$value ;;
      --port) whole_number "$flag" "$value" 1 65535 && port=$value ;;
      --public-port) whole_number "$flag" "$value" 0 65535 && public_port=$value ;;
      --server-port) whole_number "$flag" "$value" 1 65535 && server_port=$value ;;
      --data) directory_name "$flag" "$value" && data=$value ;;
      --build-dir) directory_name "$flag" "$value" && build_dir=$value ;;
      *) usage_error "unknown argument '$flag'" ;;
    esac
  done
  ((port + clients - 1 <= 65535)) ||
    usage_error "$clients clients from port $port on would need a port above 65535"
  local twice
  twice=$(ports | cut -d' ' -f1 | sort | uniq -d | head -n 1)
  [[ -z $twice ]] ||
    usage_error "port $twice is asked for twice: $(ports | sed -n "s/^$twice //p" | paste -sd, | sed 's/,/ and /')"
}

whole_number() { # flag value lowest highest
  if [[ ! $2 =~ ^(0|[1-9][0-9]{0,8})$ ]] || (($2 < $3 || $2 > $4)); then
    usage_error "$1 takes a whole number from $3 to $4, not '$2'"
  fi
}

directory_name() { # flag value
  [[ $2 && $2 != --* ]] || usage_error "$1 needs the name of a directory"
}

# Each port that will be used and its purpose, one a line.
ports() {
  local i
  echo "$server_port --server-port"
  for ((i = 0; i < clients; ++i)); do echo "$((port + i)) --port (client $((i + 1)) of $clients)"; done
  ((public_port == 0)) || echo "$public_port --public-port"
}

# --- Checks before the start -----------------------------------------------------------------------

# The inode of the socket that prevents listening on 127.0.0.1:$1, if there is one.
listening_socket() {
  local files=()
  [[ ! -r /proc/net/tcp ]] || files+=(/proc/net/tcp)
  [[ ! -r /proc/net/tcp6 ]] || files+=(/proc/net/tcp6)
  ((${#files[@]})) || return 0
  awk -v port="$(printf %04X "$1")" '
    $4 == "0A" {  # LISTEN
      split($2, address, ":")
      if (address[2] == port && address[1] ~ /^(0+|(0+FFFF0+)?0100007F)$/) { print $10; exit }
    }' "${files[@]}"
}

# " by NAME (process N)" if the owner of the socket is visible, otherwise nothing.
owner_of_socket() {
  local link
  link=$(find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$1\]" -print -quit 2>/dev/null || true)
  [[ $link =~ ^/proc/([0-9]+)/ ]] || return 0
  echo " by $(cat "/proc/${BASH_REMATCH[1]}/comm" 2>/dev/null || true) (process ${BASH_REMATCH[1]})"
}

check_ports() {
  local number flag _ socket first_unprivileged=1024
  [[ ! -r /proc/sys/net/ipv4/ip_unprivileged_port_start ]] ||
    first_unprivileged=$(</proc/sys/net/ipv4/ip_unprivileged_port_start)
  while read -r number flag _; do
    ((EUID == 0 || number >= first_unprivileged)) ||
      die "port $number is for root only; give $flag a port from $first_unprivileged on"
    socket=$(listening_socket "$number")
    [[ -z $socket ]] ||
      die "port $number is in use$(owner_of_socket "$socket"); stop that or choose another with $flag"
  done < <(ports)
}

make_data_dir() {
  local asked=$data
  mkdir -p -- "$data" 2>/dev/null || die "cannot make the data directory '$asked'; see --data"
  data=$(cd -- "$data" 2>/dev/null && pwd) || die "may not enter the data directory '$asked'; see --data"
  [[ -r $data && -w $data ]] || die "may not write in the data directory '$asked'; see --data"
}

# Runs a command that may take minutes, in a separate process group so that one signal ends all its processes.
run_interruptibly() {
  local status=0
  setsid "$@" </dev/null >&2 &
  under_way=$!
  wait "$under_way" || status=$?
  under_way=
  return "$status"
}

# Builds the programs, so that they are never older than the sources. A directory with nothing but the programs,
# for example copied from another machine, is used as it is.
build() {
  mkdir -p -- "$build_dir" 2>/dev/null || die "cannot make the build directory '$build_dir'; see --build-dir"
  build_dir=$(cd -- "$build_dir" && pwd)
  bin=$build_dir/bin
  [[ ! -x $bin/scoreboard-server || ! -x $bin/scoreboard-client || -e $build_dir/CMakeCache.txt ]] ||
    return 0
  [[ -w $build_dir ]] || die "may not write in the build directory '$build_dir'; see --build-dir"
  # Locked, because another instance may build in the same directory.
  local locked=(flock --close "$build_dir/.lock")
  cd "$root"
  if [[ ! -e $build_dir/build.ninja && ! -e $build_dir/Makefile ]]; then
    # Without the tests, which need more packages. tools/test.sh adds them when needed.
    run_interruptibly "${locked[@]}" cmake --preset release -B "$build_dir" -DBUILD_TESTING=OFF ||
      die "could not configure the build in $build_dir; the reason is above"
  fi
  run_interruptibly "${locked[@]}" cmake --build "$build_dir" --parallel "$(nproc)" \
    --target scoreboard-server scoreboard-client ||
    die "could not build; the reason is above"
}

# Every connection takes a file descriptor, and two in the balancer.
raise_file_limit() {
  local hard
  hard=$(ulimit -Hn)
  # "unlimited" is a billion on some systems, which slows down programs that iterate over all descriptors.
  if [[ $hard == unlimited ]] || ((hard > 1048576)); then hard=1048576; fi
  ulimit -Sn "$hard" 2>/dev/null || true
}

# --- Children ----------------------------------------------------------------------------------------

declare -A pid_of=()     # by name, only of running children: "server", "client 8000", "balancer"
declare -A name_of=()    # by pid; a pause before a new start is a child, too: "pause NAME"
declare -A started_at=() # by name, in $SECONDS
declare -A pause_of=()   # by name, the seconds to wait before the next start
under_way=
run_dir=
is_ready=

# Each child is detached from the terminal (setsid), so Ctrl-C reaches only this script, which stops the children in
# the right order. If this script is killed, the kernel sends them SIGTERM.
start() { # name
  local command
  case $1 in
    server)
      command=("$bin/scoreboard-server" "--config-file=$root/conf/server.ini"
        "--bind=tcp://127.0.0.1:$server_port" "--data=$data")
      ;;
    client*)
      command=("$bin/scoreboard-client" "--config-file=$root/conf/client.ini" --host=127.0.0.1
        "--port=${1#client }" "--server=tcp://127.0.0.1:$server_port")
      ;;
    balancer) command=(env -u NGINX nginx -e stderr -p "$run_dir" -c "$run_dir/nginx.conf") ;;
  esac
  setsid setpriv --pdeathsig TERM -- "${command[@]}" </dev/null >&2 &
  pid_of[$1]=$!
  name_of[$!]=$1
  started_at[$1]=$SECONDS
}

client_names() {
  local i
  for ((i = 0; i < clients; ++i)); do echo "client $((port + i))"; done
}

is_alive() { [[ ${pid_of[$1]-} ]] && kill -0 "${pid_of[$1]}" 2>/dev/null; }

how_it_ended() { # status
  if (($1 > 128)); then echo "killed by SIG$(kill -l $(($1 - 128)))"; else echo "exit status $1"; fi
}

# Removes what a dead child may leave behind: the workers of nginx outlive a killed master and keep its port.
forget() { # name
  kill -KILL -- "-${pid_of[$1]}" 2>/dev/null || true
  unset "name_of[${pid_of[$1]}]" "pid_of[$1]"
}

works() { # url
  [[ $(curl --silent --noproxy '*' --max-time 5 --output /dev/null --write-out '%{http_code}' \
    "$1/health/ready") == 200 ]]
}

wait_until_it_works() { # url
  local name status deadline=$((SECONDS + ready_timeout_s))
  until works "$1"; do
    for name in "${!pid_of[@]}"; do
      is_alive "$name" && continue
      status=0
      wait "${pid_of[$name]}" 2>/dev/null || status=$?
      forget "$name"
      die "the $name died at the start ($(how_it_ended "$status")); what it said is above"
    done
    ((SECONDS < deadline)) || die "$1/health/ready did not answer within $ready_timeout_s s"
    sleep 0.05
  done
}

write_balancer_conf() {
  local text user='' connections i servers='' unmarked=''
  for ((i = 0; i < clients; ++i)); do
    servers+="server 127.0.0.1:$((port + i)) max_fails=1 fail_timeout=1s; "
    unmarked+="server 127.0.0.1:$((port + i)) max_fails=0; "
  done
  ((EUID != 0)) || user='user www-data;'
  connections=$(($(ulimit -Sn) - 64))
  ((connections <= 16384)) || connections=16384
  text=$(<"$root/conf/nginx.conf")
  text=${text//'@USER@'/"$user"}
  text=${text//'@WORKER_CONNECTIONS@'/"$connections"}
  text=${text//'@PUBLIC_PORT@'/"$public_port"}
  text=${text//'@CLIENTS@'/"$servers"}
  text=${text//'@CLIENTS_UNMARKED@'/"$unmarked"}
  echo "$text" >"$run_dir/nginx.conf"
}

start_all() {
  local i url
  start server
  while read -r name; do start "$name"; done < <(client_names)
  for ((i = 0; i < clients; ++i)); do wait_until_it_works "http://127.0.0.1:$((port + i))"; done
  url=http://127.0.0.1:$port
  if ((public_port)); then
    run_dir=$(mktemp -d "${TMPDIR:-/tmp}/scoreboard.XXXXXX")
    chmod 711 "$run_dir" # the workers of nginx access it as another user
    write_balancer_conf
    start balancer
    url=http://127.0.0.1:$public_port
    wait_until_it_works "$url"
  fi
  is_ready=yes
  echo "ready: $url"
}

# Waits for children to die and starts them again: at once if the child ran for a while, otherwise after a pause that
# doubles each time.
supervise() {
  local pid status name pause
  while true; do
    pid=
    status=0
    wait -n -p pid "${!name_of[@]}" 2>/dev/null || status=$? # hides the shell's message "Killed"
    if [[ -z $pid || ! -v name_of[$pid] ]]; then
      sleep 0.2 # has not happened so far, but must not become a busy loop
      continue
    fi
    name=${name_of[$pid]}
    if [[ $name == pause* ]]; then
      unset "name_of[$pid]"
      start "${name#pause }"
      continue
    fi
    forget "$name"
    ((SECONDS - ${started_at[$name]} < steady_after_s)) || pause_of[$name]=0
    pause=${pause_of[$name]-0}
    say "the $name ended ($(how_it_ended "$status")); starting it again$( ((pause)) && echo " in $pause s")"
    pause_of[$name]=$((pause * 2 > longest_pause_s ? longest_pause_s : pause ? pause * 2 : 1))
    if ((pause)); then
      sleep "$pause" &
      name_of[$!]="pause $name"
    else
      start "$name"
    fi
  done
}

# Asks the named children to stop, waits for them, and kills those that do not. Fails if one did not stop cleanly.
stop() { # signal name...
  local signal=$1 name pid status deadline=$((SECONDS + stop_timeout_s)) all_well=0
  shift
  for name in "$@"; do
    ! is_alive "$name" || kill -"$signal" "${pid_of[$name]}" 2>/dev/null
  done
  for name in "$@"; do
    pid=${pid_of[$name]-}
    [[ $pid ]] || continue
    while is_alive "$name" && ((SECONDS < deadline)); do sleep 0.02; done
    if is_alive "$name"; then
      say "the $name did not stop within $stop_timeout_s s; killing it"
      kill -KILL "$pid" 2>/dev/null
    fi
    status=0
    wait "$pid" 2>/dev/null || status=$?
    forget "$name"
    ((status == 0)) && continue
    all_well=1
    [[ ! $is_ready ]] || say "the $name stopped badly ($(how_it_ended "$status"))"
  done
  return "$all_well"
}

# Runs whenever this script ends.
stop_all() {
  local status=$? pid names
  trap '' INT TERM HUP
  set +e # from here on a failed step does not prevent the next ones
  if [[ $under_way ]]; then
    kill -TERM -- "-$under_way" 2>/dev/null
    wait "$under_way" 2>/dev/null
  fi
  for pid in "${!name_of[@]}"; do
    [[ ${name_of[$pid]} != pause* ]] || kill "$pid" 2>/dev/null
  done
  mapfile -t names < <(client_names)
  stop QUIT balancer || status=1
  stop TERM "${names[@]}" || status=1
  stop TERM server || status=1
  [[ -z $run_dir ]] || rm -rf -- "$run_dir"
  exit "$status"
}

stop_by_signal() { # number
  [[ ! $is_ready ]] || exit 0
  exit $((128 + $1))
}

parse_flags "$@"
trap stop_all EXIT
trap 'stop_by_signal 1' HUP
trap 'stop_by_signal 2' INT
trap 'stop_by_signal 15' TERM
check_ports
make_data_dir
install_packages build run || exit 1
build
check_ports # again, because a first build takes minutes
raise_file_limit
start_all
supervise
