# shellcheck shell=bash
# For benchmarks that start a server and one client process of their own. To be sourced.
#
# Makes a temporary directory, `work`; when the script ends, it goes, and so do the processes of `pids`.

work=$(mktemp -d)
data=$work/data
client_arguments=()
pids=()
clean_up() {
  ((${#pids[@]} == 0)) || kill "${pids[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# Starts a server with these arguments, with its data in `data`, and one client process with `client_arguments`. Sets
# `server` and `client` to the process ids and `url` to where the client listens; returns when it is ready.
start_pair() { # directory_of_programs server_arguments...
  local bin=$1 zmq_port port
  shift
  zmq_port=$(shuf -i 20000-25000 -n 1)
  port=$(shuf -i 25001-30000 -n 1)
  url=http://127.0.0.1:$port
  "$bin/scoreboard-server" --bind="tcp://127.0.0.1:$zmq_port" --data="$data" "$@" 2> "$work/server.log" &
  server=$!
  "$bin/scoreboard-client" --port="$port" --server="tcp://127.0.0.1:$zmq_port" "${client_arguments[@]}" \
    2> "$work/client.log" &
  client=$!
  pids+=("$server" "$client")
  for _ in $(seq 100); do
    ! curl --silent --fail --output /dev/null "$url/health/ready" || return 0
    sleep 0.1
  done
  cat "$work/server.log" "$work/client.log" >&2
  return 1
}

# Stops the pair that was started last.
stop_pair() {
  kill "${pids[@]: -2}"
  wait "${pids[@]: -2}" || true
  pids=("${pids[@]::${#pids[@]}-2}")
}
