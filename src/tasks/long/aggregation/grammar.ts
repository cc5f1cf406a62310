/**
 * What the questions of aggregation are put together from. A question is a head (“Which bird”, “In what town”, “Why”)
 * and a body that fits heads of several labels, so that no word of the body gives the label away. Slots: `{P}` a person,
 * `{T}` a town, `{O}` a thing, `{Y}` a year, `{Z}` some capitals, `{C}` a subject, `{N}` a plural; `{e}`, `{h}`, `{l}`
 * nouns for things, people, places; `{m}`, `{d}` for what is measured and what is explained.
 */

import type { Label } from './wordings';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const nouns: Readonly<Record<string, readonly string[]>> = {
  e: words(`animal bird book breed colour currency dance dish drink fabric festival fish flower food fruit game garment
    insect instrument language machine material medicine metal mineral newspaper ornament plant poem product religion ship
    song spice sport stone symbol tool toy tree vegetable vehicle weapon`),
  h: words(`actor actress admiral architect artist astronomer athlete author bishop captain chemist composer dancer doctor
    emperor engineer explorer general historian inventor judge king lawyer mayor merchant minister musician nurse painter
    philosopher physician poet president prince queen scholar scientist sculptor singer soldier surgeon teacher writer`),
  l: words(`bay canal capital cape castle cathedral city coast continent country county desert district forest harbour hill
    hotel island kingdom lake lane market mountain museum palace park peninsula port province region river road square state
    street town valley village volcano waterfall`),
  m: words(
    'age amount cost date depth height length number percentage population price size speed temperature weight width',
  ),
  d: words(
    'cause definition effect explanation history meaning nature origin principle purpose reason significance',
  ),
  C: words(`algebra astronomy botany ceramics chemistry dialectics erosion etiquette fermentation gravity heraldry inflation
    irony logic magnetism metaphor navigation optics perspective photosynthesis prosody rhetoric rhythm sedimentation
    symmetry taxation telegraphy theology typography weaving`),
  N: words(`bees beetles bells boats bridges camels cats chapels clocks coins cranes deer dogs ducks engines fountains geese
    goats herons horses kites ladders letters lizards mills monks mules oaks orchards oxen owls pigeons ponies rabbits roses
    sheep ships statues storks swans towers turtles wells whales windmills wolves`),
};

interface Bodies {
  readonly known: readonly string[];
  readonly traps: readonly string[];
  /** Kept from the labeller's pretraining. */
  readonly new: readonly string[];
}

/** After “Which bird”: what was done to it is asked, or what it does. */
export const gapped: Bodies = {
  known: [
    'did {P} see in {T}',
    'did {P} describe in {Y}',
    'is shown on the {O}',
    'do the people of {T} remember',
    'did {P} miss most',
    'was found by {P}',
    'did {P} prefer',
    'became famous in {Y}',
    'is named after {P}',
    'does the book about {C} mention',
    'was mentioned by {P} in {Y}',
    'do the {N} belong to',
    'did {P} and {P} quarrel about',
    'is kept in memory with a {O}',
  ],
  traps: [
    'did the {h} of {T} draw',
    'did the {h} who owned the {O} like',
    'did {P} see where the {l} ends',
    'did {P} choose when asked how many {N} there are',
    'do those who know why {N} sing talk about',
    'did {P} describe when the {h} asked for a number',
    'comes before the {e} in the list of the {h}',
    'did {P} name when somebody asked where the {O} was',
  ],
  new: [
    'did {P} leave behind in {T}',
    'is painted on the {O}',
    'was lost in {Y}',
    'did everybody in {T} admire',
    'was seen by the {h} in the {l}',
  ],
};

/** After “Where” or “Why”: a whole question without its question word. */
export const whole: Bodies = {
  known: [
    'did {P} sell the {O}',
    'did {P} leave {T}',
    'did {P} move to {T}',
    'did {N} come to {T}',
    'did {P} learn about {C}',
    'was the {O} made',
    'did {P} meet {P}',
    'are {N} kept',
    'was the {O} of {P} found',
    'did {P} give up {C}',
    'was {P} arrested',
    'were {N} first seen',
    'did the people of {T} gather',
  ],
  traps: [
    'did the {h} of the {l} count {N}',
    'did {P} ask how many {N} there are',
    'did {P} say who owned the {O}',
    'did somebody explain where {N} live',
    'did the {h} write down what {Z} stands for',
    'did {P} ask why the {e} was lost',
    'did those who measured the {m} of the {l} rest',
    'did the {h} forget which {e} it was',
  ],
  new: [
    'did {P} hide the {O}',
    'did the {h} marry {P}',
    'does one look for {N}',
    'was the {e} of the {h} seen',
    'did {P} begin to write about {T}',
  ],
};

export interface Heads {
  /** Before a gapped body. */
  readonly gapped: readonly string[];
  /** Before a whole one. */
  readonly whole: readonly string[];
  /** Questions of their own. */
  readonly own: readonly string[];
}

interface Grammar {
  readonly known: Heads;
  readonly new: Heads;
}

export const grammars: Readonly<Record<Label, Grammar>> = {
  abbreviation: {
    known: {
      gapped: [],
      whole: [],
      own: [
        'What does {Z} stand for?',
        'What is {Z} short for?',
        'Which words do the letters {Z} stand for?',
        'What is the full form of {Z}?',
        'What is the long form of the letters {Z} on a {O}?',
        'Spell out what the letters {Z} mean.',
        'What did {P} write in full where the {h} wrote {Z}?',
        'What is the abbreviation of {C}?',
        'Which letters are short for the {T} {l} of {N}?',
        'How does one abbreviate the {e} society of {T}?',
        'What does the abbreviation {Z} mean?',
        'What is the acronym for the {C} society of {T}?',
        'In {T}, who or what do the letters {Z} stand for?',
        'Where people count {N}, what is {Z} short for?',
        'When the {h} says {Z}, which words are meant in full?',
      ],
    },
    new: {
      gapped: [],
      whole: [],
      own: [
        'If one wrote {Z} out in full, what would it say?',
        'The letters {Z} are an acronym of which words?',
        'What would be the abbreviation of {C} in {T}?',
        'For which words is {Z} short?',
      ],
    },
  },
  entity: {
    known: {
      gapped: [
        'What {e}',
        'Which {e}',
        'What kind of {e}',
        'Which other {e}',
        'What famous {e}',
        'What',
        'Which sort of {e}',
      ],
      whole: ['With what {e}', 'With which {e}', 'On what kind of {e}', 'For which {e}'],
      own: [
        'What is the favourite {e} of {P}?',
        'Name the {e} that {P} liked.',
        'What is a {e} that one finds in {T}?',
        'Name a {e} with which one mends a {O}.',
        'What is the name of the {e} of the {h}?',
        'Which is the oldest {e} of {T}?',
      ],
    },
    new: {
      gapped: ['Exactly which {e}', 'What sort of {e}', 'What old {e}'],
      whole: ['With which sort of {e}', 'For what {e}'],
      own: [
        'Name the famous {e} of the {h}.',
        'What {e} would {P} name first?',
        'Of all, which {e} is the oldest?',
      ],
    },
  },
  'human being': {
    known: {
      gapped: [
        'Which {h}',
        'What {h}',
        'Who',
        'Whom',
        'Which other {h}',
        'What famous {h}',
        'Which kind of {h}',
      ],
      whole: ['By whom', 'With whom', 'With which {h}', 'For which {h}', 'By which {h}'],
      own: [
        'Who painted the {O}?',
        'Who was the {h} of {T} in {Y}?',
        'What is the name of the {h} who knew {P}?',
        'Name the {h} of {T}.',
        'Who first counted how many {N} there are in {T}?',
        'Who found out where the {e} comes from?',
        'Who explained what {Z} stands for?',
        'Who knows why {N} come to {T}?',
        'Which is the oldest {h} of {T}?',
        'Who wrote the {e} about {C}?',
      ],
    },
    new: {
      gapped: ['Exactly which {h}', 'What old {h}'],
      whole: ['With what {h}', 'For whom'],
      own: ['Name the famous {h} of the {l}.', 'What {h} would {P} name first?', 'Who owned the {O} in {T}?'],
    },
  },
  'numeric value': {
    known: {
      gapped: ['How many {N}', 'How many of the {N}', 'What number', 'How much', 'What percentage of {N}'],
      whole: [
        'When',
        'In what year',
        'In which year',
        'How often',
        'On what date',
        'How long ago',
        'How many times',
        'At what price',
      ],
      own: [
        'What is the {m} of the {O}?',
        'What was the {m} of the {l} in {Y}?',
        'How old was {P} in {Y}?',
        'How far is it from {T} to the {l}?',
        'How much does a {O} cost?',
        'How much does the {e} of the {h} weigh?',
        'How tall is the {h} of {T}?',
        'What {m} does the {e} have?',
        'How many people live where {P} was born?',
        'How many of those who came to {T} knew why?',
        'What is the number of places where {N} are kept?',
        'How long is the {l}?',
      ],
    },
    new: {
      gapped: ['What number of {N}', 'How many other {N}'],
      whole: ['On which date', 'At what age', 'How many years ago'],
      own: [
        'What {m} would the {h} name for the {O}?',
        'How long does the {e} of {T} last?',
        'What exactly is the {m} of the {l}?',
      ],
    },
  },
  location: {
    known: {
      gapped: ['Which {l}', 'What {l}', 'Which other {l}', 'What famous {l}', 'What kind of {l}'],
      whole: [
        'Where',
        'In which {l}',
        'In what {l}',
        'On which {l}',
        'Near which {l}',
        'From which {l}',
        'At what {l}',
      ],
      own: [
        'Where is the {O} kept?',
        'Where was {P} born?',
        'Where can one see {N}?',
        'What is the name of the {l} north of {T}?',
        'Name the {l} where {P} lived.',
        'Which is the oldest {l} of {T}?',
        'Where do the people who count {N} meet?',
        'In what {l} was the {h} who made the {O} born?',
        'Which {l} has as many {N} as {T}?',
        'Where is the {l} of which {P} spoke?',
      ],
    },
    new: {
      gapped: ['Exactly which {l}', 'What old {l}'],
      whole: ['At which {l}', 'From what {l}', 'From where'],
      own: ['Name the famous {l} of the {h}.', 'What {l} would {P} name first?', 'Where is the {h} buried?'],
    },
  },
  description: {
    known: {
      gapped: [],
      whole: [
        'Why',
        'How',
        'For what reason',
        'In what way',
        'In what manner',
        'Why on earth',
        'How and why',
      ],
      own: [
        'What is {C}?',
        'What is the {d} of {C}?',
        'What was the {d} of the quarrel in {T}?',
        'How does a {O} work?',
        'What is the difference between {C} and {C}?',
        'What does the word {C} mean?',
        'What is known about {C}?',
        'What is the {d} of the {e}?',
        'What {d} is given for the {N} of {T}?',
        'Why does nobody know how many {N} there are?',
        'How does one find out where {N} live?',
        'What is the reason that people in {T} say {Z}?',
        'How did {P}, who was born in {Y}, become known?',
        'Describe the {e} of {P}.',
      ],
    },
    new: {
      gapped: [],
      whole: ['For which reason', 'In which way', 'Why exactly'],
      own: ['What {d} would {P} give for it?', 'What is meant by {C}?', 'Describe how {N} live.'],
    },
  },
};
