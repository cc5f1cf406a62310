"""Outer-loop training steps in eager PyTorch with autograd, one thread: the counterpart of train-node.ts.

The rollout is the released one (tools/fixtures/reference.py, `recurse`) with the models of lean.py, and, like ours,
keeps the K/V of each question between rounds.
"""
import json
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from lean import Lean, reference
from peer import serve

torch.set_num_threads(1)


class Agent:
    """A frozen model and its prompts. The question's K/V depend on nothing that is trained: once per step, no gradient."""

    def __init__(self, directory):
        self.model = Lean(directory)

    def begin(self):
        self.prefixes = {}

    def ids(self, rows):
        return torch.tensor(rows, dtype=torch.long)

    def open(self, prompt, message, answer=None):
        """prompt: per row the pieces around the slot -> hidden [B,S,D] of all behind the question, K/V."""
        pieces = [self.ids([row[i] for row in prompt]) for i in range(len(prompt[0]))]
        before = pieces[0]
        key = str(before[:, :-1].tolist())
        if key not in self.prefixes:
            with torch.no_grad():
                self.prefixes[key] = self.model.chunk(self.model.embed(before[:, :-1]))[1]
        parts = [self.model.embed(before[:, -1:])]
        if message is not None:
            parts.append(message)
        parts += [self.model.embed(ids) for ids in pieces[1:] if ids.shape[1]]
        if answer is not None:
            parts.append(self.model.embed(answer))
        return self.model.chunk(torch.cat(parts, 1) if len(parts) > 1 else parts[0], self.prefixes[key])

    def think(self, prompt, message, inner, m):
        hidden, past = self.open(prompt, message)
        states = [hidden[:, -1:]]
        while len(states) < m:
            hidden, past = self.model.chunk(inner(states[-1]), past)
            states.append(hidden)
        return torch.cat(states, 1)


class Training:
    def open(self, args):
        folder = Path(args['folder'])
        self.case = case = json.loads((folder / 'train.json').read_text())
        self.agents = [Agent(directory) for directory in case['models']]
        self.links = reference.Links.load(folder / 'train-links.safetensors', dtype=torch.float32)
        o = case['optimiser']
        self.optimiser = torch.optim.AdamW(
            self.links.params.values(), lr=o['learningRate'], betas=(o['beta1'], o['beta2']), eps=o['epsilon'],
            weight_decay=o['weightDecay'], foreach=True)
        longest = max(len(row) for row in case['targets'])
        pad = lambda value: torch.tensor([row + [value] * (longest - len(row)) for row in case['targets']])
        self.answer, self.targets = pad(0)[:, :-1], pad(-100)
        return {'description': f'PyTorch {torch.__version__} eager, autograd, torch.optim.AdamW(foreach), 1 thread'}

    def loss(self, rounds):
        case, links, message = self.case, self.links, None
        for agent in self.agents:
            agent.begin()
        for r in range(rounds):
            for a, agent in enumerate(self.agents):
                if r == rounds - 1 and a == len(self.agents) - 1:
                    hidden, _ = agent.open(case['final'], message, self.answer)
                    logits = agent.model.logits(hidden[:, -self.targets.shape[1]:])
                    return F.cross_entropy(logits.flatten(0, 1), self.targets.flatten(), ignore_index=-100)
                prompt = case['agents'][a]['later' if r else 'first']
                states = agent.think(prompt, message, lambda h: links.inner(a, h), case['latentSteps'])
                message = links.message(a, states)

    def untrained_loss(self, args):
        with torch.no_grad():
            return self.loss(args['rounds']).item()

    def train(self, args):
        ms, losses = [], []
        for _ in range(args['steps']):
            before = time.perf_counter()
            loss = self.loss(self.case['rounds'])
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.links.params.values(), self.case['optimiser']['clip'])
            self.optimiser.step()
            losses.append(loss.item())
            ms.append(1000 * (time.perf_counter() - before))
        return {'ms': ms, 'losses': losses}


training = Training()
serve({'open': training.open, 'loss': training.untrained_loss, 'train': training.train})
