#!/usr/bin/python3
"""What tools/transfer makes of lines, files and answers: right ones, and each kind of wrong one.

Usage: transfer_test.py
"""

import io
import json
import os
import random
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tools'))

# pylint: disable=wrong-import-position
from transfer import entries, json_text, pages  # noqa: E402
from transfer.expectation import Expectation  # noqa: E402
from transfer.failure import Failure, shown  # noqa: E402
from transfer.journal import Journal  # noqa: E402
from transfer.lists import Limits, body_of, key_of, lists_of  # noqa: E402
from transfer.partial_file import PartialFile  # noqa: E402
from transfer.records import Mapping, csv_line, header_line, records_of  # noqa: E402
from transfer.service import Answer, Service, checked_path_name  # noqa: E402
from transfer.tally import Tally  # noqa: E402

OWN = b'rank,user,total,data\n'
# Names that a careless reader takes for something else.
TRICKY = ['5', '-5', '"5"', '"', '""', "'", ',', ' ', '  x ', '-', '-0', '05', '+5', '1e5', '1.0', 'null', 'NaN',
          '=1+1', '\ufeff', '\u2028', 'é' * 32, '\U0001f600' * 16, 'a\\nb', '\\', '\\"', '[1]', '{}', 'x' * 64,
          '9223372036854775807', '9223372036854775808', '-9223372036854775809', '"a', 'a"', '"\\u0041"', ';', '#']


def read(content, file_format, **mapping):
    return list(records_of(io.BytesIO(content), file_format, Mapping(**mapping)))


def seed():
    return int(os.environ.get('SCOREBOARD_SEED') or random.SystemRandom().getrandbits(32))


class JsonTest(unittest.TestCase):
    def test_members_keep_their_text(self):
        found = json_text.members(' {"a" : 1.0 , "b":[ 1,\n2], "c":"\\u0041"}\r\n')
        self.assertEqual({key: raw for key, (_, raw) in found.items()}, {'a': '1.0', 'b': '[ 1,\n2]', 'c': '"\\u0041"'})
        self.assertEqual(json_text.members('{}'), {})

    def test_wrong_objects(self):
        for text in ('', '[]', '5', '{', '{"a"}', '{"a":}', '{"a":1,}', '{"a":1,"a":2}', '{"a":1} x', '{"a":1}{"b":1}',
                     "{'a':1}", '{"a":NaN}', '{"a":Infinity}', '{"a":-Infinity}', '{"a":01}', '{"a":"\x00"}', '{"a" 1}',
                     '{,}', '{"a":1 "b":2}', '{"a":tru}', '{"a":' + '[' * 60000, '{"a":"' + '\\u12' + '"}'):
            with self.subTest(text[:20]), self.assertRaises(ValueError):
                json_text.members(text)

    def test_numbers_beyond_64_bits_are_not_counted_out(self):
        value, _ = json_text.value_at('9' * 60000, 0)  # int() of it would take long, and fails in newer Pythons
        self.assertIsInstance(value, json_text.Inexact)


class UserTest(unittest.TestCase):
    def test_each_user_comes_back_as_it_was(self):
        for user in [*TRICKY, 0, 5, -5, entries.INT64_MIN, entries.INT64_MAX]:
            with self.subTest(user=user):
                back = entries.user_of_field(entries.field_of_user(user), 'tagged')
                self.assertEqual((type(back), back), (type(user), user))
                self.assertEqual(json.loads(entries.json_of_user(user)), user)

    def test_fields_of_other_programs(self):
        for field, user in (('5', 5), ('-7', -7), ('05', '05'), ('-0', '-0'), ('ada', 'ada'), ('"ada"', 'ada'),
                            ('"ada', '"ada'), ('""', None), ('٣', '٣'), ('9223372036854775808', '9223372036854775808')):
            with self.subTest(field):
                if user is None:
                    self.assertRaises(ValueError, entries.user_of_field, field, 'tagged')
                else:
                    self.assertEqual(entries.user_of_field(field, 'tagged'), user)

    def test_users_of_one_kind(self):
        self.assertEqual(entries.user_of_field('5', 'string'), '5')
        self.assertEqual(entries.user_of_field('"5"', 'string'), '"5"')
        self.assertEqual(entries.user_of_field('5', 'integer'), 5)
        self.assertEqual(entries.user_of_json('5', 'integer'), 5)
        self.assertEqual(entries.user_of_json(5, 'string'), '5')
        for field in ('ada', '', ' 5', '5.0', '05', '٣'):
            self.assertRaises(ValueError, entries.user_of_field, field, 'integer')

    def test_wrong_users(self):
        for name in ('', 'x' * 65, 'é' * 33, '\x00', 'a\nb', '\x7f', '\x85', '\ud800'):
            with self.subTest(name), self.assertRaises(ValueError):
                entries.user_of_json(name, 'tagged')
        for value in (True, False, [], {}, json_text.Inexact(), 2**63, -2**63 - 1):
            with self.subTest(value), self.assertRaises(ValueError):
                entries.user_of_json(value, 'tagged')


class RecordTest(unittest.TestCase):
    def mistakes(self, content, file_format, **mapping):
        return {record.line: record.mistake for record in read(content, file_format, **mapping) if record.mistake}

    def test_what_is_written_is_read(self):
        number = seed()
        dice = random.Random(number)
        for _ in range(200):
            users = [dice.choice([dice.choice(TRICKY), dice.randint(-2**63, 2**63 - 1),
                                  ''.join(chr(dice.choice([*range(32, 127), 0xe9, 0x20ac, 0x1f600]))
                                          for _ in range(dice.randint(1, 16)))]) for _ in range(5)]
            rows = [(rank, user, dice.choice([0, -2**63, 2**63 - 1, dice.randint(-9, 9)]),
                     dice.choice([None, '1.0', '"\\u0041"', '{"a":\n[1,\r2]}', '[\r1]', '"a,b"', 'null',
                                  '"' + 'x' * 254 + '"']))
                    for rank, user in enumerate(users, 1)]
            content = header_line('csv') + ''.join(csv_line(*row) for row in rows)
            found = [tuple(record[2:]) for record in read(content.encode(), 'csv')]
            self.assertEqual(found, [(*row, None) for row in rows], f'SCOREBOARD_SEED={number}')

    def test_no_bytes_end_the_reader(self):
        number = seed()
        dice = random.Random(number)
        pieces = [b'"', b',', b'\n', b'\r', b'5', b'ada', b'\x00', b'\xff', b'{"user":1,"total":2}', b'{', b'}', b':',
                  b' ', b'"user"', b'\xef\xbb\xbf', b'\xc3', b'x' * 70000, b'[' * 2000, b'1' * 5000]
        for _ in range(300):
            content = b''.join(dice.choice(pieces) for _ in range(dice.randint(0, 40)))
            lines = content.count(b'\n') + 1
            for file_format, start in (('ndjson', b''), ('csv', OWN)):
                for record in read(start + content, file_format):
                    self.assertTrue(1 <= record.line <= lines + 1, f'SCOREBOARD_SEED={number}')
                    self.assertTrue(0 < record.end <= len(start + content), f'SCOREBOARD_SEED={number}')

    def test_a_file_of_a_spreadsheet(self):
        content = b'\xef\xbb\xbfname;points;city\r\nada;5;"A; ""B"""\r\n\r\n"x";-7;\r\n'
        self.assertEqual([record[3:] for record in read(content, 'csv', user='name', total='points', delimiter=';')],
                         [('ada', 5, None, None), ('x', -7, None, None)])
        self.assertEqual([record.data for record in
                          read(content, 'csv', user='name', total='points', delimiter=';', collects=True)],
                         ['{"city":"A; \\"B\\""}', '{"city":""}'])

    def test_wrong_lines_of_csv_spoil_no_others(self):
        content = OWN + b'\n'.join([b'1,a,5,', b'2,b,1.0,', b'3,c,9223372036854775808,', b'4,d,+5,', b'5,e,5',
                                    b'6,f,5,,', b'7,"g,5,', b'8,\xff,5,', b'9,i\x00,5,', b'10,j,5,nonsense', b'x,,5,',
                                    b'12,l,,', b'13,m, 5,', b'14,n,05,', b'15,"o"x,5,',
                                    b'16,' + b'p' * 70000 + b',5,', b'17,z,5,1'])
        wrong = self.mistakes(content, 'csv')
        self.assertEqual(sorted(wrong), list(range(3, 18)))
        self.assertIn('not UTF-8', wrong[9])
        self.assertIn('64 KiB', wrong[17])
        self.assertEqual([record.user for record in read(content, 'csv') if not record.mistake], ['a', 'z'])

    def test_an_open_quote_takes_no_lines_along(self):
        content = OWN + b'1,"a,5,\n' + b'2,b,5,\n' * 20000
        self.assertEqual(list(self.mistakes(content, 'csv')), [2])
        self.assertEqual(len(read(content, 'csv')), 20001)

    def test_wrong_lines_of_ndjson_spoil_no_others(self):
        lines = [b'{"user":1,"total":5}', b'{"user":1,"total":5.0}', b'{"user":1.0,"total":5}',
                 b'{"user":1,"total":"5"}', b'{"user":1,"total":1e3}', b'{"user":true,"total":5}',
                 b'{"user":1,"total":9223372036854775808}',
                 b'{"total":5}', b'{"user":1}', b'[]', b'{"user":1,"total":5', b'{"user":"\\u0000","total":5}',
                 b'{"user":"\\ud800","total":5}', b'{"user":null,"total":5}',
                 b'{"user":"' + b'x' * 65 + b'","total":5}',
                 b'{"user":1,"user":2,"total":5}', b'{"user":1,"total":5,"data":"' + b'x' * 255 + b'"}',
                 b'{"rank":1,"user":"a","total":5,"data":1,"rank":2}', b'{"rank":1,"user":"a","total":5,"data":tru}',
                 b'\xff', b'{"user":' + b'[' * 60000, b'', b'  ',
                 b'{"user":"z","total":-9223372036854775808,"more":{}}']
        wrong = self.mistakes(b'\r\n'.join(lines), 'ndjson')
        self.assertEqual(sorted(wrong), list(range(2, 22)))
        self.assertEqual([record.user for record in read(b'\n'.join(lines), 'ndjson') if not record.mistake], [1, 'z'])

    def test_the_quick_look_at_own_lines_sees_what_the_slow_one_sees(self):
        for line in ('{"rank":1,"user":5,"total":-7}', '{"rank":2,"user":"é","total":0,"data":{"a": 1.0}}',
                     '{"rank":3,"user":"5","total":5,"data":"}"}', '{"rank":1,"user":"a\\\\","total":5}',
                     '{"rank":1,"user":null,"total":5}', '{"rank":1,"user":1,"total":5,"data":1,"more":2}'):
            own, slow = (read(text.encode() + b'\n', 'ndjson')[0]
                         for text in (line, line.replace('{"rank"', '{ "rank"')))
            self.assertEqual(own[2:], slow[2:], line)

    def test_files_that_make_no_sense(self):
        for content, mapping in ((b'', {}), (b'\n\n', {}), (b'a,b\n1,2\n', {}), (b'user,total,user\n', {}),
                                 (b'user,total\n'.decode().encode('utf-16'), {}), (b'user\rtotal\r', {}),
                                 (b'user,total,x,x\n', {'collects': True}), (b'x' * 70000, {}), (b'"user,total\n', {})):
            with self.subTest(content[:20]), self.assertRaises(Failure):
                read(content, 'csv', **mapping)
        self.assertEqual(read(b'', 'ndjson'), [])

    def test_erased_users_are_those_of_exports_only(self):
        self.assertEqual(read(OWN + b'1,,5,\n', 'csv')[0][3:], (None, 5, None, None))
        self.assertEqual(read(b'{"rank":1,"user":null,"total":5}\n', 'ndjson')[0][3:], (None, 5, None, None))
        self.assertIn('empty', read(b'user,total\n,5\n', 'csv')[0].mistake)


class TallyTest(unittest.TestCase):
    def test_sums_beyond_int64(self):
        tally = Tally()
        tally.add(range(1, 4), [2**63 - 1] * 3)
        self.assertEqual((tally.count, tally.sum), (3, 3 * (2**63 - 1)))

    def test_order(self):
        for totals in ([3, 2, 2, 1], [1, 1, 2], [5], [], [4, 4]):
            for cut in range(len(totals) + 1):
                tally = Tally()
                tally.add(range(1, cut + 1), totals[:cut])
                tally.add(range(cut + 1, len(totals) + 1), totals[cut:])
                self.assertEqual(tally.count, len(totals))
        for totals in ([1, 2, 1], [2, 2, 1, 2], [1, 1, 2, 0]):
            for cut in range(len(totals) + 1):
                with self.subTest((totals, cut)), self.assertRaises(Failure):
                    tally = Tally()
                    tally.add(range(1, cut + 1), totals[:cut])
                    tally.add(range(cut + 1, len(totals) + 1), totals[cut:])

    def test_ranks(self):
        for ranks in ([2], [1, 3], [1, 1], [0], [None]):
            with self.subTest(ranks), self.assertRaises(Failure):
                Tally().add(ranks, [5] * len(ranks))


class ListTest(unittest.TestCase):
    def lists(self, content, most=3, limits=Limits()):
        return list(lists_of(records_of(io.BytesIO(content), 'ndjson'), most, 1, limits))

    def keys(self, content):
        return [key_of('', one.records[0].line, body_of(one.items)) for one in self.lists(content)]

    def test_a_corrected_line_changes_only_its_list(self):
        lines = [b'{"user":%d,"total":5}\n' % user for user in range(9)]
        good = self.keys(b''.join(lines))
        lines[4] = b'{"user":4,"total":5.0}\n'
        wrong = self.keys(b''.join(lines))
        self.assertEqual([one == other for one, other in zip(good, wrong)], [True, False, True])
        self.assertEqual(len(set(good)), 3)

    def test_the_same_list_at_another_place_is_another_one(self):
        """Or a total that a file sets, changes and sets again would stay changed."""
        self.assertEqual(len(set(self.keys(b'{"user":1,"total":5}\n' * 6))), 2)

    def test_bodies_are_bounded(self):
        data = '"' + '€' * 80 + '"'
        content = ''.join(f'{{"user":"{user:064}","total":5,"data":{data}}}\n' for user in range(10_000)).encode()
        lists = self.lists(content, most=10_000)
        self.assertGreater(len(lists), 1)
        self.assertLessEqual(max(len(body_of(one.items)) for one in lists), 2 << 20)
        self.assertEqual([record.line for one in lists for record in one.records], list(range(1, 10_001)))

    def test_what_the_board_does_not_take(self):
        found = self.lists(b'{"user":1,"total":5}\n{"user":"a","total":5}\n'
                           b'{"user":2,"total":50}\n{"user":3,"total":-1}\n', 9,
                           Limits('integer', 0, 10))[0]
        self.assertEqual([record.line for record in found.mistakes], [2, 3, 4])
        self.assertEqual([record.line for record in found.records], [1])


class PageTest(unittest.TestCase):
    def test_data_keep_their_bytes(self):
        page = pages.parse_page(Answer(200, {}, '{"of":2,"season":1,"entries":[{"rank":1,"user":"a\\"","total":5,'
                                                '"data":{"x": 1.0,"}":"]}"}},{"rank":2,"user":null,"total":-5}]}'))
        self.assertEqual((page.data, page.totals), (['{"x": 1.0,"}":"]}"}', None], [5, -5]))
        self.assertEqual([pages.user_of(user) for user in page.users], ['a"', None])

    def test_what_is_no_page(self):
        whole = '{"of":1,"season":1,"entries":[{"rank":1,"user":"a","total":5,"data":[1]}]}'
        for cut in range(len(whole)):
            with self.subTest(whole[:cut]), self.assertRaises(Failure):
                pages.parse_page(Answer(200, {}, whole[:cut]))
        for text in ('<html>', '{}', whole + 'x', whole.replace('5', '5.0'), whole.replace('"a"', 'true'),
                     whole.replace('1,"user"', '1,"x":1,"user"')):
            with self.subTest(text), self.assertRaises(Failure):
                pages.parse_page(Answer(200, {}, text))


class ExpectationTest(unittest.TestCase):
    class Board:
        def __init__(self, rows):
            self.rows = rows

        def get(self, _, **query):
            rows = [{'rank': rank, 'user': user, 'total': total} for rank, (user, total) in enumerate(self.rows, 1)]
            page = {'of': len(rows), 'season': 1, 'entries': rows[query['from'] - 1:]}
            text = json.dumps(page, separators=(',', ':'))
            return Answer(200, {}, text)

    def differences(self, sent, board, is_better=None):
        expectation = Expectation()
        for line, (user, total) in enumerate(sent, 1):
            expectation.reached(user, total, line)
        return ' '.join(expectation.differences(self.Board(board), '', '', is_better)[0])

    def test_boards_that_are_as_expected(self):
        self.assertEqual(self.differences([('a', 5), ('b', 5)], [('a', 5), ('b', 5), ('x', 1)]), '')
        self.assertEqual(self.differences([('a', 5), ('b', 5), ('a', 5)], [('a', 5), ('b', 5)]), '')
        self.assertEqual(self.differences([('a', 5), ('b', 5), ('a', 4), ('a', 5)], [('b', 5), ('a', 5)]), '')
        self.assertEqual(self.differences([(5, 1), ('5', 2)], [('5', 2), (5, 1)]), '')
        self.assertEqual(self.differences([('a', 5)], [('a', 6)], lambda one, other: one > other), '')

    def test_each_difference_is_found(self):
        self.assertIn('not on the board', self.differences([('a', 5), ('b', 5)], [('a', 5)]))
        self.assertIn('not on the board', self.differences([(5, 5)], [('5', 5)]))
        self.assertIn('"a" has 6 instead of 5', self.differences([('a', 5)], [('a', 6)]))
        self.assertIn('out of the order', self.differences([('a', 5), ('b', 5)], [('b', 5), ('a', 5)]))
        self.assertIn('more than once', self.differences([('a', 5)], [('a', 5), ('a', 5)]))
        self.assertIn('another total', self.differences([('a', 5)], [('a', 4)], lambda one, other: one > other))


class FileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, 'file')

    def test_a_journal_whose_last_line_is_cut_off(self):
        journal = Journal(self.path, {'board': 'b', 'salt': ''})
        journal.add('one')
        journal.add('two')
        journal.close()
        os.truncate(self.path, os.path.getsize(self.path) - 2)
        journal = Journal(self.path, {'board': 'b', 'salt': 'x'})
        self.assertTrue(journal.has(0, 'one'))
        self.assertFalse(journal.has(1, 'two'))
        self.assertEqual(journal.identity['salt'], '')
        self.assertRaises(Failure, journal.has, 0, 'other')
        self.assertRaises(Failure, Journal, self.path, {'board': 'b', 'salt': ''})  # locked
        journal.close()
        self.assertRaises(Failure, Journal, self.path, {'board': 'c', 'salt': ''})

    def test_a_journal_never_grows_on_another_file(self):
        for content in (b'user,total\nada,5\n', b'no line end', b'[]\n', b'\xff\n'):
            with open(self.path, 'wb') as file:
                file.write(content)
            with self.subTest(content), self.assertRaises(Failure):
                Journal(self.path, {'board': 'b', 'salt': ''})
            with open(self.path, 'rb') as file:
                self.assertEqual(file.read(), content)

    def test_a_file_has_its_name_only_when_it_is_whole(self):
        partial = PartialFile(self.path)
        self.assertIsNone(partial.saved_state())
        with partial.opened():
            partial.save_state({'a': 1})
            self.assertEqual(PartialFile(self.path).saved_state(), {'a': 1})
            partial.file.write(b'whole')
            self.assertFalse(os.path.exists(self.path))
            with self.assertRaises(Failure), PartialFile(self.path).opened():
                pass
            partial.finish(False)
        self.assertEqual(os.listdir(os.path.dirname(self.path)), ['file'])
        with partial.opened():
            partial.save_state({})
            self.assertRaises(FileExistsError, partial.finish, False)


class NameTest(unittest.TestCase):
    def test_what_leads_elsewhere(self):
        for name in ('', '.', '..', 'a/b', 'a?b', 'a#b', 'a b', 'x' * 65, 'é', '%2e', 'a\n'):
            with self.subTest(name), self.assertRaises(Failure):
                checked_path_name(name)
        for url in ('', 'localhost:80', 'ftp://a', 'http://', 'http://a:x', 'http://a:99999', 'http://u:p@a',
                    'http://a?b'):
            with self.subTest(url), self.assertRaises(Failure):
                Service(url)

    def test_terminals_are_not_steered(self):
        self.assertEqual(shown('\x1b[2J\u202e'), "'\\x1b[2J\\u202e'")


if __name__ == '__main__':
    unittest.main()
