"""Reads a description of an HTTP interface (OpenAPI 3.1), as far as the tests beside this file need it."""

import json
import re

import jsonschema
import yaml

METHODS = ('get', 'put', 'post', 'delete')


class Description:
    def __init__(self, text):
        self.document = yaml.safe_load(text)
        self._formats = jsonschema.FormatChecker(formats=())
        self._formats.checks('int64')(
            lambda value: not isinstance(value, int) or -2**63 <= value < 2**63)
        self._formats.checks('date-time')(
            lambda value: not isinstance(value, str)
            or re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z', value) is not None)

    def resolved(self, node):
        """What a reference refers to; anything else is itself. What stands beside the reference is added."""
        while '$ref' in node:
            target = self.document
            for key in node['$ref'].removeprefix('#/').split('/'):
                target = target[key]
            node = {**target, **{key: value for key, value in node.items() if key != '$ref'}}
        return node

    def operations(self):
        """(method in capitals, path, operation) of each, in the order of the file."""
        for path, item in self.document['paths'].items():
            for method, operation in item.items():
                if method in METHODS:
                    yield method.upper(), path, operation

    def parameters(self, operation, place):
        """The parameters in 'path', 'query' or 'header', resolved."""
        found = [self.resolved(parameter) for parameter in operation.get('parameters', [])]
        return [parameter for parameter in found if parameter['in'] == place]

    def mistakes(self, schema, value):
        """What is wrong with a value, one sentence each."""
        # References lead into the components, so these come along.
        validator = jsonschema.Draft202012Validator(
            {**schema, 'components': self.document.get('components', {})}, format_checker=self._formats)
        return [f'{error.json_path}: {error.message}' for error in validator.iter_errors(value)]


def parse_json(text):
    """JSON in which numbers are exact. One that is no integer becomes a string, and so fits no schema of a number."""

    def object_of(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError('a key comes twice')
        return dict(pairs)

    return json.loads(text, parse_float=str, object_pairs_hook=object_of)
