#!/usr/bin/python3
"""Gives prizes to the best three of each season of a board, each once, whenever and however often this is killed.

Usage: prizes.py ADDRESS BOARD FILE [EVENT]      (prizes.py http://127.0.0.1:8080 league prizes.db)

FILE, a database, holds the prizes and the number of the last event that was dealt with. Both change in one transaction:
either an event's prizes are given and it is passed, or neither. At first events are read from EVENT on (0). A service
that asks for tokens wants one of the scope admin, for the board, in the variable SCOREBOARD_TOKEN.
"""
import http.client
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request

address, board, file, *begin = sys.argv[1:]
service = urllib.request.build_opener()
if token := os.environ.get('SCOREBOARD_TOKEN'):
    service.addheaders.append(('Authorization', f'Bearer {token}'))
database = sqlite3.connect(file)
with database:  # a transaction
    database.execute('CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY, event INTEGER)')
    database.execute('CREATE TABLE IF NOT EXISTS prizes (event, season, place, user, total, PRIMARY KEY (event, place))')


def winners(season):
    try:
        with service.open(f'{address}/boards/{board}/snapshots/{season}/top/3', timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return []  # the season or the board was deleted since
        raise


def deal_with(event):
    ready = event['type'] == 'snapshot_ready' and event['snapshot'].startswith('season-')
    won = winners(event['snapshot']) if ready else []
    with database:
        for place, entry in enumerate(won, 1):  # the user is null who was erased since
            prize = (event['event'], event['snapshot'], place, json.dumps(entry['user']), entry['total'])
            database.execute('INSERT INTO prizes VALUES (?, ?, ?, ?, ?)', prize)
        database.execute('INSERT OR REPLACE INTO progress VALUES (1, ?)', (event['event'],))


while True:
    [last] = database.execute('SELECT event FROM progress').fetchone() or begin or [0]
    try:
        with service.open(f'{address}/events?board={board}&after={last}', timeout=30) as lines:
            for event in map(json.loads, lines):
                if event['type'] != 'heartbeat':
                    deal_with(event)
    except (OSError, http.client.HTTPException, ValueError) as error:  # the service is away, or a line broke off
        if getattr(error, 'code', None) == 410:
            sys.exit(f'events after {last} are gone: compare {address}/boards/{board}/snapshots with {file}')
        print(error, file=sys.stderr)
    time.sleep(1)
