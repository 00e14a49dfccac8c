"""Who runs the rounds: this process, or an engine over many."""
