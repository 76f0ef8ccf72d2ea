import { liveRequest, type LifeRequest } from '../../operations/index.ts';
import { league } from '../../playbooks/messaging/index.ts';

/** Runs one life in a thread of its own; the contestant is found by name, because policies cannot be posted. */
export default (request: LifeRequest) => liveRequest(request, league);
