"""What commands about fine-tuning do: looked ahead, run, put to use."""
