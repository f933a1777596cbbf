"""Where cells run: side by side on one machine, or on Slurm. DVC alone says what is done."""
