import { liveRequest, type LifeRequest, type Lives } from '../../operations/index.ts';
import { league } from '../../playbooks/messaging/index.ts';
import { failureIn, type Failed } from './failure.ts';

type Life = Awaited<ReturnType<Lives>>[number];

/** A life, or what refused it: of an error that goes to another thread its code would not arrive. */
export type Lived = { readonly life: Life } | { readonly failed: Failed };

/** Runs one life in a thread of its own; the contestant is found by name, because policies cannot be posted. */
export default async (request: LifeRequest): Promise<Lived> => {
  try {
    return { life: await liveRequest(request, league) };
  } catch (error) {
    return { failed: failureIn(error) };
  }
};
