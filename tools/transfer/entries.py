"""What a user, a total and data are: the service's own rules, so that mistakes are found before anything is sent."""

import json
import re

from .failure import Mistake, shown
from .json_text import is_value

MOST_USER_BYTES = 64
MOST_DATA_BYTES = 256
INT64_MIN = -2**63
INT64_MAX = 2**63 - 1

_CONTROL = re.compile('[\x00-\x1f\x7f-\x9f]')
_CANONICAL = re.compile(r'0|-?[1-9][0-9]{0,18}')


def integer_of(text):
    """The int64 that the text is in canonical decimal, or None."""
    if not _CANONICAL.fullmatch(text):
        return None
    number = int(text)
    return number if INT64_MIN <= number <= INT64_MAX else None


def checked_name(name):
    """A string user. Raises Mistake."""
    try:
        size = len(name) if name.isascii() else len(name.encode())
    except UnicodeEncodeError:
        raise Mistake(f'the user {shown(name)} holds half of a surrogate pair') from None
    if size == 0:
        raise Mistake('the user is empty')
    if size > MOST_USER_BYTES:
        raise Mistake(f'the user {shown(name)} has {size} bytes, more than {MOST_USER_BYTES}')
    if _CONTROL.search(name):
        raise Mistake(f'the user {shown(name)} holds a control character')
    return name


def user_of_json(value, users):
    """The user that a JSON value names; None (JSON's null) is one who was erased. Raises Mistake.

    `users`: 'tagged' keeps the type; 'string' and 'integer' make all users of that type.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return user_of_text(value) if users == 'integer' else checked_name(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if not INT64_MIN <= value <= INT64_MAX:
            raise Mistake('the user is an integer beyond 64 bits')
        return str(value) if users == 'string' else value
    raise Mistake('the user is neither an integer nor a string')


def user_of_text(text):
    """The integer user that the text is. Raises Mistake."""
    user = integer_of(text)
    if user is None:
        raise Mistake(f'the user {shown(text)} is not a 64-bit integer in plain decimal')
    return user


def user_of_field(field, users):
    """The user that a field of a CSV file names; None for an empty field, one who was erased. Raises Mistake.

    `users`: 'tagged' reads it as the service reads a user in a path: an int64 in canonical decimal is that integer,
    a JSON string is its content, and anything else is itself. 'string' takes each field as it stands, and 'integer'
    only integers.
    """
    if users == 'integer':
        return user_of_text(field)
    if users == 'string':
        return checked_name(field)
    if not field:
        return None
    if field[0] == '"':
        if is_value(field):
            field = json.loads(field)
    elif field[0] in '-0123456789':
        user = integer_of(field)
        if user is not None:
            return user
    return checked_name(field)


def field_of_user(user):
    """What user_of_field(..., 'tagged') reads as this user."""
    if user is None:
        return ''
    if isinstance(user, int):
        return str(user)
    return json.dumps(user, ensure_ascii=False) if user[0] in '"-0123456789' else user


def json_of_user(user):
    """The JSON of a user who was checked."""
    if isinstance(user, int):
        return str(user)
    return json.dumps(user, ensure_ascii=False) if '"' in user or '\\' in user else f'"{user}"'


def checked_total(value):
    """A total that came as a JSON value. Raises Mistake."""
    if not isinstance(value, int) or isinstance(value, bool) or not INT64_MIN <= value <= INT64_MAX:
        raise Mistake('the total is not a 64-bit integer')
    return value


def total_of_field(field):
    """A total in a field of a CSV file. Raises Mistake."""
    total = integer_of(field)
    if total is None:
        raise Mistake(f'the total {shown(field)} is not a 64-bit integer in plain decimal')
    return total


def checked_data(raw):
    """The text of JSON that is kept with a user. Raises Mistake."""
    if not is_value(raw):
        raise Mistake(f'the data {shown(raw)} is not JSON')
    return bounded_data(raw)


def bounded_data(raw):
    """The text of data that is known to be JSON. Raises Mistake."""
    size = len(raw.encode())
    if size > MOST_DATA_BYTES:
        raise Mistake(f'the data has {size} bytes, more than {MOST_DATA_BYTES}')
    return raw
