/** Prompts of direct generation. Pure. */

import type { Message } from '../../chat/chat';
import type { Json } from '../../json';
import { materialText, type Material } from './first';

export function directMessages(question: string, material: Material, schema: Json | undefined): Message[] {
  const form =
    schema === undefined
      ? 'Give the answer alone, without introduction or explanation.'
      : `Give the answer alone, as JSON that fits this schema:\n${JSON.stringify(schema)}`;
  const cut = material.complete ? '' : ' The material is cut: say what the part that is there supports.';
  const text = material.text === '' ? '' : `${materialText(material)}\n\n`;
  return [
    { role: 'system', content: `Answer the question from the material.${cut} ${form}` },
    { role: 'user', content: `${text}Question: ${question}` },
  ];
}

export const notFitting = (why: string): string =>
  `${why}\nGive the answer again, alone, in the form that was asked for.`;
