/** Arms of all users, one digit each, and CPU seconds of one user: the median of seven rounds after three to get warm. */
export function armsAndSeconds(users, experiments, assign) {
  const arms = Array.from({ length: experiments }, () => 0);
  const round = () => {
    const before = process.cpuUsage();
    for (const user of users) assign(user, arms);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / users.length;
  };
  for (let i = 0; i < 3; i++) round();
  const seconds = Array.from({ length: 7 }, round).sort((a, b) => a - b)[3];
  const all = users.map((user) => {
    assign(user, arms);
    return arms.join('');
  });
  return { seconds, arms: all };
}
