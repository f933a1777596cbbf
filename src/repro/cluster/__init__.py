"""Where cells run: side by side on one machine, or as arrays on Slurm. DVC alone says what is done."""
