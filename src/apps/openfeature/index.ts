export { stickyInMemory, type Kept, type StickyStore } from '../../assignment/index.ts';
export { portfolioOf, readProgram, type Portfolio, type Program } from '../../program/index.ts';
export {
  fantailProvider,
  type FantailProvider,
  type FlagExposure,
  type ProviderOptions,
} from './provider.ts';
