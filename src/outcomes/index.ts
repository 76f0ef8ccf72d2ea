// Takes logged choices and facts, gives experience: each choice with its rewards; never learns from it.
export { type Experience } from './experience.ts';
