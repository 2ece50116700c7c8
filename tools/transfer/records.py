"""The records of a file in NDJSON or CSV: a rank where there is one, a user, a total and data."""

import csv
import json
import re
from typing import NamedTuple, Optional, Union

from . import entries
from .failure import Failure, Mistake, printable
from .json_text import is_value, members
from .lines import MOST_LINE_BYTES, lines_of

FORMATS = ('ndjson', 'csv')
COLUMNS = ('rank', 'user', 'total', 'data')


class Mapping(NamedTuple):
    """Which column (CSV) or key (NDJSON) is what."""
    user: str = 'user'
    total: str = 'total'
    data: str = 'data'
    collects: bool = False   # whether all other columns but `rank` make up the data
    users: str = 'tagged'    # or 'string' or 'integer', see entries.user_of_field()
    delimiter: str = ','     # of CSV


class Record(NamedTuple):
    line: int                       # where it begins, from 1
    end: int                        # offset of the first byte behind it
    rank: Optional[int]             # None where there is none
    user: Union[int, str, None]     # None: erased
    total: int
    data: Optional[str]             # JSON as it is written; None: no data
    mistake: Optional[str]          # then nothing else but line and end is known


def format_of(path, wanted):
    """The format that is wanted, or that the name of the file tells. Raises Failure."""
    if wanted:
        return wanted
    for ending, name in (('.csv', 'csv'), ('.ndjson', 'ndjson'), ('.jsonl', 'ndjson')):
        if path.lower().endswith(ending):
            return name
    raise Failure(f'{printable(path)} ends neither with .ndjson nor .jsonl nor .csv: name the format with --format')


def records_of(file, file_format, mapping=Mapping()):
    """The records of a binary file. Raises Failure where the file as a whole makes no sense."""
    return _ndjson_records(file, mapping) if file_format == 'ndjson' else _csv_records(file, mapping)


def _wrong(line, mistake):
    return Record(line.number, line.end, None, None, 0, None, str(mistake))


# The lines that an export writes, which need no slower look.
_OWN_LINE = re.compile(r'\{"rank":([1-9][0-9]{0,18}),"user":([1-9][0-9]{0,17}|"[^"\\\x00-\x1f\x7f-\x9f]{1,16}"),'
                       r'"total":(0|-?[1-9][0-9]{0,17})(?:,"data":([^\r\n]+))?\}\n')


def _ndjson_records(file, mapping):
    is_own = mapping == Mapping()
    for line in lines_of(file):
        if line.mistake:
            yield _wrong(line, line.mistake)
            continue
        match = is_own and _OWN_LINE.fullmatch(line.text)
        if match:
            rank, user, total, data = match.groups()
            if data is None or (is_value(data) and len(data) * 4 <= entries.MOST_DATA_BYTES):
                yield Record(line.number, line.end, int(rank), user[1:-1] if user[0] == '"' else int(user), int(total),
                             data, None)
                continue
        if not line.text.strip(' \t\r\n'):
            continue
        try:
            yield _ndjson_record(line, mapping)
        except ValueError as mistake:
            yield _wrong(line, mistake)


def _ndjson_record(line, mapping):
    found = members(line.text)
    if mapping.user not in found:
        raise Mistake(f'there is no user under the key {printable(mapping.user)}')
    if mapping.total not in found:
        raise Mistake(f'there is no total under the key {printable(mapping.total)}')
    user = entries.user_of_json(found[mapping.user][0], mapping.users)
    total = entries.checked_total(found[mapping.total][0])
    if mapping.collects:
        rest = [f'{json.dumps(key, ensure_ascii=False)}:{raw}' for key, (_, raw) in found.items()
                if key not in ('rank', mapping.user, mapping.total)]
        data = entries.checked_data('{' + ','.join(rest) + '}') if rest else None
    else:
        data = entries.bounded_data(found[mapping.data][1]) if mapping.data in found else None
    rank = found.get('rank', (None,))[0]
    rank = rank if isinstance(rank, int) else None
    _check_erased(user, rank)
    return Record(line.number, line.end, rank, user, total, data, None)


def _check_erased(user, rank):
    if user is None and rank is None:
        raise Mistake('the user is empty')  # only an export says that one was erased, and it has ranks


class _Columns:
    """Where a CSV file has what, by its first line."""

    def __init__(self, header, mapping):
        self.count = len(header)
        self.user = self._needed(header, mapping.user, '--user')
        self.total = self._needed(header, mapping.total, '--total')
        self.rank = self._place(header, 'rank')
        self.data = None if mapping.collects else self._place(header, mapping.data)
        self.rest = [(json.dumps(name, ensure_ascii=False), place) for place, name in enumerate(header)
                     if place not in (self.user, self.total, self.rank)] if mapping.collects else []
        if len({name for name, _ in self.rest}) != len(self.rest):
            raise Failure('line 1: two columns have the same name')

    @staticmethod
    def _place(header, name):
        if header.count(name) > 1:
            raise Failure(f'line 1: two columns are called {printable(name)}')
        return header.index(name) if name in header else None

    def _needed(self, header, name, option):
        place = self._place(header, name)
        if place is None:
            raise Failure(f'line 1: there is no column {printable(name)} among {printable(", ".join(header))}; '
                          f'name another one with {option}')
        return place

    def record(self, line, end, fields, mapping):
        if len(fields) != self.count:
            raise Mistake(f'there are {len(fields)} fields, and {self.count} columns')
        user = entries.user_of_field(fields[self.user], mapping.users)
        total = entries.total_of_field(fields[self.total])
        if self.rest:
            rest = [f'{key}:{json.dumps(fields[place], ensure_ascii=False)}' for key, place in self.rest]
            data = entries.checked_data('{' + ','.join(rest) + '}')
        else:
            data = fields[self.data] if self.data is not None else ''
            data = entries.checked_data(data) if data else None
        rank = entries.integer_of(fields[self.rank]) if self.rank is not None else None
        _check_erased(user, rank)
        return Record(line, end, rank, user, total, data, None)


class _RowTooLong(Exception):
    pass


class _RowLines:
    """Hands lines to a csv.reader and remembers which ones make up the row that it reads."""

    def __init__(self, lines):
        self._lines = lines
        self._again = []  # lines of a row that was none, last first
        self.row = []

    def __iter__(self):
        return self

    def __next__(self):
        line = self._again.pop() if self._again else next(self._lines)
        self.row.append(line)
        if line.mistake or (len(self.row) > 1 and line.end - self.row[0].end > MOST_LINE_BYTES):
            raise _RowTooLong
        return line.text

    def give_back(self):
        """Gives back all lines of the row but the first, which is returned."""
        first = self.row[0]
        self._again.extend(reversed(self.row[1:]))
        self.row = []
        return first


def _csv_rows(file, delimiter):
    """(first line, end, fields, mistake) of each row that is not empty."""
    lines = _RowLines(lines_of(file))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.row = []
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (_RowTooLong, csv.Error) as error:
            # The quote that no other one closes must not take the lines behind it along.
            first = lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            quote = 'a quote is not closed' if isinstance(error, _RowTooLong) else f'this is not CSV: {error}'
            yield first, first.end, None, first.mistake or quote
            continue
        if fields:
            yield lines.row[0], lines.row[-1].end, fields, None


def _csv_records(file, mapping):
    columns = None
    for line, end, fields, mistake in _csv_rows(file, mapping.delimiter):
        if columns is None:
            if mistake:
                raise Failure(f'line {line.number}: {mistake}')
            columns = _Columns(fields, mapping)
            continue
        if mistake:
            yield _wrong(line, mistake)
            continue
        try:
            yield columns.record(line.number, end, fields, mapping)
        except ValueError as error:
            yield Record(line.number, end, None, None, 0, None, str(error))
    if columns is None:
        raise Failure('the file is empty: a CSV file begins with a line that names its columns')


def header_line(file_format):
    """What an export begins with."""
    return ','.join(COLUMNS) + '\n' if file_format == 'csv' else ''


def _csv_field(text):
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_line(rank, user, total, data):
    """The line of one entry, which records_of() reads as the same."""
    return f'{rank},{_csv_field(entries.field_of_user(user))},{total},{_csv_field(data or "")}\n'
