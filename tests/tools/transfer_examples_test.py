#!/usr/bin/python3
"""Runs the examples of docs/transfer.md in their order, and compares what they print.

Usage: transfer_examples_test.py ADDRESS      (of an empty service; tests/docs/with_server.py starts one)

A line `$ ...` in a block that begins with ```console is a command; what follows is what it prints, where ... stands for
any text. The address that the page uses, http://127.0.0.1:8080, becomes ADDRESS.
"""

import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE_ADDRESS = 'http://127.0.0.1:8080'
TIMEOUT_S = 60


def examples_of(text):
    """(command, expected output) of each."""
    examples = []
    for block in re.findall(r'^```console\n(.*?)^```', text, re.MULTILINE | re.DOTALL):
        for example in re.split(r'^\$ ', block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition('\n')
            examples.append((command, output))
    return examples


def run(command, address, folder):
    command = command.replace(PAGE_ADDRESS, address).replace('curl ', "curl -s -q --noproxy '*' ", 1)
    command = re.sub('^tools/scoreboard-transfer (export|import) ', rf'"$TRANSFER" \1 --url {address} ', command)
    done = subprocess.run(['bash', '-c', command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_S, cwd=folder, check=False,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8',
                               'TRANSFER': os.path.join(ROOT, 'tools', 'scoreboard-transfer')})
    return done.stdout


def matches(expected, printed):
    pattern = '.*'.join(re.escape(part) for part in expected.rstrip('\n').split('...'))
    return re.fullmatch(pattern, printed.rstrip('\n'), re.DOTALL) is not None


def main():
    if len(sys.argv) != 2:
        print(__doc__.strip())
        return 2
    with open(os.path.join(ROOT, 'docs', 'transfer.md'), encoding='utf-8') as file:
        examples = examples_of(file.read())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for command, expected in examples:
            printed = run(command, sys.argv[1], folder)
            if not matches(expected, printed):
                failed += 1
                print(f'$ {command}\nexpected:\n{expected}printed:\n{printed}')
    print(f'transfer_examples_test.py: {len(examples)} examples, {failed} of them print something else')
    return 1 if failed or not examples else 0


if __name__ == '__main__':
    sys.exit(main())
