#!/usr/bin/env bash
# The list of Debian packages that the project needs, and the function that installs the missing ones.
#
# Usage: tools/packages.sh [GROUP...]     installs the missing packages (default: build run test check npm)
#        tools/packages.sh --list [GROUP...]
#        source tools/packages.sh; install_packages GROUP...
#
# Groups:  build     to compile the service
#          run       to run the service and to send requests to it
#          test      in addition, to compile and run the tests, the benchmarks and scoreboard-load
#          transfer  to export and import boards (tools/scoreboard-transfer)
#          asan      to build with AddressSanitizer, and to read what it says
#          check     for the checks: formatting, clang-tidy, shellcheck, fuzzing
#          bench     load generators and the programs that the benchmarks compare with
#          npm       for the linters of tools/check_openapi.sh and tools/check_package.sh, which come from npm
#          package   to make the Debian package
#          lifecycle for tools/check_package.sh, which installs it in a bare system
#          fresh     to make the minimal systems of tools/check_fresh.sh
#
# Debian 12 and 13 have all of them under these names. Works as root or through sudo; without either it prints the
# names of the missing packages. If none is missing, it only asks dpkg. Services of packages are neither started
# nor left enabled.

set -euo pipefail

packages_of_group() {
  case $1 in
    build)
      printf '%s\n' g++ cmake ninja-build ccache pkg-config ca-certificates \
        libcaf-dev libpistache-dev libzmq3-dev cppzmq-dev rapidjson-dev librocksdb-dev \
        libspdlog-dev libfmt-dev libboost-dev libssl-dev libxxhash-dev libgoogle-perftools-dev \
        libhowardhinnant-date-dev libsystemd-dev prometheus-cpp-dev
      ;;
    run) printf '%s\n' nginx curl procps tzdata ;;
    test)
      printf '%s\n' haproxy logrotate catch2 libbenchmark-dev libboost-program-options-dev libfaketime \
        prometheus python3 python3-yaml python3-jsonschema python3-tqdm python3-urllib3
      ;;
    transfer) printf '%s\n' python3 python3-tqdm python3-urllib3 ;;
    asan) printf '%s\n' clang libclang-rt-dev llvm ;;
    check) printf '%s\n' clang clang-format clang-tidy libclang-rt-dev shellcheck git ;;
    bench) printf '%s\n' wrk redis-server redis-tools webdis git ;;
    npm)
      # Node.js often comes from elsewhere, and Debian's packages of it would conflict with that.
      npm --version >/dev/null 2>&1 || printf '%s\n' nodejs npm
      ;;
    package) printf '%s\n' dpkg-dev file gzip ;;
    lifecycle) printf '%s\n' debootstrap dpkg-dev file gzip lintian systemd docker-compose ;;
    fresh) printf '%s\n' debootstrap git ;;
    *)
      echo "packages.sh: there is no group of packages '$1'; there are build, run, test, transfer, asan, check, bench, npm, package, lifecycle and fresh" >&2
      return 1
      ;;
  esac
}

packages_of_groups() {
  local group
  for group in "$@"; do packages_of_group "$group" || return; done
}

# The named packages that are not installed, one a line.
missing_packages() {
  local package status
  local -A installed=()
  while read -r package status; do
    [[ $status != installed ]] || installed[$package]=1
    # dpkg-query reports unknown packages as errors; here that only means that they are not installed.
  done < <(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    [[ -v installed[$package] ]] || echo "$package"
  done
}

# Runs as root in a separate shell, so it must use nothing of this file but its arguments.
install_as_root() {
  set -euo pipefail
  export DEBIAN_FRONTEND=noninteractive
  local policy=/usr/sbin/policy-rc.d attempt service new_services=()
  local apt=(apt-get --yes --quiet -o APT::Install-Recommends=false -o Acquire::Retries=3
    -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o DPkg::Lock::Timeout=300
    -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0)

  # Debian's way to prevent the start of services, both for systemd and for init scripts. A policy of
  # the administrator stays in force.
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2064  # expands the path now, on purpose
    trap "rm -f '$policy'" EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  for service in nginx haproxy prometheus redis-server webdis; do
    [[ -e /etc/init.d/$service ]] || new_services+=("$service")
  done

  for attempt in 1 2 3; do
    if "${apt[@]}" update && "${apt[@]}" install "$@"; then
      # Only the programs are needed: the next boot must not start a web server on port 80.
      for service in "${new_services[@]}"; do
        [[ -e /etc/init.d/$service ]] || continue
        deb-systemd-helper disable "$service.service" >/dev/null 2>&1 || true
        update-rc.d "$service" disable >/dev/null 2>&1 || true
      done
      return 0
    fi
    [[ $attempt == 3 ]] || sleep $((attempt * 5))
  done
  return 1
}

# Installs the missing packages of the groups. All output goes to stderr.
install_packages() {
  local names wanted missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "packages.sh: this is not Debian; install the counterparts of:" \
      "$(packages_of_groups "$@" | xargs)" >&2
    return 1
  fi
  names=$(packages_of_groups "$@") || return
  [[ $names ]] || return 0
  mapfile -t wanted <<<"$names"
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  ((${#missing[@]})) || return 0

  local become_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
      become_root=(sudo)
    else
      echo "packages.sh: not root and no sudo; as root, run:" \
        "apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "packages.sh: installing ${missing[*]}" >&2
  if ! "${become_root[@]}" bash -c "$(declare -f install_as_root); install_as_root \"\$@\"" \
    install_as_root "${missing[@]}" >&2; then
    echo "packages.sh: apt-get could not install ${missing[*]}" >&2
    return 1
  fi
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  action=install
  case ${1-} in
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    --list)
      action=list
      shift
      ;;
  esac
  (($#)) || set -- build run test check npm
  if [[ $action == list ]]; then packages_of_groups "$@"; else install_packages "$@"; fi
fi
