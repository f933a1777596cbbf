"""How deep a reviewer goes: look, re-score, re-predict, train. Only the last one ever trains."""
