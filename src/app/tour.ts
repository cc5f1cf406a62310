/** A tour of the page that one can leave at any time: steps as data, each lights the part that it speaks of. */

import type { KeyManager } from './keys';

interface Stop {
  readonly element: string;
  readonly title: string;
  readonly text: string;
}

export const stops: readonly Stop[] = [
  {
    element: '[aria-label="Experiment"]',
    title: 'Two ways to work together',
    text: 'The relay hands thoughts from one agent to the next. The mixture has experts side by side and one who sums up. Each opens with a recorded run.',
  },
  {
    element: '[aria-label="Question"]',
    title: 'The question',
    text: 'It is made so that no agent can answer alone: each knows only a part of what it takes.',
  },
  {
    element: '[data-picture="ring"]',
    title: 'The agents',
    text: 'Frozen language models of different families and widths. Only the small links between them were trained. What travels is hidden states, never text.',
  },
  {
    element: '[data-tour="cursor"]',
    title: 'One cursor',
    text: 'A recorded run: press Space to replay it, the arrow keys to step, Shift with them to go by rounds. Nothing is computed while you do.',
  },
  {
    element: '[data-picture="answer"]',
    title: 'What it would say',
    text: 'After each round but the last, the speaker is asked on the side. Watch whether the answer becomes right as rounds go by.',
  },
  {
    element: '[data-picture="trajectory"]',
    title: 'Where the thoughts go',
    text: 'Every latent step as a point in a frozen basis of that agent. Turn on the null: a random walk looks smooth too. The strips below need no projection.',
  },
  {
    element: '[data-picture="lens"]',
    title: 'What a thought is near to',
    text: 'The nearest tokens to each hidden state, by the agent’s own head. Nearest, not said: point at a cell for the ten likeliest.',
  },
  {
    element: '[data-picture="health"]',
    title: 'Are the messages sound?',
    text: 'Their size beside a token embedding, and whether they differ between questions at all.',
  },
  {
    element: '[data-tour="counterfactual"]',
    title: 'What if',
    text: 'Zero, shuffle, randomise, scale or swap a message or a single latent step, or drop an agent’s turn, and recompute from there. Before and after stand side by side in every view.',
  },
  {
    element: '[data-tour="share"]',
    title: 'Share it',
    text: 'The whole experiment is in the link. Who opens it sees the recorded run, and can compute it again to compare.',
  },
];

/** While it lasts the page hears no keys: the tour has the arrows. None of its parts on the page: no tour. */
export async function takeTour(keys: KeyManager): Promise<void> {
  const [{ driver }] = await Promise.all([import('driver.js'), import('driver.js/dist/driver.css')]);
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const present = stops.filter(({ element }) => document.querySelector(element));
  if (present.length === 0) return;
  let release = () => {};
  const tour = driver({
    animate: !still,
    smoothScroll: !still,
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    nextBtnText: 'Next',
    prevBtnText: 'Back',
    doneBtnText: 'Done',
    popoverClass: 'tour',
    steps: present.map(({ element, title, text }) => ({ element, popover: { title, description: text } })),
    onDestroyed: () => release(),
  });
  release = keys.register('dialog', []);
  tour.drive();
}
