import { readFileSync } from 'node:fs';
import { OpenFeature } from '@openfeature/server-sdk';
import { afterAll, expect, test } from 'vitest';
import { colourOf } from '../examples/assignment/flags.ts';
import { trial } from '../examples/assignment/program.ts';
import { assignerOf, budgetSharesOf, labelsOf } from '../src/assignment/index.ts';
import { portfolioOf } from '../src/program/index.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = textOf('./assignment.md');
const portfolio = portfolioOf([trial]);

afterAll(() => OpenFeature.clearProviders());

test('the program and the flags of docs/assignment.md are those of examples/assignment', () => {
  expect(page).toContain(textOf('../examples/assignment/program.ts').split('export ')[1]!);
  expect(page).toContain(textOf('../examples/assignment/flags.ts').split('\n\n')[1]!);
});

/** One line of the table. */
function lineOf(user: string): string {
  const subject = {
    now: Date.parse('2026-03-05T00:00:00Z'),
    unit: () => user,
    read: () => 0,
    kept: () => undefined,
  };
  const { assignments } = assignerOf(portfolio).assign({ user, ...subject });
  const armIn = (layer: string) => assignments.find((one) => one.layer === layer)?.arm ?? '';
  const held = assignments.filter(({ arm }) => arm === 'held').map(({ layer }) => `\`${layer}\``);
  const arms = ['learning', 'pace', 'colour'].map((id) => armIn(`experiment:${id}`));
  return `| ${[user, held.join(', '), ...arms].map((cell) => cell.trim()).join(' | ')} |`;
}

test('the table of docs/assignment.md is who is where', () => {
  const cells = (line: string) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .join('|');
  const lines = page.split('\n').filter((line) => line.startsWith('| user-'));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(cells(line)).toBe(cells(lineOf(line.split('|')[1]!.trim())));
});

test('what docs/assignment.md says of labels, budgets and flags', async () => {
  const [learning, pace] = portfolio.experiments;
  expect(labelsOf(learning!)).toEqual([]);
  expect(labelsOf(pace!)).toEqual(['interfered', 'shared_data']);
  const shares = budgetSharesOf(portfolio, 'learning')!;
  expect(shares.unspent).toBeCloseTo(1 - 0.99 * 0.95 * 0.9, 12);
  expect(shares.arms['thompson']).toBeCloseTo(0.99 * 0.95 * 0.9 * 0.5 * 0.4 * 0.5, 12);
  expect(await colourOf('user-1', true)).toMatchObject({
    reason: 'DEFAULT',
    flagMetadata: { why: 'not_in_audience' },
  });
  expect((await colourOf('user-1', false)).reason).toBe('SPLIT');
});
