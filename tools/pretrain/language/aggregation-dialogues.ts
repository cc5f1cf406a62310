/** Dialogues of aggregation: label every line by the sub-model, look at the counts, answer by an expression. */

import type { Random } from '../../../src/random';
import { fillAggregation, forms, labels, questionKinds } from '../../../src/tasks/long/aggregation/wordings';
import type { Wording } from '../../../src/tasks/long/task';
import { monthNames } from '../../../src/tasks/long/text/dates';
import {
  asked,
  cell,
  compareCell,
  countCell,
  counterText,
  LABEL_CELL,
  LEAST_CELL,
  monthCell,
  MOST_CELL,
  printed,
  userCell,
  type Dialogue,
} from './cells';
import { rough } from './rough';

/** Characters of a line, about. */
const LINE = 90;

/** What the navigator is taught; it does not learn to compare dates. */
const taught = questionKinds.filter((kind) => kind !== 'date');

export function aggregationDialogue(random: Random, wording: Wording, roughness: number): Dialogue {
  const kind = random.pick(taught);
  const [X, Y] = random.shuffle([...labels]) as [string, string];
  const month = random.pick(monthNames);
  const name = String(10_000 + random.int(90_000));
  const asking = fillAggregation(random.pick(forms[wording][kind]), { X, Y, U: name, M: month });
  const question = rough(asking, random, { share: roughness, keep: [`user ${name}`, month] });
  const lines = Math.floor(10 ** (1 + 2 * random.next()));
  const answers = {
    most: MOST_CELL,
    least: LEAST_CELL,
    count: countCell(X),
    compare: compareCell(X, Y),
    user: userCell(name, X),
    month: monthCell(month.slice(0, 3), X),
  };
  const weights = labels.map(() => random.next() ** 2);
  const sum = weights.reduce((a, b) => a + b);
  const items = Array.from({ length: lines }, () => {
    let draw = random.next() * sum;
    return labels.find((_, i) => (draw -= weights[i]!) < 0) ?? labels[0];
  });
  return [
    asked(question, { type: 'str', length: lines * LINE + random.int(lines * 10) }),
    cell(LABEL_CELL),
    printed(counterText(items)),
    cell(answers[kind]),
  ];
}
