/** What an RLM run needs of this machine: models by their references, a recording, files, Python in a thread. */

import { existsSync, writeFileSync } from 'node:fs';
import { openAgentChat } from '../chat/agent';
import type { ChatModel, ModelRef } from '../chat/chat';
import { memoryKeys } from '../chat/keys';
import { openChat } from '../chat/open';
import { PersonChat } from '../chat/person';
import { readPrices } from '../chat/prices';
import { nameOf, Recording, RecordingChat, type RecordingMode } from '../chat/recording';
import { LabError } from '../errors';
import { openSystemChat } from '../experiment/open-system';
import type { RlmResources } from '../experiment/rlm';
import type { RlmSpec } from '../experiment/rlm-spec';
import { spawnReplNode } from '../repl/spawn-node';
import { nodeDevice } from '../runtime/node';
import { say } from './commands';
import { badInput, parseJson, readGiven } from './input';
import { nodeLibrary, PUBLIC } from './library';
import type { ContextFiles } from './rlm-files';
import { answerInTerminal } from './rlm-person';

export interface ChatOptions {
  /** `NAME` of the environment variable with the root's key; `ORIGIN=NAME` for further services. */
  readonly 'key-env'?: readonly string[] | undefined;
  readonly prices?: string | undefined;
  readonly record?: string | undefined;
  readonly replay?: string | undefined;
  /** Files of a context of one's own, or those that the spec names by hash. */
  readonly files: ContextFiles;
  readonly threads: number;
  /** Whether whoever starts the run named its models, or the file they stand in; not a trace or a link. Absent: yes. */
  readonly own?: boolean;
  /** False: no model is asked, whatever Python does. Absent: they are. */
  readonly asks?: boolean;
}

export interface NodeResources extends RlmResources {
  /** A run begins: a recording counts anew. */
  begin(): void;
  /** Writes the recording, where one is made. */
  save(): void;
  /** Ends all models. */
  close(): Promise<void>;
}

const KEY = 'LAB_API_KEY';

/** @throws LabError `bad_input`, `bad_prices`, `bad_recording`. */
export async function openResources({ models }: RlmSpec, options: ChatOptions): Promise<NodeResources> {
  const device = nodeDevice({ threads: options.threads });
  const library = nodeLibrary();
  const person = new PersonChat();
  const leave = answerInTerminal(person);
  const prices =
    options.prices === undefined
      ? []
      : readPrices(parseJson(readText(options.prices, 'prices'), options.prices));
  const { recording, mode } = recordingOf(options);
  // A replay asks nobody.
  const silent = mode === 'replay' || options.asks === false;
  const keys = silent ? memoryKeys() : keysFor(models.root, options['key-env'] ?? [], options.own ?? true);
  const opened = new Map<string, Promise<ChatModel>>();

  const open = async (ref: ModelRef): Promise<ChatModel> => {
    if (mode === 'replay') return new RecordingChat(nameOf(ref), recording!, mode);
    const model = await openChat(ref, {
      keys,
      prices,
      person: () => person,
      note: say,
      here: async (local) => {
        if (local.kind === 'builtin') return openAgentChat(local.id, library.model(local.id), device);
        if (local.kind === 'system')
          return openSystemChat(local.id, { device, library, spawn: spawnReplNode, preset: readPreset });
        // Loads transformers.js, which nothing else here wants.
        const { openTabChat } = await import('../chat/tab');
        return openTabChat(local);
      },
    });
    return mode ? new RecordingChat(model, recording!, mode) : model;
  };

  return {
    spawn: spawnReplNode,
    open(ref) {
      const key = JSON.stringify(ref);
      const model = opened.get(key) ?? open(ref);
      opened.set(key, model);
      return model;
    },
    async file({ name, hash }) {
      const found = options.files.find((file) => file.hash === hash);
      if (found) return found.bytes;
      throw new LabError('no_file', `The file “${name}” (${hash.slice(0, 12)}…) was not given.`, {
        hint: 'Add --context PATH with the very file that the spec was made with.',
        field: 'context.files',
      });
    },
    begin: () => recording?.rewind(),
    save() {
      if (options.record !== undefined && recording) writeFileSync(options.record, recording.text());
    },
    async close() {
      leave();
      for (const model of await Promise.allSettled(opened.values()))
        if (model.status === 'fulfilled') await model.value.dispose?.();
      await device.dispose();
    },
  };
}

/** `--record` alone starts afresh, `--replay` alone asks nobody, both: what is not known is asked and added. */
function recordingOf({ record, replay }: ChatOptions): {
  recording: Recording | null;
  mode: RecordingMode | null;
} {
  if (replay !== undefined) {
    const recording = Recording.read(readText(replay, 'replay'));
    return { recording, mode: record === undefined ? 'replay' : 'extend' };
  }
  return record === undefined
    ? { recording: null, mode: null }
    : { recording: new Recording(), mode: 'record' };
}

/**
 * A key goes to the root's service alone, unless the user names another one: a spec may come from anybody. One out of a
 * trace or a link even names the root's service by itself, so there the user names each.
 * @param own whether the root was named by whoever starts the run. @throws LabError `bad_input`
 */
export function keysFor(root: ModelRef, given: readonly string[], own: boolean) {
  const keys = memoryKeys();
  const bare = given.find((one) => !one.includes('='));
  const pairs = given.filter((one) => one.includes('=')).map((one) => one.split('=') as [string, string]);
  if (root.kind === 'endpoint') {
    const { origin } = new URL(root.url);
    const name = bare ?? KEY;
    const wanted = `--key-env ${origin}=${name}`;
    if (own) pairs.push([origin, name]);
    else if (bare !== undefined)
      throw badInput(
        `The trace or link, not you, names ${origin}, so the key in ${bare} is not sent there.`,
        `Write ${wanted} if it may have the key.`,
        'key-env',
      );
    else if (process.env[KEY] && !pairs.some(([address]) => originOf(address) === origin))
      say(`The trace or link names ${origin}: it gets no key. Add ${wanted} if it may have it.`);
  }
  for (const [address, variable] of pairs) {
    const key = process.env[variable];
    const origin = originOf(address);
    if (origin === null)
      throw badInput(`“${address}” is no address.`, 'Write --key-env https://host=NAME.', 'key-env');
    if (!key && given.some((one) => one.endsWith(variable)))
      throw badInput(
        `The environment has no variable ${variable}.`,
        'Set it, or leave the option out.',
        'key-env',
      );
    if (!key) continue;
    keys.set(origin, key);
    say(`The key in ${variable} is sent to ${origin}.`);
  }
  return keys;
}

const originOf = (address: string) => (URL.canParse(address) ? new URL(address).origin : null);

/** An experiment with links by its name; null: there is none. */
async function readPreset(id: string): Promise<unknown> {
  const path = `${PUBLIC}/presets/${id}.json`;
  return existsSync(path) ? parseJson(readText(path, 'models'), path) : null;
}

const readText = (path: string, field: string) => readGiven(path, field).toString('utf8');
