#!/usr/bin/env bash
# Do tools/run.sh and tools/test.sh work on a Debian that has nothing yet?
#
# Usage: tools/check_fresh.sh [FLAGS] 12|13...
#   --dir DIR      where the systems are made, each in a directory of its own      ($TMPDIR or /tmp)
#   --mirror URL   where Debian's packages come from                 (as apt of this machine has it)
#   --ccache DIR   a compiler cache to share with the systems, to save time                   (none)
#   --keep         leaves the systems where they are
#   --help         this text
#
# For each Debian: makes a minimal system with debootstrap, unpacks the last commit there, and does both
# commands in it. tools/run.sh has to bring up the service, keep a score and stop well, without any package
# that only tests need; tools/test.sh has to pass. That takes some gigabytes of disk, a connection to the
# mirror, and the time of a whole build. Needs root.
#
# The systems run in mount and process namespaces of their own: when a step ends, however it ends, its
# mounts and processes are gone. Only the network is shared, so ports are picked from those that are free.
#
# The last lines are a table of the steps and their times. What the steps say goes to stderr.
# Exit status: 0 all went well, 1 something did not, 2 wrong usage.

set -euo pipefail

readonly system_limit_s=1800
readonly run_limit_s=7200 # a slow machine compiles for long
readonly test_limit_s=10800

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
PATH=$PATH:/usr/sbin:/sbin # debootstrap and chroot live there, out of sight for ordinary users

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

# The mirror from which apt of this machine has Debian itself (not its security updates).
mirror_of_apt() {
  # shellcheck disable=SC2016  # apt's own placeholders
  local format='$(REPO_URI) $(LABEL) $(COMPONENT)'
  apt-get indextargets --format "$format" 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "main" && !found { print $1; found = 1 }'
}

# What apt of this machine was told about reaching mirrors; it holds for the new systems too.
network_settings_of_apt() {
  apt-config dump | grep -E '^Acquire::(https?::|Retries |ForceIPv|Check-(Valid-Until|Date) )' || true
}

# The first of four ports in a row that nobody listens on.
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

# Runs a command with a time limit, in namespaces that end with it, so that a signal can end all of it.
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
  local proxy
  proxy=$(apt-config shell proxy Acquire::http::Proxy | sed -n "s/^proxy='\(.*\)'$/\1/p")
  [[ -z $proxy ]] || export http_proxy=$proxy
  local bootstrap=(debootstrap --variant=minbase)
  [[ $mirror != https:* ]] || bootstrap+=(--include=ca-certificates)
  run_apart "$system_limit_s" "${bootstrap[@]}" "$(codename "$release")" "$system" "$mirror" || return

  network_settings_of_apt >"$system/etc/apt/apt.conf.d/90network" || return
  cp -- /etc/resolv.conf /etc/hosts "$system/etc/" || return
  if [[ $mirror == https:* && -d /usr/local/share/ca-certificates ]]; then
    cp -R -- /usr/local/share/ca-certificates "$system/usr/local/share/" || return
    run_apart "$system_limit_s" chroot "$system" update-ca-certificates || return
  fi
  mkdir -p "$system/scoreboard" "$system/root/.cache/ccache" || return
  git -c safe.directory="$root" -C "$root" archive HEAD | tar -x -C "$system/scoreboard"
}

# Runs in namespaces of its own; turns into a function of this file inside the system. The system is made a
# mount: tests make small disks, and what is no mount point cannot be shielded from that.
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
    "$system" "$ccache" "$(declare -f expect serve_once run_tests);" "$@"
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

# Inside the system: brings the service up, writes and reads a score, and stops it.
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
  # What other packages brought along does not count: in Debian 12 libspdlog-dev depends on catch2.
  mapfile -t asked_for < <(apt-mark showmanual "${for_tests[@]}")
  ((${#asked_for[@]} == 0)) || {
    echo "check_fresh.sh: tools/run.sh installed some of what only tests need: ${asked_for[*]}" >&2
    return 1
  }
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
shown= # what shows a step's log
system=
work=

# Does a step, and notes how it went.
step() { # name command...
  local name=$1 log=$work/log began=$SECONDS status=0 result=ok
  shift
  say "Debian $release: $name"
  : >"$log"
  tail -n +1 -f -s 0.2 --pid=$$ "$log" >&2 &
  shown=$!
  "$@" >"$log" 2>&1 || status=$?
  sleep 0.5 # for what tail has not shown yet
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

# However this script ends. What was mounted was mounted in the namespaces, and went with them.
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
  port=$(free_ports) # of four
  step tools/run.sh in_system "$run_limit_s" serve_once "$port" || continue
  step tools/test.sh in_system "$test_limit_s" run_tests || true
  [[ $keep ]] || rm -rf --one-file-system -- "$system"
done

printf '%s\n' "${table[@]}"
((failed == 0))
