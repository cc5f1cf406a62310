/** What can be chosen in the picture: known before the picture itself is loaded, since links name it. */

import type { Option } from '../picture';

export const options: readonly Option[] = [
  {
    key: 'rows',
    label: 'Rows',
    title: 'What a row of the map is',
    choices: [
      { value: 'heads', label: 'Every head' },
      { value: 'mean', label: 'Layers: mean', title: 'The mean of a layer’s heads' },
      { value: 'max', label: 'Layers: largest', title: 'The largest of a layer’s heads' },
    ],
  },
];
