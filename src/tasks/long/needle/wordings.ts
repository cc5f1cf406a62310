/**
 * How needles are stated and asked for. The `new` wordings are kept from the navigator's pretraining, so that it can be
 * measured on sentences it never saw. `{A}` the attribute, `{K}` whose it is, `{V}` its value.
 */

import type { Wording } from '../task';
import { expandAll } from '../text/expand';

/** Their values are whole numbers. */
export const numberAttributes = [
  'access code',
  'magic number',
  'locker number',
  'catalogue number',
  'serial number',
  'extension',
  'registration number',
  'combination',
  'ticket number',
  'inventory number',
] as const;

/** Their values are words. */
export const wordAttributes = ['password', 'code word', 'nickname', 'keyword', 'call sign'] as const;

/** One word each, in no other text of the lab. */
export const valueWords = `
  agate alabaster anemone aquamarine armadillo aster axolotl badger basalt begonia bison bobcat bramble buzzard cactus
  camellia capybara caribou carnation chalcedony chameleon cheetah chinchilla cicada clover condor cormorant cricket
  crocus cypress daffodil dahlia dandelion dolphin dragonfly eagle edelweiss egret falcon feldspar ferret firefly flamingo
  foxglove freesia galena garnet gazelle gecko geranium gibbon ginkgo gladiolus gorilla granite grasshopper hazelnut
  heather hedgehog hematite heron hibiscus hornet hyacinth hydrangea ibex iguana iris jackal jaguar jasper juniper
  kingfisher koala kumquat lapis larkspur lemur leopard lichen lobster lotus lynx macaw magnolia magpie mallard mandrake
  mangrove mantis marble marigold marmot meerkat mimosa mistletoe mongoose moonstone mulberry mustang narcissus nautilus
  nectarine nettle obsidian ocelot oleander onyx opal orchid oriole osprey otter panther papaya parrot pelican peony
  peregrine persimmon petunia pheasant platypus pomegranate poppy porcupine primrose puffin puma pumice quartz quetzal
  raccoon reindeer rhubarb robin rosemary saffron salamander sandpiper sapphire scorpion seahorse sequoia snapdragon
  sparrow squirrel starfish stingray stork sunflower swallow sycamore tamarind tangerine tarantula thistle topaz tortoise
  toucan tourmaline tulip turnip vicuna vulture wallaby walnut walrus warbler weasel wisteria wolverine wombat woodpecker
  yarrow zebra zinnia zircon`
  .trim()
  .split(/\s+/);

interface Forms {
  /** Sentences of the context that state a value: it stands at most 45 characters from the key. */
  readonly facts: readonly string[];
  /** For one value. */
  readonly one: readonly string[];
  /** For all values; `{A}` comes in the plural. */
  readonly all: readonly string[];
}

export const forms: Readonly<Record<Wording, Forms>> = {
  known: {
    facts: [
      'The {A} of {K} is {V}.',
      'The {A} for {K} is {V}.',
      'For {K}, the {A} is {V}.',
      '{V} is the {A} of {K}.',
      'Remember that the {A} of {K} is {V}.',
      '{K} was given the {A} {V}.',
      'The {A} that belongs to {K} is {V}.',
      '{K} has the {A} {V}.',
      'Note: {K} has {V} as its {A}.',
      'It says here that {V} is the {A} for {K}.',
      'As for {K}, {V} is its {A}.',
      'They chose {V} as the {A} of {K}.',
      'The {A} {V} goes to {K}.',
      'Somebody wrote down {V}, the {A} of {K}.',
      '{K} still uses the {A} {V}.',
      'Everybody knows that {K} has the {A} {V}.',
      'According to the list, the {A} of {K} is {V}.',
      'In the end, {K} received {V} as {A}.',
    ],
    one: expandAll(
      '(What|Which) is the {A} (of|for) {K}?',
      '(What is|Find|Give me|Tell me|Show me) the {A} (of|for|belonging to|stated for) {K}( in the context| in the text|).',
      '(Look up|Return|Get|Extract|Report|Read off|State) the {A} (of|for|that belongs to|assigned to) {K}(, please|).',
      '(I want|I need|We need|I am looking for|I would like|Let me have) the {A} (of|for|that was given to|listed for) {K}.',
      '(Please|Kindly) (find|give|search for|return|write) the {A} (of|for|that goes with) {K}( from the document|).',
      '(Can|Will) you (find|tell me|give me|look for) the {A} (of|for|attached to) {K}?',
      '(Which|What) {A} (does {K} have|was given to {K}|belongs to {K}|is stated for {K}|goes with {K})?',
      '(In the text|In the context|Somewhere|According to the text), (what|which) is the {A} (of|for) {K}?',
      'The {A} of {K} (is stated|is hidden|stands) (somewhere|in the text). (What is it|Find it|Return it)(?|.)',
      '{K}: (what is the {A}|which {A}|the {A}, please)?',
      '(The text mentions|There is something about|It is about) {K}. (What is|Find|Return) the {A}.',
      '(Search|Go through|Look through) the (context|text|document) for {K} and (report|return|give) the {A}.',
      'Where the (context|text) (speaks of|mentions) {K}, (which|what) {A} does it (state|give)?',
      '(How does|How do they) (say|write) the {A} of {K}?',
      '(Say|Name|Answer with) the {A} of {K}(|, nothing else).',
      '(About|As for|Concerning) {K}: (what|which) {A} does it have?',
    ),
    all: expandAll(
      '(What|Which) are (the|all) {A} (of|for) {K}?',
      '(List|Find|Give me|Return|Report) (all|all the|every one of the) {A} (of|for|stated for) {K}.',
      '(Give|Return|Write) (the|a) list of {A} that {K} has.',
      '(Which|What) {A} does {K} have? (List all of them|Give all|Name them all).',
      '(Collect|Gather) (the|all) {A} that the (text|context) states for {K}.',
      '(Several|Some|Two or three) {A} of {K} are stated. (Return them all|Find all|List them).',
      '(Search|Look through) the context for {K} and report all the {A}.',
      'I (want|need) (all|all the|the list of) {A} (of|for) {K}.',
    ),
  },
  new: {
    facts: [
      '{K} goes by the {A} {V}.',
      'On file for {K}: {A} {V}.',
      'One finds {V} as the {A} of {K}.',
      'To this day the {A} of {K} remains {V}.',
    ],
    one: [
      'Could you say which {A} {K} has got?',
      'What does the document give as the {A} of {K}?',
      'For {K}, what {A} is on record?',
      'How does the text state the {A} of {K}?',
      'Report whatever {A} is noted under {K}.',
      'Somebody wants to know the {A} of {K}; what should they be told?',
    ],
    all: [
      'Name each of the {A} noted under {K}.',
      'How many different {A} does {K} have, and which? Answer with the list.',
      'Everything that counts among the {A} of {K}, please.',
    ],
  },
};

export const plural = (attribute: string): string => `${attribute}s`;

/** `{A}`, `{K}`, `{V}` put in; a sentence starts with a capital. */
export function fill(form: string, values: Readonly<Record<string, string>>): string {
  const text = form.replace(/\{(\w)\}/g, (_, name: string) => values[name]!);
  return text[0]!.toUpperCase() + text.slice(1);
}
