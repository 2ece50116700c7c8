#!/usr/bin/python3
"""Starts an empty server and an HTTP process with default options, and runs a command with their address.

Usage: with_server.py BIN_FOLDER COMMAND [ARGUMENT]...      (an argument {} becomes the address)

The server keeps its boards in a folder that is removed afterwards. The exit status is that of the command.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

READY_S = 60
STOP_S = 30


def free_port():
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def running(command):
    """Ends the program, however the block ends."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(address, processes):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        for process in processes:
            if process.poll() is not None:
                raise RuntimeError(f'{process.args[0]} ended with status {process.returncode}')
        try:
            with opener.open(address + '/health/ready', timeout=READY_S):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f'{address}/health/ready did not answer within {READY_S} s')


def main():
    if len(sys.argv) < 3:
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    folder = sys.argv[1]
    server = f'tcp://127.0.0.1:{free_port()}'
    port = free_port()
    address = f'http://127.0.0.1:{port}'
    with tempfile.TemporaryDirectory() as data, \
            running([os.path.join(folder, 'scoreboard-server'), f'--bind={server}', f'--data={data}/data']) as one, \
            running([os.path.join(folder, 'scoreboard-client'), '--host=127.0.0.1', f'--port={port}',
                     f'--server={server}']) as other:
        wait_until_ready(address, [one, other])
        command = [argument.replace('{}', address) for argument in sys.argv[2:]]
        return subprocess.run(command, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
