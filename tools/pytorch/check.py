"""Loads links of the lab in PyTorch and compares what they compute with what the lab computed.

    npx tsx tools/pytorch/main.ts DIR                         every design and norm, with the lab's outputs
    /usr/bin/python3 tools/pytorch/check.py DIR

    npm run -s lab -- run relay --tensors run.safetensors     a run: hidden states in, messages out
    /usr/bin/python3 tools/pytorch/check.py --links public/links/relay-seed0.safetensors --tensors run.safetensors

Prints the largest error of each tensor relative to its largest magnitude; exit code 1 beyond 1e-4 or when nothing was
compared. The run must be one without a control or counterfactual, which change messages after the link.
"""
import argparse
import json
import math
import re
import sys
from pathlib import Path

import torch

import files
from links import Links
from models import ends

TOLERANCE = 1e-4
torch.set_num_threads(1)
MESSAGE = re.compile(r'r(\d+)\.a(\d+)\.message(?:\.a(\d+))?')


def relative(got, want):
    if got.shape != want.shape:
        raise SystemExit(f'shape {list(got.shape)} was computed, {list(want.shape)} is stored')
    error = float((got.double() - want.double()).abs().max() / want.double().abs().max().clamp(min=1e-30))
    return error if math.isfinite(error) else math.inf  # max() would let NaN pass


@torch.no_grad()
def expected(links, tensors):
    """-> (name, recomputed) for every stored output: of a run, or of outputs.ts."""
    for name in tensors:
        if match := MESSAGE.fullmatch(name):
            sender = int(match[2]) - 1
            leaving = [j for j, (a, b) in enumerate(links.hops) if a == sender and match[3] in (None, str(b + 1))]
            if len(leaving) != 1:
                raise SystemExit(f'{name} does not say which of the hops {leaving} it took')
            yield name, links.message(leaving[0], tensors[f'r{match[1]}.a{match[2]}.hidden'])
        elif match := re.fullmatch(r'inner_links\.(\d+)\.y', name):
            yield name, links.inner(int(match[1]), tensors[f'inner_links.{match[1]}.x'])
        elif match := re.fullmatch(r'outer_links\.(\d+)\.message', name):
            yield name, links.message(int(match[1]), tensors[f'outer_links.{match[1]}.x'])


def compare(links_path, tensors_path, models):
    """-> largest relative error; infinite where nothing could be compared."""
    tensors, about = files.load(tensors_path)
    _, metadata = files.load(links_path)
    norms = json.loads(about['embedding_norms']) if 'embedding_norms' in about else None
    if norms is None and metadata.get('norm') == 'rescale':
        _, norms = ends(models, [agent['id'] for agent in json.loads(metadata['agents'])])
    links = Links.load(links_path, norms)
    errors = {name: relative(value, tensors[name]) for name, value in expected(links, tensors)}
    for name, error in errors.items():
        print(f'  {name:32} {str(list(tensors[name].shape)):16} {error:.1e}')
    worst = max(errors.values(), default=math.inf)
    print(f'{Path(links_path).name}: {metadata["design"]}, norm {metadata.get("norm", "none")}, {metadata["pattern"]}: '
          f'{len(list(links.state_dict()))} tensors loaded, {len(errors)} outputs, largest relative error {worst:.1e}')
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('directory', nargs='?', help='of outputs.ts: NAME.links.safetensors beside NAME.outputs.safetensors')
    parser.add_argument('--links')
    parser.add_argument('--tensors', help='of a run (lab run --tensors)')
    parser.add_argument('--models', default='public/models', help='where the agents’ checkpoints lie, for norm rescale')
    args = parser.parse_args()
    if bool(args.directory) == bool(args.links and args.tensors):
        parser.error('give a directory, or --links and --tensors')
    print(f'read with {files.PACKAGE}, torch {torch.__version__}')
    pairs = [(args.links, args.tensors)] if args.links else [
        (path, path.with_name(path.name.replace('.links.', '.outputs.')))
        for path in sorted(Path(args.directory).glob('*.links.safetensors'))
    ]
    worst = max((compare(*pair, args.models) for pair in pairs), default=math.inf)
    print(f'{len(pairs)} links files, largest relative error {worst:.1e} (tolerance {TOLERANCE:.0e})')
    return 0 if worst <= TOLERANCE else 1


if __name__ == '__main__':
    sys.exit(main())
