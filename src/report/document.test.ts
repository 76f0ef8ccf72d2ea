import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { renderReport, type Estimate, type FunnelStep, type Report, type Section } from './index.ts';

// A made-up result of the size and shape that a run in the world has: six policies, eight weeks, one decision.

const luck = streamOf('made-up', 'report');
const around = (value: number, half: number): Estimate => {
  const centre = value + 0.2 * half * luck.normal();
  const width = half * (0.9 + 0.2 * luck.uniform());
  return { value: centre, low: centre - width, high: centre + width };
};

interface Played {
  readonly name: string;
  /** Conversions, listening hours, retained %, reachable %, messages, total value €. */
  readonly result: readonly [number, number, number, number, number, number];
  readonly weekly: (week: number) => number;
}

const played: readonly Played[] = [
  {
    name: 'Fantail',
    result: [31.8, 21.4, 88.6, 95.9, 1412, 4.87],
    weekly: (w) => 0.55 * w + 0.012 * w * w - 0.25,
  },
  {
    name: 'Targeting by effect',
    result: [29.4, 20.9, 87.9, 95.1, 1733, 4.31],
    weekly: (w) => 0.52 * w + 0.004 * w * w - 0.1,
  },
  { name: 'Rule of thumb', result: [26.1, 20.6, 87.2, 93.8, 2104, 3.88], weekly: (w) => 0.485 * w },
  {
    name: 'Targeting by churn risk',
    result: [24.9, 20.1, 86.1, 94.4, 1688, 3.42],
    weekly: (w) => 0.45 * w - 0.002 * w * w,
  },
  { name: 'No-send', result: [21.7, 19.8, 86.8, 99.1, 0, 3.06], weekly: (w) => 0.383 * w },
  {
    name: 'Click bandit',
    result: [27.3, 18.2, 81.4, 78.2, 9871, 1.12],
    weekly: (w) => 0.78 * w - 0.079 * w * w,
  },
];

const names = played.map(({ name }) => name);
const halves = [0.9, 0.24, 0.4, 0.35, 38, 0.16] as const;
const results = played.map(({ result }) =>
  result.map((value, k) => around(value, value === 0 ? 0 : halves[k]!)),
);
const column = (k: number): Estimate[] => results.map((row) => row[k]!);
const weeks = [1, 2, 3, 4, 5, 6, 7, 8];

const noes = [
  { name: 'frequency cap', count: 0.53 },
  { name: 'quiet hours', count: 0.29 },
  { name: 'no push token', count: 0.14 },
  { name: 'consent withdrawn', count: 0.04 },
];
const shares = [1, 0.63, 0.14, 0.97, 0.62, 0.071, 0.58];
const steps = ['Opportunity', 'Eligible', 'Chosen', 'Delivered', 'Seen', 'Acted', 'Retained'];
const lost: readonly (FunnelStep['reasons'] | undefined)[] = [
  undefined,
  noes,
  [
    { name: 'silence worth more', count: 0.78 },
    { name: 'another message chosen', count: 0.22 },
  ],
  [
    { name: 'token expired', count: 0.81 },
    { name: 'opted out since', count: 0.19 },
  ],
  [{ name: 'not seen within 48 h', count: 1 }],
];

function funnelOf(name: string, eagerness: number): { name: string; steps: FunnelStep[] } {
  let count = 212480;
  return {
    name,
    steps: steps.map((step, i) => {
      const before = count;
      count = Math.round(count * (i === 2 ? Math.min(1, shares[i]! * eagerness) : shares[i]!));
      const reasons = lost[i]?.map((reason) => ({
        ...reason,
        count: Math.round(reason.count * (before - count)),
      }));
      return reasons === undefined ? { name: step, count } : { name: step, count, reasons };
    }),
  };
}

const decision: Section = {
  kind: 'decision',
  title: 'One decision explained',
  lead: 'Taken from the record, where everything that was weighed is kept.',
  id: '9f2c41d07be84a6f',
  user: 'listener 20417',
  moment: '18:42 on Tuesday 4 March, Europe/Amsterdam',
  opportunities: [
    { name: 'New album', why: 'an artist followed for two years has a new record; until Friday' },
    { name: 'Trial', why: 'third evening in a row on shuffle only; until Sunday' },
  ],
  features: [
    { name: 'Plays, last 7 days', value: '23' },
    { name: 'Hours since last push opened', value: '61.4' },
    { name: 'Pushes, last 7 days', value: '1' },
    { name: 'Plan', value: 'free' },
    { name: 'Fatigue, push', value: '0.18' },
    { name: 'Tenure, days', value: '412' },
  ],
  objectives: [
    { name: 'Conversion', unit: 'per 1000' },
    { name: 'Listening', unit: 'hours in 14 days' },
    { name: 'Retention', unit: 'points, 60 days' },
    { name: 'Reachability', unit: 'contactable days' },
  ],
  terms: ['Conversion', 'Listening', 'Retention', 'Reachability', 'Channel cost', 'Plan allowance'],
  unit: '€',
  candidates: [
    {
      name: 'No-send',
      increments: [0, 1, 2, 3].map(() => ({ mean: 0, sd: 0 })),
      terms: [0, 0, 0, 0, 0, 0],
      value: 0,
      probability: 0.118,
    },
    {
      name: 'New album · push · 19:00',
      increments: [
        { mean: 0.6, sd: 0.5 },
        { mean: 0.42, sd: 0.11 },
        { mean: 0.31, sd: 0.14 },
        { mean: -0.21, sd: 0.09 },
      ],
      terms: [0.029, 0.067, 0.118, -0.042, -0.0004, -0.031],
      value: 0.1406,
      probability: 0.571,
    },
    {
      name: 'Trial · push · 19:00',
      increments: [
        { mean: 3.9, sd: 2.4 },
        { mean: 0.05, sd: 0.12 },
        { mean: 0.08, sd: 0.2 },
        { mean: -0.48, sd: 0.15 },
      ],
      terms: [0.187, 0.008, 0.03, -0.096, -0.0004, -0.031],
      value: 0.0976,
      probability: 0.214,
    },
    {
      name: 'New album · in-app',
      increments: [
        { mean: 0.2, sd: 0.3 },
        { mean: 0.18, sd: 0.08 },
        { mean: 0.1, sd: 0.09 },
        { mean: -0.02, sd: 0.02 },
      ],
      terms: [0.01, 0.029, 0.038, -0.004, 0, -0.031],
      value: 0.042,
      probability: 0.097,
    },
  ],
  noes: [
    {
      name: 'New album · push · 23:00',
      reasons: [{ code: 'quiet_hours', words: 'quiet from 22:00 to 07:00' }],
    },
    {
      name: 'Trial · e-mail · 19:00',
      reasons: [
        { code: 'consent_absent', words: 'no consent to e-mail' },
        { code: 'cap', words: '2 of 2 e-mails this week' },
      ],
    },
  ],
  chosen: 'New album · push · 19:00',
  draw: 0.417,
};

const synthetic = { seed: '7', world: 'the default streaming world, ten times over with 20 000 listeners' };

const demonstration: Report = {
  title: 'Six ways to message a listener',
  lead: 'The policy that weighs every message against silence earns most, sends a third less than the rule of thumb, and leaves more people reachable. The click bandit wins the first weeks and loses the rest.',
  synthetic,
  origin: { command: 'npm start', version: '0.1.0' },
  colours: names,
  notes: [
    'All intervals are 95 %, over ten worlds that every policy met with the same luck.',
    'Total value is premium margin, ad margin and the stock at the end, less channel cost; no click has a value of its own.',
  ],
  sections: [
    {
      kind: 'keyFigures',
      title: 'In short',
      caption: 'Fantail beside the rule of thumb, after eight weeks.',
      figures: [
        { label: 'More value', unit: '€ per listener', value: around(0.99, 0.19) },
        { label: 'Fewer messages', unit: '%', value: around(32.9, 1.6) },
        { label: 'More still reachable', unit: 'points', value: around(2.1, 0.4) },
        { label: 'Guardrail violations', value: 0 },
      ],
    },
    {
      kind: 'table',
      title: 'Result',
      caption: 'Six policies after eight weeks, with 95 % intervals over ten worlds.',
      columns: [
        { kind: 'text', heading: 'Policy', values: names },
        {
          kind: 'estimate',
          heading: 'Total value',
          unit: '€ per listener',
          better: 'higher',
          values: column(5),
        },
        { kind: 'estimate', heading: 'Conversions', unit: 'per 1000', better: 'higher', values: column(0) },
        { kind: 'estimate', heading: 'Listening', unit: 'hours a week', better: 'higher', values: column(1) },
        { kind: 'estimate', heading: 'Retained', unit: '%', better: 'higher', values: column(2) },
        { kind: 'estimate', heading: 'Reachable', unit: '%', better: 'higher', values: column(3) },
        { kind: 'estimate', heading: 'Messages', unit: 'per 1000', values: column(4) },
        { kind: 'exact', heading: 'Violations', values: names.map(() => 0) },
      ],
    },
    {
      kind: 'lineChart',
      title: 'Value over time',
      lead: 'A click is not an effect: the bandit’s early lead is paid for with permissions.',
      caption: 'Cumulative value per listener by week; bands are 95 % intervals.',
      x: { label: 'week', values: weeks },
      y: { label: 'Cumulative value', unit: '€ per listener' },
      series: played.map(({ name, weekly }) => ({
        name,
        values: weeks.map((week) => around(weekly(week), 0.04 + 0.018 * week)),
      })),
    },
    {
      kind: 'scatter',
      title: 'Value against reachability',
      lead: 'Reachability is a stock: who opts out this week cannot be told anything next week.',
      caption: 'Each policy after eight weeks; up and to the right is better.',
      x: { label: 'Still reachable', unit: '%', better: 'higher' },
      y: { label: 'Total value', unit: '€ per listener', better: 'higher' },
      points: names.map((name, i) => ({ name, x: column(3)[i]!, y: column(5)[i]! })),
    },
    {
      kind: 'forest',
      title: 'Fantail beside each other policy',
      caption: 'Difference in total value, paired by world.',
      x: { label: 'Difference', unit: '€ per listener' },
      reference: { value: 0, label: 'no difference' },
      rows: [
        { name: 'Targeting by effect', estimate: { value: 0.12, low: -0.03, high: 0.27 } },
        { name: 'Rule of thumb', estimate: around(0.99, 0.19) },
        { name: 'Targeting by churn risk', estimate: around(1.45, 0.21) },
        { name: 'No-send', estimate: around(1.81, 0.17) },
        { name: 'Click bandit', estimate: around(3.75, 0.31) },
      ],
    },
    {
      kind: 'funnel',
      title: 'What became of the opportunities',
      caption: 'Counts over eight weeks in one world; bars share one scale.',
      funnels: played.map(({ name }, i) => funnelOf(name, [1, 1.2, 1.5, 1.2, 0, 7][i]!)),
    },
    decision,
  ],
};

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** HTML elements without content; those of SVG may be closed at once too. */
const empty = new Set(['meta', 'path', 'line', 'circle', 'rect']);

/** Every element of a well-formed document, in order; throws at the first thing that is not strict XML. */
function elementsOf(html: string): Element[] {
  const start = '<!DOCTYPE html>';
  if (!html.startsWith(start)) throw new Error('no document type');
  const open: string[] = [];
  const elements: Element[] = [];
  const tag = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)(\/?)>/y;
  for (let at = start.length; at < html.length;) {
    if (html[at] !== '<') {
      const end = html.indexOf('<', at) < 0 ? html.length : html.indexOf('<', at);
      checkText(html.slice(at, end), open.length === 0);
      at = end;
      continue;
    }
    tag.lastIndex = at;
    const found = tag.exec(html);
    if (found === null) throw new Error(`no tag: ${html.slice(at, at + 60)}`);
    const [, closing, name, attributes, alone] = found as unknown as string[];
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      elements.push({ name: name!, attributes: attributesOf(attributes!) });
      if ((alone === '/') !== empty.has(name!)) throw new Error(`<${name}> is closed in the wrong way`);
      if (alone === '') open.push(name!);
    }
    at = tag.lastIndex;
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
  return elements;
}

function checkText(text: string, outside: boolean): void {
  if (outside && text.trim() !== '') throw new Error('text outside the document');
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`a bare ampersand: ${text}`);
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (attributes.has(name!)) throw new Error(`${name} stands twice`);
    checkText(value!, false);
    attributes.set(name!, value!);
  }
  return attributes;
}

/** Words that stay, because code reads them. */
const spared = new Set(['kind', 'better', 'signed']);

/** The same report with `evil` before every text of it. */
function poisoned<T>(value: T, evil: string): T {
  if (typeof value === 'string') return `${evil}${value}` as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => poisoned(item, evil)) as T;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [
    key,
    spared.has(key) ? item : poisoned(item, evil),
  ]);
  return Object.fromEntries(entries) as T;
}

/** Drawn where there is room for them, so that longer names may have more or fewer. */
const drawn = new Set(['text', 'path']);

const shapeOf = (html: string): string =>
  elementsOf(html)
    .filter(({ name }) => !drawn.has(name))
    .map(({ name, attributes }) => `${name} ${[...attributes.keys()].join(' ')}`)
    .join('\n');

describe('report', () => {
  const html = renderReport(demonstration);
  const elements = elementsOf(html);
  const valuesOf = (attribute: string) =>
    elements.flatMap(({ attributes }) => attributes.get(attribute) ?? []);

  test('the check of well-formedness refuses what is not', () => {
    for (const broken of [
      '<p>',
      '<p></b>',
      '</p>',
      '<p/>',
      '<p a="1" a="2"></p>',
      '<p a=1></p>',
      'x',
      '<p>&nbsp;</p>',
    ])
      expect(() => elementsOf(`<!DOCTYPE html>${broken}`), broken).toThrow();
  });

  test('every id is given once, and everything pointed at is there', () => {
    const ids = valuesOf('id');
    expect(new Set(ids).size).toBe(ids.length);
    const pointed = [
      ...valuesOf('href').map((link) => link.replace(/^#/, '')),
      ...valuesOf('aria-labelledby'),
      ...valuesOf('aria-describedby'),
    ];
    expect(pointed.length).toBeGreaterThan(10);
    for (const id of pointed) expect(ids).toContain(id);
  });

  test('nothing runs and nothing is fetched', () => {
    const refused = elements.filter(
      ({ name, attributes }) =>
        ['script', 'link', 'img', 'iframe', 'object', 'base', 'form', 'use', 'image'].includes(name) ||
        [...attributes].some(
          ([key, value]) =>
            key.startsWith('on') || key === 'src' || (key === 'href' && !value.startsWith('#')),
        ),
    );
    expect(refused).toEqual([]);
    expect(html).not.toMatch(/@import|url\(|javascript:/);
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
  });

  test('can be read without seeing it: headings in order, captions, pictures in words', () => {
    const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    const count = (tag: string) => elements.filter(({ name }) => name === tag).length;
    expect(count('caption')).toBe(count('table'));
    const pictures = elements.filter(({ attributes }) => attributes.get('role') === 'img');
    expect(count('title') - 1).toBe(pictures.length);
    expect(count('desc')).toBe(pictures.length);
  });

  test('every rule of style is for something that is there', () => {
    const used = new Set(valuesOf('class').flatMap((classes) => classes.split(' ')));
    const styled = /<style>([^<]*)</.exec(html)![1]!.matchAll(/\.([a-z][\w-]*)(?=[^{}]*\{)/g);
    const unused = [...new Set(Array.from(styled, ([, name]) => name!))].filter((name) => !used.has(name));
    expect(unused).toEqual(['tone-0', 'tone-7', 'tone-8']);
  });

  test('says in every part that it is synthetic, whence, and how to make it again', () => {
    const parts = html.split('<section ').slice(1);
    for (const part of parts) expect(part).toContain('<span class="label">synthetic</span>');
    expect(html).toContain('seed <code>7</code>');
    expect(html).toContain('<code>npm start</code>, Fantail 0.1.0');
  });

  test('carries the label only where it is due', () => {
    const { synthetic: _, ...plain } = demonstration;
    expect(renderReport(plain)).not.toContain('synthetic');
    const [first, ...others] = plain.sections;
    const mixed = renderReport({ ...plain, sections: [{ ...first!, synthetic: true }, ...others] });
    expect(mixed.match(/class="label"/g)).toHaveLength(1);
  });

  test('the same data give the same bytes, and no broken number', () => {
    expect(renderReport(structuredClone(demonstration))).toBe(html);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('a name that is a script is a name', () => {
    const evil = `<script>alert("x")</script>'"--><!--&]]>\u0000`;
    const found = renderReport(poisoned(demonstration, evil));
    expect(shapeOf(found)).toBe(shapeOf(html));
    expect(found).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  test('no text changes the structure', () => {
    const shape = shapeOf(html);
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('<', '&', '"', "'", '>', '</style>', '</svg>', '${', '\uD83D', ']]>', '&#x3C;'),
    );
    fc.assert(
      fc.property(words, (evil) => {
        expect(shapeOf(renderReport(poisoned(demonstration, evil)))).toBe(shape);
      }),
      { numRuns: 20 },
    );
  });
});
