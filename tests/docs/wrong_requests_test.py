#!/usr/bin/python3
"""What mistakes.py makes of a small description, and what wrong_requests.py says of services with one fault each.

Usage: wrong_requests_test.py
"""

import json
import unittest

from description import Description
from mistakes import is_wrong, mistakes_of
from wrong_requests import Check

DESCRIPTION = '''
paths:
  /boards/{board}/score:
    post:
      operationId: postBoardScore
      parameters:
      - {name: board, in: path, required: true, example: weekly, schema: {$ref: '#/components/schemas/BoardName'}}
      - {name: show, in: query, schema: {type: string, enum: [rank], examples: [rank]}}
      - {name: Idempotency-Key, in: header, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [user]
              properties: {user: {type: [integer, string], minLength: 1}, total: {$ref: '#/components/schemas/Total'}}
              oneOf: [{required: [total]}, {required: [score]}]
              additionalProperties: false
            examples: {one: {value: {user: ada, total: 5}}}
      responses:
        '400':
          content: {application/json: {schema: {allOf: [{}, {properties: {code: {enum: [invalid_query, invalid_body,
            invalid_json, invalid_user, invalid_total, invalid_board, invalid_key]}}}]}}}
        '405': &method {content: {application/json: {schema: {allOf: [{properties: {code: {enum: [method_not_allowed]}}}]}}}}
        '413': {content: {application/json: {schema: {allOf: [{properties: {code: {enum: [body_too_large]}}}]}}}}
  /boards/{board}/snapshots/{snapshot}:
    put:
      operationId: putSnapshot
      parameters:
      - {name: board, in: path, required: true, example: weekly, schema: {$ref: '#/components/schemas/BoardName'}}
      - {name: snapshot, in: path, required: true, example: launch,
         schema: {$ref: '#/components/schemas/GivenSnapshotName'}}
      responses:
        '400': &names {content: {application/json: {schema: {allOf: [{properties: {code: {enum: [invalid_query,
          invalid_board, invalid_name]}}}]}}}}
        '405': *method
    get:
      operationId: getSnapshot
      parameters:
      - {name: board, in: path, required: true, example: weekly, schema: {$ref: '#/components/schemas/BoardName'}}
      - {name: snapshot, in: path, required: true, example: launch, schema: {$ref: '#/components/schemas/SnapshotName'}}
      - {name: after, in: query, schema: {$ref: '#/components/schemas/SnapshotName', examples: [launch]}}
      responses: {'400': *names, '405': *method}
  /boards/{board}/rank:
    get:
      operationId: getRank
      parameters:
      - {name: board, in: path, required: true, example: weekly, schema: {$ref: '#/components/schemas/BoardName'}}
      - {name: total, in: query, required: true, example: 5, schema: {$ref: '#/components/schemas/Total'}}
      responses:
        '400': {content: {application/json: {schema: {allOf: [{properties: {code: {enum: [invalid_query, invalid_total,
          invalid_board]}}}]}}}}
        '405': *method
components:
  schemas:
    Total: {type: integer, format: int64}
    BoardName: &given {type: string, pattern: '^(?!season-|frozen$)[a-z]{1,9}$'}
    GivenSnapshotName: *given
    SnapshotName: {type: string, pattern: '^[a-z][a-z0-9-]{0,9}$'}
'''


def all_mistakes(description):
    return [mistake for operation in description.operations() for mistake in mistakes_of(description, *operation)]


class FaultyCheck(Check):
    """Instead of a service: refuses each mistake as it must, but for one fault."""

    def __init__(self, text, fault=None, changes=None):
        super().__init__('http://127.0.0.1:1', Description(text))
        self.right_codes = {(mistake.method, mistake.target, mistake.body, mistake.keys): mistake.code
                            for mistake in all_mistakes(Description(DESCRIPTION))}
        self.fault = fault or {}
        self.changes = changes
        self.total = 5
        self.snapshots = []

    def send(self, method, target, body=None, keys=()):
        code = self.right_codes.get((method, target, body, keys))
        if code:
            self.total += 1 if self.changes == code == 'invalid_total' else 0
            self.snapshots += [{'name': 'launch', 'state': 'ready'}] if self.changes == code == 'invalid_name' else []
            status, code = self.fault.get(code, (
                {'method_not_allowed': 405, 'body_too_large': 413}.get(code, 400), code))
            return status, json.dumps({'error': 'no', 'code': code}).encode()
        if 'limit=1000&' not in target and target.startswith('/boards?'):
            return 200, b'{"boards":["weekly"],"next":null}'
        if 'snapshots' in target:
            return 200, json.dumps({'snapshots': self.snapshots}).encode()
        if 'entries' in target:
            return 200, json.dumps({'entries': [{'user': 'ada', 'total': self.total}]}).encode()
        return 200, b'{}'


class MistakesTest(unittest.TestCase):
    made = all_mistakes(Description(DESCRIPTION))

    def has(self, code, **wanted):
        return any(mistake.code == code and all(getattr(mistake, name) == value for name, value in wanted.items())
                   for mistake in self.made)

    def test_each_kind_is_made(self):
        score, rank, snapshot = '/boards/weekly/score', '/boards/weekly/rank', '/boards/weekly/snapshots'
        for code, wanted in (
                ('invalid_query', {'target': score + '?no_such_parameter=1'}),
                ('invalid_query', {'target': score + '?show=rank&show=rank'}),
                ('invalid_query', {'target': score + '?show=x'}),
                ('invalid_query', {'target': rank}),
                ('invalid_query', {'target': rank + '?total=5&total=5'}),
                ('invalid_total', {'target': rank + '?total=1.5'}),
                ('invalid_board', {'target': '/boards/.x/rank?total=5'}),
                ('invalid_name', {'method': 'PUT', 'target': snapshot + '/.x'}),
                ('invalid_name', {'method': 'PUT', 'target': snapshot + '/season-1'}),
                ('invalid_name', {'method': 'GET', 'target': snapshot + '/.x'}),
                ('invalid_name', {'method': 'GET', 'target': snapshot + '/launch?after=a+b'}),
                ('invalid_key', {'keys': ('a', 'a')}),
                ('method_not_allowed', {'method': 'PATCH', 'target': score}),
                ('invalid_json', {'body': b'{'}),
                ('invalid_body', {'body': b'[]'}),
                ('invalid_body', {'body': b'{"user":"ada"}'}),
                ('invalid_body', {'body': b'{"total":5}'}),
                ('invalid_body', {'body': b'{"user":"ada","total":5,"no_such_member":1}'}),
                ('invalid_body', {'body': b'{"user":"ada","total":5,"total":5}'}),
                ('invalid_body', {'body': b'{"user":"ada","total":5,"score":"+1"}'}),
                ('invalid_total', {'body': b'{"user":"ada","total":1.0}'}),
                ('invalid_total', {'body': b'{"user":"ada","total":9223372036854775808}'}),
                ('invalid_user', {'body': b'{"total":5,"user":""}'})):
            self.assertTrue(self.has(code, **wanted), (code, wanted))

    def test_what_is_right_is_not_made(self):
        for wanted in ({'target': '/boards/weekly/rank?total=-1'},
                       {'method': 'GET', 'target': '/boards/weekly/snapshots/season-1'},
                       {'target': '/boards/weekly/snapshots/launch?after=frozen'},
                       {'body': b'{"user":"ada","total":-1}'}, {'body': b'{"total":5,"user":"x y"}'}):
            codes = ('invalid_total', 'invalid_user', 'invalid_name')
            self.assertFalse(any(self.has(code, **wanted) for code in codes), wanted)

    def test_a_number_that_is_no_integer_is_wrong_wherever_something_is_asked_for(self):
        description = Description(DESCRIPTION)
        for text in ('1.0', '1e3'):
            self.assertTrue(is_wrong(description, {'type': 'string'}, text))
            self.assertFalse(is_wrong(description, {'description': 'any JSON'}, text))


class RefusalsTest(unittest.TestCase):
    def complaints(self, text=DESCRIPTION, **faults):
        check = FaultyCheck(text, **faults)
        check.run()
        self.assertEqual(check.sent, len(MistakesTest.made))
        return '\n'.join(check.complaints)

    def test_a_service_that_refuses_as_it_must(self):
        self.assertEqual(self.complaints(), '')

    def test_each_fault_is_found(self):
        self.assertIn('not by 400 invalid_total', self.complaints(fault={'invalid_total': (400, 'invalid_body')}))
        self.assertIn('not by 400 invalid_key', self.complaints(fault={'invalid_key': (200, None)}))
        self.assertIn('not by 413 body_too_large', self.complaints(fault={'body_too_large': (400, 'body_too_large')}))

    def test_a_change_is_found(self):
        for code in ('invalid_total', 'invalid_name'):
            self.assertIn('the board weekly has changed', self.complaints(changes=code))

    def test_a_code_that_is_not_described(self):
        self.assertIn('the code invalid_key is not described',
                      self.complaints(DESCRIPTION.replace(', invalid_key', '')))


if __name__ == '__main__':
    unittest.main()
