/** A context from an address: fetched when its button is pressed, and never otherwise. */

import { useId, useState } from 'react';
import { useRlm, useRlmState } from '../hooks';

export function FetchField() {
  const rlm = useRlm();
  const reading = useRlmState((state) => state.reading);
  const [url, setUrl] = useState('');
  const id = useId();
  const fetchIt = () => {
    if (url.trim() !== '' && !reading) void rlm.fetchContext(url.trim());
  };
  return (
    <div className="field fetch-field">
      <label htmlFor={id}>From an address</label>
      <div className="joined">
        <input
          id={id}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://…"
          title="Fetched by this browser, without cookies, when you press the button. It becomes a file of the context."
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          onKeyDown={({ key }) => key === 'Enter' && fetchIt()}
        />
        <button type="button" disabled={url.trim() === '' || reading} onClick={fetchIt}>
          Fetch
        </button>
      </div>
    </div>
  );
}
