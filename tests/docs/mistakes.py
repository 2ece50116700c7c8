"""Wrong requests made of a description of the HTTP interface: an example of an operation with one mistake each.

The schemas say which values are wrong, and the tables here which code each kind of mistake has. What schemas cannot
say is added: bytes that are no UTF-8, control characters, numbers beyond 64 bits in strings.
"""

import dataclasses
import json
import re
import urllib.parse

from description import parse_json
from openapi_examples import requests_of, text_of

# JSON of every type, and values at the edges of some; those that a schema takes are no mistakes.
BEYOND_INT64 = str(2**63)
VALUES = ('null', 'true', '0', '-1', '1.5', '1.0', '1e3', BEYOND_INT64, str(-2**63 - 1), '""', '"x y"', '"5"', '"+1x"',
          f'"+{BEYOND_INT64}"', '[]', '[1]', '{}', '"%s"' % ('w' * 65), r'"\u0001"')
# The same of paths and queries, where everything is text.
TEXTS = ('', 'x', '-1', '0', '1.5', '1e3', '+1', ' 1', '0x1', 'dense', 'a b', '\x01')
WRONG_NAMES = ('.x', 'a b', 'a/b', 'é', 'n' * 65, 'season-1', 'hour-1', 'day-1', 'week-1', 'frozen')
WRONG_USERS = ('w' * 65, '\x01', '\n', b'\xff')
WRONG_KEYS = (('',), ('k' * 65,), ('a b',), ('k\u00e9y',), ('a', 'a'))
WRONG_JSON = (b'', b' ', b'{', b'nul', b"{'a':1}", b'[1,]', b'"\xff"', b'{} 1')
# More entries than may be compared with a snapshot.
TOO_MANY_SINCE = ('limit=1001', 'limit=1000&top=1', 'user=1&scope=500')
# Values of members that are objects, each right but for one thing.
WRONG_SEASONS = ('{"every":"hour"}', '{"every":"day","on":1}', '{"every":"week","on":1}', '{"every":"week","on":"sun"}',
                 '{"every":"month","on":0}', '{"every":"month","on":29}', '{"every":"month","on":"monday"}',
                 '{"every":"year","on":1}', '{"every":"year","on":"02-29"}', '{"every":"year","on":"2-1"}',
                 '{"every":"day","at":"24:00"}', '{"every":"day","at":"4:00"}', '{"every":"day","at":4}',
                 '{"every":"day","time_zone":"Europe/Nowhere"}', '{"every":"day","time_zone":"../UTC"}',
                 '{"every":"day","every":"day"}', '{"every":"day","x":1}', '{"on":1}')
WRONG_SNAPSHOTS = ('{"every":"month","keep":1}', '{"every":"day"}', '{"keep":1}', '{"every":"day","keep":0}',
                   '{"every":"day","keep":10001}', '{"every":"day","keep":1.0}', '{"every":"day","keep":"1"}',
                   '{"every":"day","keep":1,"keep":1}', '{"every":"day","keep":1,"x":1}')
LARGE_DATA = '"%s"' % ('d' * 255)
BEYOND_ALL_BODIES = b' ' * (2 * 1024 * 1024 + 1)

# The code of a wrong value by the parameter, and by the member of a body.
PARAMETER_CODES = {'from': 'invalid_position', 'limit': 'invalid_position', 'scope': 'invalid_position',
                   'top': 'invalid_position', 'count': 'invalid_position', 'position': 'invalid_position',
                   'total': 'invalid_total', 'minimum': 'invalid_total', 'maximum': 'invalid_total',
                   'user': 'invalid_user', 'rank': 'invalid_rank'}
# The code of a wrong name by its schema.
NAME_CODES = {'BoardName': 'invalid_board', 'SnapshotName': 'invalid_name', 'GivenSnapshotName': 'invalid_name'}
MEMBER_CODES = {'user': 'invalid_user', 'total': 'invalid_total', 'score': 'invalid_score', 'board': 'invalid_board'}
EXCLUDED_MEMBERS = {'total': 'score', 'score': 'total'}
# Parameters of `entries` of which each excludes the other.
EXCLUDING = ('from=1&user=1', 'from=1&total=1', 'user=1&total=1', 'user=1&limit=1', 'total=1&limit=1', 'from=1&scope=1',
             'scope=1')


@dataclasses.dataclass
class Mistake:
    name: str
    method: str
    target: str
    code: str
    body: bytes | None = None
    keys: tuple = ()
    in_list: bool = False  # refused as an entry of a list that is answered


def numbers(count):
    return ','.join(str(number) for number in range(count))


def is_wrong(description, schema, text):
    """Whether a schema refuses a value; no schema but the empty one takes a number that is no integer."""
    value = parse_json(text)
    if isinstance(value, str) and not text.startswith('"'):
        return bool(set(schema) - {'description'})
    if text == r'"\u0001"' and 'User' in schema.get('$ref', ''):
        return True
    return bool(description.mistakes(schema, value))


def name_code_of(schema):
    """The code of a name that is none; None of a schema that is not one of names."""
    return NAME_CODES.get(schema.get('$ref', '').split('/')[-1])


class Mistakes:
    """Those of one operation."""

    def __init__(self, description, method, path, operation):
        self.description = description
        self.method = method
        self.path = path
        self.operation = operation
        self.examples = list(requests_of(description, method, path, operation))
        self.example = self.examples[0]

    def made(self, name, code, target=None, body=None, **more):
        return Mistake(name, self.method, target or self.example.target(), code,
                       self.example.body if body is None else body, **more)

    def all(self):
        yield from self.in_query()
        yield from self.in_path()
        yield from self.in_keys()
        yield from self.in_body()

    # -- the query ----------------------------------------------------------------------------------------------------

    def with_query(self, text, target=None):
        target = target or self.example.target()
        return target + ('&' if '?' in target else '?') + text

    def with_value(self, name, value):
        """In an example that has the parameter, if there is one: it may need the others."""
        example = next((one for one in self.examples if name in one.query), self.example)
        query = {key: text_of(one) for key, one in example.query.items()}
        return example.path + '?' + urllib.parse.urlencode({**query, name: value})

    def in_query(self):
        yield self.made('unknown parameter', 'invalid_query', self.with_query('no_such_parameter=1'))
        yield self.made('unknown parameter without a value', 'invalid_query', self.with_query('no_such_parameter'))
        for parameter in self.description.parameters(self.operation, 'query'):
            name = parameter['name']
            yield self.made('misspelled parameter', 'invalid_query', self.with_query(f'{name}x=1'))
            right = self.right_text(parameter)
            yield self.made('parameter given twice', 'invalid_query',
                            self.with_query(f'{name}={right}', self.with_value(name, right)))
            if parameter.get('required'):
                yield self.made('missing parameter', 'invalid_query', self.example.path)
            for text, code in self.wrong_texts(name, parameter['schema']):
                yield self.made('wrong parameter', code, self.with_value(name, text))
        if self.path.endswith('/entries'):
            for query in EXCLUDING:
                yield self.made('parameters that exclude each other', 'invalid_query', f'{self.example.path}?{query}')
            for query in TOO_MANY_SINCE:
                yield self.made('long comparison', 'too_many', f'{self.example.path}?since=launch&{query}')
            for query in ('rank=dense&from=2', 'rank=dense&total=1'):
                yield self.made('rank that needs the top', 'invalid_rank', f'{self.example.path}?{query}')

    def right_text(self, parameter):
        schema = self.description.resolved(parameter['schema'])
        values = [parameter.get('example'), *schema.get('examples', []), schema.get('default'), 1]
        return text_of(next(value for value in values if value is not None))

    def wrong_texts(self, name, schema):
        """(text, code) of values that a parameter does not have."""
        code = PARAMETER_CODES.get(name, 'invalid_query')
        name_code = name_code_of(schema)
        schema = self.description.resolved(schema)
        if name_code:
            yield from ((text, name_code) for text in self.wrong_names(schema))
        elif name == 'boards':
            yield 'default,a b', 'invalid_board'
            yield ','.join(f'b{number}' for number in range(101)), 'too_many'
        elif name == 'user':
            yield from ((text, code) for text in ('', *WRONG_USERS))
        elif 'enum' in schema:
            yield from ((text, code) for text in TEXTS if text not in schema['enum'])
        else:
            is_of_names = name == 'limit' and 'maximum' in schema
            for text in TEXTS:
                if self.is_wrong_number(schema, text):
                    yield text, 'invalid_query' if is_of_names else code
            if is_of_names:
                yield str(schema['maximum'] + 1), 'too_many'
            if name == 'at_least':
                yield str(2**62), 'unknown_version'

    def wrong_names(self, schema):
        return [text for text in WRONG_NAMES if self.description.mistakes(schema, text)]

    def is_wrong_number(self, schema, text):
        is_number = re.fullmatch('-?[0-9]+', text) is not None
        return not is_number or bool(self.description.mistakes(schema, int(text)))

    # -- the path and the method --------------------------------------------------------------------------------------

    def with_segment(self, name, value):
        target = self.example.target()
        template, filled = self.path.split('/'), self.example.path.split('/')
        filled[template.index('{' + name + '}')] = urllib.parse.quote(value, safe='')
        return '/'.join(filled) + target[len(self.example.path):]

    def in_path(self):
        for parameter in self.description.parameters(self.operation, 'path'):
            name = parameter['name']
            name_code = name_code_of(parameter['schema'])
            if name == 'file':
                texts, code = ('nothing.js',), 'not_found'
            elif name_code:
                texts, code = self.wrong_names(self.description.resolved(parameter['schema'])), name_code
            elif name == 'user':
                texts, code = WRONG_USERS, 'invalid_user'
            else:
                schema = self.description.resolved(parameter['schema'])
                # Without any text it is another path.
                texts = [text for text in TEXTS if text and self.is_wrong_number(schema, text)]
                code = 'invalid_position'
            for text in texts:
                yield self.made('wrong segment', code, self.with_segment(name, text))
        yield Mistake('wrong method', 'PATCH', self.example.target(), 'method_not_allowed')

    # -- keys ---------------------------------------------------------------------------------------------------------

    def in_keys(self):
        names = [parameter['name'] for parameter in self.description.parameters(self.operation, 'header')]
        if 'Idempotency-Key' in names:
            for keys in WRONG_KEYS:
                yield self.made('wrong key', 'invalid_key', keys=keys)

    # -- the body -----------------------------------------------------------------------------------------------------

    def in_body(self):
        content = self.operation.get('requestBody', {}).get('content', {})
        if not content:
            return
        for body in WRONG_JSON:
            yield self.made('no JSON', 'invalid_json', body=body)
        yield self.made('large body', 'body_too_large', body=BEYOND_ALL_BODIES)
        schema = self.description.resolved(content['application/json']['schema'])
        if schema.get('type') == 'array':
            yield from self.other_types('array', 'invalid_body')
            yield self.made('long list', 'too_many', body=f'[{numbers(schema["maxItems"] + 1)}]'.encode())
            for name, code, text in self.wrong_objects(schema['items'], 'invalid_body'):
                yield self.made(name, code, body=f'[{text}]'.encode(), in_list=True)
        elif schema.get('type') == 'object':
            code = 'invalid_settings' if 'keep' in schema['properties'] else 'invalid_body'
            yield from self.other_types('object', code)
            for name, wrong_code, text in self.wrong_objects(schema, code):
                yield self.made(name, wrong_code, body=text.encode())
        else:
            yield self.made('large data', 'invalid_data', body=LARGE_DATA.encode())

    def other_types(self, right_type, code):
        for text in VALUES:
            if not text.startswith({'array': '[', 'object': '{'}[right_type]):
                yield self.made('body of another type', code, body=text.encode())

    def right_objects(self):
        """The objects in the bodies of all examples."""
        for example in self.examples:
            body = json.loads(example.body)
            yield from body if isinstance(body, list) else [body]

    def wrong_objects(self, schema, general_code):
        """(name, code, text) for each mistake in an object of a body."""
        schema = self.description.resolved(schema)
        members = schema['properties']
        codes = {} if general_code == 'invalid_settings' else MEMBER_CODES
        right = list(self.right_objects())
        texts = {name: json.dumps(value) for name, value in right[0].items()}

        def text(*more, without=()):
            parts = [f'"{name}":{value}' for name, value in texts.items() if name not in without]
            return '{' + ','.join([*parts, *more]) + '}'

        yield 'unknown member', general_code, text('"no_such_member":1')
        required = set(schema.get('required', []))
        required |= {choice['required'][0] for choice in schema.get('oneOf', []) if choice['required'][0] in texts}
        for name in sorted(required):
            yield 'missing member', general_code, text(without=(name,))
        for name, value in {name: value for example in right for name, value in example.items()}.items():
            twice = [f'"{name}":{json.dumps(value)}'] * 2
            yield 'member given twice', general_code, text(*twice, without=(name, EXCLUDED_MEMBERS.get(name)))
        if 'oneOf' in schema:
            yield 'two members that exclude each other', general_code, text(
                *(f'"{name}":{value}' for name, value in (('total', '1'), ('score', '"+1"')) if name not in texts))
        if 'minimum' in members:
            yield 'bounds that cross', general_code, '{"minimum":2,"maximum":1}'
        if 'keep_seasons' in members:
            yield from (('wrong season', general_code, f'{{"season":{value}}}') for value in WRONG_SEASONS)
            yield from (('wrong snapshots', general_code, f'{{"snapshots":{value}}}') for value in WRONG_SNAPSHOTS)
        if 'data' in members:
            yield 'large data', 'invalid_data', text(f'"data":{LARGE_DATA}', without=('data',))
        for name, member in members.items():
            without = (name, EXCLUDED_MEMBERS.get(name))
            for value in VALUES:
                if self.is_wrong_member(name, member, value):
                    code = codes.get(name, general_code)
                    if name == 'season' and value == BEYOND_INT64 and codes:
                        code = 'season_over'  # as any that does not run
                    yield 'wrong member', code, text(f'"{name}":{value}', without=without)
        if 'items' in members.get('users', {}):
            for users in ('1,1.5', '""'):
                yield 'wrong user', 'invalid_user', f'{{"users":[{users}]}}'
            yield 'many users', 'too_many', f'{{"users":[{numbers(members["users"]["maxItems"] + 1)}]}}'

    def is_wrong_member(self, name, schema, text):
        if name == 'data':
            return False  # any JSON
        if name == 'score' and text == f'"+{BEYOND_INT64}"':
            return True
        return is_wrong(self.description, schema, text)


def mistakes_of(description, method, path, operation):
    """All wrong requests of an operation."""
    return Mistakes(description, method, path, operation).all()
