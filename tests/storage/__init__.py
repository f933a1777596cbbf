"""Where outs are, what may travel, how large they are."""
