"""A file that comes to its name only when it is whole, and that an interrupted run can go on with."""

import contextlib
import fcntl
import json
import os

from .failure import Failure, printable


class PartialFile:
    """PATH.part has what was written so far, and PATH.state what the run has to know to go on.

    The part is made before the state and gets its name before the state is removed. So a state without a part, or whose
    part has its name already, is that of a run that was done.
    """

    def __init__(self, path):
        self.path = path
        self._part = path + '.part'
        self._state = path + '.state'
        self.file = None

    def saved_state(self):
        """What an earlier run saved; None where there is none to go on with. Raises Failure."""
        try:
            with open(self._state, encoding='utf-8') as file:
                state = json.load(file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise Failure(f'cannot read {self._state}: {error}; remove it and {self._part} to begin anew') from None
        if os.path.exists(self._part) and not self._is_named():
            return state
        self.remove()
        return None

    def _is_named(self):
        return os.path.exists(self.path) and os.path.samefile(self.path, self._part)

    @contextlib.contextmanager
    def opened(self):
        """Opens the part and keeps other runs off it."""
        with open(self._part, 'a+b') as self.file:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(f'another run writes {printable(self.path)}') from None
            if not os.path.exists(self._part):  # the other run was done between our two steps
                raise Failure(f'another run wrote {printable(self.path)}')
            yield self

    def save_state(self, state):
        new = self._state + '.new'
        with open(new, 'w', encoding='utf-8') as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._state)
        self._sync_folder()

    def cut(self, size):
        """Drops all bytes from `size` on; the next write goes there."""
        self.file.truncate(size)
        self.file.seek(size)

    def finish(self, may_replace):
        """Gives the part its name. Raises FileExistsError where the name is taken and may not be."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if may_replace:
            os.replace(self._part, self.path)
        else:
            self._rename_without_replacing()
        self._sync_folder()
        os.unlink(self._state)

    def _rename_without_replacing(self):
        try:
            os.link(self._part, self.path)
            os.unlink(self._part)
        except FileExistsError:
            raise
        except OSError:  # a file system without links, where a file that comes this very moment is lost
            if os.path.exists(self.path):
                raise FileExistsError(self.path) from None
            os.rename(self._part, self.path)

    def remove(self):
        for path in (self._part, self._state):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def _sync_folder(self):
        folder = os.open(os.path.dirname(self.path) or '.', os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
