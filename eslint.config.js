/** Lint: typed rules of typescript-eslint, React's hooks, and the house's map (which room may import which). */

import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const rooms = [
  'onnx',
  'runtime',
  'models',
  'agents',
  'links',
  'mas',
  'training',
  'tasks',
  'study',
  'analysis',
  'rlm',
  'repl',
  'chat',
  'experiment',
  'app',
  'cli',
];

/** What each room may import as values; src/errors and src/random are open to all but `onnx`, and types are free. */
const mayImport = {
  onnx: [],
  runtime: ['onnx'],
  models: ['onnx'],
  agents: ['onnx', 'runtime', 'models'],
  links: ['onnx', 'runtime', 'models'],
  mas: ['onnx', 'runtime', 'models', 'agents', 'links'],
  tasks: [],
  experiment: [
    'onnx',
    'runtime',
    'models',
    'agents',
    'links',
    'mas',
    'tasks',
    'study',
    'analysis',
    'training',
    'rlm',
    'repl',
    'chat',
  ],
  analysis: ['runtime', 'mas'],
  training: ['onnx', 'runtime', 'models', 'agents', 'links', 'mas', 'tasks', 'study', 'analysis'],
  study: ['runtime', 'agents', 'links', 'mas', 'tasks'],
  rlm: ['chat', 'repl', 'tasks'],
  repl: [],
  chat: ['runtime', 'models', 'agents'],
  app: ['mas', 'links', 'tasks', 'study', 'analysis', 'training', 'experiment', 'rlm'],
  'app/engine': ['runtime', 'models', 'experiment', 'repl'], // runs in the engine's worker, out of React's reach
  'app/training': ['runtime', 'models', 'links', 'tasks', 'training', 'experiment'], // the same of the training worker
  'app/rlm': ['tasks', 'study', 'experiment', 'rlm', 'chat', 'repl'], // its worker's side, and what the page starts for it
  cli: rooms.filter((room) => room !== 'app'),
};

const backEnds = ['onnxruntime-node', 'onnxruntime-web', 'onnxruntime-web/*', 'onnxruntime-common'];
const page = ['react', 'react/*', 'react-dom', 'react-dom/*', 'zustand', 'zustand/*', 'recharts', 'comlink'];
const defaultOrt = {
  name: 'onnxruntime-web',
  message: 'Its default build has the old WebGPU kernels; use /wasm or /webgpu.',
};

/** Import rules of one room: tests may bring a device and read files, nothing else. */
function room(name) {
  const [top] = name.split('/');
  const closed = rooms.filter((other) => other !== top && !mayImport[name].includes(other));
  const packages = [...(top === 'app' ? [] : page), ...(top === 'runtime' ? [] : backEnds)];
  const patterns = [
    {
      regex: `^(\\.\\./)+(${closed.join('|')})(/|$)`,
      allowTypeImports: true,
      message: `src/${name} may import ${mayImport[name].join(', ') || 'no other room'} (DESIGN.md, section 2).`,
    },
    { group: packages, allowTypeImports: true, message: `src/${name} may not depend on this package.` },
  ];
  if (top === 'onnx')
    patterns.push({ regex: '^(\\.\\./)+random$', message: 'src/onnx imports only src/errors.' });
  if (top !== 'cli') patterns.push({ group: ['node:*'], message: 'This code runs in browsers too.' });
  return {
    files: [`src/${name}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.{ts,tsx}', '**/*-node.ts', 'src/models/fixtures/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [defaultOrt], patterns }] },
  };
}

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.cache/',
      'runs/',
      'artefacts/',
      'public/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [defaultOrt] }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Operators, tasks and the like are plain records of functions; none uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A function is async where its interface is, whether or not this one waits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }], // `== null` is null or absent, as in foreign JSON
      'no-console': 'error',
    },
  },
  ...Object.keys(mayImport).map(room),
  {
    files: ['src/**/*.{ts,tsx}', 'workers/**/*.ts'],
    ignores: ['src/app/**', '**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '(^|/)app/(?!engine/|training/|rlm/|offline/|aside/|pictures$)',
              message: 'Nothing but the page itself imports src/app.',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/runtime/node.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  { files: ['src/app/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['tools/**/*.{ts,mjs}', 'src/cli/**/*.ts', '**/*.config.{ts,js}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', performance: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
);
