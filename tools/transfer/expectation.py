"""What a board must hold after an import, and how it differs."""

from array import array

from .failure import counted, printable
from .pages import pages_from, user_of
from .progress import progress_bar

MOST_EXAMPLES = 10


class Expectation:
    """The last total of each user, and when it was reached. Some 200 bytes a user of memory."""

    def __init__(self):
        self._places = {}  # user -> place in the arrays
        self._totals = array('q')
        self._arrivals = array('Q')
        self._lines = array('Q')
        self._arrival = 0

    def __len__(self):
        return len(self._places)

    def reached(self, user, total, line):
        """Notes that a user has this total from now on. Returns the line that named the user before, or None."""
        self._arrival += 1
        place = self._places.get(user)
        if place is None:
            self._places[user] = len(self._totals)
            self._totals.append(total)
            self._arrivals.append(self._arrival)
            self._lines.append(line)
            return None
        if self._totals[place] != total:  # who stays where he is keeps his place among equal totals
            self._totals[place] = total
            self._arrivals[place] = self._arrival
        before = self._lines[place]
        self._lines[place] = line
        return before

    def sum(self):
        return sum(self._totals)

    def differences(self, service, path, version, is_better=None):
        """(sentences, version of the last page) about how the board differs, by reading all of it.

        `is_better`: on a board that keeps the best, whether its first total is better than its second; a board may
        have better totals than the file.
        """
        found = _Found(self._places, self._totals, self._arrivals, is_better)
        last_version = version
        with progress_bar(None, 'check', ' users') as bar:
            # A page of a state that has all our writes.
            for page in pages_from(service, path, 1, **({'at_least': version} if version else {})):
                found.add(page)
                last_version = page.version
                bar.update(len(page.ranks))
        return found.sentences(), last_version


class _Found:
    def __init__(self, places, totals, arrivals, is_better):
        self._is_better = is_better
        self._places = places
        self._totals = totals
        self._arrivals = arrivals
        self._count = 0
        self._sum = 0
        self._other_totals = []
        self._overtaken = []
        self._other_count = 0
        self._overtaken_count = 0
        self._last = (None, 0)  # total and arrival of the user before

    def add(self, page):
        for text, total in zip(page.users, page.totals):
            user = user_of(text)
            place = self._places.get(user)
            if place is None:
                continue
            self._count += 1
            self._sum += total
            if total != self._totals[place]:
                if self._is_better and self._is_better(total, self._totals[place]):
                    continue
                self._other_count += 1
                _remember(self._other_totals, f'{_name(user)} has {total} instead of {self._totals[place]}')
                continue
            arrival = self._arrivals[place]
            if self._last[0] == total and arrival < self._last[1]:
                self._overtaken_count += 1
                _remember(self._overtaken, _name(user))
            self._last = (total, arrival)

    def sentences(self):
        said = []
        missing = len(self._places) - self._count
        if missing > 0:
            said.append(f'{counted(missing, "user")} of the file not on the board, or hidden')
        if missing < 0:
            said.append(f'{counted(-missing, "user")} listed more than once')
        if self._other_count:
            said.append(counted(self._other_count, 'user') + ' with another total: '
                        + _listed(self._other_totals, self._other_count))
        elif not missing and not self._is_better and self._sum != sum(self._totals):
            said.append(f'the totals sum up to {self._sum} instead of {sum(self._totals)}')
        if self._overtaken_count:
            said.append(counted(self._overtaken_count, 'user') + ' out of the order of the file among equal totals: '
                        + _listed(self._overtaken, self._overtaken_count))
        return said


def _name(user):
    return str(user) if isinstance(user, int) else f'"{printable(user)}"'


def _remember(examples, text):
    if len(examples) < MOST_EXAMPLES:
        examples.append(text)


def _listed(examples, count):
    return ', '.join(examples) + (', ...' if count > len(examples) else '')
