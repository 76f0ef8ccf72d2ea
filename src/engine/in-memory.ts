import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';

/** A store for one life: states and due work alone; no log, and facts must not come twice. */
export const inMemory = (): Store => memoryStore({ forgetsFacts: true });
