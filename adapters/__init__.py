"""The adapters between the ports and libraries or vendors. They translate and make no decisions."""
