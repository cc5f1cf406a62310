/** What this browser computes with, what the shown run was computed on, and what works without a network. */

import { useEffect, useState, useSyncExternalStore } from 'react';
import { advice, describeGpu, describeThreads } from '../device/advice';
import { askDevice, type DeviceFacts } from '../device/offer';
import { formatBytes } from '../format';
import { useLab, useLabState } from '../hooks';
import { Menu } from './Menu';

const names = { node: 'Node', wasm: 'WASM', webgpu: 'WebGPU' } as const;

export function WhatRunsWhere() {
  const device = useLabState(({ run }) => run?.facts?.device ?? null);
  const origin = useLabState(({ run }) => run?.origin ?? null);
  const [facts, setFacts] = useState<DeviceFacts | null>(null);
  useEffect(() => {
    void askDevice().then(setFacts);
  }, []);
  const threads = facts && (facts.threads.notIsolated ? 'one thread' : 'threads');
  const tip = facts && advice(facts);
  const has =
    device && origin === 'here'
      ? names[device.name]
      : facts && typeof facts.gpu === 'object'
        ? 'WASM or WebGPU'
        : 'WASM';
  return (
    <Menu look="tool" label={threads ? `${has}, ${threads}` : has} className="devices">
      <h2>What runs where</h2>
      {facts && (
        <>
          <p>{describeThreads(facts)}.</p>
          <p>{describeGpu(facts)}.</p>
          {tip && <p className="muted">{tip}</p>}
        </>
      )}
      {device && (
        <p>
          The run that is shown: {device.description}
          {origin === 'here' &&
            (device.isolated ? ', in an isolated page' : ', in a page that is not isolated')}
          .
        </p>
      )}
      <WithoutNetwork />
    </Menu>
  );
}

/** How much works without a network, and the button that makes it all. */
function WithoutNetwork() {
  const { offline } = useLab();
  const { supported, reason, offersReload, ready, bytes, keeping, error } = useSyncExternalStore(
    offline.subscribe,
    offline.state,
  );
  return (
    <section aria-label="Without a network">
      <h2>Without a network</h2>
      {!supported && <p className="muted">Not here. {reason}</p>}
      {supported && ready === 'no' && <p className="muted">Nothing is kept yet.</p>}
      {ready === 'all' && <p>The page and this experiment work without a network.</p>}
      {ready === 'shell' && !keeping && (
        <p>
          The page works without a network; runs do once their models have been fetched.{' '}
          <button type="button" onClick={() => void offline.keepEverything()}>
            Keep everything{bytes !== null && ` (${formatBytes(bytes)})`}
          </button>
        </p>
      )}
      {keeping && (
        <p>
          <progress value={keeping.loaded} max={keeping.total || 1} aria-label="Bytes kept" />{' '}
          {formatBytes(keeping.loaded)} of {formatBytes(keeping.total)}{' '}
          <button type="button" onClick={() => offline.stop()}>
            Stop
          </button>
        </p>
      )}
      {error && (
        <p className="fault">
          <code>{error.code}</code> {error.message} {error.hint}
        </p>
      )}
      {offersReload && (
        <p>
          Loading the page again lets WASM use threads.{' '}
          <button type="button" onClick={() => offline.reload()}>
            Reload
          </button>
        </p>
      )}
    </section>
  );
}
