"""Everything that knows a library or a vendor. Adapters translate; they do not think."""
