/** Every picture of a deliberation: two agents, whose hops cross in every round. */

import { drawsEveryPicture } from '../../../test/support/pictures';

const shapes = [
  { rounds: 1, latentSteps: 1 },
  { rounds: 2, latentSteps: 3 },
  { rounds: 3, latentSteps: 2 },
  { rounds: 2, latentSteps: 2, agents: 1 },
  { rounds: 2, latentSteps: 3, agents: 3 },
  { rounds: 2, latentSteps: 3, events: 14 },
];

drawsEveryPicture('deliberation', shapes, 2);
