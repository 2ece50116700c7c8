"""Requests to the service, sent again with the same key until they are answered, within a time."""

import json
import os
import re
import time
import urllib.parse

import urllib3

from .failure import Failure, printable, shown

CONNECT_S = 10
READ_S = 60
MOST_ANSWER_BYTES = 64 << 20
READ_BYTES = 1 << 20
MOST_WAIT_S = 60       # for one Retry-After, whatever it says
FIRST_WAIT_S = 0.1     # doubled with each attempt that names no time
MOST_BACKOFF_S = 5
TRY_AGAIN = (408, 429, 502, 503, 504)

_OBJECT_OF_URLLIB3 = re.compile(r'^(<[^>]*>|\w+Pool\([^)]*\)|\w+Connection\([^)]*\)): ')
_NAME = re.compile('[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}')


class Refused(Failure):
    """The service answered with an error."""

    def __init__(self, status, code, text):
        super().__init__(f'the service refuses this: {status} {code}: {text}')
        self.code = code
        self.is_final = status not in TRY_AGAIN


def _is_address(url):
    try:
        parts = urllib.parse.urlsplit(url)
        return (parts.scheme in ('http', 'https') and bool(parts.hostname) and parts.port != 0 and url.isascii()
                and not parts.query and not parts.fragment and parts.username is None)
    except ValueError:
        return False


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.version = headers.get('Scoreboard-Version', '')
        self.is_replayed = headers.get('Idempotent-Replayed') == 'true'
        self.text = body

    def json(self):
        try:
            return json.loads(self.text)
        except ValueError:
            raise Failure('the answer is not JSON: is this the address of a scoreboard service?') from None


class Service:
    """Thread rule: any thread."""

    def __init__(self, url, token=None, patience_s=300):
        if not _is_address(url):
            raise Failure(f'{shown(url)} is no address of the form http://HOST[:PORT]')
        self.url = url.rstrip('/')
        self._patience_s = patience_s
        self._headers = {'Authorization': f'Bearer {token}'} if token else {}
        self._pool = urllib3.PoolManager(cert_reqs='CERT_REQUIRED', retries=False,
                                         timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S))

    def get(self, path, **query):
        return self.request('GET', path, query=query)

    def request(self, method, path, query=None, body=None, key=None, patience_s=None):
        """The answer with a status of 2xx. Raises Refused for other answers, and Failure when there is none in time."""
        url = self.url + path + ('?' + urllib.parse.urlencode(query) if query else '')
        headers = dict(self._headers)
        if key:
            headers['Idempotency-Key'] = key
        deadline = time.monotonic() + (self._patience_s if patience_s is None else patience_s)
        backoff = FIRST_WAIT_S
        while True:
            wait = backoff
            try:
                answer, retry_after = self._exchange(method, url, headers, body)
            except urllib3.exceptions.HTTPError as error:
                reason = _OBJECT_OF_URLLIB3.sub('', str(error))
                trouble = Failure(f'{self.url} does not answer: {printable(reason)}')
            else:
                if 200 <= answer.status < 300:
                    return answer
                trouble = self._refusal(answer)
                if answer.status not in TRY_AGAIN:
                    raise trouble
                if retry_after.isascii() and retry_after.isdigit():
                    wait = min(int(retry_after[:9]), MOST_WAIT_S)
            if time.monotonic() + wait >= deadline:
                raise trouble
            time.sleep(wait)
            backoff = min(2 * backoff, MOST_BACKOFF_S)

    def _exchange(self, method, url, headers, body):
        response = self._pool.request(method, url, headers=headers, body=body, redirect=False, preload_content=False,
                                      enforce_content_length=True)
        try:
            content = bytearray()
            # urllib3 1.26 finds that an answer was cut off only when it reads on behind the cut.
            while piece := response.read(READ_BYTES):
                content += piece
                if len(content) > MOST_ANSWER_BYTES:
                    raise Failure(f'an answer has more than {MOST_ANSWER_BYTES >> 20} MiB')
            answer = Answer(response.status, response.headers, content.decode())
        except UnicodeDecodeError:
            raise Failure('an answer is not UTF-8: is this the address of a scoreboard service?') from None
        except Failure:
            response.close()
            raise
        response.release_conn()
        return answer, response.headers.get('Retry-After', '')

    @staticmethod
    def _refusal(answer):
        try:
            value = json.loads(answer.text)
            return Refused(answer.status, printable(str(value['code'])), printable(str(value['error'])))
        except (ValueError, KeyError, TypeError):
            return Failure(f'the answer is {answer.status} {shown(answer.text)}: '
                           'is this the address of a scoreboard service?')


def token_of(path):
    """The token in the file, or in SCOREBOARD_TOKEN; not an argument, which other users of the machine could see."""
    if path is None:
        token = os.environ.get('SCOREBOARD_TOKEN', '')
    else:
        try:
            with open(path, encoding='ascii') as file:
                token = file.read(4096).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f'cannot read the token in {path}: {error}') from None
    if not all('!' <= character <= '~' for character in token):
        raise Failure('the token holds characters that a token cannot have')
    return token


def checked_path_name(name):
    """The name of a board or snapshot, which can stand in a path. Raises Failure."""
    if not _NAME.fullmatch(name):
        raise Failure(f'{shown(name)} is no name of a board or a snapshot')
    return name
