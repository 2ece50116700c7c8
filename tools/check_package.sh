#!/usr/bin/env bash
# Does the Debian package work on a bare machine, from the first installation to the purge?
#
# Usage: tools/check_package.sh [FLAGS]
#   --build-dir DIR   where the programs are built                                (build/release)
#   --cache DIR       keeps the bare system of the last run, to save a minute     (build/package)
#   --keep            does not delete the machine's files
#   --help            this text
#
# Builds the package and has lintian look at it; lints conf/container/. Then makes a bare Debian of this machine's release
# (debootstrap), boots its systemd in namespaces of its own, with a network of its own, and in this machine:
#   - runs the commands of README.md, "On a bare machine", whose answers must be those that it prints
#   - has systemd-analyze judge the units, and looks at what runs: users, permissions, watchdog, a kill, a hang
#   - upgrades to a higher version, removes, installs again and purges: boards stay, and so do changed settings
#
# Needs root, a mirror of Debian, and namespaces; where these may not be made it says so and ends. Everything that was mounted or started is
# gone when it ends. The last line says how long it took. Exit status: 0 all is well, 1 something is not, 2 wrong usage.

set -euo pipefail

readonly boot_limit_s=60
readonly command_limit_s=120
readonly most_exposed=20 # tenths, of systemd-analyze security: 0 is best and 100 worst; "OK" begins at 50

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
source "$root/tools/packages.sh"
# shellcheck source=tools/bare_system.sh
source "$root/tools/bare_system.sh"
# shellcheck source=tools/npm_linter.sh
source "$root/tools/npm_linter.sh"
PATH=$PATH:/usr/sbin:/sbin

build_dir=$root/build/release
cache=$root/build/package
keep=

say() { echo "check_package.sh: $*"; }
die() {
  say "$*" >&2
  exit 1
}
usage_error() {
  echo "check_package.sh: $*; see tools/check_package.sh --help" >&2
  exit 2
}

original=("$@")
while (($#)); do
  case $1 in
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    --keep) keep=yes ;;
    --build-dir | --cache)
      [[ ${2-} && $2 != --* ]] || usage_error "$1 needs the name of a directory"
      if [[ $1 == --cache ]]; then cache=$(realpath -m -- "$2"); else build_dir=$(realpath -m -- "$2"); fi
      shift
      ;;
    *) usage_error "unknown argument '$1'" ;;
  esac
  shift
done
((EUID == 0)) || die "only root can make a machine; run it with sudo"

# All mounts below are made in a namespace, and end with it.
if [[ ${SCOREBOARD_OWN_MOUNTS-} != yes ]]; then
  SCOREBOARD_OWN_MOUNTS=yes exec unshare --mount --propagation private "$0" "${original[@]}"
fi

# --- The package ---------------------------------------------------------------------------------------

build_package() {
  [[ -e $build_dir/CMakeCache.txt ]] || cmake --preset release -S "$root" -B "$build_dir"
  rm -f "$build_dir"/scoreboard_*.deb
  cmake --build "$build_dir" --target deb
  local made=("$build_dir"/scoreboard_*.deb)
  package=${made[0]}
  [[ -s $package ]] || die "no package was made"
}

# The same with a higher version.
raise_version() { # deb directory-for-the-new-one
  local unpacked=$work/unpacked version
  rm -rf "$unpacked"
  dpkg-deb --raw-extract "$1" "$unpacked"
  version=$(dpkg-deb --field "$1" Version)+next
  sed -i "s/^Version: .*/Version: $version/" "$unpacked/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$unpacked" "$2/scoreboard_next.deb" >/dev/null
}

lint() {
  say "lintian"
  lintian --allow-root --fail-on error --tag-display-limit 0 "$package"
  say "the container files"
  install_npm_linter container
  "$root/build/container/node_modules/.bin/dockerfilelint" "$root/conf/container/Dockerfile"
  docker-compose --file "$root/conf/container/compose.yaml" config --quiet
}

# --- The machine ---------------------------------------------------------------------------------------

# A bare system with what the package depends on in apt's cache, so that the machine needs no network.
make_machine() {
  local codename kept expected=systemd,systemd-sysv,procps
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  kept=$cache/$codename-$({ dpkg-deb --field "$package" Depends && declare -f make_machine make_bare_system; } | sha256sum | cut -c1-16).tar
  machine=$work/machine
  mkdir -p "$cache" "$machine"
  if [[ ! -s $kept ]]; then
    say "makes a bare $codename"
    make_bare_system "$machine" "$codename" "$(mirror_of_apt)" "$expected" >"$work/debootstrap.log" 2>&1 ||
      die "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
    echo 'APT::Install-Recommends "false";' >"$machine/etc/apt/apt.conf.d/90bare"
    cp "$package" "$machine/root/"
    chroot "$machine" apt-get install --download-only --yes --quiet=2 "/root/${package##*/}" curl >/dev/null
    rm "$machine/root/${package##*/}"
    rm -f "$cache/$codename"-*.tar
    tar -C "$machine" -cf "$kept.part" .
    mv "$kept.part" "$kept"
  else
    tar -C "$machine" -xf "$kept"
  fi
  cp "$package" "$machine/root/"
  raise_version "$package" "$machine/root"
}

# Becomes the machine's systemd. In the machine's namespaces, but for its mounts, which it makes.
boot() { # machine
  set -euo pipefail
  local device
  mount --bind "$1" "$1"
  cd "$1"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin
  ln -s /proc/self/fd/1 dev/stdout
  ln -s /proc/self/fd/2 dev/stderr
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  mkdir -p old
  pivot_root . old
  umount --lazy old
  exec env -i container=scoreboard PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console
}

# A group of its own, in a second mount of this machine's groups: systemd makes groups below it.
start_machine() {
  local until=$((SECONDS + boot_limit_s)) state=
  groups=$work/groups
  mkdir "$groups"
  mount -t cgroup2 cgroup2 "$groups"
  group=$groups/scoreboard-machine-$$
  mkdir "$group"
  bash -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' bash "$group" \
    unshare --mount --pid --cgroup --ipc --uts --net --fork --kill-child \
    bash -c "$(declare -f boot); boot \"\$1\"" bash "$machine" </dev/null >"$work/boot.log" 2>&1 &
  keeper=$!
  until [[ $state == running || $state == degraded ]]; do
    if ! kill -0 "$keeper" 2>/dev/null || ((SECONDS >= until)); then
      die "the machine did not boot: $(tail -n 5 "$work/boot.log")"
    fi
    sleep 0.2
    first=$(cat "/proc/$keeper/task/$keeper/children")
    [[ -z ${first// /} ]] || state=$(in_machine systemctl is-system-running 2>/dev/null) || true
  done
  [[ $state == running ]] || die "the machine is $state: $(in_machine systemctl --no-legend --failed)"
}

in_machine() {
  timeout --kill-after=5 "$command_limit_s" nsenter --target "${first// /}" --all \
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

# Whatever ends this script.
clean_up() {
  local status=$? directory
  trap '' INT TERM HUP
  if [[ $keeper ]]; then
    ((status == 0)) || in_machine journalctl --no-pager --lines 40 -u 'scoreboard*' 2>/dev/null || true
    kill -KILL "$keeper" 2>/dev/null || true
    wait "$keeper" 2>/dev/null || true
  fi
  if [[ $group ]]; then
    for _ in {1..50}; do
      [[ -z $(find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null) ]] && break
      sleep 0.1
    done
    while read -r directory; do rmdir "$directory" 2>/dev/null || true; done < <(find "$group" -depth -type d)
    umount "$groups" || true
  fi
  if [[ $keep ]]; then say "the machine's files are in $work"; else rm -rf --one-file-system -- "$work"; fi
  exit "$status"
}

# --- What must hold --------------------------------------------------------------------------------------

expect() { # what expected command...
  local what=$1 expected=$2 got
  shift 2
  got=$("$@" 2>&1) || true
  [[ $got == "$expected" ]] || die "$what: expected \"$expected\", got \"$got\""
  say "  $what"
}

# Commands and their answers.
readme_commands() {
  # shellcheck disable=SC2016  # the fences of Markdown
  awk '/^#+ / { inside = /On a bare machine/ } /^```/ { code = inside && /console/; next } code' "$root/README.md"
}

# The commands of the README, as they stand there: at most five, and each answers as it says.
run_readme() {
  local line command='' expected='' count=0
  say "the README's commands"
  while IFS= read -r line; do
    if [[ $line == '$ '* ]]; then
      [[ -z $command ]] || expect_answer "$command" "$expected"
      command=${line#\$ } expected=
      count=$((count + 1))
    else
      expected+=$line$'\n'
    fi
  done < <(readme_commands)
  [[ -z $command ]] || expect_answer "$command" "$expected"
  ((count >= 3 && count <= 5)) || die "README.md has $count commands from package to score"
}

expect_answer() { # command lines
  if [[ $2 ]]; then
    expect "$1" "${2%$'\n'}" in_machine bash -c "cd /root && $1"
  else
    in_machine bash -c "cd /root && $1" >"$work/command.log" 2>&1 || die "$1: $(tail -n 5 "$work/command.log")"
    say "  $1"
  fi
}

top() { in_machine curl --silent --max-time 10 http://127.0.0.1:8000/top/10; }
put() { in_machine curl --silent --max-time 10 -X PUT -d "$1" http://127.0.0.1:8000/score; }
main_pid() { in_machine systemctl show --property MainPID --value "$1"; }
apt() { in_machine apt-get --yes --quiet=2 "$@" >"$work/apt.log" 2>&1 || die "apt-get $*: $(tail -n 5 "$work/apt.log")"; }

check_units() {
  local unit
  say "the units"
  for unit in scoreboard-server.service scoreboard-client@8000.service; do
    expect "systemd finds nothing to complain of in $unit" "" in_machine systemd-analyze verify "$unit"
    in_machine systemd-analyze security --offline=yes --threshold="$most_exposed" --no-pager "$unit" >"$work/security" ||
      die "$unit is too exposed: $(tail -n 1 "$work/security")"
    say "  $(tail -n 1 "$work/security" | sed 's/^[^A-Za-z]*//')"
  done
  expect "the server runs as its user" scoreboard in_machine ps -o user= -p "$(main_pid scoreboard-server)"
  expect "an HTTP process runs as its user" scoreboard-http \
    in_machine ps -o user:20= -p "$(main_pid scoreboard-client@8000)"
  expect "the data are the server's alone" "700 scoreboard" in_machine stat -c '%a %U' /var/lib/scoreboard
  expect "the socket is the group's" "770 scoreboard" in_machine stat -c '%a %G' /run/scoreboard/server.sock
  expect "others do not reach the socket" "750 scoreboard" in_machine stat -c '%a %G' /run/scoreboard
  expect "units start at boot" $'enabled\nenabled' \
    in_machine systemctl is-enabled scoreboard-server scoreboard-client@8000
  expect "--check-config" $'ok\nok' in_machine bash -c \
    'scoreboard-server --config-file=/etc/scoreboard/server.ini --check-config &&
     scoreboard-client --config-file=/etc/scoreboard/client.ini --port=8000 --check-config'
}

# A killed server, and one that hangs, which the watchdog ends: each is started again, and nothing is lost.
check_supervision() {
  local before
  say "supervision"
  in_machine mkdir -p /run/systemd/system/scoreboard-server.service.d
  in_machine bash -c 'printf "[Service]\nWatchdogSec=5s\n" >/run/systemd/system/scoreboard-server.service.d/test.conf'
  in_machine systemctl daemon-reload
  in_machine systemctl restart scoreboard-server
  sleep 8
  expect "a healthy server feeds the watchdog" 0 in_machine systemctl show --property NRestarts --value scoreboard-server
  for signal in KILL STOP; do
    before=$(main_pid scoreboard-server)
    in_machine kill "-$signal" "$before"
    for _ in {1..200}; do
      [[ $(main_pid scoreboard-server) == "$before" ]] || break
      sleep 0.1
    done
    expect "after SIG$signal the server is there again" "$board" top
    [[ $(main_pid scoreboard-server) != "$before" ]] || die "the server was not started again"
  done
  in_machine rm -r /run/systemd/system/scoreboard-server.service.d
  in_machine systemctl daemon-reload
  in_machine systemctl restart scoreboard-server
  in_machine systemctl start scoreboard-client@8001
  expect "a second HTTP process" "$board" in_machine curl --silent --max-time 10 http://127.0.0.1:8001/top/10
}

check_upgrade() {
  local server client
  say "upgrade"
  server=$(main_pid scoreboard-server) client=$(main_pid scoreboard-client@8001)
  in_machine sed -i 's/^max-body=.*/max-body=64/' /etc/scoreboard/client.ini
  apt install /root/scoreboard_next.deb
  # shellcheck disable=SC2016  # dpkg's own placeholder
  expect "the version is higher" "$(dpkg-deb --field "$package" Version)+next" \
    in_machine dpkg-query --show --showformat='${Version}' scoreboard
  [[ $(main_pid scoreboard-server) != "$server" && $(main_pid scoreboard-client@8001) != "$client" ]] ||
    die "the upgrade left old processes"
  expect "boards stay" "$board" top
  expect "a changed setting stays" 413 in_machine curl --silent --output /dev/null --write-out '%{http_code}' \
    -X PUT -d "$(printf '{"user": 1, "total": 1%70s}' '')" http://127.0.0.1:8001/score
}

check_removal() {
  say "removal"
  apt remove scoreboard
  expect "nothing runs" "" in_machine pgrep --list-full scoreboard
  expect "settings and boards stay" $'/etc/scoreboard/server.ini\n/var/lib/scoreboard/store' \
    in_machine ls -d /etc/scoreboard/server.ini /var/lib/scoreboard/store
  apt install "/root/${package##*/}"
  expect "a new installation has the boards" "$board" top
  apt purge scoreboard
  expect "a purge takes the settings and leaves the boards" $'/var/lib/scoreboard/store' \
    in_machine bash -c 'ls -d /etc/scoreboard /var/lib/scoreboard/store 2>/dev/null'
  expect "no link to a unit is left" "" in_machine find /etc/systemd /var/lib/systemd/deb-systemd-helper-enabled -name '*scoreboard*'
}

# Whether this machine lets one be made in it: a container may not.
may_make_machine() {
  unshare --mount --pid --cgroup --ipc --uts --net --fork true 2>/dev/null && mkdir "$work/try" &&
    mount -t cgroup2 cgroup2 "$work/try" 2>/dev/null && umount "$work/try"
}

install_packages build lifecycle npm >&2
keeper='' group='' first='' package='' board=''
work=$(mktemp -d "${TMPDIR:-/tmp}/scoreboard-package.XXXXXX")
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

build_package
lint
if ! may_make_machine; then
  say "skipped: all in a machine, which may not be made here"
  exit
fi
make_machine
start_machine
run_readme
board=$(top)
check_units
put '{"user": "grace", "score": "+7"}' >/dev/null
board=$(top)
check_supervision
check_upgrade
check_removal
say "the package works, from installation to purge ($SECONDS s)"
