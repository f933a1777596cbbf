"""What a profile's cells need, by arithmetic: GPUs, memory, hours, storage."""
