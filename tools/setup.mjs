/**
 * Installs what is missing before the page is served or the tests run. It runs on a bare clone, so it may use nothing
 * but Node. `--browser` also finds a Chrome or Chromium for the tests and writes its path to .cache/browser.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

function fail(sentence) {
  console.error(`\nsetup: ${sentence}`);
  process.exit(1);
}

function requireNode(major, minor) {
  const [ours, ourMinor] = process.versions.node.split('.').map(Number);
  if (ours > major || (ours === major && ourMinor >= minor)) return;
  fail(
    `Recursion Lab needs Node ${major}.${minor} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
}

/** Runs a command with its output shown and nothing on its input. True when it succeeded. */
function run(command, args, options = {}) {
  console.log(`setup: ${[command, ...args].join(' ')}`);
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return result.status === 0;
}

/** npm itself: the one that started us where there is one (a plain `npm` is a script on Windows). */
function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli && /\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

/** The locked packages that node_modules lacks or holds in another version. Optional ones depend on the platform. */
function outdatedPackages() {
  const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});
  const wanted = read('package-lock.json');
  const present = read(join('node_modules', '.package-lock.json'));
  return Object.keys(wanted).filter((path) => {
    if (path === '' || wanted[path].link) return false;
    if (wanted[path].optional || wanted[path].devOptional || wanted[path].peer) return false;
    return !present[path] || present[path].version !== wanted[path].version;
  });
}

function installPackages() {
  const outdated = outdatedPackages();
  if (outdated.length === 0) return;
  console.log(`setup: ${outdated.length} packages are missing or old; installing. This happens once.`);
  const options = ['--include=dev', '--no-audit', '--no-fund'];
  if (!npm('ci', ...options) && !npm('install', ...options))
    fail('npm could not install the packages (see above).');
}

/** Where a Chrome or Chromium usually is on this system. */
function browserCandidates() {
  const inPath = (names) =>
    (process.env.PATH || '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  if (process.platform === 'darwin')
    return ['/Applications', join(process.env.HOME || '', 'Applications')].flatMap((folder) =>
      ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `${folder}/${name}.app/Contents/MacOS/${name}`,
      ),
    );
  if (process.platform === 'win32')
    return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
      process.env[name]
        ? [
            join(process.env[name], 'Google/Chrome/Application/chrome.exe'),
            join(process.env[name], 'Chromium/Application/chrome.exe'),
          ]
        : [],
    );
  return inPath(['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']).concat(
    '/opt/google/chrome/chrome',
  );
}

/** A file that exists and (except on Windows, where asking opens a window) answers with its version. */
function works(path) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  const answer = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return answer.status === 0 && /chrom|edge/i.test(answer.stdout);
}

const installed = () => browserCandidates().find(works);

function installDebianChromium() {
  if (!existsSync('/etc/debian_version') || !process.getuid || process.getuid() !== 0) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update'], { env });
  run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env });
  return installed();
}

/** Playwright's own download; it finds that by itself, so the path is empty. */
function downloadChromium() {
  const cli = join('node_modules', 'playwright', 'cli.js');
  if (!run(process.execPath, [cli, 'install', '--no-shell', 'chromium']))
    fail('No Chrome or Chromium was found or could be installed. Install one, or set CHROME_PATH to it.');
  return '';
}

function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !works(chosen)) fail(`CHROME_PATH is “${chosen}”, which is no working Chrome or Chromium.`);
  const path = chosen || installed() || installDebianChromium() || downloadChromium();
  mkdirSync('.cache', { recursive: true });
  writeFileSync(join('.cache', 'browser'), path);
  console.log(`setup: browser ${path || 'of Playwright'}`);
}

requireNode(20, 19);
installPackages();
if (process.argv.includes('--browser')) findBrowser();
