"""Whether a board's entries are complete and in order, and what they sum up to."""

import operator

from .failure import Failure


class Tally:
    """Counts entries from rank 1 on. The sum is exact, whatever its size."""

    def __init__(self):
        self.count = 0
        self.sum = 0
        self._last = None
        self._in_order = None  # operator.ge or operator.le, as soon as two totals differ

    def add(self, ranks, totals):
        """Adds the next entries. Raises Failure, and adds nothing, where ranks or totals are out of order."""
        expected = range(self.count + 1, self.count + 1 + len(ranks))
        if list(ranks) != list(expected):
            raise Failure(f'ranks are not {expected.start} to {expected.stop - 1} where they should be')
        line = totals if self._last is None else [self._last, *totals]
        in_order = self._in_order or self._order_of(line)
        if in_order and not all(map(in_order, line, line[1:])):
            raise Failure(f'totals are out of order between the ranks {self.count} and {expected.stop - 1}')
        self._in_order = in_order
        self.count += len(ranks)
        self.sum += sum(totals)
        self._last = totals[-1] if totals else self._last

    @staticmethod
    def _order_of(totals):
        # A past season may have had another order than the board has now, so the totals tell it.
        for one, next_one in zip(totals, totals[1:]):
            if one != next_one:
                return operator.ge if one > next_one else operator.le
        return None
