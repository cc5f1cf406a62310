/** What was sent to a model, asked for when it is opened: it stays with the worker. */

import { useState } from 'react';
import { LabError } from '../../errors';
import type { Message } from '../../chat/chat';
import { plural } from '../format';
import { CutText } from './CutText';
import { useRlm } from './hooks';

type Sent = readonly (Message & { readonly length: number })[];

export function Messages({ seq }: { seq: number }) {
  const rlm = useRlm();
  const [sent, setSent] = useState<Sent | string | null>(null);
  const open = async () => {
    if (sent !== null && typeof sent !== 'string') return setSent(null);
    try {
      setSent(await rlm.messages(seq));
    } catch (error) {
      setSent(LabError.from(error).message);
    }
  };
  return (
    <>
      <button
        type="button"
        className="tool"
        aria-expanded={sent !== null && typeof sent !== 'string'}
        title="Messages of this request; those of requests before it are not told again"
        onClick={() => void open()}
      >
        What was sent
      </button>
      {typeof sent === 'string' && (
        <p className="fault" role="alert">
          {sent}
        </p>
      )}
      {sent !== null && typeof sent !== 'string' && (
        <div className="sent">
          <p className="muted">{plural(sent.length, 'new message')}</p>
          {sent.map(({ role, content, length }, i) => (
            <div key={i}>
              <p className="muted">{role}</p>
              <CutText
                cut={{ text: content, length, at: { seq, path: `messages.${i}.content` } }}
                label={`Message of the ${role}`}
              />
            </div>
          ))}
        </div>
      )}
    </>
  );
}
