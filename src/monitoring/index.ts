// Takes a log of decisions and facts, gives typed findings of what is wrong with it; never changes anything.
export { type Finding, type Levels, type Place, type Range } from './finding.ts';
export { type Limits, type LogInput } from './log.ts';
export { monitorKinds, watch, type MonitorKind } from './monitors.ts';
