import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';

/** A store for one life: nothing outlives the process. */
export const inMemory = (): Store => memoryStore();
