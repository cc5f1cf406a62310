import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from './harness-node';

let open: Awaited<ReturnType<typeof loadPython>>;
beforeAll(async () => {
  open = await loadPython();
}, 240_000);

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('what a cell changed', () => {
  it('is new, rebound, changed in place or gone; not what was only read', async () => {
    const { run } = open();
    const first = await run('a = 1\nb = [1, 2]\nd = {"k": {"deep": 1}}\n_p = 1\nimport re\ndef f(): pass');
    expect(names(first.changed)).toEqual(['a', 'b', 'd', 'f']);
    expect((await run('len(b), d, a')).changed).toEqual([]);
    expect(names((await run('b.append(3)')).changed)).toEqual(['b']);
    expect(names((await run('d["k"]["deep"] = 2')).changed)).toEqual(['d']);
    expect(names((await run('a = 2')).changed)).toEqual(['a']);
    const gone = await run('del a\nb = None');
    expect(gone.removed).toEqual(['a']);
    expect(names(gone.changed)).toEqual(['b']);
  });

  it('sees attributes of objects, and context where it is changed in place', async () => {
    const { run } = open({ context: { kind: 'json', texts: ['{"a": 1}'] } });
    await run('class P: pass\np = P()\np.x = 1');
    expect(names((await run('p.x = 2')).changed)).toEqual(['p']);
    expect(names((await run('context["a"] = 2')).changed)).toEqual(['context']);
  });

  it('is described by type, length, preview and size', async () => {
    const { run } = open();
    const { changed } = await run(
      's = "x" * 1000\nn = 12\nl = ["ab"] * 100_000\nt = (1,)\ng = (i for i in [])',
    );
    const [s, n, l, t, g] = changed;
    expect(s).toMatchObject({ type: 'str', length: 1000, preview: `'${'x'.repeat(198)}…` });
    expect(s!.bytes).toBeGreaterThan(999);
    expect(n).toMatchObject({ type: 'int', length: null, preview: '12' });
    expect(l).toMatchObject({ type: 'list', length: 100_000 });
    expect(l!.preview.length).toBeLessThanOrEqual(200);
    expect(l!.bytes).toBeGreaterThan(400_000);
    expect(t).toMatchObject({ preview: '(1,)' });
    expect(g).toMatchObject({ type: 'generator', length: null });
  });

  it('costs the same whatever the size of what is there', async () => {
    const { run } = open();
    await run('big = "y" * 100_000_000\nmany = list(range(1_000_000))\nmap_ = dict.fromkeys(range(200_000))');
    await run('x = 0');
    const seconds = [];
    for (let at = 1; at <= 5; at++) seconds.push((await run(`x = ${at}`)).seconds);
    expect(Math.min(...seconds)).toBeLessThan(0.05);
  });

  it('is listed up to a number, and the rest is counted', async () => {
    const { run } = open();
    const told = await run('for i in range(1500): globals()[f"v{i}"] = i');
    expect(told.changed).toHaveLength(1000);
    expect(told.notes.join()).toContain('501 more variables');
  });
});

describe('one level below', () => {
  it('shows entries of containers by ranges and paths', async () => {
    const { run, inspect } = open();
    await run('d = {"rows": [10, 20, 30, {"k": (1, 2)}], 5: "five", (1, 2): "pair"}\ns = {7}');
    const top = inspect('d')!;
    expect(names(top.entries)).toEqual(['rows', '5', '(1, 2)']);
    expect(names(inspect('d', ['rows'], 1, 2)!.entries)).toEqual(['1', '2']);
    expect(inspect('d', ['rows'], 1, 2)!.entries[0]!.preview).toBe('20');
    expect(inspect('d', ['rows', 3, 'k'])!.value).toMatchObject({
      name: 'k',
      type: 'tuple',
      preview: '(1, 2)',
    });
    expect(inspect('d', [5])!.value.preview).toBe("'five'");
    expect(inspect('d', ['5'])!.value.preview).toBe("'five'");
    expect(inspect('d', ['(1, 2)'])!.value.preview).toBe("'pair'");
    expect(inspect('s', ['0'])!.value.preview).toBe('7');
    expect(inspect('d', ['rows'], 100, 5)!.entries).toEqual([]);
  });

  it('shows slices of texts as they are', async () => {
    const { run, inspect } = open();
    await run('t = "line\\n" * 1_000_000');
    const { value, entries } = inspect('t', [], 5, 10)!;
    expect(value.length).toBe(5_000_000);
    expect(entries).toEqual([expect.objectContaining({ name: '5:15', preview: 'line\nline\n', length: 10 })]);
    expect(inspect('t', [], 0, 1000)!.entries[0]!.preview).toHaveLength(1000);
  });

  it('shows attributes of objects and dataclasses, slots too, and evaluates no property', async () => {
    const { run, inspect } = open();
    await run(
      'from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int\n  y: list\nclass S:\n  __slots__ = ("a",)\n  @property\n  def boom(self): raise SystemError\n' +
        'p = P(1, [2])\ns = S()\ns.a = 3',
    );
    expect(inspect('p')!.value.preview).toBe('P(x=1, y=[2])');
    expect(names(inspect('p')!.entries)).toEqual(['x', 'y']);
    expect(inspect('p', ['y', 0])!.value.preview).toBe('2');
    expect(names(inspect('s')!.entries)).toEqual(['a']);
  });

  it('says what is not there', async () => {
    const { run, inspect } = open();
    await run('l = [1]\nd = {}');
    expect(() => inspect('nothing')).toThrow('no variable');
    expect(() => inspect('l', [9])).toThrow('no entry 9');
    expect(() => inspect('d', ['k'])).toThrow("named 'k'");
    expect(() => inspect('l', ['k'])).toThrow('no entry k');
  });
});

describe('hostile objects', () => {
  const hostile = `
class Loop:
  def __repr__(self):
    while True: pass
  __len__ = __eq__ = __hash__ = __bool__ = __iter__ = __sizeof__ = __str__ = __repr__
  def __getattribute__(self, name):
    while True: pass
class Raise:
  def __repr__(self): raise SystemExit
  __len__ = __eq__ = __bool__ = __repr__
  __hash__ = object.__hash__
  @property
  def __class__(self): raise SystemExit
class Lies(list):
  def __len__(self): return 10**9
  def __iter__(self): return iter(range(10**9))
  def __repr__(self): return "x" * 100_000_000
class Prints(dict):
  def __repr__(self):
    print("shown")
    return "{}"
  def items(self):
    while True: pass
  __iter__ = keys = values = items
class Text(str):
  def __repr__(self):
    while True: pass
  __len__ = __getitem__ = __str__ = __repr__
class Meta(type):
  def __getattribute__(cls, name):
    while True: pass
  def __repr__(cls):
    while True: pass
class Odd(metaclass=Meta): pass
loop, raises, lies, prints, text, odd = Loop(), Raise(), Lies([1, 2]), Prints(a=1), Text("abc"), Odd()
nested = [loop, {"k": raises}, lies, prints, text, odd, Odd]
cycle = []
cycle.append({"again": cycle})
deep = []
for _ in range(2_000): deep = [deep]
huge = 10 ** 20_000
`;

  it('are watched, listed and inspected without a line of theirs being run', async () => {
    const { run, variables, inspect } = open();
    const told = await run(hostile);
    expect(told).toMatchObject({ status: 'ok', stdout: '' });
    const listed = Object.fromEntries(variables().map((one) => [one.name, one]));
    expect(listed.lies).toMatchObject({ type: 'Lies', length: 2, preview: 'Lies([1, 2])' });
    expect(listed.prints).toMatchObject({ length: 1, preview: "Prints({'a': 1})" });
    expect(listed.text).toMatchObject({ type: 'Text', length: 3, preview: "Text('abc')" });
    expect(listed.odd).toMatchObject({ type: 'Odd' });
    expect(listed.cycle!.preview).toBe("[{'again': [...]}]");
    expect(listed.huge!.preview).toMatch(/^<int of \d+ bits>$/);
    for (const { name } of variables()) expect(inspect(name)).not.toBeNull();
    expect(inspect('nested', [3])!.entries).toMatchObject([{ name: 'a', preview: '1' }]);
    expect((await run('x = 1')).status).toBe('ok');
    expect((await run('SHOW_VARS()')).status).toBe('ok');
  });

  it('may fail in the cell that shows them, and only there', async () => {
    const { run } = open();
    await run(hostile);
    expect(await run('raises')).toMatchObject({ status: 'error', error: { type: 'SystemExit' } });
    expect((await run('lies')).value).toHaveLength(20_000);
    expect(await run('prints')).toMatchObject({ value: '{}', stdout: 'shown\n' });
    expect((await run('FINAL(lies)')).final).toEqual({ ending: 'FINAL', value: [1, 2] });
    expect(await run('answer["ready"] = raises')).toMatchObject({
      status: 'error',
      error: { type: 'SystemExit' },
    });
    expect((await run('1')).value).toBe('1');
  });

  it('among the names of the namespace are passed over', async () => {
    const { run, variables } = open();
    expect((await run('globals()[5] = 1\nglobals()[(1,)] = 2\nok = 1')).status).toBe('ok');
    expect(names(variables())).toEqual(['context', 'ok']);
  });
});
