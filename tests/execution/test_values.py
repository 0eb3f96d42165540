"""What expressions give, and what statements leave behind, in the words of a trace."""

from __future__ import annotations

import pytest

from slint.trace import describe
from tests.execution.conftest import Run

HEAD = """\
import boto3, copy, functools, json, operator, os
import lib
from collections import OrderedDict, defaultdict, deque
from pathlib import Path

def handler(event, context):
"""


def table(text: str) -> list[tuple[str, str]]:
    """Lines of code, each with what its last expression gives."""
    rows = [line.split("  ->  ") for line in text.strip().splitlines() if line.strip()]
    return [(code.strip(), given.strip()) for code, given in rows]


def given(run: Run, code: str) -> str:
    *before, last = code.split("; ")
    lines = "".join(f"    {line}\n" for line in before)
    execution = run(f"{HEAD}{lines}    lib.send({last})\n")
    call = next(each for each in execution.calls if each.name == "lib.send")
    return describe(call.positional[0])


PARTS = """
event['a']['b']  ->  event.a.b
event['a'][0]  ->  event.a[]
event['a'][:5]  ->  event.a
event[lib.key()]  ->  event[]
event.get('a')  ->  event.a
event.get('a')['b']  ->  event.a.b
event.get('a', 1)  ->  event.a or 1
event.get(lib.key())  ->  event.*
event.setdefault('a', 1)  ->  event.a or 1
event.pop('a', 1)  ->  event.a or 1
event.copy()['a']  ->  event.a
event['a'].strip()  ->  event.a
event['a'].decode()  ->  event.a
event['a'].encode()  ->  event.a
event.dict()['a']  ->  event.a
event['a'].split(',')[0]  ->  from event.a
a, b = event['pair']; b  ->  event.pair[]
[key for key in event['a']]  ->  [event.a[]]
[key for key, value in event['a'].items()]  ->  [from event.a]
[value for key, value in event['a'].items()]  ->  [event.a.*]
context.identity.user  ->  context.identity.user
json.loads(event['body'])['a']  ->  event.body.a
os.environ['A']  ->  $A
os.environ.get('A')  ->  $A or None
os.environ.get('A', 'x')  ->  $A or 'x'
os.getenv('A', 'x')  ->  $A or 'x'
os.environ[event['a']]  ->  …
boto3.client('s3').get_object(Bucket='b', Key='k')['Body']  ->  result of s3:GetObject
event.keys()  ->  [from event]
event.values()  ->  [event.*]
next(event['rows'])  ->  event.rows[]
json.loads(event['body']).get('a', {})['b']  ->  event.body.a.b or …
copy.deepcopy(event)  ->  event
getattr(event, event['k'])  ->  from event, event.k
os.environ['A'] = 'x'; os.environ['A']  ->  'x'
os.environ['A'] = 'x'; os.getenv('A')  ->  'x'
os.environ.update(A='x'); os.environ['A']  ->  'x'
os.environ.update({'A': 'x'}); os.environ['A']  ->  'x'
os.environ.setdefault('A', 'x')  ->  $A or 'x'
os.environ.pop('A', 'x')  ->  $A or 'x'
lib.VALUE = event['a']; lib.VALUE  ->  event.a
globals()['lib']  ->  lib
"""


@pytest.mark.parametrize(("code", "expected"), table(PARTS))
def test_parts_of_what_is_handed_in(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected


CONTAINERS = """
[event['a'], 1][0]  ->  event.a
[event['a'], 1][-1]  ->  event.a or 1
[event['a'], 1][lib.index()]  ->  event.a or 1
(event['a'], 1)[1]  ->  1
[1, 2][0:1]  ->  [1 or 2]
[*[1, 2], 3]  ->  [1 or 2, 3]
[*event['rows'], 1]  ->  [event.rows[], 1]
{'a': event['a'], 'b': 2}['b']  ->  2
{'a': event['a'], 'b': 2}[lib.key()]  ->  event.a or 2
{'a': event['a'], 'b': 2}.get('b')  ->  2 or None
{'a': event['a'], 'b': 2}.get('c', 3)  ->  … or 3
{'a': 1, 'b': 2}.get(lib.key())  ->  1 or 2 or None
{event['k']: 1, 'b': 2}  ->  {'b': 2, …}
{**{'a': 1}, 'b': 2}  ->  {'a': 1, 'b': 2}
{**event, 'a': 1}['b']  ->  event.*
{'a': 1} | {'b': 2}  ->  {'a': 1, 'b': 2}
dict(a=event['a'], b=1)  ->  {'a': event.a, 'b': 1}
dict(event, a=1)['b']  ->  event.*
OrderedDict(a=1)  ->  {'a': 1}
list(event['rows'])  ->  [event.rows[]]
set([event['a']])  ->  [event.a]
reversed(event['rows'])  ->  [event.rows[]]
deque([1], maxlen=2)  ->  [1]
[x for x in [1, 2]]  ->  [1 or 2]
[row['id'] for row in event['rows'] if row['ok']]  ->  [event.rows[].id]
(row['id'] for row in event['rows'])  ->  [event.rows[].id]
{x: 1 for x in ['a']}  ->  {'a': 1}
{key: value for key, value in {'a': 1}.items()}  ->  {'a': 1}
next(iter([1, 2]), None)  ->  1 or 2 or None
operator.itemgetter('a')(event)  ->  event.a
operator.itemgetter('a', 'b')(event)  ->  [event.a, event.b]
[1] + [2]  ->  [1 or 2]
[1] + event['rows']  ->  [1 or event.rows[]]
{'a': 1} | event  ->  {'a': 1, …}
frozenset([1])  ->  [1]
sorted(event['rows'], key=lambda row: row['at'])  ->  [event.rows[]]
deque([1], 5)  ->  [1]
defaultdict(dict)['x']  ->  {}
defaultdict(set)['x']  ->  []
defaultdict(deque)['x']  ->  []
defaultdict(lambda: [])['x']  ->  []
defaultdict(int)['x']  ->  0
defaultdict(str)['x']  ->  …
"""


@pytest.mark.parametrize(("code", "expected"), table(CONTAINERS))
def test_containers(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected


CHANGES = """
a = b = 1; a  ->  1
a, b = [1, 2]; a  ->  1
a, (b, c) = 1, (2, 3); c  ->  3
a, *b = event['rows']; b  ->  [event.rows[]]
(a := event['a']); a  ->  event.a
a = 'x'; a += event['y']; a  ->  from event.y
a = [1]; a += [2]; a  ->  [1, 2]
a = {1}; a |= {2}; a  ->  [1 or 2]
a = {'x': 1}; a |= {'y': 2}; a  ->  {'x': 1, 'y': 2}
a = [1]; a.append(2); a  ->  [1, 2]
a = [1]; a.insert(0, event['x']); a  ->  [1, event.x]
a = [1]; a.extend([2, 3]); a  ->  [1, 2 or 3]
a = [1]; a.pop()  ->  1
a = [1, 2]; a.remove(1); a  ->  [1, 2]
a = [1, 2]; a.sort(); a  ->  [1, 2]
a = deque([1]); a.appendleft(2); a  ->  [1 or 2]
a = {1, 2}; a.add(3); a  ->  [1 or 2 or 3]
a = []; a.append(event['x']); a[0]  ->  event.x
a = {}; a['x'], a['y'] = 1, 2; a  ->  {'x': 1, 'y': 2}
a = {}; a[event['k']] = 1; a['b']  ->  1
a = {}; a[event['k']] = 1; a[event['l']] = 2; a['b']  ->  1 or 2
a = {'x': {'y': 1}}; a['x']['y'] = 2; a  ->  {'x': {'y': 2}}
a = {'x': 1}; del a['x']; a  ->  {}
a = {'x': 1}; a.clear(); a  ->  {}
a = {'x': 1}; a.pop('x')  ->  1
a = {'x': 1, 'y': 3}; a.pop('x', 2)  ->  1 or 2
a = {'x': 1, 'y': 3}; a.popitem()  ->  1 or 3
a = {'x': 1}; a.setdefault('x', 2)  ->  1 or 2
a = {'x': 1}; a.setdefault('y', 2)  ->  2
a = {'x': 1}; a.setdefault('y', 2); a  ->  {'x': 1, 'y': 2}
a = {'x': 1}; a.update(y=2); a  ->  {'x': 1, 'y': 2}
a = {'x': 1}; a.update({'y': 2}); a  ->  {'x': 1, 'y': 2}
a = {'x': 1}; list(a)  ->  ['x']
a = {'x': 1}; list(a.keys())  ->  ['x']
a = {'x': 1}; list(a.values())  ->  [1]
a = {'x': 1}; list(a.items())  ->  [['x', 1]]
a = defaultdict(list); a['x'].append(1); a['y']  ->  [1]
a = {'x': 1}; b = a; b['y'] = 2; a  ->  {'x': 1, 'y': 2}
a = {'x': 1}; b = a.copy(); b['y'] = 2; a  ->  {'x': 1}
a = {'x': [1]}; b = copy.copy(a); b['x'].append(2); a  ->  {'x': [1, 2]}
a = {'x': [1]}; b = copy.copy(a); b['y'] = 2; a  ->  {'x': [1]}
a = {'x': [1]}; b = copy.copy(a); b['y'] = 2; b  ->  {'x': [1], 'y': 2}
a = {'x': [1]}; b = copy.deepcopy(a); b['x'].append(2); b  ->  {'x': [1, 2]}
a = {'x': [1]}; b = copy.deepcopy(a); b['x'].append(2); a  ->  {'x': [1]}
for a in [1, 2]: pass; a  ->  1 or 2
a = b = []; a.append(1); b  ->  [1]
a = [[1], [2]]; a[0].append(3); a  ->  [[1, 3], [2]]
a = [1]; a[0] = 2; a  ->  [2]
a = [1]; a[lib.index()] = 2; a  ->  [1, 2]
a = [1]; a.clear(); a  ->  []
a = {'x': 1}; a.pop(event['k'])  ->  1
a = {}; a.pop('x')  ->  …
a = {}; a.__dict__.update(x=1); a  ->  {…}
a = lib.Session(); a.user = event['u']; a.user  ->  event.u
a = lib.Session(); a.user = 1; a.user = 2; a.user  ->  2
a = lambda: 1; a.calls = 2; a.calls  ->  2
a = {'x': 1}; a.x  ->  …
a = {1, 2}; a -= {2}; a  ->  …
a = [1]; a *= 2; a  ->  [1]
"""


@pytest.mark.parametrize(("code", "expected"), table(CHANGES))
def test_changes(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected


CHOICES = """
event['a'] or 'x'  ->  event.a or 'x'
event['a'] or event['b'] or 'x'  ->  event.a or event.b or 'x'
(event['a'] or {}).get('b')  ->  event.a.b or … or None
None or 'x'  ->  'x'
'' or event['a']  ->  event.a
'x' or event['a']  ->  'x'
event['a'] and 1  ->  event.a or 1
True and 'x'  ->  'x'
0 and event['a']  ->  0
1 if event['a'] else 2  ->  1 or 2
1 if True else 2  ->  1
1 if not None else 2  ->  1
a = {'x': 1}; a['x'] if 'x' in a else 2  ->  1 or 2
a = 'x' if event['b'] else None; 1 if a is None else 2  ->  1 or 2
a = {}; 1 if a is None else 2  ->  2
a = None; 1 if a is None else 2  ->  1
a = None; 1 if a is not None else 2  ->  2
1 if [] else 2  ->  1 or 2
"""


@pytest.mark.parametrize(("code", "expected"), table(CHOICES))
def test_choices(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected


OPERATIONS = """
'a' + 'b'  ->  'ab'
'a' + event['b']  ->  from event.b
event['a'] + event['b']  ->  from event.a, event.b
-1  ->  -1
not 1  ->  False
not ''  ->  True
not event['a']  ->  from event.a
'a' == 'a'  ->  True
'a' == 'b'  ->  False
None is None  ->  True
event['a'] is None  ->  from event.a
f"a{1}b"  ->  'a1b'
f"a{event['b']}"  ->  from event.b
'%s' % event['b']  ->  from event.b
'{}'.format(event['b'])  ->  from event.b
'x'.join([event['y'], 'z'])  ->  from event.y
event['a'].replace('a', 'b')  ->  from event.a
'abc'[1]  ->  'b'
'abc'[-1]  ->  'c'
'abc'[5]  ->  …
'Abc'.lower()  ->  'abc'
'Abc'.upper()  ->  'ABC'
' a '.strip()  ->  'a'
'xax'.strip('x')  ->  …
str(event['a'])  ->  event.a
json.dumps(event)  ->  event
len(event['a'])  ->  from event.a
int(event['a'])  ->  result of builtins.int
str(Path('/tmp') / 'x')  ->  '/tmp/x'
os.path.join('/tmp', 'x')  ->  '/tmp/x'
os.path.join('/tmp', event['x'])  ->  from event.x
'a' != 'b'  ->  True
'a' == event['b']  ->  from event.b
'a' in {'a': event['b']}  ->  …
'%s %s' % (event['a'], 1)  ->  from event.a
'{a}'.format(**event)  ->  from event
f"{event}"  ->  from event
[1] * 3  ->  [1]
"""


@pytest.mark.parametrize(("code", "expected"), table(OPERATIONS))
def test_operations(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected


CALLS = """
(lambda x: x)(event['a'])  ->  event.a
(lambda x, y=2: y)(1)  ->  2
(lambda *rest: rest)(1, 2)  ->  [1, 2]
(lambda **rest: rest)(a=1)  ->  {'a': 1}
a = (lambda **rest: rest)(b=1); a['c'] = 2; a  ->  {'b': 1, 'c': 2}
(lambda a, b: b)(*[1, 2])  ->  2
(lambda a, b: a)(**{'b': 1, 'a': 2})  ->  2
(lambda a, *, b: b)(1, b=3)  ->  3
(lambda: 1)()  ->  1
functools.partial(lambda a, b: b, 1)(event['b'])  ->  event.b
functools.partial(lambda a, b: a, b=1)(event['a'])  ->  event.a
getattr(lib, 'x')  ->  lib.x
lib.make(event['a'])  ->  result of lib.make
lib.Client(event['a'])  ->  <lib.Client>
lib.Model()(event['a'])  ->  result of lib.Model
boto3.client('s3')  ->  s3 client
boto3.client(event['service'])  ->  ? client
boto3.resource('dynamodb').Table('t')  ->  dynamodb.Table resource
globals()  ->  <app>
[lambda x: x][0](event['a'])  ->  event.a
{'a': lambda x: x, 'b': lambda x: 1}[event['k']](event['a'])  ->  event.a or 1
copy.copy(boto3.client('s3'))  ->  result of aws.client:s3
context.wait()  ->  result of context.wait
lib.Client().method(event['a'])  ->  result of lib.Client.method
lib.x.y.z  ->  lib.x.y.z
[row for row in lib.rows(event['a'])]  ->  [result of lib.rows]
"""


@pytest.mark.parametrize(("code", "expected"), table(CALLS))
def test_calls(run: Run, code: str, expected: str) -> None:
    assert given(run, code) == expected
