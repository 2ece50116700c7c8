"""Writes a moment of a board to a file."""

import datetime
import os
import secrets
import time

from .background import in_background
from .failure import Failure, counted, printable
from .pages import pages_from, user_of
from .partial_file import PartialFile
from .progress import progress_bar, say
from .records import csv_line, header_line, records_of
from .service import Refused, checked_path_name
from .tally import Tally

POLL_S = 0.05
MOST_POLL_S = 1
READ_RECORDS = 10_000  # that are checked together


class Export:
    """Thread rule: one thread."""

    def __init__(self, service, options):
        self._service = service
        self._options = options
        self._board_path = '/boards/' + checked_path_name(options.board)
        if options.snapshot:
            checked_path_name(options.snapshot)
        self._partial = PartialFile(options.file)
        self._state = None

    def run(self):
        """Writes the file. Returns a sentence that says what was done. Raises Failure and OSError."""
        saved = self._partial.saved_state()
        if os.path.exists(self._options.file) and not os.path.isfile(self._options.file):
            raise Failure(f'{printable(self._options.file)} is not a file')
        if os.path.exists(self._options.file) and not self._options.force and not self._options.abandon:
            raise Failure(f'{printable(self._options.file)} is there already; --force replaces it')
        if saved:
            self._check_same(saved)
        elif self._options.abandon:
            return 'there is nothing to abandon'
        else:
            # A wrong address or name is said at once, and leaves no files behind.
            self._service.request('GET', self._board_path, patience_s=self._options.first_patience)
        with self._partial.opened():
            self._state = saved or self._begin()
            if self._options.abandon:
                self._remove_snapshot()
                self._partial.remove()
                return f'abandoned: nothing is left of the export to {printable(self._options.file)}'
            try:
                return self._write()
            except Refused as refusal:
                if refusal.is_final and not self._state['moment']:
                    self._partial.remove()  # nothing was begun, so there is nothing to go on with
                raise

    def _identity(self):
        return {'url': self._service.url, 'board': self._options.board, 'format': self._options.format}

    def _check_same(self, saved):
        wanted = self._identity()
        if self._options.snapshot:
            wanted['snapshot'] = self._options.snapshot
        for name, value in wanted.items():
            if saved.get(name) != value:
                raise Failure(f'an interrupted export to this file has another {name}, '
                              f'{printable(str(saved.get(name)))}: go on with that, or drop it with --abandon')

    def _begin(self):
        self._partial.cut(0)
        name = self._options.snapshot
        if not name:
            name = f'export-{datetime.datetime.now(datetime.timezone.utc):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}'
        state = {**self._identity(), 'snapshot': name, 'temporary': not self._options.snapshot, 'moment': None}
        self._partial.save_state(state)  # before the snapshot is made, so that it is never left without an owner
        return state

    def _path(self):
        return f'{self._board_path}/snapshots/{self._state["snapshot"]}'

    def _remove_snapshot(self):
        if self._state['temporary'] and not self._options.keep:
            self._service.request('DELETE', self._path())

    def _write(self):
        tally, size = self._read_part()
        self._partial.cut(size)
        moment = self._state['moment']
        if not moment or tally.count != moment['of'] or size < len(header_line(self._options.format)):
            moment = self._ready_moment()
            self._write_rest(tally, moment)
        self._verify(tally, moment)
        self._remove_snapshot()
        try:
            self._partial.finish(self._options.force)
        except FileExistsError:
            raise Failure(f'{printable(self._options.file)} came to be meanwhile; --force replaces it') from None
        kept = ''
        if self._state['temporary'] and self._options.keep:
            kept = f'; the snapshot {self._state["snapshot"]} is kept'
        return (f'{printable(self._options.file)}: {counted(tally.count, "user")}, the sum of their totals is '
                f'{tally.sum}, as of {moment["at"]} (version {moment["version"]}){kept}')

    def _read_part(self):
        """(tally, size) of what is whole and right of the part: the line that a kill cut off is not."""
        tally = Tally()
        header = header_line(self._options.format).encode()
        file = self._partial.file
        file.seek(0)
        if file.read(len(header)) != header:
            return tally, 0
        size = len(header)
        file.seek(0)
        count_bytes = os.fstat(file.fileno()).st_size
        for record in records_of(file, self._options.format):
            if record.mistake:
                break
            if record.end == count_bytes:
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b'\n':
                    break
            try:
                tally.add([record.rank], [record.total])
            except Failure:
                break
            size = record.end
        return tally, size

    def _ready_moment(self):
        """Makes the snapshot if it is to be made, and waits until it can be read."""
        if self._state['temporary'] and not self._state['moment']:
            self._service.request('PUT', self._path())
        wait = POLL_S
        while True:
            try:
                answer = self._service.get(self._path()).json()
                moment = {name: answer[name] for name in ('version', 'at', 'of')}
                is_ready = answer['state'] == 'ready'
            except (KeyError, TypeError):
                raise Failure('the answer does not describe a snapshot') from None
            except Refused as refusal:
                if not self._state['moment']:
                    raise
                raise Failure(f'{refusal}; begin anew after --abandon') from None
            if self._state['moment'] not in (None, moment):
                raise Failure('the snapshot was made anew since this export began; begin anew after --abandon')
            if is_ready:
                break
            time.sleep(wait)
            wait = min(2 * wait, MOST_POLL_S)
        if not self._state['moment']:
            self._state['moment'] = moment
            self._partial.save_state(self._state)
        return moment

    def _write_rest(self, tally, moment):
        file = self._partial.file
        if file.tell() == 0:
            file.write(header_line(self._options.format).encode())
        if tally.count:
            say(f'going on behind {counted(tally.count, "user")} written by an earlier run')
        if tally.count == moment['of']:
            return
        with progress_bar(moment['of'], 'export', ' users', tally.count) as bar:
            pages = pages_from(self._service, self._path(), tally.count + 1, self._options.page, data='true')
            for page in in_background(pages):
                tally.add(page.ranks, page.totals)
                file.write(self._text_of(page).encode())
                bar.update(len(page.ranks))
        file.flush()

    def _text_of(self, page):
        if self._options.format == 'csv':
            return ''.join(csv_line(rank, user_of(user), total, data)
                           for rank, user, total, data in zip(page.ranks, page.users, page.totals, page.data))
        # Only data can hold line ends, as space between parts of JSON, where a blank says the same.
        return ''.join([(text.replace('\n', ' ').replace('\r', ' ') if '\n' in text or '\r' in text else text) + '\n'
                        for text in page.texts])

    def _verify(self, written, moment):
        """Reads the file again as an import does, and compares it with what was received."""
        read = Tally()
        self._partial.file.flush()
        self._partial.file.seek(0)
        ranks, totals = [], []
        with progress_bar(written.count, 'check', ' users') as bar:
            for record in records_of(self._partial.file, self._options.format):
                if record.mistake:
                    raise Failure(f'{printable(self._options.file)}.part:{record.line}: {record.mistake}')
                ranks.append(record.rank)
                totals.append(record.total)
                if len(ranks) == READ_RECORDS:
                    read.add(ranks, totals)
                    bar.update(len(ranks))
                    ranks, totals = [], []
            read.add(ranks, totals)
        if not read.count == written.count == moment['of']:
            raise Failure(f'the file has {read.count} users, {written.count} were received, '
                          f'and the board had {moment["of"]}')
        if read.sum != written.sum:
            raise Failure(f'the totals in the file sum up to {read.sum}, and those received to {written.sum}')
