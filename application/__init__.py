"""What the service does, in short use cases; the outside world stands behind the ports."""
