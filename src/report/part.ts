import { markup, type Markup } from './markup.ts';
import type { Tone } from './palette.ts';

/** What every section has: a title, a lead of a sentence or two, and its own word on being synthetic. */
export interface Headed {
  readonly title: string;
  readonly lead?: string;
  /** Overrides what the report says of itself. */
  readonly synthetic?: boolean;
}

/** What a part knows of the page it stands on. */
export interface Page {
  /** Begins every id that the part gives out. */
  readonly id: string;
  readonly synthetic: boolean;
  readonly toneOf: (name: string) => Tone;
}

/** A part of the page: data in, markup out. */
export type PartOf<Section> = (section: Section, page: Page) => Markup;

/** What a table or figure shows, with the label that a number from the world carries wherever it appears. */
export const captionOf = (caption: string, page: Page): Markup =>
  markup`${caption}${page.synthetic ? markup` <span class="label">synthetic</span>` : undefined}`;

/** A dot in the colour of `name`; nothing for a name without colour. */
export function dotOf(name: string, page: Page): Markup | undefined {
  const tone = page.toneOf(name);
  return tone === 0 ? undefined : markup`<span class="dot tone-${tone}" aria-hidden="true"></span>`;
}
