// A guide read as a person follows it: its commands, and what it shows of their output.
import { example } from '../../src/apps/cli/sample.ts';

/** A block of a guide: commands in words, or lines that they must print. */
export type Block =
  | { readonly kind: 'commands'; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'shown'; readonly lines: readonly string[] };

/** A command line in words; quotes keep a value together, a backslash at the end goes on below. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** The blocks of a page in order; paths below `out/` are placed by `inside`, examples are where they are. */
export function blocksOf(page: string, inside: (path: string) => string): readonly Block[] {
  const placed = (word: string): string => {
    if (word.startsWith('out/')) return inside(word.slice(4));
    return word.startsWith('examples/') ? example(word.slice(9)) : word;
  };
  return [...page.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].map(([, kind, body]): Block => {
    const text = body!.trimEnd();
    if (kind === 'text') return { kind: 'shown', lines: text.split('\n') };
    const lines = text.replaceAll('\\\n', ' ').split('\n');
    return { kind: 'commands', commands: lines.map((line) => wordsOf(line).map(placed)) };
  });
}
