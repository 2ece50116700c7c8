"""JSON whose integers are exact, and whose members keep the text in which they were written."""

import json
import re
from json.decoder import scanstring

_SPACE = re.compile(r'[ \t\r\n]*')
_LONGEST_INT64 = 20  # characters, with the sign


class Inexact:
    """A number that is no integer, or far beyond 64 bits. It is valid JSON and equal to nothing."""


def _integer(text):
    return int(text) if len(text) <= _LONGEST_INT64 else Inexact()


def _no_constant(name):
    raise ValueError(f'{name} is not JSON')


_scan = json.JSONDecoder(parse_float=lambda text: Inexact(), parse_int=_integer, parse_constant=_no_constant).scan_once


def value_at(text, index):
    """(value, index after it) of the JSON value that begins at `index`. Raises ValueError where there is none."""
    try:
        return _scan(text, index)
    except StopIteration:
        raise ValueError('this is not valid JSON') from None
    except json.JSONDecodeError as error:
        raise ValueError(f'this is not valid JSON: {error.msg}') from None
    except RecursionError:
        raise ValueError('this is JSON that is nested too deeply') from None


def is_value(text):
    """Whether the text is one JSON value, without space around it."""
    try:
        return value_at(text, 0)[1] == len(text)
    except ValueError:
        return False


def _after_space(text, index):
    return _SPACE.match(text, index).end()


def members(text):
    """{key: (value, its text)} of a JSON object. Raises ValueError where the text is none or repeats a key."""
    found = {}
    index = _after_space(text, 0)
    if not text.startswith('{', index):
        raise ValueError('this is not a JSON object')
    index = _after_space(text, index + 1)
    more = not text.startswith('}', index)
    while more:
        if not text.startswith('"', index):
            raise ValueError('this is not valid JSON: a key is missing')
        try:
            key, index = scanstring(text, index + 1)
        except json.JSONDecodeError as error:
            raise ValueError(f'this is not valid JSON: {error.msg}') from None
        index = _after_space(text, index)
        if not text.startswith(':', index):
            raise ValueError("this is not valid JSON: a ':' is missing")
        begin = _after_space(text, index + 1)
        value, end = value_at(text, begin)
        if key in found:
            raise ValueError('a key comes twice')
        found[key] = (value, text[begin:end])
        index = _after_space(text, end)
        more = text.startswith(',', index)
        if more:
            index = _after_space(text, index + 1)
    if not text.startswith('}', index):
        raise ValueError("this is not valid JSON: a '}' is missing")
    if _after_space(text, index + 1) != len(text):
        raise ValueError('there is more behind the JSON object')
    return found
