import { nameSize } from '../drawing/axes.ts';
import { probabilityText, type DecisionSection } from './explained.ts';
import { px, type Canvas, type Picture } from '../drawing/canvas.ts';
import { figureOf } from './figure.ts';
import { markup, type Markup } from '../markup.ts';
import type { Page } from '../part.ts';
import { fitted, textWidth } from '../drawing/text-width.ts';

/** The draw as a picture: one bar of length 1, cut at the probabilities, with a mark. */
export function drawOf(section: DecisionSection, chosen: number, page: Page): Markup {
  const listed = section.candidates.map(({ name, probability }) => `${name} ${probabilityText(probability)}`);
  const pointed = section.draw === undefined ? '' : ` The draw was ${probabilityText(section.draw)}.`;
  return figureOf(
    {
      title: `The draw of “${section.chosen}”`,
      caption: 'The probability of each candidate, from 0 to 1, and where the draw fell.',
      description: `${listed.join('; ')}.${pointed}`,
      draw: (canvas) => strip(section, chosen, canvas),
    },
    page,
  );
}

function strip({ candidates, draw }: DecisionSection, chosen: number, { width }: Canvas): Picture {
  let from = 0;
  const cuts = candidates.map(({ name, probability }, i) => {
    const start = from;
    from += probability;
    return segment({ name, start: start * width, length: probability * width, chosen: i === chosen });
  });
  const mark = draw === undefined ? undefined : markOf(draw, width);
  return { height: 66, body: markup`${cuts}${mark}` };
}

interface Segment {
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly chosen: boolean;
}

function segment({ name, start, length, chosen }: Segment): Markup {
  const room = length - 14;
  const text = fitted(name, room, nameSize);
  const named = textWidth(text, nameSize) <= room && (text === name || text.length > 8);
  const label = named ? markup`<text x="${px(start + 7)}" y="47">${text}</text>` : undefined;
  return markup`<rect class="${chosen ? 'segment chosen' : 'segment'}" x="${px(start)}" y="28" width="${px(length)}" height="30"/>${label}
`;
}

function markOf(draw: number, width: number): Markup {
  const text = `draw ${probabilityText(draw)}`;
  const half = textWidth(text, nameSize) / 2;
  const middle = Math.max(half, Math.min(width - half, draw * width));
  return markup`<text x="${px(middle)}" y="13" text-anchor="middle">${text}</text><path class="mark" d="M${px(draw * width)} 19V62"/>
`;
}
