"""What tiers refuse before they run anything; tests/remotes tells what they do."""
