"""What links need to know of the agents' checkpoints (Hugging Face directories)."""
import hashlib
import json
from pathlib import Path

import files


def ends(models, ids):
    """-> [{id, hash, width}] as a links file's metadata names agents, and the mean norm of each one's embeddings.

    `hash` is the SHA-256 of model.safetensors; the norm is that of a token's embedding as the model receives it (Gemma
    scales them by sqrt(D)). Sharded checkpoints are not read here.
    """
    agents, norms = [], []
    for name in ids:
        directory = Path(models) / name
        config = json.loads((directory / 'config.json').read_text())
        weights = directory / 'model.safetensors'
        table = files.load(weights)[0]['model.embed_tokens.weight'].double()
        width = config['hidden_size']
        scale = width ** 0.5 if config['model_type'].startswith('gemma') else 1
        agents.append({'id': name, 'hash': hashlib.sha256(weights.read_bytes()).hexdigest(), 'width': width})
        norms.append(float(table.norm(dim=1).mean()) * scale)
    return agents, norms
