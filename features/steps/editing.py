"""What Agora's people see and choose there."""
