"""Cuts the records of a file into the lists that are sent."""

import base64
import hashlib
from typing import List, NamedTuple

from . import entries
from .records import Record

MOST_BODY_BYTES = 2 << 20
_FRAME_BYTES = 2
_COMMA_BYTES = 1


class ScoreList(NamedTuple):
    """Some records that follow each other in the file."""
    place: int               # which list of the file it is, from 0
    end: int                 # offset of the first byte behind it
    records: List[Record]    # those to be sent
    items: List[bytes]       # their JSON
    mistakes: List[Record]
    erased: int              # records without a user


class Limits(NamedTuple):
    """What the board takes, so that a dry run finds what the service would refuse."""
    users: str = 'any'
    minimum: int = entries.INT64_MIN
    maximum: int = entries.INT64_MAX

    def mistake(self, record):
        if self.users != 'any' and isinstance(record.user, int) != (self.users == 'integer'):
            return f'the board takes only {self.users} users'
        if record.total < self.minimum:
            return f'the total {record.total} is below the minimum {self.minimum} of the board'
        if record.total > self.maximum:
            return f'the total {record.total} is above the maximum {self.maximum} of the board'
        return None


def item_of(record, season):
    """The JSON that sets the record's total, in no other season."""
    data = f',"data":{record.data}' if record.data is not None else ''
    return f'{{"user":{entries.json_of_user(record.user)},"total":{record.total},"season":{season}{data}}}'.encode()


def body_of(items):
    return b'[' + b','.join(items) + b']'


def key_of(context, line, body):
    """The idempotency key of a list: the same for the same content at the same place of a file, and no other.

    `context`: what else tells this import from others.
    """
    digest = hashlib.sha256(b'\0'.join((context.encode(), str(line).encode(), body))).digest()
    return 'import-' + base64.urlsafe_b64encode(digest).decode().rstrip('=')


def lists_of(records, most_records, season, limits):
    """The lists. Records with mistakes count for where a list ends, so correcting a line changes no other list."""
    place = 0
    current = _Collector(season, limits)
    for record in records:
        item = current.item(record)
        if current.count == most_records or current.bytes + len(item) > MOST_BODY_BYTES:
            yield current.finished(place)
            place += 1
            current = _Collector(season, limits)
        current.add(record, item)
    if current.count:
        yield current.finished(place)


class _Collector:
    def __init__(self, season, limits):
        self._season = season
        self._limits = limits
        self._all_records = limits == Limits()
        self._records, self._items, self._mistakes = [], [], []
        self._erased = 0
        self._end = 0
        self.count = 0
        self.bytes = _FRAME_BYTES

    def item(self, record):
        return b'' if record.mistake or record.user is None else item_of(record, self._season)

    def add(self, record, item):
        self.count += 1
        self._end = record.end
        mistake = record.mistake
        if not mistake and record.user is None:
            self._erased += 1
            return
        if not mistake and not self._all_records:
            mistake = self._limits.mistake(record)
        if mistake:
            self._mistakes.append(record._replace(mistake=mistake))
            return
        self._records.append(record)
        self._items.append(item)
        self.bytes += len(item) + _COMMA_BYTES

    def finished(self, place):
        return ScoreList(place, self._end, self._records, self._items, self._mistakes, self._erased)
