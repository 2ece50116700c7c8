#!/usr/bin/python3
"""Kills docs/examples/prizes.py again and again while seasons end, and checks that each prize was given exactly once.

Usage: prizes_test.py ADDRESS PRIZES_PROGRAM

The address is that of a running service. SCOREBOARD_SEED repeats a run.
"""

import contextlib
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

BOARD = 'prizes'
KILLS = 25
PATIENCE_S = 60
TIMEOUT_S = 20


def send(address, method, path, value=None):
    body = None if value is None else json.dumps(value).encode()
    with urllib.request.urlopen(urllib.request.Request(address + path, body, method=method), timeout=TIMEOUT_S) as answer:
        return json.load(answer)


def play(address, expected, draw, is_over):
    """Plays and ends seasons until it is over, and notes who must win what."""
    for season in itertools.count(1):
        if is_over.wait(draw.random() / 20):
            break
        totals = draw.sample(range(1000), draw.randrange(6))
        scores = [{'user': user if user % 2 else f'u{user}', 'total': total} for user, total in enumerate(totals)]
        if scores:
            send(address, 'POST', f'/boards/{BOARD}/scores', scores)
        send(address, 'POST', f'/boards/{BOARD}/reset', {'season': season})
        best = sorted(scores, key=lambda score: -score['total'])[:3]
        expected[season] = [(f'season-{season}', place, json.dumps(score['user']), score['total'])
                            for place, score in enumerate(best, 1)]


def rows(file, query):
    """Those of the database; none when there is none yet."""
    with contextlib.closing(sqlite3.connect(file, timeout=TIMEOUT_S)) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def given(file):
    return rows(file, 'SELECT season, place, user, total FROM prizes')


def progress(file):
    return rows(file, 'SELECT event FROM progress')


def run_until(is_done, command, limit_s):
    """Runs a program until then, or until the time is over, and kills it."""
    process = subprocess.Popen(command)
    deadline = time.monotonic() + limit_s
    while process.poll() is None and time.monotonic() < deadline and not is_done():
        time.sleep(0.002)
    status = process.poll()
    process.kill()
    process.wait()
    if status is not None:
        raise RuntimeError(f'{command[1]} ended by itself with status {status}')


def main():
    if len(sys.argv) != 3 or sys.argv[1] in ('-h', '--help'):
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    address, program = sys.argv[1:]
    seed = int(os.environ.get('SCOREBOARD_SEED', random.randrange(2**32)))
    print(f'prizes_test.py: SCOREBOARD_SEED={seed}')
    draw = random.Random(seed)
    send(address, 'PUT', f'/boards/{BOARD}', {})
    expected = {}  # by the season
    is_over = threading.Event()
    player = threading.Thread(target=play, args=(address, expected, random.Random(seed + 1), is_over), daemon=True)
    player.start()
    kills = 0
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'prizes.db')
        command = [sys.executable, program, address, BOARD, file]
        deadline = time.monotonic() + PATIENCE_S
        while kills < KILLS and time.monotonic() < deadline:
            before = progress(file)
            kill_at = []

            def is_amid_events():
                """It deals with events that wait, one after the other, for some milliseconds."""
                if not kill_at and progress(file) != before:
                    kill_at.append(time.monotonic() + draw.random() / 100)
                return bool(kill_at) and time.monotonic() >= kill_at[0]

            run_until(is_amid_events, command, PATIENCE_S)
            kills += 1
        is_over.set()
        player.join()
        run_until(lambda: len(given(file)) >= sum(map(len, expected.values())), command, PATIENCE_S)
        run_until(lambda: False, command, 1)  # what else it gives is too much
        prizes = given(file)
    due = [prize for season in expected.values() for prize in season]
    print(f'prizes_test.py: {len(prizes)} prizes of {len(expected)} seasons, and {kills} kills')
    if kills < KILLS or len(expected) < KILLS or sorted(prizes) != sorted(due):
        print(f'prizes_test.py: due are {sorted(due)}\n but given were {sorted(prizes)}')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
