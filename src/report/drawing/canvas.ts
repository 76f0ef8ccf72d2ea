import type { Markup } from '../markup.ts';

/** What a picture is drawn on: pixels wide, and whether for a phone. */
export interface Canvas {
  readonly width: number;
  readonly narrow: boolean;
}

export interface Picture {
  readonly height: number;
  readonly body: Markup;
}

/** Pixels, to a tenth. */
export const px = (value: number): number => Math.round(value * 10) / 10 + 0;
