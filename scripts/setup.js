// Makes a fresh clone runnable: checks Node and npm, installs what the lockfile says, builds dist.
// Node built-ins only, standard error only; does nothing when nothing has changed.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => process.stderr.write(line + '\n');

function stop(line) {
  say('setup: ' + line);
  process.exit(1);
}

function atLeast(version, floor) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > floor[0] || (major === floor[0] && minor >= floor[1]);
}

// npm is a shell script on one system and a .cmd on another; the copy that started us names itself.
function npm(args) {
  const cli = process.env.npm_execpath;
  const viaNode = cli !== undefined && cli.endsWith('.js');
  const command = viaNode ? process.execPath : 'npm';
  return spawnSync(command, viaNode ? [cli, ...args] : args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !viaNode && process.platform === 'win32',
  });
}

function checkVersions() {
  if (!atLeast(process.versions.node, [20, 19]))
    stop(`Node ${process.versions.node} is too old: install Node 20.19 or newer and run this again.`);
  const version = npm(['--version']);
  if (version.error || version.status !== 0) stop('npm was not found: install npm 10 or newer.');
  if (!atLeast(version.stdout.trim(), [10, 0]))
    stop(`npm ${version.stdout.trim()} is too old: install npm 10 or newer.`);
}

const digestOf = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

function filesUnder(folder) {
  const found = [];
  if (!existsSync(folder)) return found;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesUnder(path));
    else if (/\.(ts|js|json)$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

const stampIs = (stamp, digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

function run(what, result) {
  if (result.error) stop(`${what} could not start: ${result.error.message}`);
  if (result.status === 0) return;
  say(result.stdout ?? '');
  say(result.stderr ?? '');
  stop(`${what} failed with exit code ${result.status}.`);
}

function install() {
  const stamp = join(root, 'node_modules', '.fantail-installed');
  const digest = digestOf([
    readFileSync(join(root, 'package-lock.json')),
    process.platform,
    process.arch,
    process.versions.modules,
  ]);
  if (stampIs(stamp, digest)) return;
  checkVersions();
  say('setup: installing the packages of package-lock.json …');
  run('npm ci', npm(['ci', '--ignore-scripts', '--include=dev']));
  writeFileSync(stamp, digest);
}

function build() {
  const stamp = join(root, 'dist', '.fantail-built');
  const inputs = ['src', 'bench', 'examples'].flatMap((folder) => filesUnder(join(root, folder)));
  inputs.push(
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package-lock.json'),
  );
  const digest = digestOf(inputs.flatMap((path) => [path, readFileSync(path)]));
  if (stampIs(stamp, digest)) return;
  say('setup: building dist …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = { cwd: root, encoding: 'utf8' };
  run('the build', spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], options));
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, digest);
}

if (!atLeast(process.versions.node, [20, 19])) checkVersions();
install();
build();
