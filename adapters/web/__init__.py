"""The service's face: webhooks for Lever, set-up and status pages for people, health for machines."""
