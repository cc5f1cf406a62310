"""safetensors in and out of PyTorch: with the `safetensors` package where it is installed, else with the reader of
tools/fixtures. `PACKAGE` says which it was, so that a check can tell what it has shown.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'fixtures'))
import tensors  # noqa: E402  torch alone

try:
    import safetensors
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file

    PACKAGE = f'safetensors.torch {safetensors.__version__}'
except ImportError:
    PACKAGE = 'the reader of tools/fixtures (the package safetensors is not installed)'
    load_file = None


def load(path):
    """-> ({name: tensor as stored}, metadata)."""
    if load_file is None:
        return tensors.read(path)
    with safe_open(str(path), framework='pt') as file:
        metadata = file.metadata() or {}
    return load_file(str(path)), metadata


def save(path, state, metadata=None):
    state = {name: tensor.detach().contiguous().clone() for name, tensor in state.items()}
    if load_file is None:
        tensors.write(path, state, metadata)
    else:
        save_file(state, str(path), metadata=metadata or {'format': 'pt'})
