import type { Setup } from '../decision/index.ts';
import type { Json, Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { UserState } from '../state/index.ts';
import type { Notice, Store } from '../store/index.ts';
import { boardOf, type Board, type Orders } from './board.ts';
import { dispatcherOf, type Dispatch, type Dispatcher } from './dispatch.ts';
import { engineErrors } from './errors.ts';
import { moveIn } from './moves.ts';
import type { Change, Stopped } from './stops.ts';
import { allowedOf, VolumeGauge } from './volumes.ts';
import { Worker, type Turn, type TurnResult } from './worker.ts';
import type { Zones } from './zones.ts';

/** The online path over a store: facts in, serial decisions out. */
export interface Engine {
  /** Takes turns of different users in one round trip; each user's is atomic and serial with every other writer. */
  readonly take: (turns: readonly Turn[]) => Promise<readonly TurnResult[]>;
  /** The next instant after `after` at which a generator by schedule is due for a user; undefined without one. */
  readonly nextScheduled: (state: UserState, after: Millis) => Millis | undefined;
  readonly dispatch: Dispatch;
  /**
   * Stops or lets go by hand, for every engine of the store: what begins after this resolves obeys, and of what is
   * under way nothing is marked sent any more. Given how, by what is stopped now, it keeps what another stops at once.
   */
  readonly stop: (stops: Stopped | Change) => Promise<void>;
  /**
   * Gives every engine of the store something to make its setup of, by `published` of its parts; likewise. It is made
   * here first: throws what `published` throws, and ENGINE_PUBLICATION_MOVES where units that several users share would
   * change arms of an experiment that they met; nothing is published then. An engine without `published` cannot tell.
   */
  readonly publish: (value: Json) => Promise<void>;
  /**
   * Confirms that a generator, named `program/generator`, may raise so many opportunities a day, far beyond its
   * forecast or not. What waits for it, and still holds, is answered by the next decision.
   */
  readonly confirm: (generator: string, atMost: number) => Promise<void>;
}

/** What an engine works with. */
export interface EngineParts {
  readonly store: Store;
  readonly setup: Setup;
  readonly zones: Zones;
  /** Keep each decision's record beside its fact; default true. */
  readonly records?: boolean;
  /**
   * Makes the setup of what somebody published in the store, and the engine works with it from then on; while it
   * rejects, nothing is decided or sent. Absent: the engine keeps the setup that it began with.
   */
  readonly published?: (value: Json) => Promise<Setup> | Setup;
}

/** A setup at work. */
interface Running {
  readonly worker: Worker;
  /** Generators with a forecast. */
  readonly generators: readonly string[];
  readonly dispatch: Dispatcher;
  readonly portfolio: Portfolio;
  /** Of the publication it was made of; 0 for the setup that the engine began with. */
  readonly version: number;
}

function runningOf(parts: EngineParts, board: Board, version: number): Running {
  const { portfolio } = parts.setup;
  const allowed = allowedOf(portfolio);
  const worker = new Worker(parts, { gauge: new VolumeGauge(allowed), board });
  return { worker, generators: [...allowed.keys()], dispatch: dispatcherOf(parts), portfolio, version };
}

/** Puts a setup to work over a store. Throws PROGRAM_INVALID for rows that cannot be read. */
export function engineOf(parts: EngineParts): Engine {
  const board = boardOf(parts.store);
  let running = runningOf(parts, board, 0);

  /** What is running after a look at the board, and again for the generators of another setup. */
  async function obeying(): Promise<Running & { readonly orders: Orders }> {
    for (;;) {
      const looking = running;
      const orders = await board.look(looking.generators);
      const { value, version } = orders.published;
      if (parts.published && version > running.version) {
        const setup = await parts.published(value);
        // Another turn may have been here meanwhile.
        if (version > running.version) running = runningOf({ ...parts, setup }, board, version);
      }
      if (running === looking) return { ...running, orders };
    }
  }

  async function checkMoves(value: Json, now: Notice): Promise<void> {
    const { published, store, setup } = parts;
    if (!published) return;
    const { portfolio: after } = await published(value);
    // Beside what cannot be used nothing was decided since the last that could.
    const standing = async () => (now.version === 0 ? setup : await published(now.value)).portfolio;
    const before = await standing().catch(() => running.portfolio);
    const move = await moveIn(store, { before, after });
    if (move) throw engineErrors.ENGINE_PUBLICATION_MOVES(move);
  }

  return {
    take: async (turns) => {
      const { worker, orders } = await obeying();
      return worker.take(turns, orders);
    },
    nextScheduled: (state, after) => running.worker.nextScheduled(state, after),
    dispatch: async (request, handOver) => {
      const { dispatch, orders } = await obeying();
      return dispatch(request, handOver, orders);
    },
    stop: board.stop,
    publish: (value) => board.publish(value, (now) => checkMoves(value, now)),
    confirm: board.confirm,
  };
}
