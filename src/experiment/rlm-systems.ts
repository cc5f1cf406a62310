/** Systems of agents that can answer as a model (`{kind: 'system', id}`): each is the preset of this name, with its links. */

export interface RlmSystem {
  readonly id: string;
  readonly label: string;
  readonly title: string;
}

export const rlmSystems: readonly RlmSystem[] = [
  {
    id: 'mixture',
    label: 'Mixture',
    title:
      'Experts and a summarizer, who pass one another thoughts: for questions of the kind they were trained on.',
  },
  {
    id: 'relay',
    label: 'Relay',
    title: 'Three agents in a ring, each of which knows one operation: for chains of calculations.',
  },
  {
    id: 'deliberation',
    label: 'Deliberation',
    title: 'A reflector and a tool-caller, who has Python run while it answers.',
  },
];
