/** Fifty names of each kind, for questions that ask for names of one's own, and as contexts. */

const words = (text: string): readonly string[] =>
  text
    .trim()
    .split(',')
    .map((name) => name.trim());

export const ownKinds = ['fruits', 'animals', 'countries'] as const;
export type OwnKind = (typeof ownKinds)[number];

/** What the navigator learns to list; any other real names are as right. */
export const ownNames: Readonly<Record<OwnKind, readonly string[]>> = {
  fruits:
    words(`apple, apricot, avocado, banana, blackberry, blueberry, cherry, clementine, coconut, cranberry, currant,
    date, dragonfruit, durian, elderberry, fig, gooseberry, grape, grapefruit, guava, honeydew, jackfruit, kiwi, kumquat,
    lemon, lime, loquat, lychee, mandarin, mango, medlar, melon, mulberry, nectarine, olive, orange, papaya, peach, pear,
    persimmon, pineapple, plum, pomegranate, quince, raspberry, rhubarb, satsuma, starfruit, strawberry, tangerine`),
  animals:
    words(`ant, badger, bat, bear, beaver, bee, bison, camel, cat, cow, crab, crow, deer, dog, dolphin, donkey,
    duck, eagle, elephant, ferret, fox, frog, giraffe, goat, goose, hamster, hare, horse, kangaroo, koala, leopard, lion,
    lizard, monkey, mouse, otter, owl, panda, parrot, penguin, pig, rabbit, raven, seal, shark, sheep, squirrel, tiger,
    wolf, zebra`),
  countries:
    words(`Albania, Algeria, Argentina, Australia, Austria, Belgium, Bolivia, Brazil, Bulgaria, Canada, Chile,
    China, Croatia, Cuba, Denmark, Ecuador, Egypt, Estonia, Finland, France, Germany, Ghana, Greece, Hungary, India, Iran,
    Iraq, Ireland, Italy, Japan, Kenya, Latvia, Libya, Mexico, Morocco, Nepal, Norway, Peru, Poland, Portugal, Romania,
    Russia, Serbia, Spain, Sweden, Tunisia, Turkey, Uganda, Ukraine, Vietnam`),
};
