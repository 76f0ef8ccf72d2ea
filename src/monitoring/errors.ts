import { codedErrors } from '../kit/index.ts';

export const monitoringErrors = codedErrors({
  MONITORING_SETTING_UNFIT: {
    when: 'A level, limit or length of time that monitors are given makes no sense.',
    fix: 'Change it so that what the message says holds.',
    message: (d: { readonly what: string }) => `This must hold and does not: ${d.what}.`,
  },
});
