"""Training steps in eager PyTorch with autograd, one thread: the counterpart of node-peer.ts.

The rollout is the released one with the models of lean.py; what does not depend on links is run without gradient. Like
ours it keeps the K/V of each question between rounds. Everything that does not change from step to step (ids as tensors)
is made before the clock starts.
"""
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lean import Lean, reference  # noqa: E402
from peer import serve  # noqa: E402

torch.set_num_threads(1)

ids = lambda rows: torch.tensor(rows, dtype=torch.long)
pieces = lambda rows: [ids([row[i] for row in rows]) for i in range(len(rows[0]))]


class Links:
    """The links, each with its own parameters at hand."""

    def __init__(self, path, hops):
        params, metadata = reference.tensors.read(path)
        self.design, self.hops = metadata['design'], hops
        self.params = [p.requires_grad_() for p in params.values()]
        self.own = defaultdict(dict)
        for name, p in params.items():
            kind, index, rest = name.split('.', 2)
            self.own[kind, int(index)][rest] = p

    def inner(self, agent, x):
        return reference.apply_link('inner', self.design, self.own['inner_links', agent], x)

    def outer(self, hop, fed):
        return reference.apply_link('outer', self.design, self.own['outer_links', hop], fed)

    def messages(self, agent, states):
        """By hop: R_out(R_in(H)); R_in is shared."""
        fed = self.inner(agent, states)
        return {hop: self.outer(hop, fed) for hop, (sender, _) in enumerate(self.hops) if sender == agent}


class Outer:
    """The outer loop: rollouts through a pattern, cross-entropy of the answer."""

    def __init__(self, case, models, links):
        self.models, self.links = models, links
        self.rounds, self.steps = case['rounds'], case['latentSteps']
        self.turns, self.speaker = case['turns'], case['speaker']
        self.batches = [self.batch(batch) for batch in case['batches']]

    def batch(self, batch):
        longest = max(len(row) for row in batch['targets'])
        pad = lambda value: ids([row + [value] * (longest - len(row)) for row in batch['targets']])
        return {
            'turns': [{which: pieces(turn[which]) for which in turn} for turn in batch['turns']],
            'final': pieces(batch['final']),
            'answer': pad(0)[:, :-1],
            'targets': pad(-100),
        }

    def open(self, agent, prompt, messages, answer, prefixes):
        """-> hidden of all positions behind the question, K/V."""
        model, before = self.models[agent], prompt[0]
        past = None
        if self.rounds > 1:  # later rounds begin alike
            key = agent, before.shape[1]
            if key not in prefixes:
                with torch.no_grad():
                    prefixes[key] = model.chunk(model.embed(before[:, :-1]))[1]
            past, before = prefixes[key], before[:, -1:]
        parts = [model.embed(before)]
        for message, after in zip(messages, prompt[1:]):
            parts.append(message)
            if after.shape[1]:
                parts.append(model.embed(after))
        if answer is not None and answer.shape[1]:
            parts.append(model.embed(answer))
        return model.chunk(torch.cat(parts, 1) if len(parts) > 1 else parts[0], past)

    def think(self, agent, prompt, messages, prefixes):
        hidden, past = self.open(agent, prompt, messages, None, prefixes)
        states = [hidden[:, -1:]]
        while len(states) < self.steps:
            hidden, past = self.models[agent].chunk(self.links.inner(agent, states[-1]), past)
            states.append(hidden)
        return torch.cat(states, 1)

    def loss(self, step):
        batch, prefixes, sent = self.batches[step % len(self.batches)], {}, {}
        for r in range(self.rounds):
            for t, turn in enumerate(self.turns):
                agent = turn['agent']
                heard = [sent[hop] for hop in (slot['hop'] for slot in turn['slots']) if hop in sent]
                if r == self.rounds - 1 and t == self.speaker:
                    hidden, _ = self.open(agent, batch['final'], heard, batch['answer'], prefixes)
                    targets = batch['targets']
                    logits = self.models[agent].logits(hidden[:, -targets.shape[1]:])
                    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)
                states = self.think(agent, batch['turns'][t]['later' if r else 'first'], heard, prefixes)
                sent.update(self.links.messages(agent, states))


class Inner:
    """The inner loop with the warm start of the outer links: 1 - cosine, summed over links."""

    def __init__(self, batches, models, links):
        self.models, self.links = models, links
        self.batches = [[self.part(part) for part in parts] for parts in batches]

    def part(self, part):
        return {
            'ids': ids(part['ids']), 'places': ids(part['places']), 'targets': ids(part['targets']),
            'next': [(next['hop'], ids(next['ids'])) for next in part['next']],
        }

    def loss(self, step):
        total, links = 0, 0
        distance = lambda a, b: (1 - F.cosine_similarity(a, b, dim=-1)).mean()
        for agent, part in enumerate(self.batches[step % len(self.batches)]):
            model = self.models[agent]
            with torch.no_grad():
                hidden = model.chunk(model.embed(part['ids']))[0].flatten(0, 1)[part['places']]
            fed = self.links.inner(agent, hidden)
            total = total + distance(fed, model.embed(part['targets']))
            links += 1 + len(part['next'])
            for hop, targets in part['next']:
                receiver = self.models[self.links.hops[hop][1]]
                total = total + distance(self.links.outer(hop, fed), receiver.embed(targets))
        self.count = links
        return total


def resident(field):
    for line in Path('/proc/self/status').read_text().splitlines():
        if line.startswith(field):
            return 1024 * int(line.split()[1])


class Training:
    def open(self, args):
        (torch.ones(8, 8) @ torch.ones(8, 8)).sum()
        Path('/proc/self/clear_refs').write_text('5')
        self.baseline = resident('VmRSS')
        folder = Path(args['folder'])
        case = json.loads((folder / 'case.json').read_text())
        models = [Lean(directory) for directory in case['models']]
        hops = [(hop['from'], hop['to']) for hop in case['hops']]
        self.links = links = Links(folder / 'links.safetensors', hops)
        self.loop = Inner(case['inner'], models, links) if 'inner' in case else Outer(case['outer'], models, links)
        o = self.options = case['optimiser']
        self.optimiser = torch.optim.AdamW(
            links.params, lr=o['learningRate'], betas=(o['beta1'], o['beta2']), eps=o['epsilon'],
            weight_decay=o['weightDecay'], foreach=True)
        self.done = 0
        self.weights = sum(p.numel() * 4 for model in models for p in model.model.w.values())
        return {'description': f'PyTorch {torch.__version__} eager, autograd, AdamW(foreach), {torch.get_num_threads()} thread'}

    def step(self):
        loss = self.loop.loss(self.done)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.links.params, self.options['clip'])
        self.optimiser.step()
        self.done += 1
        return loss.item() / getattr(self.loop, 'count', 1)

    def train(self, args):
        ms, losses, cpu = [], [], time.process_time()
        for _ in range(args['steps']):
            before = time.perf_counter()
            losses.append(self.step())
            ms.append(1000 * (time.perf_counter() - before))
        return {'ms': ms, 'losses': losses, 'cpuMs': 1000 * (time.process_time() - cpu)}

    def memory(self, args):
        self.train(args)
        links = sum(p.numel() * 4 for p in self.links.params)
        moments = sum(m.numel() * 4 for state in self.optimiser.state.values() for m in state.values() if torch.is_tensor(m) and m.dim())
        peak = resident('VmHWM') - self.baseline
        return {'weights': self.weights + links, 'cache': 0, 'moments': moments, 'peak': peak, 'parts': {'the process': peak}}


training = Training()
serve({'openTraining': training.open, 'train': training.train, 'memory': training.memory})
