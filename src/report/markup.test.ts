import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup } from './markup.ts';

const reveal = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('markup', () => {
  test('escapes text and leaves markup', () => {
    const name = markup`<b>${'<script>'}</b>`;
    expect(String(markup`<i title="${`"x" & 'y'`}">${name}${undefined}${[name]}${7}</i>`)).toBe(
      '<i title="&quot;x&quot; &amp; &#39;y&#39;"><b>&lt;script&gt;</b><b>&lt;script&gt;</b>7</i>',
    );
  });

  test('shows what no document may hold, and what turns text around, as U+FFFD', () => {
    expect(String(markup`${'a\u0000b\u001Fc\uD800d\uFFFEe\u202Ef\u2066g\u0085h'}`)).toBe(
      'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\uFFFDh',
    );
    expect(String(markup`${'tab\there, 🎧 and ünï'}`)).toBe('tab\there, 🎧 and ünï');
  });

  test('text survives, and never opens or closes anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = String(markup`${text}`);
        expect(written).not.toMatch(/[<>"']/);
        expect(reveal(written).replaceAll('\uFFFD', '')).toBe(
          text.replaceAll(
            /[^\t\n\r\u0020-\u{10FFFF}]|[\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFD-\uFFFF]/gu,
            '',
          ),
        );
      }),
    );
  });
});
