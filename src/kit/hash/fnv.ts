/** FNV-1a of 32 bits (Fowler, Noll and Vo) of a text's UTF-16 code units, as an unsigned number; of ASCII it is that of its bytes. */
export function fnv32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
