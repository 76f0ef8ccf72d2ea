/** A place in the palette: 1 to 8, or 0, grey, for a name that has none. */
export type Tone = number;

/**
 * Eight colours for light and for dark paper. Every pair stays apart under normal vision, protanopia,
 * deuteranopia and tritanopia, and each has a contrast of 3 to its paper, as WCAG 2.2 (1.4.11) asks of graphics.
 */
export const tones: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#1d5ac0', dark: '#4995fc' },
  { light: '#e17201', dark: '#fb9d38' },
  { light: '#098d6e', dark: '#4ed1a1' },
  { light: '#6e428b', dark: '#9f92bd' },
  { light: '#804118', dark: '#b7893e' },
  { light: '#c26da2', dark: '#dfa5ec' },
  { light: '#1b2c50', dark: '#daedeb' },
  { light: '#816a07', dark: '#f0da50' },
];

/** Papers and inks; every ink has a contrast of 4.5 to its paper, as WCAG 2.2 (1.4.3) asks of text. */
export const inks = {
  light: {
    paper: '#ffffff',
    ink: '#1b1d20',
    soft: '#5a5f66',
    line: '#cfd3d7',
    faint: '#eceef0',
    label: '#8a4a00',
  },
  dark: {
    paper: '#16181b',
    ink: '#e8e8e5',
    soft: '#a3a8ae',
    line: '#3a3f45',
    faint: '#282c31',
    label: '#f0b35e',
  },
} as const;

/** Gives each name the colour of its place, so that it keeps it in every figure; past the eighth all are grey. */
export const tonesOf =
  (names: readonly string[]): ((name: string) => Tone) =>
  (name) => {
    const place = names.indexOf(name) + 1;
    return place <= tones.length ? place : 0;
  };
