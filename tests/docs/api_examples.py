#!/usr/bin/python3
"""Runs the examples of docs/api.md against an empty server, and compares what they print.

Usage: api_examples.py ADDRESS FILE

Reads the blocks that begin with ```console, in their order. A line `$ curl ...` is a command, and goes on in the next
line where it ends with a backslash; what follows up to the next command is what it prints. The address that the
page uses, http://127.0.0.1:8080, becomes ADDRESS. Lines of JSON are compared as values: the order of keys and
spaces do not matter, "..." stands for any string, and ... as the value of a member for any number. Other lines are
compared as text.
Prints a diff for each example that prints something else. The exit status is 0 only if there is none.
"""

import difflib
import os
import re
import subprocess
import sys

from description import parse_json

PAGE_ADDRESS = 'http://127.0.0.1:8080'
TIMEOUT_S = 30
ANY_STRING = '...'
ANY_NUMBER = '... as a number'


def examples_of(text):
    """(line number, command, expected lines) of each."""
    examples = []
    inside = False
    continues = False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside:
            inside = line == '```console'
            continues = False
        elif line == '```':
            inside = False
        elif continues:
            examples[-1][1] += '\n' + line
            continues = line.endswith('\\')
        elif line.startswith('$ '):
            if not line.startswith('$ curl '):
                raise ValueError(f'line {number}: only curl is run: {line}')
            examples.append([number, line.removeprefix('$ '), []])
            continues = line.endswith('\\')
        elif inside and examples:
            examples[-1][2].append(line)
    return [tuple(example) for example in examples]


def matches(expected, actual):
    """Whether a JSON value is the expected one."""
    if expected == ANY_STRING:
        return isinstance(actual, str)
    if expected == ANY_NUMBER:
        return isinstance(actual, int) and not isinstance(actual, bool)
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, dict):
        return expected.keys() == actual.keys() and all(matches(expected[key], actual[key]) for key in expected)
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(matches, expected, actual))
    return expected == actual


def line_matches(expected, actual):
    json_text = re.sub(r'(?<=":)\.\.\.(?=[,}])', f'"{ANY_NUMBER}"', expected)
    try:
        return matches(parse_json(json_text), parse_json(actual))
    except ValueError:
        return expected == actual


def difference(number, command, expected, actual):
    """A diff; nothing when they match."""
    if len(expected) == len(actual) and all(map(line_matches, expected, actual)):
        return ''
    # Lines that match are no part of the difference, whatever the order of their keys.
    shown = [want if line_matches(want, got) else got for want, got in zip(expected, actual)]
    shown += actual[len(expected):]
    lines = difflib.unified_diff(expected, shown, f'expected of line {number}: {command}', 'printed', lineterm='')
    return '\n'.join(lines)


def run(command, address):
    # -s: its progress is of no interest. In an environment without settings of proxies.
    command = command.replace(PAGE_ADDRESS, address).replace('curl ', "curl -s -q --noproxy '*' ", 1)
    done = subprocess.run(['bash', '-c', command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIMEOUT_S, env={**os.environ, 'LC_ALL': 'C.UTF-8'}, check=False)
    if done.returncode != 0:
        return [f'curl failed with status {done.returncode}: {done.stderr.strip()}']
    return done.stdout.splitlines()


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    with open(sys.argv[2], encoding='utf-8') as file:
        examples = examples_of(file.read())
    failed = 0
    for number, command, expected in examples:
        found = difference(number, command, expected, run(command, sys.argv[1].rstrip('/')))
        if found:
            failed += 1
            print(found)
    print(f'api_examples.py: {len(examples)} examples, {failed} of them print something else')
    return 1 if failed or not examples else 0


if __name__ == '__main__':
    sys.exit(main())
