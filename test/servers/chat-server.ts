/**
 * A chat service on this machine, scripted: OpenAI-compatible under `/v1`, Ollama's own protocol under `/api`. Stands for
 * the remote in tests and benchmarks; knows no module of `src`.
 *
 *     const server = await serveChat(['first answer', { text: 'second', delayMs: 50 }, { status: 429, retryAfter: 1 }]);
 *     // endpoint: { kind: 'endpoint', url: `${server.url}/v1`, model: 'scripted' }; ollama: { kind: 'ollama', url: server.url, … }
 *     server.requests[0].messages; server.highWater; await server.close();
 *     await serveChat(({ last }) => (last.includes('label') ? 'positive' : null)); // null: 400
 *
 * From the command line (`readScript` in chat-script.ts says what a file may hold):
 *
 *     npx tsx test/servers/chat-server.ts --script FILE [--port N] [--delay MS] [--key KEY] [--no-cors]
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerOf, readScript, type Script, type ScriptedAnswer, type ScriptedRequest } from './chat-script';
import { ollamaBody, openaiBody, type WireBody } from './chat-wire';

export type { Answer, Script, ScriptedAnswer, ScriptedRequest } from './chat-script';

export interface ChatServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Added to every answer. */
  readonly delayMs?: number;
  /** Demanded as `Authorization: Bearer …`; else 401. */
  readonly key?: string;
  /** Whether pages of other origins may read answers; default true. */
  readonly cors?: boolean;
  /** Default `['scripted']`. */
  readonly models?: readonly string[];
  /** False: `stream_options` is refused with 400, as by old services. */
  readonly streamOptions?: boolean;
  /** Ollama: what `/api/show` says of every model. */
  readonly contextTokens?: number;
}

export interface ChatServer {
  /** `http://127.0.0.1:port`, without `/v1`. */
  readonly url: string;
  /** Chat requests, in order of arrival. */
  readonly requests: readonly ScriptedRequest[];
  /** Chat requests being answered now, and the most there ever were. */
  readonly active: number;
  readonly highWater: number;
  /** Requests whose client went away before the end. */
  readonly abandoned: number;
  /** Another script from the next request on; a list is counted from its own beginning. */
  script: Script;
  close(): Promise<void>;
}

export async function serveChat(script: Script, options: ChatServerOptions = {}): Promise<ChatServer> {
  const service = new Service(script, options);
  await service.listen(options.port ?? 0);
  return service;
}

class Service implements ChatServer {
  readonly requests: ScriptedRequest[] = [];
  active = 0;
  highWater = 0;
  abandoned = 0;
  private readonly server: Server;
  private readonly start = performance.now();
  private first = 0;

  constructor(
    private current: Script,
    private readonly options: ChatServerOptions,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) sendJson(response, 500, { error: { message: String(error) } });
        else response.destroy();
      });
    });
    this.server.keepAliveTimeout = 60_000;
  }

  get script(): Script {
    return this.current;
  }

  set script(script: Script) {
    this.current = script;
    this.first = this.requests.length;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.closeAllConnections();
      this.server.close(() => resolve());
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, 'http://localhost');
    if (this.options.cors !== false) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', '*, authorization, content-type');
      response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
      response.setHeader('access-control-expose-headers', 'retry-after');
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const body = await readJson(request);
    const { key, models = ['scripted'], contextTokens = 4096 } = this.options;
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return sendJson(response, 401, {
        error: { message: `Incorrect API key provided: ${request.headers.authorization ?? 'none'}.` },
      });
    if (body === undefined)
      return sendJson(response, 400, { error: { message: 'The body is not a JSON object.' } });
    switch (`${request.method} ${pathname}`) {
      case 'GET /v1/models':
        return sendJson(response, 200, {
          object: 'list',
          data: models.map((id) => ({ id, object: 'model' })),
        });
      case 'GET /api/tags':
        return sendJson(response, 200, { models: models.map((name) => ({ name, model: name, size: 1e6 })) });
      case 'POST /api/show':
        return sendJson(response, 200, { model_info: { 'llama.context_length': contextTokens } });
      case 'POST /v1/chat/completions':
        if (this.options.streamOptions === false && body.stream_options !== undefined)
          return sendJson(response, 400, { error: { message: 'Unknown field: stream_options' } });
        return this.chat('openai', body, request, response);
      case 'POST /api/chat':
        return this.chat('ollama', body, request, response);
      default:
        return sendJson(response, 404, { error: { message: `There is no ${request.method} ${pathname}.` } });
    }
  }

  private async chat(
    protocol: ScriptedRequest['protocol'],
    body: Readonly<Record<string, unknown>>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const messages = (body.messages ?? []) as ScriptedRequest['messages'];
    const asked: ScriptedRequest = {
      index: this.requests.length,
      protocol,
      model: typeof body.model === 'string' ? body.model : '',
      messages,
      last: messages.at(-1)?.content ?? '',
      stream: body.stream === true || (protocol === 'ollama' && body.stream !== false),
      body,
      headers: request.headers,
      at: performance.now() - this.start,
    };
    this.requests.push(asked);
    this.highWater = Math.max(this.highWater, ++this.active);
    const gone = new AbortController();
    response.once('close', () => {
      this.active--;
      if (!response.writableFinished && !gone.signal.aborted) this.abandoned++;
      gone.abort();
    });
    const answer = await answerOf(this.current, { ...asked, index: asked.index - this.first });
    const wait = (this.options.delayMs ?? 0) + (answer.delayMs ?? 0);
    try {
      if (wait > 0) await sleep(wait, undefined, { signal: gone.signal });
      await send(response, answer, (protocol === 'openai' ? openaiBody : ollamaBody)(asked, answer), gone);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
  }
}

async function send(
  response: ServerResponse,
  answer: ScriptedAnswer,
  body: WireBody,
  gone: AbortController,
): Promise<void> {
  const cutOff = () => {
    gone.abort(); // cut by the script, not abandoned by the client
    response.destroy();
  };
  if (answer.cut === 'start') return cutOff();
  const { status = 200, retryAfter, raw } = answer;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  if (raw !== undefined) {
    response.writeHead(status, { 'content-type': answer.contentType ?? body.contentType });
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw;
    await write(response, bytes, answer.lump, gone.signal);
    return void response.end();
  }
  if (status !== 200) {
    const message = answer.message ?? `Scripted status ${status}.`;
    return sendJson(response, status, { error: { message, type: 'scripted', code: null } });
  }
  response.writeHead(200, { 'content-type': answer.contentType ?? body.contentType });
  response.flushHeaders();
  for (let i = 0; i <= body.pieces.length; i++) {
    if (answer.cut === i) {
      await sleep(5); // else the last piece may be lost with the connection
      return cutOff();
    }
    if (answer.stall === i) return; // until the client goes
    if (answer.endEarly === i) return void response.end();
    if (answer.errorAfter === i) return void response.end(body.error);
    if (i === body.pieces.length) break;
    if (answer.pieceMs) await sleep(answer.pieceMs, undefined, { signal: gone.signal });
    await write(response, new TextEncoder().encode(body.pieces[i]), answer.lump, gone.signal);
  }
  if (answer.lump) await write(response, new TextEncoder().encode(body.tail), answer.lump, gone.signal);
  else response.write(body.tail);
  response.end();
}

async function write(response: ServerResponse, bytes: Uint8Array, lump = bytes.length, signal: AbortSignal) {
  for (let i = 0; i < bytes.length; i += lump) {
    response.write(bytes.subarray(i, i + lump));
    if (lump < bytes.length) await sleep(1, undefined, { signal });
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      script: { type: 'string' },
      port: { type: 'string', default: '8099' },
      delay: { type: 'string', default: '0' },
      key: { type: 'string' },
      'no-cors': { type: 'boolean', default: false },
    },
  });
  if (!values.script) {
    console.error(
      'Usage: npx tsx test/servers/chat-server.ts --script FILE [--port N] [--delay MS] [--key KEY]',
    );
    process.exit(2);
  }
  const server = await serveChat(await readScript(values.script), {
    port: Number(values.port),
    delayMs: Number(values.delay),
    cors: !values['no-cors'],
    ...(values.key !== undefined && { key: values.key }),
  });
  console.log(`${server.url}/v1`);
}
