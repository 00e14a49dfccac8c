"""Setting the connection up, step by step, as the vendor's help article tells it (S1 to S8)."""
