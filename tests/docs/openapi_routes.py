#!/usr/bin/python3
"""Compares the description of the HTTP interface with the program's table of routes.

Usage: scoreboard-client --routes | openapi_routes.py DESCRIPTION

A line for each route: METHOD /path/{with}/{names} query,parameters
The last field is left out when there are none; their order does not matter, nor that of the lines. Prints each
method, path and parameter that only one side has. The exit status is 0 only if there is none.
"""

import sys

from description import Description


def routes_of(lines):
    """{(method, path): {parameters}} of the program's lines."""
    routes = {}
    for line in lines:
        fields = line.split()
        if not fields:
            continue
        if len(fields) not in (2, 3):
            raise ValueError(f'this is no route: {line.strip()}')
        route = (fields[0], fields[1])
        if route in routes:
            raise ValueError(f'a route comes twice: {line.strip()}')
        routes[route] = set(fields[2].split(',')) if len(fields) == 3 else set()
    return routes


def described_routes(description):
    return {(method, path): {parameter['name'] for parameter in description.parameters(operation, 'query')}
            for method, path, operation in description.operations()}


def differences(described, served):
    """One line for each."""
    found = []
    for route in sorted(described.keys() | served.keys(), key=lambda route: route[::-1]):
        shown = ' '.join(route)
        if route not in served:
            found.append(f'{shown}: described, but the program has no such route')
        elif route not in described:
            found.append(f'{shown}: a route of the program, but not described')
        else:
            for name in sorted(described[route] - served[route]):
                found.append(f'{shown}: the parameter {name} is described, but the program does not know it')
            for name in sorted(served[route] - described[route]):
                found.append(f'{shown}: the program knows the parameter {name}, but it is not described')
    return found


def path_mistakes(description):
    """The names in a path that are no parameters of the operation, and the other way round."""
    found = []
    for method, path, operation in description.operations():
        named = {segment[1:-1] for segment in path.split('/') if segment.startswith('{')}
        declared = {parameter['name'] for parameter in description.parameters(operation, 'path')}
        found += [f'{method} {path}: {{{name}}} is not both in the path and a parameter'
                  for name in sorted(named ^ declared)]
    return found


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ('-h', '--help'):
        print(__doc__.strip())
        return 0 if sys.argv[1:] in (['-h'], ['--help']) else 2
    with open(sys.argv[1], encoding='utf-8') as file:
        description = Description(file.read())
    served = routes_of(sys.stdin)
    if not served:
        print('openapi_routes.py: the program names no routes')
        return 1
    found = path_mistakes(description) + differences(described_routes(description), served)
    for line in found:
        print(line)
    if not found:
        print(f'openapi_routes.py: {len(served)} routes are as described')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
