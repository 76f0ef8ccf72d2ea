// Documents in memory and lives in this thread, for tests of what lives in the world.
import type { OperationContext } from '../operation.ts';
import { liveRequest } from './lives.ts';

const unused = () => Promise.reject(new Error('a simulation has no use for it'));

/** A context over documents in memory; lives run here, after what is posted to a thread was copied as threads copy. */
export function contextOver(
  documents: Readonly<Record<string, unknown>>,
  { league, topics }: Pick<OperationContext, 'league' | 'topics'>,
) {
  const written: Record<string, string> = {};
  const said: string[] = [];
  const read = async (path: string) => documents[path];
  const context: OperationContext = {
    progress: (line) => void said.push(line),
    writeText: async (path, text) => void (written[path] = text),
    tryText: async () => undefined,
    fillFolder: unused,
    readJson: read,
    readDocument: read,
    league,
    topics,
    lives: (requests) =>
      Promise.all(requests.map((request) => liveRequest(structuredClone(request), league))),
    version: '0.0.0',
    now: () => 0,
    fresh: () => '',
    namesIn: unused,
    openWorkspace: unused,
    tables: { open: unused, write: unused, try: unused, writeDays: unused, digest: unused },
  };
  return { context, written, said };
}
