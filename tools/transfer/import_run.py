"""Sets the totals of a board from a file."""

import contextlib
import json
import operator
import os
import secrets

from .background import in_background
from .expectation import Expectation
from .failure import Failure, counted, printable
from .journal import Journal
from .lists import Limits, body_of, key_of, lists_of
from .progress import progress_bar, say
from .records import records_of
from .service import Refused, checked_path_name

MOST_REPEATED_SAID = 10
# Codes that refuse a whole list for what may be the mistake of one line.
OF_A_LINE = ('invalid_json', 'invalid_body', 'body_too_large', 'too_many')


class Import:
    """Thread rule: one thread."""

    def __init__(self, service, options):
        self._service = service
        self._options = options
        self._path = '/boards/' + checked_path_name(options.board)
        self._expectation = Expectation()
        self._name = printable(options.file)
        self._journal = None
        self._context = ''
        self._is_better = None  # on a board that keeps the best, whether one total is better than another
        self._version = ''
        self._sent = self._lists = self._replayed = self._resumed = 0
        self._not_taken = self._erased = self._repeated = 0
        self.mistakes = 0
        self.differences = []

    def run(self):
        """Does it. Returns a sentence that says what was done. Raises Failure and OSError."""
        with open(self._options.file, 'rb') as file:
            board, limits = self._board()
            self._open_journal(board)
            size = os.fstat(file.fileno()).st_size
            records = records_of(file, self._options.format, self._options.mapping)
            with progress_bar(size or None, 'dry run' if self._options.dry_run else 'import', 'B') as bar:
                lists = lists_of(records, self._options.list, board['season'], limits)
                with contextlib.closing(in_background(lists)) as read_lists:
                    for score_list in read_lists:
                        self._do(score_list)
                        bar.update(score_list.end - bar.n)
        if self._options.dry_run:
            return self._would_do(board)
        self._check()
        if self._journal:
            self._journal.remove()
        return self._did()

    def _board(self):
        try:
            answer = self._service.request('GET', self._path, patience_s=self._options.first_patience)
            board = answer.json()
            settings = board['settings']
            if settings['keep'] == 'best':
                self._is_better = operator.lt if settings['order'] == 'ascending' else operator.gt
            limits = Limits(users=settings['users'],
                            **{name: settings[name] for name in ('minimum', 'maximum') if settings[name] is not None})
        except Refused as refusal:
            if refusal.code == 'unknown_board':
                raise Failure(f'there is no board {printable(self._options.board)}; make it first, with '
                              f'curl -X PUT {self._service.url}{self._path} -d {{}}') from None
            raise
        except (KeyError, TypeError):
            raise Failure('the answer does not describe a board') from None
        if not isinstance(board.get('season'), int):
            raise Failure('the answer does not describe a board')
        return board, limits

    def _open_journal(self, board):
        # A board that was emptied since is another one: what it was sent before must be written again.
        identity = {'url': self._service.url, 'board': self._options.board, 'season': board['season'],
                    'season_start': board.get('season_start'), 'list': self._options.list,
                    'salt': secrets.token_hex(8) if self._options.again else ''}
        if self._options.journal and not self._options.dry_run:
            self._journal = Journal(self._options.journal, identity)
            identity['salt'] = self._journal.identity['salt']
        self._context = json.dumps([identity[name] for name in ('board', 'season_start', 'salt')])

    def _do(self, score_list):
        for record in score_list.mistakes:
            self._mistake(record.line, record.mistake)
        self._erased += score_list.erased
        records = score_list.records
        if not records:
            return
        self._lists += 1
        if self._options.dry_run:
            for record in records:
                self._note(record, record.total)
            return
        self._send_list(score_list.place, records, score_list.items)

    def _send_list(self, place, records, items):
        key = key_of(self._context, records[0].line, body_of(items))
        if self._journal and self._journal.has(place, key):
            self._resumed += 1
            for record in records:
                self._note(record, record.total)
            return
        self._send(key, records, items)
        if self._journal:
            self._journal.add(key)

    def _send(self, key, records, items):
        """Sends a list; where the service refuses all of it, in halves down to the line at fault."""
        try:
            answer = self._service.request('POST', self._path + '/scores', body=body_of(items), key=key)
        except Refused as refusal:
            if refusal.code not in OF_A_LINE:
                raise
            if len(records) == 1:
                self._mistake(records[0].line, str(refusal))
                return
            middle = len(records) // 2
            for half in (slice(None, middle), slice(middle, None)):
                self._send(key_of(self._context, records[half][0].line, body_of(items[half])),
                           records[half], items[half])
            return
        self._version = answer.version
        self._replayed += answer.is_replayed
        answers = answer.json()
        if not isinstance(answers, list) or len(answers) != len(records):
            raise Failure('the service answered a list with one of another length')
        for record, result in zip(records, answers):
            self._take(record, result)

    def _take(self, record, result):
        if 'code' in result:
            if result['code'] == 'season_over':
                raise Failure('the season of the board ended during the import; what was sent before is in that season')
            self._mistake(record.line, f'{printable(str(result["code"]))}: {printable(str(result.get("error")))}')
            return
        if result.get('user') != record.user or not isinstance(result.get('total'), int):
            raise Failure('the service answered a list with one of other users')
        self._sent += 1
        self._not_taken += result.get('taken') is False
        self._note(record, result['total'])

    def _note(self, record, total):
        before = self._expectation.reached(record.user, total, record.line)
        if before is None:
            return
        self._repeated += 1
        if self._repeated <= MOST_REPEATED_SAID:
            say(f'{self._name}:{record.line}: note: the user was on line {before} already; '
                f'the {self._counting()} one counts')

    def _counting(self):
        return 'better' if self._is_better else 'last'

    def _mistake(self, line, text):
        self.mistakes += 1
        say(f'{self._name}:{line}: {text}')
        if self._options.stop:
            raise Failure(f'stopped at this mistake; {self._sent} totals were sent before')

    def _check(self):
        if self._options.no_check or len(self._expectation) == 0:
            return
        self.differences, version = self._expectation.differences(self._service, self._path, self._version,
                                                                   self._is_better)
        for sentence in self.differences:
            say(f'difference: {sentence}')
        if self.differences and version != self._version:
            say('the service took other writes meanwhile, so the differences may be theirs')
        if self.differences and self._replayed:
            say(f'{counted(self._replayed, "list")} got the answers of an earlier run; --again writes them again')

    def _counts(self):
        said = []
        if self.mistakes:
            said.append(counted(self.mistakes, 'line') + ' with mistakes')
        if self._repeated:
            said.append(counted(self._repeated, 'line') + ' with a user of an earlier line')
        if self._erased:
            said.append(counted(self._erased, 'erased user') + ' left out')
        return ''.join(f', {text}' for text in said)

    def _would_do(self, board):
        keep = 'only where they are better' if self._is_better else 'whatever they are now'
        return (f'dry run, nothing is written: would set the totals of {counted(len(self._expectation), "user")} '
                f'on the board {self._options.board} ({counted(board.get("of"), "user")} now), {keep}, '
                f'in {counted(self._lists, "list")}{self._counts()}')

    def _did(self):
        notes = ''
        if self._not_taken:
            notes += f', {counted(self._not_taken, "total")} no better than what there was'
        if self._resumed:
            notes += f', {counted(self._resumed, "list")} done by an earlier run'
        if self._replayed:
            notes += f', {counted(self._replayed, "list")} answered as before'
        if self._options.no_check:
            checked = 'not checked'
        else:
            checked = 'checked' if not self.differences else 'the board differs'
        return (f'{self._name}: {counted(len(self._expectation), "user")}, the sum of their totals is '
                f'{self._expectation.sum()}, in {counted(self._lists, "list")}{self._counts()}{notes}; {checked}')
