"""The pages for work: home, docket, outbox, recording what happened; and the health of the service."""
