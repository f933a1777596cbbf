"""The small base model of the embedded default: its tokenizer, its text and its warm-up."""
