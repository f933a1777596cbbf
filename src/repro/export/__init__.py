"""A profile's corpora, adapters and run as other people's tools take them up."""
