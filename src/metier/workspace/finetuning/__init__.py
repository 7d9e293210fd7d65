"""Changing weights in one workspace, from a run to what judges.

1. A run: looked ahead at, begun, gone on with (`tuning.py`; its words in `offers.py`), by a method (`methods.py`, then
   `encoder.py`, `lora.py` or `hosted.py`).
2. A card: what was trained is kept whole, with a hash of every file (`models.py`, `TunedModels.add`).
3. A shadow: it judges beside what is used, and is never shown (`serving.py`).
4. Use: the person's later decisions are asked; one row back (`using.py`; for models that write, `text_use.py`).
"""
