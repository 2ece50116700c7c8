"""Lets one thread read ahead while another one works."""

import queue
import threading

WAIT_S = 0.1


def in_background(items, depth=2):
    """The items of an iterable that another thread goes through, at most `depth` items ahead.

    The thread is a daemon: after Ctrl-C the program does not wait for an answer that is on its way.
    """
    taken = queue.Queue(depth)
    stopped = threading.Event()

    def hand_over(kind, value):
        while not stopped.is_set():
            try:
                taken.put((kind, value), timeout=WAIT_S)
                return
            except queue.Full:
                pass

    def work():
        try:
            for item in items:
                hand_over('item', item)
                if stopped.is_set():
                    return
            hand_over('end', None)
        except BaseException as error:  # is raised again in the thread that takes the items
            hand_over('error', error)

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            kind, value = taken.get()
            if kind == 'end':
                return
            if kind == 'error':
                raise value
            yield value
    finally:
        stopped.set()
