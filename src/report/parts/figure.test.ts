import { expect, test } from 'vitest';
import { figureOf } from './figure.ts';
import { markup } from '../markup.ts';

const page = { id: 'part-3', synthetic: false, toneOf: () => 0 };

test('a picture is drawn for page and phone, each with title and description of its own', () => {
  const written = String(
    figureOf(
      {
        title: 'Value',
        caption: 'By week',
        description: 'It rises.',
        draw: ({ width }) => ({ height: width / 2, body: markup`<line x2="${width}"/>` }),
        numbers: [{ kind: 'exact', heading: 'week', values: [1, 2] }],
      },
      page,
    ),
  );
  expect(written).toContain(
    'class="wide" viewBox="0 0 760 380" role="img" aria-labelledby="part-3-wide-title"',
  );
  expect(written).toContain('class="narrow" viewBox="0 0 360 180"');
  expect(written.match(/<desc id="part-3-(wide|narrow)-desc">It rises\.<\/desc>/g)).toHaveLength(2);
  expect(written).toContain('<summary>The numbers</summary>');
});
