// Takes a team's policy and rules, gives the messaging programs as data: activation, conversion, reactivation.
export { league } from './league.ts';
export { topics } from './ground.ts';
export {
  activation,
  conversion,
  messagingPrograms,
  reactivation,
  type MessagingSettings,
} from './programs.ts';
