export { fantailProvider, type FantailProvider, type ProviderOptions } from './provider.ts';
