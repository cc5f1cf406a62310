/** The escapes in Node: each against a real session, beside a server that counts what reaches it. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnReplNode } from '../../src/repl/spawn-node';
import { escapes } from './escapes';
import { Escapee, faults } from './try-escape';

describe('from a session in Node', () => {
  const reached: string[] = [];
  let server: Server;
  let escapee: Escapee;

  beforeAll(async () => {
    server = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.end('reached');
    });
    server.on('connection', () => reached.push('a connection'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    escapee = new Escapee(spawnReplNode, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => {
    escapee.close();
    server.close();
  });

  test('the server counts', async () => {
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/seen`);
    expect(reached.splice(0)).toContain('/seen');
  });

  for (const escape of escapes)
    test(
      escape.name,
      async () => {
        const outcome = await escapee.try(escape);
        if (process.env.LAB_ESCAPES) console.log(escape.name, JSON.stringify(outcome));
        expect(faults(escape, outcome), JSON.stringify(outcome)).toEqual([]);
        expect(reached).toEqual([]);
      },
      240_000,
    );
});
