"""A base in a GGUF file as a folder of Hugging Face, for programs that read no GGUF."""

from __future__ import annotations

from pathlib import Path

from metier.training.lora.base import Base


def unpack(base: Base, folder: Path) -> None:
    """Write configuration, tokenizer and dequantised weights, 16 bits a number.

    Args:
        folder: Empty, and there.

    Raises:
        TuneBaseError: The file is of a kind that transformers does not read.

    Cost: the whole model in memory, 32 bits a number; 15 s for 135 million numbers on one core.
    """
    import torch

    model = base.model().to(torch.float16)
    model.config.dtype = torch.float16
    model.save_pretrained(folder, max_shard_size="4GB")
    base.tokenizer.save_pretrained(folder)


def unpacked_bytes(file: Path) -> int:
    """About what `unpack` writes. Cost: reading the file's head, seconds for a large vocabulary."""
    import gguf

    return sum(2 * int(tensor.n_elements) for tensor in gguf.GGUFReader(file).tensors)
