"""Reads all entries of a board or of a snapshot, a page at a time."""

import json
import re
from typing import List, NamedTuple

from .failure import Failure
from .json_text import value_at
from .service import Refused

MOST_PAGE_ENTRIES = 10_000

_HEAD = re.compile(r'\{"of":([0-9]{1,19}),"season":[0-9]+,"entries":\[')
_ENTRY = re.compile(r'\{"rank":([0-9]{1,19}),"user":(-?[0-9]{1,19}|"(?:[^"\\]|\\.)*"|null),"total":(-?[0-9]{1,19})')
_DATA = ',"data":'


class Page(NamedTuple):
    of: int             # entries of the whole board
    version: str
    ranks: List[int]
    users: List[str]    # JSON
    totals: List[int]
    data: List[str]     # JSON as it is kept, or None
    texts: List[str]    # the whole entries as JSON, as they are in the answer


def parse_page(answer):
    """What an answer holds; data keep their bytes. Raises Failure where it is no page."""
    text = answer.text
    head = _HEAD.match(text)
    if not head:
        raise _not_a_page()
    page = Page(int(head[1]), answer.version, [], [], [], [], [])
    index = head.end()
    while text.startswith('{', index):
        begin = index
        entry = _ENTRY.match(text, index)
        if not entry:
            raise _not_a_page()
        index = entry.end()
        data = None
        if text.startswith(_DATA, index):
            begin_data = index + len(_DATA)
            try:
                index = value_at(text, begin_data)[1]
            except ValueError:
                raise _not_a_page() from None
            data = text[begin_data:index]
        if not text.startswith('}', index):
            raise _not_a_page()
        page.ranks.append(int(entry[1]))
        page.users.append(entry[2])
        page.totals.append(int(entry[3]))
        page.data.append(data)
        page.texts.append(text[begin:index + 1])
        index += 1
        if not text.startswith(',', index):
            break
        index += 1
    if text[index:].strip() != ']}':
        raise _not_a_page()
    return page


def _not_a_page():
    return Failure('the answer is not a page of entries: is this the address of a scoreboard service?')


def user_of(text):
    """The user that the text of JSON in a page names; None for one who was erased."""
    if text[0] == '"':
        return text[1:-1] if '\\' not in text else json.loads(text)
    return None if text == 'null' else int(text)


def pages_from(service, path, first, limit=MOST_PAGE_ENTRIES, **query):
    """The pages from rank `first` on to the end; each has 1 to `limit` entries."""
    while True:
        try:
            page = parse_page(service.get(path + '/entries', **{'from': first, 'limit': limit, **query}))
        except Refused as refusal:
            if refusal.code != 'too_many' or limit == 1:
                raise
            limit //= 2  # the service is set to give fewer at once
            continue
        if not page.ranks:
            return
        yield page
        first += len(page.ranks)
        if first > page.of:
            return
