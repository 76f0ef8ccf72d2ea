import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { counted, defineProgram, portfolioOf, valueSignal } from '../src/program/index.ts';

const declared = {
  shop: valueSignal({
    domain: 'shop',
    objective: 'conversion',
    messages: ['offer'],
    unit: 'euro',
    horizonDays: 14,
    halfLife: '7d',
    stated: { rct: 2, dr: 4, model: null },
  }),
};

const incremental = valueSignal({
  domain: 'shop',
  objective: 'conversion',
  messages: ['offer'],
  unit: 'euro',
  horizonDays: 14,
  quantity: 'incremental',
  exchange: { version: 1, to: 'conversion', rates: { euro: 0.02, cent: 0.0002 } },
});

test('what the page says the defaults are is what they are', () => {
  const { stated: _, ...rest } = declared.shop as { readonly stated?: unknown };
  expect(valueSignal(rest as Parameters<typeof valueSignal>[0])).toEqual(declared.shop);
});

test('the declaration of docs/signals.md is this one, and a program takes it', () => {
  const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [, snippet = ''] =
    /```ts\ncandidateFeatures: \{\n([\s\S]*?)\n\}\n```/.exec(textOf('./signals.md')) ?? [];
  expect(snippet.length).toBeGreaterThan(100);
  expect(textOf('./signals.test.ts')).toContain(snippet);
  const [, table = ''] = /```ts\n(exchange: [\s\S]*?)\n```/.exec(textOf('./signals.md')) ?? [];
  expect(table.length).toBeGreaterThan(50);
  expect(textOf('./signals.test.ts')).toContain(table);
  const { candidateWidth } = portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: {},
      candidateFeatures: { ...declared, incremental },
      messages: { offer: { topic: 'any', channels: ['push'] } },
      objectives: { conversion: counted('buy', { horizon: '14d', unit: 'conversion', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);
  expect(candidateWidth).toBe(12);
});
