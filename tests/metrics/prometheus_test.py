#!/usr/bin/python3
"""Checks what Prometheus makes of the metrics: starts a server, two HTTP processes, nginx and Prometheus, sends good,
wrong and slow requests while the server is killed, and then asks Prometheus for every expression of conf/dashboard.json
and conf/alerts.yml. Each must have data; of an alert, what it compares.

Usage: prometheus_test.py BIN_FOLDER SOURCE_FOLDER

Besides: promtool finds nothing wrong with the metrics, the rules, their tests and the example of a configuration; the
dashboard has the shape that Grafana reads; docs/operations.md names every metric and every alert; nginx shows no metrics.
"""

import contextlib
import itertools
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'docs'))
from with_server import free_port, running, wait_until_ready  # noqa: E402

LOAD_S = 12
PATIENCE_S = 90
TIMEOUT_S = 10
DEADLINE_MS = 700  # of the HTTP processes: less than the server is away
RATE_INTERVAL = '30s'
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
COMPARISON = re.compile(r'\s(==|<|>)\s*(\S+)\s*$')

failures = []


def complain(text):
    failures.append(text)
    print(text, file=sys.stderr)


def ask(address, path, method='GET', body=None, headers=None):
    """Status and text of the answer, whatever it is."""
    request = urllib.request.Request(address + path, body, headers or {}, method=method)
    try:
        with OPENER.open(request, timeout=TIMEOUT_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def promtool(*arguments, **more):
    done = subprocess.run(['promtool', *arguments], capture_output=True, text=True, timeout=60, check=False, **more)
    if done.returncode != 0 or done.stderr.strip():
        complain(f'promtool {" ".join(arguments)}: {done.stdout}{done.stderr}')


# -- the service and its load -----------------------------------------------------------------------------------

def balancer(folder, source, port, clients):
    """The command of nginx with the project's template."""
    with open(os.path.join(source, 'conf/nginx.conf'), encoding='utf-8') as file:
        text = file.read()
    servers = [f'server 127.0.0.1:{client} max_fails=0;' for client in clients]
    for name, value in {'USER': 'user www-data;' if os.geteuid() == 0 else '', 'WORKER_CONNECTIONS': '512',
                        'PUBLIC_PORT': str(port), 'CLIENTS': ' '.join(servers),
                        'CLIENTS_UNMARKED': ' '.join(servers)}.items():
        text = text.replace(f'@{name}@', value)
    os.chmod(folder, 0o711)  # its workers are another user
    config = os.path.join(folder, 'nginx.conf')
    with open(config, 'w', encoding='utf-8') as file:
        file.write(text)
    return [shutil.which('nginx', path=os.environ['PATH'] + ':/usr/sbin'), '-e', 'stderr', '-p', folder, '-c', config]


def play(player, addresses, is_over):
    """Good and wrong requests of many kinds, also while nobody can answer them."""
    for number, address in zip(itertools.count(), itertools.cycle(addresses)):
        if is_over.is_set():
            return
        scores = json.dumps([{'user': f'u{user}', 'score': '+1'} for user in range(number % 50 + 1)]).encode()
        for method, path, body in (
                ('PUT', '/score', b'{"user": %d, "score": "+1"}' % (number % 100)), ('PUT', '/score', b'{"user": 1}'),
                ('POST', f'/boards/b{number % 30}/scores', scores), ('GET', '/top/10', None), ('GET', '/top/5/1', None),
                ('GET', '/boards/b1/users/u1', None), ('GET', f'/nothing/{number}', None), ('DELETE', '/score', None)):
            with contextlib.suppress(OSError):
                ask(address, path, method, body, {'Idempotency-Key': f'{player}-{number}-{len(path)}-{len(body)}'} if body else {})


def be_slow(port):
    """A peer that asks for much and takes nothing."""
    peer = socket.create_connection(('127.0.0.1', port), TIMEOUT_S)
    peer.sendall(b'GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n' * 100)
    return peer


@contextlib.contextmanager
def load_with_faults(service, ports, start_server):
    """The faults come first; the load goes on until the block ends."""
    is_over = threading.Event()
    players = [threading.Thread(target=play, args=(player, service, is_over)) for player in range(4)]
    server = start_server()
    wait_until_ready(service[0], [server])
    for board in range(30):
        ask(service[0], f'/boards/b{board}', 'PUT', b'{}')
    ask(service[0], '/boards/b1/snapshots/first', 'PUT')
    for player in players:
        player.start()
    try:
        with be_slow(ports[0]):
            for _ in range(2):
                time.sleep(LOAD_S / 4)
                server.send_signal(signal.SIGKILL)
                server.wait(TIMEOUT_S)
                time.sleep(3 * DEADLINE_MS / 1000)
                server = start_server()
            wait_until_ready(service[0], [server])
            time.sleep(LOAD_S / 2)
            yield
    finally:
        is_over.set()
        for player in players:
            player.join()


# -- what Prometheus makes of it --------------------------------------------------------------------------------

def expressions(source):
    """Who asks, and what for."""
    with open(os.path.join(source, 'conf/dashboard.json'), encoding='utf-8') as file:
        for panel in json.load(file)['panels']:
            for target in panel.get('targets', []):
                yield panel['title'], target['expr'].replace('$__rate_interval', RATE_INTERVAL)
    for rule in rules(source):
        yield rule['alert'], COMPARISON.sub('', rule['expr'])


def rules(source):
    with open(os.path.join(source, 'conf/alerts.yml'), encoding='utf-8') as file:
        return [rule for group in yaml.safe_load(file)['groups'] for rule in group['rules']]


def has_data(prometheus, expression):
    status, text = ask(prometheus, '/api/v1/query?' + urllib.parse.urlencode({'query': expression}))
    if status != 200:
        raise ValueError(f'{expression}: {text}')
    return any(not math.isnan(float(series['value'][1])) for series in json.loads(text)['data']['result'])


def wait_for_data(prometheus, source):
    missing = list(expressions(source))
    deadline = time.monotonic() + PATIENCE_S
    while missing and time.monotonic() < deadline:
        missing = [(who, what) for who, what in missing if not has_data(prometheus, what)]
        time.sleep(0.5 if missing else 0)
    for who, what in missing:
        complain(f'"{who}" has no data: {what}')


def check_loaded_rules(prometheus, source):
    groups = json.loads(ask(prometheus, '/api/v1/rules')[1])['data']['groups']
    states = {rule['name']: rule['health'] for group in groups for rule in group['rules']}
    for rule in rules(source):
        if states.get(rule['alert']) != 'ok':
            complain(f'Prometheus says of the alert {rule["alert"]}: {states.get(rule["alert"])}')


# -- files ------------------------------------------------------------------------------------------------------

def check_dashboard(source):
    with open(os.path.join(source, 'conf/dashboard.json'), encoding='utf-8') as file:
        dashboard = json.load(file)
    panels = dashboard['panels']
    if len({panel['id'] for panel in panels}) != len(panels) or len({panel['title'] for panel in panels}) != len(panels):
        complain('two panels have one id or one title')
    taken = set()
    for panel in panels:
        place = panel['gridPos']
        cells = {(x, y) for x in range(place['x'], place['x'] + place['w']) for y in range(place['y'], place['y'] + place['h'])}
        if taken & cells or place['x'] + place['w'] > 24:
            complain(f'the panel "{panel["title"]}" lies over another one, or outside')
        taken |= cells
        if panel['type'] != 'row' and not all(target['expr'] and target['refId'] for target in panel['targets']):
            complain(f'the panel "{panel["title"]}" asks for nothing')


def check_documents(source, texts):
    with open(os.path.join(source, 'docs/operations.md'), encoding='utf-8') as file:
        operations = file.read()
    for family in sorted({line.split()[2] for text in texts for line in text.splitlines() if line.startswith('# TYPE ')}):
        if not family.startswith('process_') and f'`{family}`' not in operations:
            complain(f'docs/operations.md does not name the metric {family}')
    for rule in rules(source):
        if not {'summary', 'description', 'runbook'} <= rule['annotations'].keys() or not COMPARISON.search(rule['expr']):
            complain(f'the alert {rule["alert"]} lacks an annotation or a comparison')
        if rule['annotations']['runbook'] != f'docs/operations.md#{rule["alert"].lower()}' or f'### {rule["alert"]}\n' not in operations:
            complain(f'docs/operations.md has no section for the alert {rule["alert"]}')


def check_metrics(addresses, documents):
    texts = []
    for address in addresses:
        status, text = ask(address, '/metrics')
        if status != 200:
            complain(f'{address}/metrics: {status}')
        promtool('check', 'metrics', input=text)
        texts.append(text)
    check_documents(documents, texts)


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    programs, source = sys.argv[1], os.path.abspath(sys.argv[2])
    promtool('check', 'rules', os.path.join(source, 'conf/alerts.yml'))
    promtool('test', 'rules', os.path.join(source, 'conf/alerts_test.yml'))
    promtool('check', 'config', os.path.join(source, 'conf/prometheus.yml'))
    check_dashboard(source)

    upstream, public, server_page, client_page, monitor, *clients = (free_port() for _ in range(7))
    service = [f'http://127.0.0.1:{port}' for port in (*clients, public)]
    pages = [f'http://127.0.0.1:{port}' for port in (server_page, clients[0], client_page)]
    prometheus = f'http://127.0.0.1:{monitor}'
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as processes:
        def start(name, *options):
            return processes.enter_context(running([os.path.join(programs, name), *options]))

        def start_server():
            return start('scoreboard-server', f'--bind=tcp://127.0.0.1:{upstream}', f'--data={folder}/data',
                         f'--metrics.bind=127.0.0.1:{server_page}')

        config = {'global': {'scrape_interval': '1s', 'scrape_timeout': '1s', 'evaluation_interval': '1s'},
                  'rule_files': [os.path.join(source, 'conf/alerts.yml')],
                  'scrape_configs': [
                      {'job_name': 'scoreboard-server', 'static_configs': [{'targets': [pages[0][7:]]}]},
                      {'job_name': 'scoreboard-client', 'static_configs': [{'targets': [page[7:] for page in pages[1:]]}]}]}
        with open(os.path.join(folder, 'prometheus.yml'), 'w', encoding='utf-8') as file:
            json.dump(config, file)  # which is YAML, too
        for port, more in zip(clients, ([], [f'--metrics.bind=127.0.0.1:{client_page}'])):
            start('scoreboard-client', f'--port={port}', f'--server=tcp://127.0.0.1:{upstream}',
                  f'--bridge.deadline-ms={DEADLINE_MS}', *more)
        processes.enter_context(running(balancer(folder, source, public, clients)))
        processes.enter_context(running([
            'prometheus', f'--config.file={folder}/prometheus.yml', f'--storage.tsdb.path={folder}/tsdb',
            f'--web.listen-address=127.0.0.1:{monitor}', '--log.level=warn']))
        with load_with_faults(service, clients, start_server):
            wait_for_data(prometheus, source)
        check_loaded_rules(prometheus, source)
        check_metrics(pages, source)
        for address in service[1:]:  # one has an address of its own for metrics, the other one is nginx
            status, text = ask(address, '/metrics')
            if status != 404 or '"not_found"' not in text:
                complain(f'{address}/metrics: {status} {text[:100]}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
