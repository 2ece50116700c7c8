"""The options of scoreboard-transfer, and its exit status."""

import argparse
import errno
import sys

from .export_run import Export
from .failure import Failure
from .import_run import Import
from .records import FORMATS, Mapping, format_of
from .service import Service, token_of

DONE, MISTAKES, USAGE, STOPPED, DIFFERENT, INTERRUPTED = 0, 1, 2, 3, 4, 130
FIRST_PATIENCE_S = 5
FULL_OR_FAILED_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

EXIT_STATUS = '''exit status:
  0  done, and the check at the end found no difference
  1  some lines had mistakes; all others were imported (without --stop)
  2  the options are wrong
  3  stopped before the end
  4  the board differs from what was imported
  130  interrupted by Ctrl-C'''


def _seconds(text):
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise argparse.ArgumentTypeError(f'{text} is no number of seconds')
    return seconds


def _delimiter(text):
    text = '\t' if text == '\\t' else text
    if len(text) != 1 or text in '"\r\n' or text.isalnum():
        raise argparse.ArgumentTypeError('a delimiter is one character, such as ; or \\t')
    return text


def _list_size(text):
    size = int(text)
    if not 1 <= size <= 10_000:
        raise argparse.ArgumentTypeError(f'{size} is not from 1 to 10000')
    return size


def _common(parser):
    parser.add_argument('board')
    parser.add_argument('file')
    parser.add_argument('--url', default='http://127.0.0.1:8080', help='where the service is (%(default)s)')
    parser.add_argument('--token-file', metavar='PATH', help='has the token; else the variable SCOREBOARD_TOKEN')
    parser.add_argument('--format', choices=FORMATS, help="else the file's name tells: .ndjson, .jsonl or .csv")
    parser.add_argument('--patience', type=_seconds, default=300, metavar='SECONDS',
                        help='how long one request is tried again (%(default)s)')


def make_parser():
    top = argparse.ArgumentParser(prog='scoreboard-transfer', description=__doc__, epilog=EXIT_STATUS,
                                  formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    commands = top.add_subparsers(dest='command', required=True, metavar='export|import')

    export = commands.add_parser('export', help='write a moment of a board to a file', allow_abbrev=False)
    _common(export)
    export.add_argument('--snapshot', metavar='NAME', help='a snapshot or past season (season-3); else one is made')
    export.add_argument('--keep', action='store_true', help='keep the snapshot that the export makes')
    export.add_argument('--force', action='store_true', help='replace the file')
    export.add_argument('--page', type=_list_size, default=10000, metavar='1..10000',
                        help='most users in one answer (%(default)s)')
    export.add_argument('--abandon', action='store_true', help='drop what an interrupted export left')

    load = commands.add_parser('import', help='set totals from a file', allow_abbrev=False)
    _common(load)
    load.add_argument('--user', default='user', metavar='COLUMN', help='column or key of the user (%(default)s)')
    load.add_argument('--total', default='total', metavar='COLUMN', help='that of the total (%(default)s)')
    load.add_argument('--data', default='data', metavar='COLUMN',
                      help='that of the data, JSON, if there is one (%(default)s)')
    load.add_argument('--collect', action='store_true', help='the data is an object of all other columns')
    load.add_argument('--users', choices=('tagged', 'string', 'integer'), default='tagged',
                      help='which of both kinds the users are; tagged: as the file says (%(default)s)')
    load.add_argument('--delimiter', type=_delimiter, default=',', help='of CSV (a comma)')
    load.add_argument('--dry-run', action='store_true', help='write nothing, find all mistakes')
    load.add_argument('--stop', action='store_true', help='stop at the first mistake')
    load.add_argument('--no-check', action='store_true', help='do not compare the board with the file at the end')
    load.add_argument('--journal', metavar='PATH', help='note there what is done, so that the next run goes on')
    load.add_argument('--again', action='store_true', help='write again what a run of the last minutes wrote')
    load.add_argument('--list', type=_list_size, default=10000, metavar='1..10000',
                      help='most users in one request (%(default)s)')
    return top


def main(arguments):
    options = make_parser().parse_args(arguments)
    sys.stdout.reconfigure(errors='backslashreplace')  # names of files need not fit the terminal
    options.first_patience = min(FIRST_PATIENCE_S, options.patience)
    try:
        options.format = format_of(options.file, options.format)
        service = Service(options.url, token_of(options.token_file), options.patience)
        if options.command == 'export':
            print(Export(service, options).run())
            return DONE
        options.mapping = Mapping(options.user, options.total, options.data, options.collect, options.users,
                                  options.delimiter)
        run = Import(service, options)
        print(run.run())
        return MISTAKES if run.mistakes else DIFFERENT if run.differences else DONE
    except OSError as error:
        hint = f'; {_what_follows(options)}' if error.errno in FULL_OR_FAILED_DISK else ''
        print(f'scoreboard-transfer: {error}{hint}', file=sys.stderr)
        return STOPPED
    except Failure as failure:
        print(f'scoreboard-transfer: {failure}', file=sys.stderr)
        return STOPPED
    except KeyboardInterrupt:
        print(f'scoreboard-transfer: interrupted; {_what_follows(options)}', file=sys.stderr)
        return INTERRUPTED


def _what_follows(options):
    if options.command == 'export' or options.journal:
        return 'the same command again goes on'
    return 'the same command again begins anew and counts nothing twice'
