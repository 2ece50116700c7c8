#!/usr/bin/python3
"""Sends wrong requests, made of the description of the HTTP interface, to a server: each must be refused with the
right code, and after all of them the boards must be as before.

Usage: wrong_requests.py ADDRESS DESCRIPTION

First the writes among the examples of the description are sent, so that there is something to lose. Each wrong request
is an example with one mistake (mistakes.py). The status is that with which the operation describes the code, so a code
that is not described is a complaint, too; the wrong entry of a list is refused in the answer to the list.
The exit status is 0 only if at least 400 requests were sent and all of them were refused as they must be.
"""

import http.client
import json
import sys
import urllib.parse

from description import Description, parse_json
from mistakes import mistakes_of
from openapi_examples import requests_of

TIMEOUT_S = 20
LEAST_REQUESTS = 400
# The operations whose examples are sent before.
WRITES = ('putBoard', 'putScore', 'postBoardScore', 'postBoardScores', 'postScores', 'putData', 'putHidden',
          'putSnapshot')


def status_of(description, operation, code):
    """The status with which the operation describes the code; None if it does not."""
    for status, response in operation['responses'].items():
        for content in description.resolved(response).get('content', {}).values():
            for part in content.get('schema', {}).get('allOf', []):
                if code in part.get('properties', {}).get('code', {}).get('enum', []):
                    return int(status)
    return None


class Check:
    def __init__(self, address, description):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=TIMEOUT_S)
        self.description = description
        self.complaints = []
        self.sent = 0
        self.codes = set()
        self.users = {}  # of each board all that were ever seen on it, as JSON

    def send(self, method, target, body=None, keys=()):
        """(status, body) of the answer."""
        self.connection.putrequest(method, target)
        for key in keys:
            self.connection.putheader('Idempotency-Key', key)
        if body is not None:
            self.connection.putheader('Content-Length', str(len(body)))
        self.connection.endheaders(body)
        response = self.connection.getresponse()
        return response.status, response.read()

    def read(self, target):
        status, body = self.send('GET', target)
        if status != 200:
            raise RuntimeError(f'GET {target} is answered by {status} {body[:300]!r}')
        return parse_json(body)

    def fill(self):
        """Sends the writes among the examples."""
        for method, path, operation in self.description.operations():
            if operation['operationId'] not in WRITES:
                continue
            for request in requests_of(self.description, method, path, operation):
                self.state()  # sees those who are about to be hidden
                status, body = self.send(method, request.target(), request.body)
                if not 200 <= status < 300:
                    raise RuntimeError(f'{method} {request.target()} is answered by {status} {body[:300]!r}')

    def state(self):
        """All that the boards hold: {name: (itself, its snapshots, its entries, and what is said of each user)}."""
        found = {}
        for name in self.read('/boards?limit=1000')['boards']:
            path = '/boards/' + name
            entries = self.read(path + '/entries?from=1&limit=10000&data=true')
            users = self.users.setdefault(name, set())
            users |= {json.dumps(entry['user']) for entry in entries['entries']}
            snapshots = self.read(path + '/snapshots?limit=1000')['snapshots']
            for snapshot in snapshots:
                snapshot.pop('state')  # it is ready some time after it was made
            found[name] = (self.read(path), snapshots, entries,
                           [self.send('GET', f'{path}/users/{urllib.parse.quote(user, safe="")}')
                            for user in sorted(users)])
        return found

    def expect_refusal(self, operation, mistake):
        self.sent += 1
        self.codes.add(mistake.code)
        status, body = self.send(mistake.method, mistake.target, mistake.body, mistake.keys)
        expected = 200 if mistake.in_list else status_of(self.description, operation, mistake.code)
        if expected is None:
            self.complain(mistake, f'the code {mistake.code} is not described')
        try:
            answer = parse_json(body)
            if mistake.in_list:
                [answer] = answer
            code = answer.get('code')
        except (ValueError, AttributeError, TypeError):
            code = None
        if status != expected or code != mistake.code:
            self.complain(mistake, f'is answered by {status} {body[:200].decode(errors="replace")},'
                                   f' not by {expected} {mistake.code}')

    def complain(self, mistake, text):
        shown = (mistake.body or b'')[:200].decode(errors='replace')
        self.complaints.append(f'{mistake.method} {mistake.target} {shown} ({mistake.name}): {text}')

    def run(self):
        """All wrong requests, between two looks at the boards."""
        before = self.state()
        for method, path, operation in self.description.operations():
            for mistake in mistakes_of(self.description, method, path, operation):
                self.expect_refusal(operation, mistake)
        after = self.state()
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                self.complaints.append(f'the board {name} has changed: from {before.get(name)} to {after.get(name)}')


def main():
    if len(sys.argv) != 3 or sys.argv[1] in ('-h', '--help'):
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    with open(sys.argv[2], encoding='utf-8') as file:
        description = Description(file.read())
    check = Check(sys.argv[1], description)
    check.fill()
    check.run()
    for complaint in check.complaints:
        print(complaint)
    print(f'wrong_requests.py: {check.sent} wrong requests with {len(check.codes)} codes,'
          f' {len(check.complaints)} complaints')
    if check.sent < LEAST_REQUESTS:
        print(f'wrong_requests.py: these are fewer than {LEAST_REQUESTS}')
    return 1 if check.complaints or check.sent < LEAST_REQUESTS else 0


if __name__ == '__main__':
    sys.exit(main())
