#!/usr/bin/python3
"""tools/scoreboard-transfer against a running service, through a proxy that loses, cuts and holds what it passes on.

Usage: transfer_system_test.py ADDRESS      (of an empty service; tests/docs/with_server.py starts one)
"""

import itertools
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from faulty_proxy import CUT_ANSWER, HOLD, LOSE_ANSWER, LOSE_REQUEST, TOO_MANY, UNAVAILABLE, FaultyProxy

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'scoreboard-transfer')
TIMEOUT_S = 120
FAULTS = (LOSE_REQUEST, LOSE_ANSWER, CUT_ANSWER, UNAVAILABLE, TOO_MANY)
NAMES = ['5', '-5', '"5"', '"', ',', ' x ', '05', '=1+1', '\ufeff', '\u2028', 'é' * 32, 'a\\b', 'null',
         '9223372036854775808']
DATA = [None, '1.0', '"\\u0041"', '{"a":\n[1,\r2]}', '[\r1]', '{"name": "é, \\"x\\""}', '"' + 'x' * 254 + '"']

address = sys.argv.pop(1) if len(sys.argv) > 1 else None
board_numbers = itertools.count(1)


def request(method, path, body=None):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    made = urllib.request.Request(address + path, body and body.encode(), method=method)
    with opener.open(made, timeout=TIMEOUT_S) as answer:
        return answer.read().decode()


def make_board(**settings):
    name = f'board-{next(board_numbers)}'
    request('PUT', f'/boards/{name}', json.dumps(settings))
    return name


def set_totals(board, rows):
    """`rows`: (user, total, data as JSON or None)."""
    items = [f'{{"user":{json.dumps(user)},"total":{total}' + (f',"data":{data}}}' if data else '}')
             for user, total, data in rows]
    for answer in json.loads(request('POST', f'/boards/{board}/scores', f'[{",".join(items)}]')):
        assert 'code' not in answer, answer


def entries_of(board):
    return request('GET', f'/boards/{board}/entries?limit=10000&data=true')


class TransferTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get('SCOREBOARD_SEED') or random.SystemRandom().getrandbits(32))
        self.dice = random.Random(self.seed)
        print(f'{self.id()}: SCOREBOARD_SEED={self.seed}', file=sys.stderr)
        folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.proxy = FaultyProxy(address)
        running = self.proxy.running()
        running.__enter__()  # pylint: disable=unnecessary-dunder-call
        self.addCleanup(running.__exit__, None, None, None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def command(self, command, board, name, *options):
        return [PROGRAM, command, board, self.path(name), '--url', self.proxy.address, *options]

    def transfer(self, *arguments, status=0, **popen):
        done = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT_S, check=False, **popen)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def ended_when_held(self, how, *arguments):
        """Starts a transfer, ends it with a signal when the proxy holds a request, and returns its exit status."""
        self.proxy.held.clear()
        with subprocess.Popen(self.command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            self.assertTrue(self.proxy.held.wait(TIMEOUT_S))
            process.send_signal(how)
            status = process.wait(TIMEOUT_S)
        self.proxy.fault = lambda *_: None
        self.proxy.requests.clear()
        return status

    def users(self, count, users='any'):
        """Different users; some strings look like integers."""
        found = set()
        while len(found) < count:
            text = self.dice.choice([self.dice.choice(NAMES), str(self.dice.randint(-10, 10)),
                                     f'p{self.dice.random()}'])
            number = self.dice.choice([self.dice.randint(-10, 10), self.dice.randint(-2**63, 2**63 - 1)])
            found.add({'string': text, 'integer': number}.get(users, self.dice.choice([text, number])))
        found = list(found)
        self.dice.shuffle(found)
        return found

    def rows(self, count, users='any'):
        return [(user, self.dice.choice([self.dice.randint(-3, 3), -2**63, 2**63 - 1]), self.dice.choice(DATA))
                for user in self.users(count, users)]

    def snapshots(self, board):
        return [one['name'] for one in json.loads(request('GET', f'/boards/{board}/snapshots'))['snapshots']]

    def posts(self):
        return sum(method == 'POST' for method, _ in self.proxy.requests)

    def test_round_trips(self):
        """Types of users, data, and the order among equal totals come back, whatever is lost on the way."""
        # Never two in a row, so that no request runs out of patience.
        self.proxy.fault = lambda number, *_: \
            self.dice.choice(FAULTS) if number % 2 and self.dice.random() < 0.5 else None
        for order, users, ending in itertools.product(('descending', 'ascending'), ('any', 'string', 'integer'),
                                                      ('csv', 'ndjson')):
            settings = {'order': order, 'users': users}
            board, copy = make_board(**settings), make_board(**settings)
            set_totals(board, self.rows(self.dice.randint(1, 300), users))
            file = f'{board}.{ending}'
            self.transfer('export', board, file, '--page', str(self.dice.randint(10, 100)))
            self.assertEqual(self.snapshots(board), [])
            self.transfer('import', copy, file, '--list', str(self.dice.randint(10, 100)))
            expected = entries_of(board)
            if ending == 'ndjson':
                expected = expected.replace('\n', ' ').replace('\r', ' ')
            self.assertEqual(entries_of(copy), expected, f'{settings} {ending}')
            self.assertEqual(sorted(os.listdir(self.folder)), [file])
            os.unlink(self.path(file))

    def test_an_empty_board(self):
        board = make_board()
        for name, content in (('empty.csv', b'rank,user,total,data\n'), ('empty.ndjson', b'')):
            self.transfer('export', board, name)
            self.assertEqual(self.read(name), content)
            self.assertIn('0 users', self.transfer('import', board, name))

    def test_a_past_season_and_a_kept_snapshot(self):
        board = make_board()
        set_totals(board, [('ada', 5, None)])
        request('POST', f'/boards/{board}/reset', '{"season":1}')
        set_totals(board, [('bob', 6, None)])
        self.transfer('export', board, 'season.csv', '--snapshot', 'season-1')
        self.assertEqual(self.read('season.csv'), b'rank,user,total,data\n1,ada,5,\n')
        self.assertIn('is kept', self.transfer('export', board, 'now.csv', '--keep'))
        self.assertEqual(len(self.snapshots(board)), 2)

    def test_an_export_that_was_killed_goes_on(self):
        """Also where the kill cut off a line, in the middle of a character or of a quoted field."""
        board = make_board()
        set_totals(board, self.rows(200))
        for ending in ('csv', 'ndjson'):
            self.transfer('export', board, f'whole.{ending}')
            is_page = iter(range(100))
            self.proxy.fault = lambda number, method, path, pages=is_page: \
                HOLD if path.endswith('/entries') and next(pages) == 7 else None
            file = f'file.{ending}'
            arguments = ('export', board, file, '--page', '20')
            self.assertEqual(self.ended_when_held(signal.SIGKILL, *arguments), -signal.SIGKILL)
            self.assertFalse(os.path.exists(self.path(file)))
            # What the killed process wrote last depends on its buffers; any prefix of the file may be there.
            whole = self.read(f'whole.{ending}')
            self.write(f'{file}.part', whole[:self.dice.randrange(len(whole) * 3 // 4, len(whole))])
            self.assertIn('going on behind', self.transfer(*arguments))
            self.assertLess(sum(path.endswith('/entries') for _, path in self.proxy.requests), 8)
            self.assertEqual(self.read(file), whole)
            self.assertEqual(self.snapshots(board), [])

    def test_an_interrupted_export_goes_on_or_is_abandoned(self):
        board = make_board()
        set_totals(board, self.rows(100))
        arguments = ('export', board, 'file.csv', '--page', '10')
        for abandons in (False, True):
            self.proxy.fault = lambda number, *_: HOLD if number == 8 else None
            self.proxy.requests.clear()
            self.assertEqual(self.ended_when_held(signal.SIGINT, *arguments), 130)
            self.assertEqual(sorted(os.listdir(self.folder)), ['file.csv.part', 'file.csv.state'])
            self.assertIn('another format', self.transfer(*arguments, '--format', 'ndjson', status=3))
            if abandons:
                self.transfer(*arguments, '--abandon')
                self.assertEqual(os.listdir(self.folder), [])
            else:
                self.transfer(*arguments)
                os.unlink(self.path('file.csv'))
            self.assertEqual(self.snapshots(board), [])

    def test_an_export_to_a_full_disk_goes_on_when_there_is_room(self):
        board = make_board()
        set_totals(board, self.rows(200))
        self.transfer('export', board, 'whole.csv')

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))

        self.assertIn('File too large; the same command again goes on', self.transfer('export', board, 'file.csv', status=3, preexec_fn=limit))
        self.assertFalse(os.path.exists(self.path('file.csv')))
        self.transfer('export', board, 'file.csv')
        self.assertEqual(self.read('file.csv'), self.read('whole.csv'))

    def test_an_export_replaces_nothing_unasked(self):
        board = make_board()
        self.write('file.csv', 'precious')
        self.transfer('export', board, 'file.csv', status=3)
        self.assertEqual(self.read('file.csv'), b'precious')
        self.transfer('export', board, 'file.csv', '--force')
        self.assertEqual(os.listdir(self.folder), ['file.csv'])

    def test_wrong_names_leave_nothing_behind(self):
        board = make_board()
        self.assertIn('unknown_board', self.transfer('export', 'nobody', 'file.csv', status=3))
        self.assertIn('unknown_snapshot', self.transfer('export', board, 'file.csv', '--snapshot', 'none', status=3))
        self.assertIn('no name', self.transfer('export', '..', 'file.csv', status=3))
        self.assertIn('--format', self.transfer('export', board, 'file.txt', status=3))
        nowhere = ('--url', 'http://127.0.0.1:1', '--patience', '0')
        self.assertIn('not answer', self.transfer('export', board, 'file.csv', *nowhere, status=3))
        self.assertEqual(os.listdir(self.folder), [])
        self.write('file.csv', 'user,total\nada,5\n')
        self.assertIn('make it first', self.transfer('import', 'nobody', 'file.csv', status=3))

    def test_mistakes_are_reported_by_line_and_spoil_no_others(self):
        board = make_board(minimum=0, users='string')
        self.write('file.csv', b'\xef\xbb\xbfname,points,city\r\nada,5,A\r\nbob,1.0,B\r\n"c\nd",5,C\r\n' + b'e' * 65 +
                   b',5,\r\nfay,-1,\r\n"g ""G""",7,"x\ny"\r\n\xff,5,\r\nada,6,\r\n')
        columns = ('--user', 'name', '--total', 'points')
        dry = self.transfer('import', board, 'file.csv', *columns, '--dry-run', status=1)
        self.assertIn('"of":0', entries_of(board))
        said = self.transfer('import', board, 'file.csv', *columns, '--collect', status=1)
        for text in (dry, said):
            for line in (3, 4, 6, 7, 10):
                self.assertIn(f'file.csv:{line}: ', text)
            self.assertIn('file.csv:11: note: the user was on line 2', text)
            self.assertIn('5 lines with mistakes', text)
        self.assertEqual(json.loads(entries_of(board))['entries'], [
            {'rank': 1, 'user': 'g "G"', 'total': 7, 'data': {'city': 'x\ny'}},
            {'rank': 2, 'user': 'ada', 'total': 6, 'data': {'city': ''}}])
        self.assertIn('stopped', self.transfer('import', make_board(), 'file.csv', *columns, '--stop', status=3))

    def test_a_line_that_only_the_service_refuses(self):
        """The service may be stricter than the tool: here with bodies, which are cut down to the line at fault."""
        board = make_board(maximum=5)
        self.write('file.csv', 'user,total\nada,5\nbob,6\ncleo,4\n')
        refuse = '{"error":"no","code":"invalid_json"}'
        forward = self.proxy.forward
        self.proxy.forward = lambda method, target, headers, body: (400, [], refuse.encode()) \
            if b'"ada"' in body else forward(method, target, headers, body)
        said = self.transfer('import', board, 'file.csv', status=1)
        self.assertIn('file.csv:2: the service refuses this: 400 invalid_json', said)
        self.assertIn('file.csv:3: ', said)
        self.assertEqual([entry['user'] for entry in json.loads(entries_of(board))['entries']], ['cleo'])

    def test_a_lost_answer_and_a_full_service(self):
        """The same key again gets the first answer again, and Retry-After is waited for."""
        board = make_board()
        self.write('file.csv', 'user,total\nada,5\n')
        faults = iter((LOSE_ANSWER, UNAVAILABLE, TOO_MANY))
        self.proxy.fault = lambda number, method, path: next(faults, None) if method == 'POST' else None
        self.proxy.retry_after = '1'
        began = time.monotonic()
        self.assertIn('1 list answered as before; checked', self.transfer('import', board, 'file.csv'))
        self.assertGreater(time.monotonic() - began, 2)
        self.assertEqual(self.posts(), 4)

    def test_a_repeated_import(self):
        """Within the window it is answered as before, and says so where other writes came in between."""
        board = make_board()
        self.write('file.csv', 'user,total\nada,5\nbob,5\n')
        self.transfer('import', board, 'file.csv')
        self.assertIn('1 list answered as before; checked', self.transfer('import', board, 'file.csv'))
        set_totals(board, [('ada', 9, None)])
        self.assertIn('"ada" has 9 instead of 5', self.transfer('import', board, 'file.csv', status=4))
        self.assertIn('out of the order', self.transfer('import', board, 'file.csv', '--again', status=4))
        request('DELETE', f'/boards/{board}')
        request('PUT', f'/boards/{board}', '{}')
        # The board is another one now, so the answers of before are of no use.
        self.assertIn('2 users', self.transfer('import', board, 'file.csv'))
        self.assertEqual([entry['user'] for entry in json.loads(entries_of(board))['entries']], ['ada', 'bob'])

    def test_an_import_with_a_journal_goes_on(self):
        """What came in between for users of lists that were done stays."""
        board = make_board()
        rows = self.rows(100)
        self.write('file.ndjson', ''.join(f'{json.dumps({"user": user, "total": total})}\n' for user, total, _ in rows))
        for how in (signal.SIGKILL, signal.SIGINT):
            arguments = ('import', board, 'file.ndjson', '--list', '10', '--journal', self.path('journal'), '--again')
            self.proxy.requests.clear()
            self.proxy.fault = lambda number, method, path: HOLD if method == 'POST' and self.posts() == 5 else None
            self.ended_when_held(how, *arguments)
            first = rows[0][0]
            set_totals(board, [(first, 77, None)])
            self.assertIn('77 instead of', self.transfer(*arguments, status=4))
            self.assertEqual(self.posts(), 6)
            self.assertFalse(os.path.exists(self.path('journal')))

    def test_keeping_the_best(self):
        board = make_board(keep='best', order='ascending')
        set_totals(board, [('ada', 3, None)])
        self.write('file.csv', 'user,total\nada,5\nbob,5\nbob,7\n')
        self.assertIn('2 totals no better', self.transfer('import', board, 'file.csv'))

    def test_a_season_that_ends_meanwhile(self):
        board = make_board()
        self.write('file.csv', 'user,total\n' + ''.join(f'{user},5\n' for user in range(30)))

        def end_season(*_):
            if self.posts() == 2:
                self.proxy.fault = lambda *_: None
                request('POST', f'/boards/{board}/reset', '{"season":1}')

        self.proxy.fault = end_season
        self.assertIn('season', self.transfer('import', board, 'file.csv', '--list', '10', status=3))
        self.assertIn('"of":0', entries_of(board))

    def test_an_erased_user(self):
        board = make_board()
        set_totals(board, [('erased-one', 5, None), ('ada', 4, None)])
        request('PUT', f'/boards/{board}/snapshots/s')
        request('DELETE', '/users/erased-one')
        for name in ('file.csv', 'file.ndjson'):
            self.transfer('export', board, name, '--snapshot', 's')
            self.assertNotIn(b'erased-one', self.read(name))
            self.assertIn('1 erased user left out', self.transfer('import', make_board(), name))


if __name__ == '__main__':
    if address is None:
        print(__doc__.strip())
        sys.exit(2)
    unittest.main()
