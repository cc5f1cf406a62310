"""Makes links in PyTorch that the lab loads.

    /usr/bin/python3 tools/pytorch/make.py links.safetensors --agents adder,subtracter,multiplier
    npm run -s lab -- run relay --links links.safetensors

    /usr/bin/python3 tools/pytorch/make.py --fixture     writes test/fixtures/pytorch-links again (see fixture.py)

They are untrained: PyTorch's own initialisation, from `--seed`. Train them in PyTorch as any module, then `Links.save`.
"""
import argparse

import torch

import fixture
from links import DESIGNS, NORMS, Links, hops_of
from models import ends


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('out', nargs='?')
    parser.add_argument('--agents', help='folders under --models, in order, separated by commas')
    parser.add_argument('--models', default='public/models')
    parser.add_argument('--pattern', default='sequential')
    parser.add_argument('--design', default='2layer_ln_res', choices=DESIGNS)
    parser.add_argument('--norm', default='gain', choices=NORMS)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--positions', type=int, default=1, help='of a soft prompt: latent steps of the experiment')
    parser.add_argument('--fixture', action='store_true')
    args = parser.parse_args()
    if args.fixture:
        return fixture.write()
    if not (args.out and args.agents):
        parser.error('name the file to write, and --agents')
    agents, norms = ends(args.models, args.agents.split(','))
    torch.manual_seed(args.seed)
    hops = hops_of(args.pattern, len(agents))
    links = Links(args.design, [agent['width'] for agent in agents], hops, args.norm, norms, args.positions)
    links.save(args.out, args.pattern, agents)
    print(f'{args.out}: {sum(p.numel() for p in links.parameters())} parameters, {args.design}, norm {args.norm}')


if __name__ == '__main__':
    main()
