// No font can be measured here: widths are upper estimates over the usual system fonts, in em.
const widthOf = (character: string): number => {
  if (character >= '\u1100') return 1.05;
  if (/[A-ZmwMW@%—&+−]/.test(character)) return 0.78;
  return /[ijlt.,;:'|!()[\] ]/.test(character) ? 0.36 : 0.6;
};

/** Pixels that `text` takes at most, at a font size in pixels. */
export const textWidth = (text: string, size: number): number =>
  Array.from(text).reduce((sum, character) => sum + widthOf(character), 0) * size;

/** `text` where it fits into `width` pixels, else its beginning with an ellipsis. */
export function fitted(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
