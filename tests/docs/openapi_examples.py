#!/usr/bin/python3
"""Sends the examples of the description of the HTTP interface to an empty server, and compares what comes back with
the description: status, headers, content type, and the body with its schema.

Usage: openapi_examples.py ADDRESS DESCRIPTION [--only OPERATION_ID]...

The operations come in the order of the file. How their examples are read:
  - Examples of one name belong together: the body `spring` goes with the path parameter `spring`. A path parameter
    or a required one of the query that has only `example` has that value in each request.
  - `x-example-queries` lists queries; each is a request.
  - A parameter that may be left out is, but for one more request for each that has `examples` in its schema.
    `x-example-once`: there is none of these, for what the first request did cannot be done again.
Besides:
  - Each write has a key, and is sent again with it: the answer must be the same, and say that it is replayed.
  - Each GET is sent again with the ETag that came, for a 304, where that is described, and as HEAD.
  - A stream of lines of JSON is read to its end, and each line is compared with the schema.
  - A snapshot that is still being written is waited for, and is ready in a repeated answer that said so before.
  - With `int=string` no number may be left in the answer, but in data.
  - An unknown parameter must be refused, and another method with the methods that are described in `Allow`.
The exit status is 0 only if everything was as described.
"""

import argparse
import http.client
import json
import sys
import time
import urllib.parse

from description import Description, parse_json

TIMEOUT_S = 20
WRITTEN_S = 20


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def is_early(self):
        """Whether it is about a snapshot that is still being written, and would be another one later."""
        return self.status == 503 or self.body != self.later_body()

    def later_body(self):
        return self.body.replace(b'"state":"writing"', b'"state":"ready"')


def text_of(value):
    """A value as it stands in a path, a query or a header."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def numbers_in(value):
    """The numbers in a JSON value, those in `data` left out."""
    if isinstance(value, dict):
        return [number for key, inner in value.items() if key != 'data' for number in numbers_in(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers_in(inner)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


class Request:
    """One example of an operation."""

    def __init__(self, method, path, segments, query, body):
        self.method = method
        self.query = query
        self.body = None if body is None else json.dumps(body).encode()
        for name, value in segments.items():
            path = path.replace('{' + name + '}', urllib.parse.quote(text_of(value), safe=''))
        self.path = path

    def target(self, **more):
        query = {**self.query, **more}
        text = urllib.parse.urlencode({name: text_of(value) for name, value in query.items()})
        return self.path + ('?' + text if text else '')


def requests_of(description, method, path, operation):
    """The requests that the examples of an operation are."""
    path_parameters = description.parameters(operation, 'path')
    required = [parameter for parameter in description.parameters(operation, 'query') if parameter.get('required')]
    bodies = {}
    for content in operation.get('requestBody', {}).get('content', {}).values():
        bodies = {name: example['value'] for name, example in content['examples'].items()}

    def value_of(parameter, name):
        if 'examples' in parameter:
            return parameter['examples'][name]['value']
        return parameter['example']

    for name in bodies or [None]:
        segments = {parameter['name']: value_of(parameter, name) for parameter in path_parameters}
        query = {parameter['name']: value_of(parameter, name) for parameter in required}
        for more in operation.get('x-example-queries', [{}]):
            yield Request(method, path, segments, {**query, **more}, bodies.get(name))


class Check:
    def __init__(self, address, description):
        self.host = urllib.parse.urlsplit(address).netloc
        self.description = description
        self.complaints = []
        self.sent = 0

    def send(self, method, target, body=None, headers=None):
        self.sent += 1
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_S)
        try:
            connection.request(method, target, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def send_in_time(self, *request):
        """As send(), but again until no snapshot is in the way that is still being written."""
        deadline = time.monotonic() + WRITTEN_S
        while True:
            answer = self.send(*request)
            if not answer.is_early() or time.monotonic() > deadline:
                return answer
            time.sleep(0.05)

    def complain(self, request, text):
        self.complaints.append(f'{request}: {text}')

    def expect(self, shown, operation, answer, statuses):
        """Compares an answer, whose status must be one of those, with the description of its status. Returns its JSON."""
        if not statuses(answer.status):
            self.complain(shown, f'unexpected status {answer.status}: {answer.body[:300].decode(errors="replace")}')
            return None
        if str(answer.status) not in operation['responses']:
            self.complain(shown, f'the status {answer.status} is not described')
            return None
        described = self.description.resolved(operation['responses'][str(answer.status)])
        for name, header in described.get('headers', {}).items():
            self.check_header(shown, name, self.description.resolved(header), answer.headers.get(name))
        content = described.get('content', {})
        if not content:
            if answer.body:
                self.complain(shown, f'has a body, where none is described: {answer.body[:100]!r}')
            return None
        content_type = answer.headers.get_content_type()
        if content_type not in content:
            self.complain(shown, f'has the content type {content_type}, which is not described')
            return None
        if content_type == 'application/json':
            return self.expect_json(shown, content[content_type]['schema'], answer.body)
        if content_type == 'application/x-ndjson':
            return [self.expect_json(shown, content[content_type]['schema'], line) for line in answer.body.splitlines()]
        return None

    def expect_json(self, shown, schema, text):
        """Compares JSON with a schema. Returns its value."""
        try:
            value = parse_json(text)
        except ValueError as error:
            self.complain(shown, f'the body is no JSON: {error}')
            return None
        for mistake in self.description.mistakes(schema, value):
            self.complain(shown, mistake)
        return value

    def check_header(self, shown, name, header, value):
        if value is None:
            if header.get('required'):
                self.complain(shown, f'has no header {name}')
            return
        schema = header['schema']
        if schema.get('type') == 'integer':
            value = int(value) if value.isdecimal() else value
        for mistake in self.description.mistakes(schema, value):
            self.complain(shown, f'header {name}: {mistake}')

    def check_request(self, operation, request, target):
        """One request, and what must come when it is sent again."""
        shown = f'{request.method} {target}'
        headers = {}
        is_write = any(parameter['name'] == 'Idempotency-Key'
                       for parameter in self.description.parameters(operation, 'header'))
        if is_write:
            headers['Idempotency-Key'] = f'example-{self.sent}'
        send = self.send if is_write else self.send_in_time
        answer = send(request.method, target, request.body, headers)
        value = self.expect(shown, operation, answer, lambda status: 200 <= status < 300)
        if not 200 <= answer.status < 300:
            return None
        if is_write:
            again = self.send(request.method, target, request.body, headers)
            if (again.status, again.later_body()) != (answer.status, answer.later_body()):
                self.complain(shown, f'sent again it is answered by {again.status} {again.body[:300]!r}')
            if again.headers.get('Idempotent-Replayed') != 'true':
                self.complain(shown, 'sent again the answer does not say that it is replayed')
        elif request.method == 'GET':
            if '304' in operation['responses']:
                unchanged = self.send('GET', target, headers={'If-None-Match': answer.headers.get('ETag', '""')})
                self.expect(f'{shown} with its ETag', operation, unchanged, lambda status: status == 304)
            head = self.send('HEAD', target)
            if head.status != answer.status or head.headers.get('ETag') != answer.headers.get('ETag'):
                self.complain(shown, f'HEAD is answered by {head.status} with the ETag {head.headers.get("ETag")}')
        return value

    def check_operation(self, method, path, operation):
        requests = list(requests_of(self.description, method, path, operation))
        for request in requests:
            self.check_request(operation, request, request.target())
        first = requests[0]
        for parameter in self.description.parameters(operation, 'query'):
            schema = self.description.resolved(parameter['schema'])
            if parameter.get('required') or 'examples' not in schema:
                continue
            if method == 'DELETE' or operation.get('x-example-once'):
                continue  # what the first request deleted is not there again
            target = first.target(**{parameter['name']: schema['examples'][0]})
            value = self.check_request(operation, first, target)
            if parameter['name'] == 'int' and numbers_in(value):
                self.complain(f'{method} {target}', f'has numbers: {numbers_in(value)}')

        target = first.target(no_such_parameter='1')
        refused = self.send(method, target, first.body)
        error = self.expect(f'{method} {target}', operation, refused, lambda status: status == 400)
        if error is not None and error.get('code') != 'invalid_query':
            self.complain(f'{method} {target}', f'is refused with {error.get("code")}, not with invalid_query')

        refused = self.send('PATCH', first.target())
        self.expect(f'PATCH {first.path}', operation, refused, lambda status: status == 405)
        allowed = {name.upper() for name in self.description.document['paths'][path]}
        allowed |= {'HEAD'} & {'HEAD' for name in allowed if name == 'GET'}
        named = {name.strip() for name in refused.headers.get('Allow', '').split(',')}
        if named != allowed:
            self.complain(f'PATCH {first.path}', f'Allow has {sorted(named)}, but described are {sorted(allowed)}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('address')
    parser.add_argument('description')
    parser.add_argument('--only', action='append', metavar='OPERATION_ID')
    arguments = parser.parse_args()
    with open(arguments.description, encoding='utf-8') as file:
        description = Description(file.read())
    check = Check(arguments.address, description)
    operations = [one for one in description.operations()
                  if not arguments.only or one[2]['operationId'] in arguments.only]
    for method, path, operation in operations:
        check.check_operation(method, path, operation)
    for complaint in check.complaints:
        print(complaint)
    print(f'openapi_examples.py: {check.sent} requests for {len(operations)} operations,'
          f' {len(check.complaints)} complaints')
    return 1 if check.complaints or not operations else 0


if __name__ == '__main__':
    sys.exit(main())
