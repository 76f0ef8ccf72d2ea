import { expect, test } from 'vitest';
import { renderKeyFigures } from './key-figures.ts';

const page = { id: 'part-1', synthetic: true, toneOf: () => 0 };

test('an estimate stands with its interval, a count alone', () => {
  const written = String(
    renderKeyFigures(
      {
        kind: 'keyFigures',
        title: 'In short',
        caption: 'After eight weeks.',
        figures: [
          { label: 'More value', unit: '€', value: { value: 0.987, low: 0.8, high: 1.18 } },
          { label: 'Sent', value: 1234567 },
          { label: 'Unknown', value: { value: Number.NaN, low: 0, high: 1 } },
        ],
      },
      page,
    ),
  );
  expect(written).toContain(
    '<dt>More value</dt><dd class="large">0.99 <span class="unit">€</span></dd><dd class="interval">[0.80, 1.18]</dd>',
  );
  expect(written).toContain('<dt>Sent</dt><dd class="large">1\u202F234\u202F567</dd></div>');
  expect(written).toContain('<dt>Unknown</dt><dd class="large">–</dd></div>');
  expect(written).toContain('After eight weeks. <span class="label">synthetic</span>');
});
