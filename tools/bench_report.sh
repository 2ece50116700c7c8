# Sourced by the benchmarks that read a report of scoreboard-load, $work/NAME.json.
# shellcheck shell=bash
# shellcheck disable=SC2154 # work is set by who sources this

# A figure of a run, for a kind of requests or for all.
figure() { # name kind key
  awk -v kind="\"$2\": {" -v key="\"$3\":" '
    index($0, kind) { found = 1 }
    found && $1 == key { printf "%.0f\n", $2; exit }' "$work/$1.json"
}

# Nanoseconds on stdin as milliseconds.
milliseconds() { awk '{ printf "%.2f\n", $1 / 1e6 }'; }
