/**
 * How questions over labelled lines are asked; `new` is kept from pretraining. `{X}`, `{Y}` labels, `{U}` a user,
 * `{M}` a month.
 */

import type { Wording } from '../task';
import { expandAll } from '../text/expand';

/** As in OOLONG's coarse question types. */
export const labels = [
  'abbreviation',
  'entity',
  'human being',
  'numeric value',
  'location',
  'description',
] as const;
export type Label = (typeof labels)[number];

export const questionKinds = ['most', 'least', 'count', 'compare', 'user', 'month', 'date'] as const;
export type QuestionKind = (typeof questionKinds)[number];

export const comparisons = ['more common', 'less common', 'equally common'] as const;

/** Ways to ask for the count of a label, without an end mark. */
const counted = expandAll(
  "How many (instances|lines|entries) (have|are of|carry|get) the label '{X}'",
  "How many (instances|lines) are '{X}'",
  "How (often|many times) (does the label '{X}' occur|is '{X}' the label|is there '{X}')",
  "What is the (number|count|total) of (instances|lines) (labelled '{X}'|with the label '{X}')",
  "Count the (instances|lines|entries) (with label|labelled|of label) '{X}'",
  "Give the (number|count|total) of '{X}'",
);

export const forms: Readonly<Record<Wording, Readonly<Record<QuestionKind, readonly string[]>>>> = {
  known: {
    most: expandAll(
      'Which (label|of the labels) (is the most common|is the most frequent|occurs most often|comes up most|is seen most often)?',
      '(What is|Find|Tell me|Give|Return) the (most common|most frequent|top) label( of the instances| of the lines|).',
      'Which label (do most instances have|has the most lines|has the largest number of lines|has the highest count)?',
      '(What|Which) label has more (instances|lines|entries) than (all others|any of the others)?',
      '(Most|The greatest number|The biggest part) of the (instances|lines) have which label?',
    ),
    least: expandAll(
      'Which (label|of the labels) (is the least common|is the least frequent|occurs least often|is the rarest|is seen least often)?',
      '(What is|Find|Tell me|Give|Return) the (least common|least frequent|rarest) label( of the instances| of the lines|).',
      'Which label (do the fewest instances have|has the fewest lines|has the smallest number of lines|has the lowest count)?',
      '(What|Which) label has fewer (instances|lines|entries) than (all others|any of the others)?',
      '(Fewest|The smallest number|The smallest part) of the (instances|lines) have which label?',
    ),
    count: counted.flatMap((form) => expandAll(`${form}?`, `(Please say|Tell me): ${form}.`)),
    compare: expandAll(
      "Is (the label |)'{X}' more common, less common or equally common (compared with|as) '{Y}'?",
      "Compare '{X}' with '{Y}': (is the first|is it) more common, less common or equally common?",
      "Is '{X}' more or less (common|frequent) than '{Y}', or equally common?",
      "Does (the label |)'{X}' occur more often than '{Y}'? (Say|Answer) more common, less common or equally common.",
      "'{X}' and '{Y}': is the first more common, less common or equally common?",
      "(Which holds|Tell me) for '{X}' beside '{Y}': more common, less common or equally common(?|.)",
    ),
    user: counted.flatMap((form) =>
      expandAll(`(For|Of|Among the lines of) user {U}: ${form}?`, `${form} (for|of|from) user {U}?`),
    ),
    month: counted.flatMap((form) =>
      expandAll(`(In|For|Among the lines of) {M}: ${form}?`, `${form} (in|from|dated) {M}?`),
    ),
    date: [
      "What is the earliest date of an instance with the label '{X}'?",
      "On which date does the label '{X}' occur first? The lines are not in order.",
    ],
  },
  new: {
    most: [
      'Name the label that one meets more than any other.',
      'What label has the largest share of lines?',
    ],
    least: [
      'Name the label that one meets less than any other.',
      'What label has the smallest share of lines?',
    ],
    count: ["To how many of the lines would one give the label '{X}'?", "Tell me the total of '{X}'."],
    compare: [
      "Set '{X}' against '{Y}': more common, less common or equally common?",
      "Would you say that '{X}' is more common, less common or equally common next to '{Y}'?",
    ],
    user: [
      "To how many lines by user {U} would one give the label '{X}'?",
      "Tell me the total of '{X}' for user {U}.",
    ],
    date: ["When is '{X}' met for the first time in the year? The lines are in no order."],
    month: [
      "To how many lines from {M} would one give the label '{X}'?",
      "Tell me the total of '{X}' during {M}.",
    ],
  },
};

export const fillAggregation = (form: string, values: Readonly<Record<string, string>>): string =>
  form.replace(/\{(\w)\}/g, (_, name: string) => values[name]!);
