/** What can be chosen in the picture: known before the picture itself is loaded, since links name it. */

import type { Option } from '../picture';

export const options: readonly Option[] = [
  {
    key: 'cosine',
    label: 'Cosine',
    title: 'What is taken from the hidden states before their cosine',
    choices: [
      { value: 'centred', label: 'Centred', title: 'Less the mean state of the calibration set' },
      { value: 'raw', label: 'Raw', title: 'The states as they are; all of a model lean one way' },
    ],
  },
];
