/** What was frozen and what was trained, and where it ran. */

import { memo } from 'react';
import type { SystemFacts } from '../../experiment/session-events';
import type { Mode } from '../../mas/trace';
import { formatBytes, formatCount } from '../format';
import { familyName } from '../names';
import { AgentMark } from './AgentMark';

export const Facts = memo(function Facts({ facts, mode }: { facts: SystemFacts; mode: Mode }) {
  const { agents, links, device } = facts;
  return (
    <section className="panel" aria-label="System">
      <h2>System</h2>
      <dl className="facts">
        <div>
          <dt>Frozen</dt>
          <dd>
            {agents.map(({ id, role, family, width, layers, bytes, hash }, i) => (
              <span key={`${id} ${i}`} className="agent-facts" title={`${id}, SHA-256 ${hash}`}>
                <AgentMark agent={i + 1} /> {role}: {familyName(family)}, {width} wide, {layers} layers,{' '}
                {formatBytes(bytes)}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{links.trained ? 'Trained' : 'Not trained'}</dt>
          <dd>
            {links.inner} inner and {links.outer} outer links, {formatCount(links.parameters)} numbers,{' '}
            {links.design}
            {links.trained ? `, from ${links.file ?? 'a file'}` : `, as initialised from seed ${links.seed}`}
            {mode !== 'latent' && '; not used in this mode'}.{' '}
            <span className="muted">
              The agents never change; what each knows it learned before they met.
            </span>
          </dd>
        </div>
        <div>
          <dt>Ran on</dt>
          <dd>
            {device.description}. The page is {device.isolated ? '' : 'not '}cross-origin isolated.
          </dd>
        </div>
      </dl>
    </section>
  );
});
