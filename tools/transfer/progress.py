"""Shows how far a transfer is, on a terminal only."""

import sys

from tqdm import tqdm


def progress_bar(total, operation, unit, initial=0):
    """A bar of tqdm on standard error; none where that is no terminal."""
    return tqdm(total=total, initial=initial, desc=operation, unit=unit, unit_scale=True, leave=False, disable=None,
                file=sys.stderr, dynamic_ncols=True)


def say(text):
    """Prints a line on standard error, above the bar if there is one."""
    tqdm.write(text, file=sys.stderr)
