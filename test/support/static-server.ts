/** The plainest host there is: files of a folder below some path, their types, and no header besides. */

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  /** Address of the folder, ending in “/”. */
  readonly url: string;
  /** Paths that were asked for, below the folder. */
  readonly asked: string[];
  /** Whether it answers; while not, connections are cut off. */
  up: boolean;
  /** Contents by path that take the place of files, as after a new deployment. */
  readonly replaced: Map<string, string>;
  close(): Promise<void>;
}

/** Serves `folder` below `base` (such as “/lab/”) on a free port of this machine. */
export async function serveFolder(folder: string, base = '/'): Promise<StaticServer> {
  const server = createServer((request, response) => {
    if (!site.up) return void request.socket.destroy();
    const { pathname } = new URL(request.url!, 'http://localhost');
    const path = pathname.startsWith(base) ? pathname.slice(base.length) || 'index.html' : '';
    site.asked.push(path);
    const file = inside(folder, decodeURIComponent(path));
    const type = types[extname(path)] ?? 'application/octet-stream';
    const replaced = site.replaced.get(path);
    if (replaced !== undefined) response.writeHead(200, { 'content-type': type }).end(replaced);
    else if (file === null) response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
    else {
      response.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const site: StaticServer = {
    url: `http://localhost:${(server.address() as AddressInfo).port}${base}`,
    asked: [],
    up: true,
    replaced: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return site;
}

/** The file that a path names, null where there is none or it lies outside. */
function inside(folder: string, path: string): string | null {
  const file = normalize(join(folder, path));
  if (!file.startsWith(normalize(folder) + sep) || !existsSync(file) || !statSync(file).isFile()) return null;
  return file;
}
