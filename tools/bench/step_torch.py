"""One latent step and its vjp in eager PyTorch, one thread: the counterpart of step.ts.

`python3 step_torch.py lean | reference`: the fast model of lean.py, or the plain one of tools/fixtures/reference.py.
"""
import sys
import time

import torch

from lean import Lean, reference
from peer import serve
import tensors

torch.set_num_threads(1)


class Plain:
    """reference.Model with Lean's interface."""

    def __init__(self, directory):
        self.model = reference.Model.load(directory, dtype=torch.float32)

    def chunk(self, embeds, past):
        ones = torch.ones(embeds.shape[0], past[0][0].shape[2] + embeds.shape[1], dtype=torch.long)
        return self.model.chunk(embeds, ones, past)


class Step:
    def open(self, args):
        self.model = {'lean': Lean, 'reference': Plain}[sys.argv[1]](args['model'])
        self.cases = {b: self.case(f"{args['folder']}/step-{b}.safetensors") for b in args['batches']}
        return {'description': f'PyTorch {torch.__version__} eager, {torch.get_num_threads()} thread, {sys.argv[1]}.py'}

    def case(self, path):
        stored, _ = tensors.read(path)
        layers = range(len([name for name in stored if name.startswith('past_key.')]))
        pairs = lambda prefix, kind: [(stored[f'{prefix}{kind}_key.{i}'], stored[f'{prefix}{kind}_value.{i}']) for i in layers]
        return {
            'embeds': stored['embeds'],
            'past': pairs('', 'past'),
            'cotangents': [stored['cotangent.last'], *(t for pair in pairs('cotangent.', 'present') for t in pair)],
        }

    def step(self, case):
        with torch.inference_mode():
            return self.model.chunk(case['embeds'], case['past'])[0]

    def both(self, case):
        embeds = case['embeds'].detach().requires_grad_()
        past = [tuple(t.detach().requires_grad_() for t in pair) for pair in case['past']]
        hidden, present = self.model.chunk(embeds, past)
        outputs = [hidden, *(t for pair in present for t in pair)]
        inputs = [embeds, *(t for pair in past for t in pair)]
        return torch.autograd.grad(outputs, inputs, case['cotangents'])[0]

    def call(self, args):
        case, run = self.cases[args['batch']], {'step': self.step, 'both': self.both}[args['kind']]
        return lambda: run(case)

    def numbers(self, args):
        return self.call(args)().flatten().tolist()

    def time(self, args):
        call, now, budget = self.call(args), time.perf_counter, args['budgetMs'] / 1000
        for _ in range(args['warmCalls']):
            call()
        times, begun = [], now()
        while len(times) < args['calls'] and (len(times) < args['minCalls'] or now() - begun < budget):
            before = now()
            call()
            times.append(1000 * (now() - before))
        return times


step = Step()
serve({'open': step.open, 'numbers': step.numbers, 'time': step.time})
