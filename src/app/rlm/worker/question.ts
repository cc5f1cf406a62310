/** A set-up's question and context, made without running anything. */

import { rlmQuestion } from '../../../experiment/rlm';
import { givenOf } from '../../../experiment/rlm-given';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { contextText } from '../../../rlm/coverage/text';
import type { ContextValue } from '../../../rlm/run-types';
import type { Glimpse, HeldFile } from '../protocol';
import { fileOf } from './files';
import { asText, start } from './trim';

/** Characters of each end that are shown. */
const END = 400;

/** @throws LabError `no_file`, and what is wrong with the spec. */
export async function glimpse(spec: RlmSpec, files: readonly HeldFile[]): Promise<Glimpse> {
  const { input } = await rlmQuestion(spec, { file: fileOf(files) });
  const text = textOf(input.context);
  const whole = text.length <= 2 * END;
  return {
    question: input.question,
    kind: givenOf(input.context),
    characters: text.length,
    start: whole ? text : start(text, END),
    end: whole ? '' : text.slice(-END),
  };
}

/** For people: of JSON and of files their names too. */
function textOf(context: ContextValue | null): string {
  if (context?.kind === 'json') return asText(context.value);
  if (context?.kind !== 'files') return contextText(context).text;
  return context.files
    .map(({ name, bytes }) => `${name}:\n${contextText({ kind: 'bytes', bytes }).text}`)
    .join('\n\n');
}
