import { describe, expect, test } from 'vitest';
import type { Readout } from '../../experiments/index.ts';
import { adviceOf, harmAdvice, harmedIn } from './advice.ts';
import { goesOn, type Harm } from './history.ts';
import type { Judged } from './judge.ts';

type Kind = Readout['decisions'][number]['decision']['verdict']['kind'];

const judged = (onHarm: 'stop' | 'end' | 'tell', treatments: readonly string[]): Judged =>
  ({
    document: { onHarm },
    arms: Object.fromEntries(['plain', ...treatments].map((arm) => [arm, 0.5])),
  }) as unknown as Judged;

const harm = (treatment: string, isHarm: boolean, metric = 'stays'): Harm => ({
  metric,
  treatment,
  p: isHarm ? 1e-6 : 0.4,
  problem: null,
  isHarm,
});

const said = (verdicts: Readonly<Record<string, Kind>>): Readout =>
  ({
    decisions: Object.entries(verdicts).map(([treatment, kind]) => ({
      treatment,
      decision: { verdict: { kind } },
    })),
  }) as unknown as Readout;

type Grounds = Parameters<typeof adviceOf>[1];
const calm: Grounds = { harm: null, harmed: [], broken: [], isEnd: false };
const advice = (verdicts: Readonly<Record<string, Kind>>, change: Partial<Grounds> = {}) =>
  adviceOf(said(verdicts), { ...calm, ...change });

describe('harm', () => {
  test('an arm is named once, however many metrics show it', () => {
    const all = [harm('warm', true), harm('warm', true, 'minutes'), harm('bold', false), harm('loud', true)];
    expect(harmedIn(all)).toEqual(['warm', 'loud']);
    expect(harmedIn([])).toEqual([]);
  });

  test('nothing shown, nothing advised, whatever the document says', () => {
    for (const onHarm of ['stop', 'end', 'tell'] as const)
      expect(harmAdvice(judged(onHarm, ['warm']), [harm('warm', false)])).toBeNull();
  });

  test('one of several arms stops alone, the last one or all stop the experiment', () => {
    const two = judged('stop', ['warm', 'bold']);
    expect(harmAdvice(two, [harm('warm', true), harm('bold', false)])).toBe('stop arms: harm');
    expect(harmAdvice(two, [harm('warm', true), harm('bold', true)])).toBe('stop: harm');
    expect(harmAdvice(judged('stop', ['warm']), [harm('warm', true)])).toBe('stop: harm');
  });

  test('a document may ask that any harm ends it', () => {
    expect(harmAdvice(judged('end', ['warm', 'bold']), [harm('warm', true)])).toBe('stop: harm');
    expect(harmAdvice(judged('tell', ['warm', 'bold']), [harm('warm', true)])).toBe('stop arms: harm');
  });
});

describe('what a look advises, the first of these that holds', () => {
  test('broken data are read for nothing, not even for a win or for harm', () => {
    expect(advice({ warm: 'win' }, { broken: ['sample-ratio'], harm: 'stop: harm' })).toBe('stop: invalid');
    expect(advice({ warm: 'win', bold: 'invalid' })).toBe('stop: invalid');
    expect(advice({ warm: 'invalid' }, { harmed: ['warm'], harm: 'stop: harm' })).toBe('stop: invalid');
  });

  test('harm that ends everything goes before a win', () => {
    expect(advice({ warm: 'win', bold: 'neutral' }, { harm: 'stop: harm', harmed: ['warm', 'bold'] })).toBe(
      'stop: harm',
    );
  });

  test('a win of an arm that harms is none; of another it is one', () => {
    const grounds = { harm: 'stop arms: harm', harmed: ['warm'] } as const;
    expect(advice({ warm: 'win', bold: 'neutral' }, grounds)).toBe('stop arms: harm');
    expect(advice({ warm: 'neutral', bold: 'win' }, grounds)).toBe('stop: win');
  });

  test('regressions stop it when no arm is left that might win', () => {
    expect(advice({ warm: 'regression', bold: 'neutral' })).toBe('go on');
    expect(advice({ warm: 'regression', bold: 'regression' })).toBe('stop: regression');
    const grounds = { harm: 'stop arms: harm', harmed: ['bold'] } as const;
    expect(advice({ warm: 'regression', bold: 'neutral' }, grounds)).toBe('stop: regression');
  });

  test('the end stops it, harm of some arms or not; before it looks go on', () => {
    expect(advice({ warm: 'neutral' }, { isEnd: true })).toBe('stop: end');
    expect(
      advice(
        { warm: 'neutral', bold: 'neutral' },
        { isEnd: true, harm: 'stop arms: harm', harmed: ['warm'] },
      ),
    ).toBe('stop: end');
    expect(advice({ warm: 'neutral' })).toBe('go on');
  });

  test('looks go on after these two alone', () => {
    expect(goesOn('go on') && goesOn('stop arms: harm')).toBe(true);
    for (const last of ['stop: win', 'stop: harm', 'stop: regression', 'stop: invalid', 'stop: end'] as const)
      expect(goesOn(last)).toBe(false);
  });
});
