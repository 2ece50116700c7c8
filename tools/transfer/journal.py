"""Notes which lists of an import were answered, so that the next run goes on behind them."""

import fcntl
import json
import os

from .failure import Failure, printable


class Journal:
    """A first line says which import it is; each further one is the key of a list that was answered."""

    def __init__(self, path, identity):
        """Opens or makes the file. Raises Failure where it belongs to another import, and OSError."""
        self._path = path
        self._file = open(path, 'a+', encoding='ascii', newline='\n')  # pylint: disable=consider-using-with
        try:
            self._read(identity)
        except BaseException:
            self._file.close()
            raise

    def _read(self, identity):
        path = self._path
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f'another run uses {printable(path)}') from None
        self._file.seek(0)
        try:
            text = self._file.read()
        except UnicodeDecodeError:
            raise Failure(f'{printable(path)} is not the journal of an import') from None
        whole = text[:text.rfind('\n') + 1]  # a kill may have cut off the last line
        lines = whole.splitlines()
        if lines:
            self.identity = self._checked(lines[0], identity)
        elif text and not text.startswith('{'):
            raise Failure(f'{printable(path)} is not the journal of an import')
        else:
            self.identity = identity
        self._done = lines[1:]
        self._file.truncate(len(whole))
        if not lines:
            self._append(json.dumps(identity))

    def _checked(self, line, identity):
        try:
            there = json.loads(line)
            differing = [name for name in identity if name != 'salt' and there[name] != identity[name]]
        except (ValueError, KeyError, TypeError):
            raise Failure(f'{printable(self._path)} is not the journal of an import') from None
        if differing:
            raise Failure(f'{printable(self._path)} is the journal of an import with another {differing[0]}')
        return there

    def has(self, place, key):
        """Whether the list at this place (from 0) was answered. Raises Failure if it was another one."""
        if place >= len(self._done):
            return False
        if self._done[place] != key:
            raise Failure(f'the file or the options changed since {printable(self._path)} was written: '
                          'remove that to begin anew')
        return True

    def add(self, key):
        """Notes the next list."""
        self._done.append(key)
        self._append(key)

    def close(self):
        self._file.close()

    def remove(self):
        os.unlink(self._path)
        self.close()

    def _append(self, line):
        self._file.write(line + '\n')
        self._file.flush()
        os.fsync(self._file.fileno())
