"""The pages' common look: one stylesheet and a handful of macros, ours, for every server-rendered page here."""
