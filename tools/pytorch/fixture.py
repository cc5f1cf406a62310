"""The fixture test/fixtures/pytorch-links: links made and saved in PyTorch, and what PyTorch computes with them.

Three agents (widths 4, 6, 4: two alike, so that shapes alone do not tell links apart), sequential. See its README.
"""
import json
from pathlib import Path

import torch

import files
from links import DESIGNS, Links, hops_of

OUT = Path(__file__).resolve().parents[2] / 'test' / 'fixtures' / 'pytorch-links'
AGENTS = [{'id': name, 'hash': name * 64, 'width': width} for name, width in (('a', 4), ('b', 6), ('c', 4))]
WIDTHS = [agent['width'] for agent in AGENTS]
NORMS = [2.0, 0.5, 9.0]
HOPS = hops_of('sequential', len(AGENTS))
SETS = [(design, 'none') for design in DESIGNS] + [('2layer_ln_res', 'gain'), ('2layer_res', 'rescale')]
INNER = {'W1': 'proj1', 'W2': 'proj2', 'pre_norm': 'pre_ln', 'post_norm': 'post_ln'}
OUTER = {'W1': 'proj1', 'W2': 'proj2', 'W3': 'residual_proj', 'pre_norm': 'ln_source', 'post_norm': 'ln_target'}
ROLES = ('Planner', 'Critic', 'Solver')


def made(design, norm='none'):
    """New links whose layer norms are off 1 and 0, so that exchanging them would show."""
    links = Links(design, WIDTHS, HOPS, norm, NORMS, positions=3)
    with torch.no_grad():
        for name, parameter in links.named_parameters():
            if '_norm.' in name:
                parameter.add_(torch.randn_like(parameter) / 4)
    return links


def released(link, names, dtype):
    """One link's state dict under the released names."""
    renamed = {}
    for name, tensor in link.state_dict().items():
        module, leaf = name.split('.')
        renamed[f'{names[module]}.{leaf}'] = tensor.to(dtype)
    return renamed


def rounded(links, dtype):
    """The same links with numbers that `dtype` holds exactly."""
    links.load_state_dict({name: tensor.to(dtype).float() for name, tensor in links.state_dict().items()})
    return links


def write():
    torch.manual_seed(4)
    states = [torch.randn(2, 3, width) for width in WIDTHS]
    values = {f'states.{i}': x for i, x in enumerate(states)}
    OUT.mkdir(parents=True, exist_ok=True)

    @torch.no_grad()
    def record(name, links):
        values.update({f'{name}.inner_links.{i}': links.inner(i, x) for i, x in enumerate(states)})
        values.update({f'{name}.outer_links.{j}': links.message(j, states[a]) for j, (a, _) in enumerate(HOPS)})

    for design, norm in SETS:
        links = made(design, norm)
        links.save(OUT / f'{design}-{norm}.safetensors', 'sequential', AGENTS)
        record(f'{design}-{norm}', links)

    links = made('2layer_res')
    files.save(OUT / 'plain.safetensors', links.state_dict())
    record('plain', links)

    links = rounded(made('2layer_ln_res'), torch.bfloat16)
    for link, role in zip(links.inner_links, ROLES):
        home = OUT / 'released' / role.lower()
        home.mkdir(parents=True, exist_ok=True)
        files.save(home / 'adapter(math).safetensors', released(link, INNER, torch.bfloat16))
    torch.save(released(links.inner_links[0], INNER, torch.bfloat16), OUT / 'released' / 'planner' / 'adapter(math).pt')
    for link, (a, b) in zip(links.outer_links, HOPS):
        path = OUT / 'released' / f'{ROLES[a]}-{ROLES[b]}-Outerlink(math).safetensors'
        files.save(path, released(link, OUTER, torch.bfloat16))
    record('released', links)

    for design in DESIGNS[:4]:
        links = rounded(made(design), torch.float16)
        state = {}
        for i, link in enumerate(links.inner_links):
            state.update({f'inner_{i + 1}.{n}': t for n, t in released(link, INNER, torch.float16).items()})
        for (a, b), link in zip(HOPS, links.outer_links):
            state.update({f'outer_{a + 1}{b + 1}.{n}': t for n, t in released(link, OUTER, torch.float16).items()})
        files.save(OUT / f'training-{design}.safetensors', state)
        record(f'training-{design}', links)

    files.save(OUT / 'expected.safetensors', values)
    agents = [{**agent, 'embeddingNorm': norm} for agent, norm in zip(AGENTS, NORMS)]
    case = {'pattern': 'sequential', 'agents': agents, 'hops': [{'from': a, 'to': b} for a, b in HOPS],
            'sets': [f'{design}-{norm}' for design, norm in SETS], 'training': list(DESIGNS[:4]),
            'made': f'{files.PACKAGE}, torch {torch.__version__}'}
    (OUT / 'case.json').write_text(json.dumps(case, indent=2) + '\n')
    print(f'{OUT}: {len(values)} tensors expected, written with {files.PACKAGE}')
