"""An HTTP proxy for tests, which loses requests and answers, or holds them, as a test tells it."""

import contextlib
import http.client
import http.server
import threading
import urllib.parse

TIMEOUT_S = 60
LOSE_REQUEST = 'lose request'  # closes the connection, and the service hears nothing
LOSE_ANSWER = 'lose answer'    # the service does it, and the connection is closed before the answer
CUT_ANSWER = 'cut answer'      # half of the answer, then the connection is closed
HOLD = 'hold'                  # no answer, and the service hears nothing
UNAVAILABLE = 503
TOO_MANY = 429


class FaultyProxy:
    """`fault(number, method, path)` says what happens to the request with this number, from 1; None: nothing.

    `requests` has (method, path without query) of each; `held` is set when one is held.
    """

    def __init__(self, address):
        parts = urllib.parse.urlsplit(address)
        self._service = (parts.hostname, parts.port)
        self._lock = threading.Lock()
        self.fault = lambda number, method, path: None
        self.requests = []
        self.retry_after = '0'  # what UNAVAILABLE and TOO_MANY ask for
        self.held = threading.Event()
        self._closing = threading.Event()
        self.address = None

    @contextlib.contextmanager
    def running(self):
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), self._handler())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        self.address = f'http://127.0.0.1:{server.server_port}'
        try:
            yield self
        finally:
            self._closing.set()
            server.shutdown()
            thread.join()
            server.server_close()

    def next_fault(self, method, target):
        path = target.partition('?')[0]
        with self._lock:
            self.requests.append((method, path))
            return self.fault(len(self.requests), method, path)

    def hold(self):
        self.held.set()
        self._closing.wait(TIMEOUT_S)

    def forward(self, method, target, headers, body):
        connection = http.client.HTTPConnection(*self._service, timeout=TIMEOUT_S)
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def _handler(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *_):
                pass

            def relay(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                fault = proxy.next_fault(self.command, self.path)
                self.close_connection = fault is not None
                if fault == HOLD:
                    proxy.hold()
                elif fault in (UNAVAILABLE, TOO_MANY):
                    self.answer(fault, [('Retry-After', proxy.retry_after)], b'{"error":"later","code":"overloaded"}')
                elif fault != LOSE_REQUEST:
                    headers = {name: value for name, value in self.headers.items() if name != 'Connection'}
                    status, answer_headers, answer = proxy.forward(self.command, self.path, headers, body)
                    if fault != LOSE_ANSWER:
                        self.answer(status, answer_headers, answer, len(answer) // 2 if fault else len(answer))

            def answer(self, status, headers, body, bytes_sent=None):
                self.send_response(status)
                for name, value in headers:
                    if name not in ('Content-Length', 'Date', 'Server'):
                        self.send_header(name, value)
                if status != http.HTTPStatus.NO_CONTENT:
                    self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body[:bytes_sent])

            do_GET = do_PUT = do_POST = do_DELETE = relay

        return Handler
