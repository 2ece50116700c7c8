#!/usr/bin/env bash
# Do tools/run.sh, the Debian package and tools/test.sh work on a freshly installed Debian?
#
# Usage: tools/check_fresh.sh [FLAGS] 12|13...
#   --dir DIR      where the systems are made, each in a directory of its own      ($TMPDIR or /tmp)
#   --mirror URL   where Debian packages come from                   (the mirror of this machine's apt)
#   --ccache DIR   a compiler cache to share with the systems, to save time                   (none)
#   --keep         does not delete the systems
#   --help         this text
#
# For each Debian release: makes a minimal system with debootstrap, unpacks the last commit there, and runs both
# commands in it. tools/run.sh must start the service, store a score and stop cleanly, without any package that
# only tests need. The package must be made, please lintian and be installed, without a systemd that runs, as in a
# container. tools/test.sh must pass. This takes some gigabytes of disk, a connection to the mirror, and
# the time of a whole build. Needs root.
#
# Each system runs in separate mount and process namespaces, so the mounts and processes of a step disappear when
# it ends, even after a failure. Only the network is shared, so the script picks free ports.
#
# The last lines are a table of the steps and their times. The output of the steps goes to stderr.
# Exit status: 0 all steps passed, 1 a step failed, 2 wrong usage.

set -euo pipefail

readonly system_limit_s=1800
readonly run_limit_s=7200 # compiling takes long on a slow machine
readonly test_limit_s=10800

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bare_system.sh
source "$root/tools/bare_system.sh"
PATH=$PATH:/usr/sbin:/sbin # for debootstrap and chroot; not in the PATH of ordinary users

place=${TMPDIR:-/tmp}
mirror=
ccache=
keep=
releases=()

say() { echo "check_fresh.sh: $*" >&2; }
die() {
  say "$*"
  exit 1
}
usage_error() {
  say "$*; see tools/check_fresh.sh --help"
  exit 2
}

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
      --keep)
        keep=yes
        continue
        ;;
      --*=*)
        value=${flag#*=}
        flag=${flag%%=*}
        ;;
      --*)
        value=${1-}
        (($# == 0)) || shift
        ;;
      12 | 13)
        releases+=("$flag")
        continue
        ;;
      *) usage_error "unknown argument '$flag'" ;;
    esac
    case $flag in
      --dir | --mirror | --ccache) [[ $value && $value != --* ]] || usage_error "$flag needs a value" ;;
      *) usage_error "unknown argument '$flag'" ;;
    esac
    case $flag in
      --dir) place=$value ;;
      --mirror) mirror=$value ;;
      --ccache) ccache=$value ;;
    esac
  done
  ((${#releases[@]})) || usage_error "which Debian, 12 or 13?"
}

codename() { # release
  case $1 in
    12) echo bookworm ;;
    13) echo trixie ;;
  esac
}

# The first of four consecutive free ports.
free_ports() {
  local first port
  for first in $(shuf -i 20000-29990 -n 100); do
    for ((port = first; port < first + 4; ++port)); do
      ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
    done
    echo "$first"
    return
  done
  die "found no free ports"
}

# Runs a command with a time limit, in namespaces that end with it, so that one signal ends all its processes.
run_apart() { # limit_s command...
  local limit=$1 status=0
  shift
  setsid timeout --signal=KILL "$limit" \
    unshare --mount --pid --fork --kill-child --mount-proc "$@" </dev/null &
  under_way=$!
  wait "$under_way" || status=$?
  under_way=
  return "$status"
}

# --- The steps ---------------------------------------------------------------------------------------

make_system() {
  apart=(run_apart "$system_limit_s")
  make_bare_system "$system" "$(codename "$release")" "$mirror" || return
  mkdir -p "$system/scoreboard" "$system/root/.cache/ccache" || return
  git -c safe.directory="$root" -C "$root" archive HEAD | tar -x -C "$system/scoreboard"
}

# Runs a function of this file inside the system, in the separate namespaces. The system becomes a mount point,
# because only a mount point can be isolated from the small disks that tests mount.
enter_system() { # system ccache functions function arguments...
  set -euo pipefail
  local system=$1 ccache=$2 functions=$3
  shift 3
  mount --bind "$system" "$system"
  mount --rbind /dev "$system/dev"
  mount -t proc proc "$system/proc"
  [[ -z $ccache ]] || mount --bind "$ccache" "$system/root/.cache/ccache"
  cd "$system"
  exec chroot "$system" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    bash -c "$functions"' "$@"' bash "$@"
}

in_system() { # limit_s function arguments...
  local limit=$1
  shift
  run_apart "$limit" bash -c "$(declare -f enter_system)"' ; enter_system "$@"' bash \
    "$system" "$ccache" "$(declare -f expect serve_once install_package run_tests);" "$@"
}

# Inside the system.
expect() { # answer curl's arguments...
  local expected=$1 answer
  shift
  answer=$(curl --silent --show-error --noproxy '*' --max-time 10 "$@")
  [[ $answer == "$expected" ]] || {
    echo "check_fresh.sh: expected $expected, got $answer" >&2
    return 1
  }
}

# Inside the system: starts the service, writes and reads a score, and stops the service.
serve_once() { # the first of four free ports
  set -euo pipefail
  cd /scoreboard
  local port=$1 word url status=0 for_tests missing
  coproc service {
    exec tools/run.sh --public-port "$port" --server-port "$((port + 1))" --port "$((port + 2))"
  }
  # shellcheck disable=SC2154  # coproc sets it
  local pid=$service_PID
  if ! read -r word url <&"${service[0]}" || [[ $word != ready: ]]; then
    echo "check_fresh.sh: tools/run.sh did not bring the service up" >&2
    return 1
  fi
  expect '{"user":"ada","total":251}' -X PUT -d '{"user": "ada", "score": "+251"}' "$url/score"
  expect '[{"user":"ada","total":251}]' "$url/top/10"
  kill -TERM "$pid"
  wait "$pid" || status=$?
  ((status == 0)) || {
    echo "check_fresh.sh: tools/run.sh stopped badly (exit status $status)" >&2
    return 1
  }
  # shellcheck source=tools/packages.sh
  source tools/packages.sh
  mapfile -t for_tests < <(packages_of_group test)
  # Packages that others depend on do not count: in Debian 12 libspdlog-dev depends on catch2.
  mapfile -t asked_for < <(apt-mark showmanual "${for_tests[@]}")
  ((${#asked_for[@]} == 0)) || {
    echo "check_fresh.sh: tools/run.sh installed some of what only tests need: ${asked_for[*]}" >&2
    return 1
  }
}

# Inside the system.
install_package() {
  set -euo pipefail
  cd /scoreboard
  tools/packages.sh package
  cmake --build build/release --target deb
  apt-get install --yes --no-install-recommends lintian
  lintian --allow-root --fail-on error build/release/scoreboard_*.deb
  apt-get install --yes --no-install-recommends systemd-standalone-sysusers
  apt-get install --yes --no-install-recommends ./build/release/scoreboard_*.deb
  scoreboard-server --config-file=/etc/scoreboard/server.ini --check-config
  scoreboard-client --config-file=/etc/scoreboard/client.ini --check-config
  apt-get purge --yes scoreboard
}

# Inside the system.
run_tests() {
  cd /scoreboard
  tools/test.sh
}

# --- Running them --------------------------------------------------------------------------------------

table=()
failed=0
under_way=
shown= # the process that shows the log of a step
system=
work=

# Runs a step and records its result.
step() { # name command...
  local name=$1 log=$work/log began=$SECONDS status=0 result=ok
  shift
  say "Debian $release: $name"
  : >"$log"
  tail -n +1 -f -s 0.2 --pid=$$ "$log" >&2 &
  shown=$!
  "$@" >"$log" 2>&1 || status=$?
  sleep 0.5 # until tail has shown the rest
  kill "$shown" 2>/dev/null || true
  wait "$shown" 2>/dev/null || true
  shown=
  ((status == 0)) || {
    result="FAILED (exit status $status)"
    failed=1
  }
  [[ ! $(tail -n 1 "$log") =~ ^[0-9]+\ passed,\ [0-9]+\ failed$ ]] || result+=" (${BASH_REMATCH[0]})"
  table+=("$(printf 'Debian %s  %-13s %6d s  %s' "$release" "$name" $((SECONDS - began)) "$result")")
  return "$status"
}

# Runs whenever this script ends. All mounts were made in the namespaces and are gone with them.
clean_up() {
  local status=$?
  trap '' INT TERM HUP
  [[ -z $under_way ]] || kill -KILL -- "-$under_way" 2>/dev/null || true
  [[ -z $shown ]] || kill "$shown" 2>/dev/null || true
  wait
  if [[ $work && ! $keep ]]; then
    rm -rf --one-file-system -- "$work"
  elif [[ $work ]]; then
    say "the systems are in $work"
  fi
  exit "$status"
}

parse_flags "$@"
((EUID == 0)) || die "only root can make systems; run it with sudo"
install_packages fresh || exit 1
[[ $mirror ]] || mirror=$(mirror_of_apt)
[[ $mirror ]] || die "apt of this machine names no mirror of Debian; see --mirror"
if [[ $ccache ]]; then
  ccache=$(cd -- "$ccache" 2>/dev/null && pwd) || die "there is no directory '$ccache'; see --ccache"
fi
git -c safe.directory="$root" -C "$root" rev-parse --quiet --verify HEAD >/dev/null ||
  die "$root is no git checkout: there is no commit to check"
[[ -z $(git -c safe.directory="$root" -C "$root" status --porcelain) ]] ||
  say "checks the last commit, without the changes since"

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
work=$(mktemp -d -- "$place/scoreboard-fresh.XXXXXX") || die "cannot make a directory in '$place'; see --dir"

for release in "${releases[@]}"; do
  system=$work/debian$release
  step system make_system || continue
  port=$(free_ports) # the first of four
  step tools/run.sh in_system "$run_limit_s" serve_once "$port" || continue
  step package in_system "$test_limit_s" install_package || true
  step tools/test.sh in_system "$test_limit_s" run_tests || true
  [[ $keep ]] || rm -rf --one-file-system -- "$system"
done

printf '%s\n' "${table[@]}"
((failed == 0))
