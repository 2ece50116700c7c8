#!/usr/bin/python3
"""What the checkers beside this file say of small inputs: right ones, and each kind of wrong one.

Usage: checkers_test.py
"""

import http.client
import http.server
import json
import threading
import types
import unittest

import api_examples
import openapi_routes
from description import Description, parse_json
from openapi_examples import Check

DESCRIPTION = '''
paths:
  /score:
    put:
      operationId: putScore
      parameters:
      - {$ref: '#/components/parameters/int'}
      - {name: Idempotency-Key, in: header, schema: {type: string}}
      requestBody: {content: {application/json: {examples: {one: {value: {user: ada, total: 5}}}}}}
      responses: &responses
        '200':
          headers:
            ETag: {required: true, schema: {type: string}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Total'}}}
        '304': {}
        '400': &error
          content: {application/json: {schema: {properties: {code: {enum: [invalid_query]}}}}}
        '405': *error
  /total/{user}:
    get:
      operationId: getTotal
      parameters:
      - {$ref: '#/components/parameters/int'}
      - {name: user, in: path, required: true, example: ada}
      responses: *responses
components:
  parameters:
    int: {name: int, in: query, schema: {type: string, examples: [string]}}
  schemas:
    Total:
      required: [total]
      properties:
        total: {oneOf: [{type: integer, format: int64}, {type: string}]}
'''


class Server(http.server.BaseHTTPRequestHandler):
    """Answers as described, but for one fault."""

    fault = ''
    keys = set()
    early = 0  # so many answers still are about something that is being written

    def log_message(self, *_):
        pass

    def answer(self, status, value, **headers):
        body = b'' if status == 304 else json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        for name, header in {'Content-Type': 'application/json', 'Content-Length': str(len(body)), **headers}.items():
            self.send_header(name.replace('_', '-'), header)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def answer_total(self, **headers):
        total = 2**63 if self.fault == 'too large' else 5
        if 'int=string' in self.path and self.fault != 'number':
            total = str(total)
        value = {} if self.fault == 'shape' else {'total': total, 'state': 'writing' if self.is_early() else 'ready'}
        if self.fault != 'no tag':
            headers['ETag'] = '"5"'
        self.answer(200, value, **headers)

    def is_early(self):
        if Server.early == 0:
            return False
        Server.early -= 1
        return True

    def refused(self):
        if 'no_such_parameter' in self.path and self.fault != 'lenient':
            self.answer(400, {'code': 'invalid_query'})
            return True
        return False

    def do_PUT(self):
        self.rfile.read(int(self.headers['Content-Length']))
        if self.refused():
            return
        key = self.headers['Idempotency-Key']
        replayed = key in self.keys and self.fault != 'forgetful'
        self.keys.add(key)
        self.answer_total(**({'Idempotent_Replayed': 'true'} if replayed else {}))

    def do_GET(self):
        if self.refused():
            return
        if self.is_early():
            self.answer(503, {'code': 'unavailable'}, Retry_After='1')
        elif self.headers['If-None-Match'] == '"5"' and self.fault != 'no 304':
            self.answer(304, None)
        else:
            self.answer_total()

    do_HEAD = do_GET

    def do_PATCH(self):
        allowed = 'PUT' if self.path.startswith('/score') else 'GET, HEAD'
        self.answer(405, {'code': 'invalid_query'}, Allow='GET' if self.fault == 'allow' else allowed)


class ExamplesTest(unittest.TestCase):
    def complaints(self, fault, early=0):
        Server.fault = fault
        Server.keys = set()
        Server.early = early
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            check = Check(f'http://127.0.0.1:{server.server_port}', Description(DESCRIPTION))
            for operation in check.description.operations():
                check.check_operation(*operation)
            return '\n'.join(check.complaints)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def test_a_server_that_does_as_described(self):
        self.assertEqual(self.complaints(''), '')

    def test_what_is_being_written_is_waited_for(self):
        for early in range(1, 12):
            with self.subTest(early):
                self.assertEqual(self.complaints('', early), '')

    def test_each_fault_is_found(self):
        for fault, complaint in {
            'shape': "'total' is a required property",
            'too large': 'is not valid under any',
            'number': 'has numbers: [5]',
            'no tag': 'has no header ETag',
            'no 304': 'with its ETag: unexpected status 200',
            'forgetful': 'does not say that it is replayed',
            'lenient': 'unexpected status 200',
            'allow': "Allow has ['GET']",
        }.items():
            with self.subTest(fault):
                self.assertIn(complaint, self.complaints(fault))

    def test_each_line_of_a_stream_is_compared(self):
        operation = {'responses': {'200': {'content': {
            'application/x-ndjson': {'schema': {'$ref': '#/components/schemas/Total'}}}}}}
        for body, value, complaints in (('', [], 0), ('{"total":5}\n{"total":"6"}\n', [{'total': 5}, {'total': '6'}], 0),
                                        ('{"total":5}\n{}\n', [{'total': 5}, {}], 1),
                                        ('{"total":5}\n{"tot\n', [{'total': 5}, None], 1)):
            with self.subTest(body):
                check = Check('http://127.0.0.1:1', Description(DESCRIPTION))
                answer = types.SimpleNamespace(status=200, headers=http.client.HTTPMessage(), body=body.encode())
                answer.headers['Content-Type'] = 'application/x-ndjson'
                self.assertEqual(check.expect('GET /lines', operation, answer, lambda status: status == 200), value)
                self.assertEqual(len(check.complaints), complaints)

    def test_a_number_that_is_no_integer_fits_no_schema_of_one(self):
        described = Description(DESCRIPTION)
        schema = {'type': 'integer', 'format': 'int64'}
        self.assertEqual(described.mistakes(schema, parse_json('9223372036854775807')), [])
        self.assertNotEqual(described.mistakes(schema, parse_json('9223372036854775808')), [])
        self.assertNotEqual(described.mistakes(schema, parse_json('1.0')), [])


class RoutesTest(unittest.TestCase):
    described = openapi_routes.described_routes(Description(DESCRIPTION))

    def differences(self, *lines):
        return openapi_routes.differences(self.described, openapi_routes.routes_of(lines))

    def test_the_same_routes(self):
        self.assertEqual(self.differences('GET /total/{user} int', '', 'PUT /score int'), [])

    def test_what_only_one_side_has(self):
        self.assertEqual(self.differences('GET /total/{name} int', 'PUT /score'), [
            'PUT /score: the parameter int is described, but the program does not know it',
            'GET /total/{name}: a route of the program, but not described',
            'GET /total/{user}: described, but the program has no such route'])
        self.assertEqual(self.differences('GET /total/{user} rank,int', 'PUT /score int'), [
            'GET /total/{user}: the program knows the parameter rank, but it is not described'])

    def test_lines_that_are_no_routes(self):
        for lines in (['GET'], ['GET / a b'], ['GET /score', 'GET /score int']):
            with self.assertRaises(ValueError):
                openapi_routes.routes_of(lines)

    def test_names_in_paths_are_parameters(self):
        self.assertEqual(openapi_routes.path_mistakes(Description(DESCRIPTION)), [])
        renamed = Description(DESCRIPTION.replace('/total/{user}', '/total/{name}'))
        self.assertEqual(len(openapi_routes.path_mistakes(renamed)), 2)


class PageTest(unittest.TestCase):
    def test_commands_and_what_they_print(self):
        text = '$ curl outside\n```console\n$ curl a \\\n  b\none\ntwo\n$ curl c\n```\nthree\n```console\n$ curl d\n4\n```\n'
        self.assertEqual(api_examples.examples_of(text), [
            (3, 'curl a \\\n  b', ['one', 'two']), (7, 'curl c', []), (11, 'curl d', ['4'])])

    def test_only_curl_is_run(self):
        with self.assertRaises(ValueError):
            api_examples.examples_of('```console\n$ rm -rf data\n```\n')

    def test_what_matches(self):
        for expected, actual in (('{"a":1,"b":[2]}', '{"b": [2], "a": 1}'), ('{"error":"..."}', '{"error":"no"}'),
                                 ('{"version":...,"of":...}', '{"version":0,"of":7}'),
                                 ('204', '204'), ('200 text/html', '200 text/html')):
            self.assertTrue(api_examples.line_matches(expected, actual), expected)
        for expected, actual in (('{"a":1}', '{"a":"1"}'), ('{"a":1}', '{"a":1.0}'), ('{"a":1}', '{"a":true}'),
                                 ('{"a":1}', '{"a":1,"b":2}'), ('[1,2]', '[2,1]'), ('[1]', '[1,2]'),
                                 ('{"error":"..."}', '{"error":null}'), ('{"of":...}', '{"of":"7"}'),
                                 ('{"of":...}', '{"of":true}'), ('{"of":...}', '{"of":1.5}'), ('{"of":"..."}', '{"of":7}'),
                                 ('204', '404'), ('200 a', '200 b')):
            self.assertFalse(api_examples.line_matches(expected, actual), expected)

    def test_a_difference_names_the_example(self):
        self.assertEqual(api_examples.difference(7, 'curl c', ['{"a":1}'], ['{ "a": 1 }']), '')
        self.assertIn('line 7', api_examples.difference(7, 'curl c', ['{"a":1}'], ['{"a":2}']))
        self.assertNotEqual(api_examples.difference(7, 'curl c', ['1'], []), '')
        self.assertNotEqual(api_examples.difference(7, 'curl c', [], ['1']), '')


if __name__ == '__main__':
    unittest.main()
