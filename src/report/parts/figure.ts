import { px, type Canvas, type Picture } from '../drawing/canvas.ts';
import { markup, type Markup } from '../markup.ts';
import { captionOf, type Page } from '../part.ts';
import { gridOf, type TableColumn } from './table.ts';

export interface Figure {
  readonly title: string;
  readonly caption: string;
  /** The figure in words, for who cannot see it. */
  readonly description: string;
  readonly draw: (canvas: Canvas) => Picture;
  /** How to read it, under the picture. */
  readonly key?: string;
  /** The same numbers as a table, folded away. */
  readonly numbers?: readonly TableColumn[];
}

const canvases: readonly Canvas[] = [
  { width: 760, narrow: false },
  { width: 360, narrow: true },
];

/**
 * A picture with its caption and its numbers. It is drawn for a page and for a phone, and the style shows the one
 * that fits: text in a picture that is merely shrunk could not be read.
 */
export function figureOf(figure: Figure, page: Page): Markup {
  const key = figure.key === undefined ? undefined : markup`<p class="key">${figure.key}</p>`;
  return markup`<figure>
<figcaption>${captionOf(figure.caption, page)}</figcaption>
${canvases.map((canvas) => svgOf(figure, canvas, page))}${key}${numbersOf(figure, page)}</figure>`;
}

function svgOf(figure: Figure, canvas: Canvas, page: Page): Markup {
  const { height, body } = figure.draw(canvas);
  const shape = canvas.narrow ? 'narrow' : 'wide';
  const id = `${page.id}-${shape}`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="${shape}" viewBox="0 0 ${canvas.width} ${px(height)}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">
<title id="${id}-title">${figure.title}</title>
<desc id="${id}-desc">${figure.description}</desc>
${body}</svg>
`;
}

function numbersOf({ caption, numbers }: Figure, page: Page): Markup | undefined {
  if (numbers === undefined) return undefined;
  return markup`<details><summary>The numbers</summary>${gridOf({ caption, columns: numbers }, page)}</details>`;
}
