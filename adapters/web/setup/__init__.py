"""The set-up pages, in the steps of the vendor's help article (S1 to S8)."""
