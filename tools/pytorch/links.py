"""The lab's links as an ordinary PyTorch module, so that a links file is a state dict.

Parameter names are those of the file: `inner_links.{i}.` and `outer_links.{j}.` (from 0) with `W1`, `W2`, `W3`,
`pre_norm`, `post_norm`, or `prompt`. Written from the papers and the format; knows nothing of the lab's own code.

    links = Links.load('public/links/relay-seed0.safetensors')   # strict: every name and shape must fit
    message = links.message(hop=0, states=hidden)                # [B,m,D] -> [B,m,D']
"""
import json

import torch
from torch import nn

import files

DESIGNS = ('1layer', '1layer_res', '2layer', '2layer_res', '2layer_ln_res', 'soft_prompt')
NORMS = ('none', 'gain', 'rescale')


def hops_of(pattern, agents):
    """-> [(sender, receiver)], one per outer link, in their order in the file. Agents count from 0."""
    if pattern in ('sequential', 'deliberation'):  # a deliberation is a sequence of two
        return [(i, (i + 1) % agents) for i in range(agents)]
    if pattern == 'mixture':  # every expert to the last agent, the summarizer, then the summarizer to every expert
        last = agents - 1
        return [(i, last) for i in range(last)] + [(last, i) for i in range(last)]
    raise SystemExit(f'no pattern “{pattern}” is known here')


class Link(nn.Module):
    """One link, [..., d_in] -> [..., d_out]. Inner links have d_in = d_out and add their input itself; outer ones W3 of it.

    `1layer…2layer_res`: arXiv 2604.25917, table 4. `2layer_ln_res`: the released adapters, an outer one twice as wide inside.
    """

    def __init__(self, design, kind, d_in, d_out):
        super().__init__()
        normed, residual, outer = design == '2layer_ln_res', design.endswith('_res'), kind == 'outer'
        hidden = d_out * 2 if normed and outer else d_out
        self.pre_norm = nn.LayerNorm(d_in) if normed else None
        self.W1 = nn.Linear(d_in, d_out if design.startswith('1layer') else hidden)
        self.W2 = None if design.startswith('1layer') else nn.Linear(hidden, d_out)
        self.W3 = nn.Linear(d_in, d_out) if residual and outer else None
        self.post_norm = nn.LayerNorm(d_out) if normed else None
        self.adds_input = residual and not outer

    def forward(self, x):
        y = self.W1(x if self.pre_norm is None else self.pre_norm(x))
        if self.W2 is not None:
            y = self.W2(nn.functional.gelu(y))  # exact, by erf
        if self.W3 is not None:
            y = y + self.W3(x)
        if self.adds_input:
            y = y + x
        return y if self.post_norm is None else self.post_norm(y)


class SoftPrompt(nn.Module):
    """The control: the same trained message [m, d_out] whatever was thought. Inside an agent it has no link at all."""

    def __init__(self, positions, d_out):
        super().__init__()
        self.prompt = nn.Parameter(torch.empty(positions, d_out).uniform_(-1, 1) / d_out ** 0.5)

    def forward(self, x):
        return self.prompt.expand(*x.shape[:-1], -1)


class Links(nn.Module):
    """All links of a system. `positions`: m, of a soft prompt.

    norm: `none`, `gain` (the last layer norm *starts* at the receiver's scale: the same forward as none) or `rescale`
    (every output is brought to the receiver's mean embedding norm, `embedding_norms[receiver]`; no parameter).
    """

    def __init__(self, design, widths, hops, norm='none', embedding_norms=None, positions=1):
        super().__init__()
        if design not in DESIGNS or norm not in NORMS:
            raise SystemExit(f'design “{design}” with norm “{norm}” is not known here')
        if norm == 'rescale' and embedding_norms is None:
            raise SystemExit('norm “rescale” needs the mean embedding norm of every agent')
        self.hops, self.design, self.norm, self.embedding_norms = hops, design, norm, embedding_norms
        constant = design == 'soft_prompt'
        self.inner_links = nn.ModuleList(nn.Identity() if constant else Link(design, 'inner', w, w) for w in widths)
        self.outer_links = nn.ModuleList(
            SoftPrompt(positions, widths[b]) if constant else Link(design, 'outer', widths[a], widths[b]) for a, b in hops
        )
        if norm == 'gain' and design == '2layer_ln_res' and embedding_norms is not None:
            ends = [*enumerate(self.inner_links), *((b, link) for (_, b), link in zip(hops, self.outer_links))]
            for receiver, link in ends:
                nn.init.constant_(link.post_norm.weight, embedding_norms[receiver] / widths[receiver] ** 0.5)

    @classmethod
    def load(cls, path, embedding_norms=None):
        """From a links file with the lab's metadata. Raises where a name or a shape does not fit."""
        state, metadata = files.load(path)
        widths = [agent['width'] for agent in json.loads(metadata['agents'])]
        hops = hops_of(metadata['pattern'], len(widths))
        prompt = state.get('outer_links.0.prompt')
        links = cls(metadata['design'], widths, hops, metadata.get('norm', 'none'), embedding_norms,
                    positions=1 if prompt is None else len(prompt))
        links.load_state_dict(state, strict=True)
        return links

    def save(self, path, pattern, agents):
        """Writes a file that the lab loads. agents: [{id, hash, width}], in order (models.ends)."""
        metadata = {'format': 'recursion-lab links 1', 'design': self.design, 'norm': self.norm, 'pattern': pattern}
        files.save(path, self.state_dict(), {**metadata, 'agents': json.dumps(agents)})

    def inner(self, agent, states):
        """R_in: the next input embedding of an agent, [...,D] -> [...,D]."""
        return self._sized(self.inner_links[agent](states), agent)

    def message(self, hop, states):
        """R_out(R_in(H)): what a hop carries, [...,D] -> [...,D']."""
        sender, receiver = self.hops[hop]
        return self._sized(self.outer_links[hop](self.inner(sender, states)), receiver)

    def _sized(self, y, receiver):
        if self.norm != 'rescale' or self.design == 'soft_prompt':
            return y
        return y * (self.embedding_norms[receiver] / y.square().sum(-1, keepdim=True).clamp(min=1e-12).sqrt())
