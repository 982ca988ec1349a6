"""A real model server (llama.cpp's, from the package xllamacpp) over a real, very small model file.

    python tests/fakes/local_model.py [MODEL.gguf]      prints URL=http://127.0.0.1:<port>, ends with its standard input

Without a file it makes a model that can say one sentence: its table of weights leads from each word to the next one.
Needs the packages xllamacpp and gguf, in an environment of its own (``make local-model``).
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any

SENTENCE = "I am a very small model and this is all that I was made to say."
TEMPLATE = (
    "{% for m in messages %}{{ m['role'] }} {{ m['content'] if m['content'] is string else '' }}<eot>{% endfor %}"
    "{% if add_generation_prompt %}<bot>{% endif %}"
)
_SPECIAL = ["<unk>", "<s>", "</s>", "<bot>", "<eot>"]


def make_model(path: Path) -> None:
    """One-hot embeddings, an attention that adds nothing, and an output layer with the next word of each word."""
    import gguf
    import numpy as np

    words = [f"▁{word}" for word in dict.fromkeys(_numbered(SENTENCE))]
    tokens = [*_SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    size = -(-len(tokens) // 32) * 32
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(16_384)
    writer.add_embedding_length(size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(32)
    writer.add_head_count(4)
    writer.add_head_count_kv(4)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(size // 4)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(_SPECIAL) + [-1.0] * 256 + [-2.0] * len(words))
    kinds = gguf.TokenType
    special = [kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL, kinds.CONTROL, kinds.CONTROL]
    writer.add_token_types([*special, *[kinds.BYTE] * 256, *[kinds.NORMAL] * len(words)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)

    said = [3, *(tokens.index(word) for word in words), 2]
    output = np.zeros((len(tokens), size), dtype=np.float32)
    for now, following in itertools.pairwise(said):
        output[following, now] = 1.0
    ones, square = np.ones(size, dtype=np.float32), np.zeros((size, size), dtype=np.float32)
    tensors: dict[str, Any] = {
        "token_embd.weight": np.eye(len(tokens), size, dtype=np.float32),
        "output_norm.weight": ones,
        "output.weight": output,
        "blk.0.attn_norm.weight": ones,
        "blk.0.ffn_norm.weight": ones,
        **{f"blk.0.attn_{part}.weight": square for part in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": np.zeros((32, size), dtype=np.float32),
        "blk.0.ffn_up.weight": np.zeros((32, size), dtype=np.float32),
        "blk.0.ffn_down.weight": np.zeros((size, 32), dtype=np.float32),
    }
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _numbered(sentence: str) -> list[str]:
    """A word leads to one other only: the second "I" is drawn with its neighbour, as one."""
    return sentence.replace("that I was", "that▁I was").split()


def main() -> None:
    import xllamacpp

    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        given = sys.argv[1] if len(sys.argv) > 1 else ""
        if not given:
            given = str(Path(folder) / "small.gguf")
            make_model(Path(given))
        parameters = xllamacpp.CommonParams()
        parameters.model.path = given
        parameters.n_parallel = 1
        parameters.n_ctx = 16_384
        parameters.cpuparams.n_threads = 2
        parameters.warmup = False
        parameters.use_jinja = True
        server = xllamacpp.Server(parameters)
        print(f"URL={server.listening_address}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
