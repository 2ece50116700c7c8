"""The lines of a file from anywhere: bounded, numbered, decoded."""

import codecs
from typing import NamedTuple, Optional

from .failure import Failure

MOST_LINE_BYTES = 64 << 10

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Line(NamedTuple):
    number: int             # from 1
    end: int                # offset of the first byte behind it
    text: str               # with its line end, without a byte order mark
    mistake: Optional[str]  # then the text is empty


def lines_of(file):
    """The lines of a binary file. They end with LF or CR LF; a lone CR ends none."""
    end = number = 0
    while True:
        raw = file.readline(MOST_LINE_BYTES + 1)
        if not raw:
            return
        number += 1
        end += len(raw)
        if len(raw) > MOST_LINE_BYTES:
            while raw and not raw.endswith(b'\n'):
                raw = file.readline(MOST_LINE_BYTES)
                end += len(raw)
            yield Line(number, end, '', f'the line has more than {MOST_LINE_BYTES >> 10} KiB')
            continue
        if number == 1:
            if raw.startswith(_UTF16):
                raise Failure('the file is in UTF-16; it has to be in UTF-8')
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            yield Line(number, end, raw.decode(), None)
        except UnicodeDecodeError:
            yield Line(number, end, '', 'the line is not UTF-8')
