import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './run.ts';

async function cli(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const streams = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await run(argv, { streams, version: '0.0.0-test' });
  return { code, out: out.join(''), err: err.join('') };
}

test('help lists the operations and ends well', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  expect(out).toContain('simulate');
  expect((await cli('simulate', '--help')).out).toContain('--worlds');
});

test.each<[string, readonly string[], string]>([
  ['an unknown command', ['conjure'], 'conjure'],
  ['an unknown option', ['simulate', '--magic'], '--magic'],
  ['a value out of range', ['simulate', '--worlds', '1'], 'OPERATIONS_INPUT_INVALID: simulate: worlds'],
  ['text for a number', ['simulate', '--users', 'many'], 'OPERATIONS_INPUT_INVALID: simulate: users'],
  ['an unknown policy', ['simulate', '--policies', 'luck'], 'there is no policy "luck"'],
])('%s ends with 2 and says what is wrong', async (_what, argv, said) => {
  const { code, out, err } = await cli(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(said);
});

test('a preset that is not there, or is no JSON, ends with 1 and names the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-'));
  const broken = join(folder, 'preset.json');
  writeFileSync(broken, '{"name": ');
  for (const path of [join(folder, 'none.json'), broken]) {
    const { code, err } = await cli('simulate', '--preset', path);
    expect(code).toBe(1);
    expect(err).toContain(`OPERATIONS_INPUT_UNREADABLE: Cannot read ${path}`);
  }
});

test('what is wrong in a preset is named with the file, the field and the fix, by both commands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-'));
  const path = join(folder, 'market.json');
  const based = { name: 'mild', basedOn: 'streaming' };
  const wrongs = [
    [{ ...based, leaving: { fatigue: -1 } }, 'leaving.fatigue: ', 'default'],
    [{ ...based, basedOn: 'cinema' }, 'basedOn: ', 'there is: streaming'],
    [{ ...based, zones: [{ zone: 'Europe/Atlantis', share: 1 }] }, 'zones.0.zone: ', 'Europe/Berlin'],
    [[], 'top level: ', 'Mend'],
  ] as const;
  for (const [preset, at, fix] of wrongs) {
    writeFileSync(path, JSON.stringify(preset));
    for (const command of [['simulate'], ['rehearse', '--out', join(folder, 'out.json')]]) {
      const { code, err } = await cli(...command, '--preset', path);
      expect(code).toBe(1);
      expect(err).toContain(`SIMULATION_PRESET_BROKEN: ${path}, ${at}`);
      expect(err).toContain(fix);
    }
  }
});

test('a document that is no JSON is not quoted, and a list of programs holds one at least', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-'));
  const [people, none] = ['people.json', 'none.json'].map((name) => join(folder, name));
  writeFileSync(people!, 'ann@example.org,1\nbob@example.org,2\n');
  writeFileSync(none!, '[]');
  const first = await cli('simulate', '--program', people!);
  expect([first.code, first.err.includes('ann@')]).toEqual([1, false]);
  const second = await cli('simulate', '--program', none!);
  expect([second.code, second.err]).toEqual([1, expect.stringContaining('it lists no program')]);
});
