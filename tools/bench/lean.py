"""The built-in agents in eager PyTorch as a competent engineer would write them for speed: the rival of the benchmark.

It reads the same checkpoints as tools/fixtures/reference.py, which it must agree with, and differs from it in this:
q, k, v are one matrix product and gate, up another; q and k are normed and rotated together; the query scale and
Gemma's 1 + w are folded into weights; rotary tables are made once and sliced; no mask is added where none is needed.
For rows of equal length without padding, no longer than the sliding window.

Letters in shapes: B batch, S new positions, P past positions, D hidden size, H heads, d head size.
"""
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'fixtures'))
import reference  # noqa: E402

LONGEST = 256  # rows of the rotary tables


class Layer:
    pass


class Lean:
    """`chunk` takes and returns what reference.Model.chunk does, without a mask."""

    def __init__(self, directory):
        self.model = m = reference.Model.load(directory, dtype=torch.float32)
        c = m.config
        self.heads, self.kv_heads, self.head_dim = c['num_attention_heads'], c['num_key_value_heads'], c['head_dim']
        self.eps, self.act, self.gemma = c['rms_norm_eps'], m.act, m.gemma
        self.window = c['sliding_window'] if 'sliding_attention' in m.layer_types else None
        tables = {kind: self.table(inv) for kind, inv in m.inv_freq.items()}
        self.layers = [self.layer(i, tables[kind]) for i, kind in enumerate(m.layer_types)]
        self.final = self.norm_weight('model.norm')
        self.embed, self.logits = m.embed, m.logits
        self.causal = {}

    def table(self, inv):
        angle = torch.arange(LONGEST, dtype=torch.float32)[:, None, None] * inv  # [T,1,d/2]
        angle = torch.cat([angle, angle], -1)
        return angle.cos(), angle.sin()

    def norm_weight(self, name):
        weight = self.model.w[f'{name}.weight']
        return 1 + weight if self.gemma else weight

    def layer(self, i, table):
        m, name, w = self.model, f'model.layers.{i}', self.model.w
        if any(n.startswith(f'{name}.') and n.endswith('.bias') for n in w):
            raise ValueError('lean.py knows no biases')
        layer = Layer()
        q, k, v = (w[f'{name}.self_attn.{part}_proj.weight'] for part in 'qkv')
        normed = m.config['model_type'] in ('qwen3', 'gemma3_text')
        layer.qkv = torch.cat([q if normed else q * m.scale, k, v]).contiguous()
        layer.qk_norm = torch.cat([
            (self.norm_weight(f'{name}.self_attn.q_norm') * m.scale).expand(self.heads, -1),
            self.norm_weight(f'{name}.self_attn.k_norm').expand(self.kv_heads, -1),
        ]) if normed else None  # [H+Hkv,d]
        layer.o = w[f'{name}.self_attn.o_proj.weight']
        layer.gate_up = torch.cat([w[f'{name}.mlp.gate_proj.weight'], w[f'{name}.mlp.up_proj.weight']]).contiguous()
        layer.down = w[f'{name}.mlp.down_proj.weight']
        layer.before = self.norm_weight(f'{name}.input_layernorm')
        layer.after = self.norm_weight(f'{name}.post_attention_layernorm')
        if self.gemma:
            layer.before_mlp = self.norm_weight(f'{name}.pre_feedforward_layernorm')
            layer.after_mlp = self.norm_weight(f'{name}.post_feedforward_layernorm')
        layer.cos, layer.sin = table
        return layer

    def norm(self, x, weight):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * weight

    def bias(self, size, total):
        """[S,P+S], or None for a single query, which may look everywhere."""
        if size == 1:
            return None
        if (size, total) not in self.causal:
            self.causal[size, total] = torch.full((size, total), -1e9).triu(total - size + 1)
        return self.causal[size, total]

    def chunk(self, x, past=None):
        """embeds [B,S,D], past a list of (key, value) [B,Hkv,P,d] or None -> hidden [B,S,D], the same list longer."""
        size, before = x.shape[1], past[0][0].shape[2] if past else 0
        if self.window is not None and before + size > self.window:
            raise ValueError('longer than the sliding window')
        bias, present = self.bias(size, before + size), []
        for i, layer in enumerate(self.layers):
            y, kv = self.attention(layer, self.norm(x, layer.before), bias, before, past and past[i])
            present.append(kv)
            if self.gemma:
                x = x + self.norm(y, layer.after)
                x = x + self.norm(self.mlp(layer, self.norm(x, layer.before_mlp)), layer.after_mlp)
            else:
                x = x + y
                x = x + self.mlp(layer, self.norm(x, layer.after))
        return self.norm(x, self.final), present

    def attention(self, layer, x, bias, before, past):
        (batch, size, _), d = x.shape, self.head_dim
        qkv = F.linear(x, layer.qkv).view(batch, size, -1, d)  # [B,S,H+2Hkv,d]
        qk, v = qkv.split([self.heads + self.kv_heads, self.kv_heads], 2)
        if layer.qk_norm is not None:
            qk = self.norm(qk, layer.qk_norm)
        a, b = qk.chunk(2, -1)
        qk = qk * layer.cos[before:before + size] + torch.cat([-b, a], -1) * layer.sin[before:before + size]
        q, k = qk.transpose(1, 2).split([self.heads, self.kv_heads], 1)
        v = v.transpose(1, 2)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        present = k, v
        if self.heads != self.kv_heads:
            k, v = (t.repeat_interleave(self.heads // self.kv_heads, 1) for t in present)
        scores = q @ k.transpose(2, 3)  # [B,H,S,P+S]
        if bias is not None:
            scores = scores + bias
        y = scores.softmax(-1) @ v
        return F.linear(y.transpose(1, 2).reshape(batch, size, -1), layer.o), present

    def mlp(self, layer, x):
        gate, up = F.linear(x, layer.gate_up).chunk(2, -1)
        return F.linear(self.act(gate) * up, layer.down)
