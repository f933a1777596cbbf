"""What a profile's cells need before anyone pays: GPUs, memory, hours, storage. Arithmetic alone."""
