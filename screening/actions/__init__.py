"""Every write: one transaction and one audit event each. A file a part of the journey; callers name the store, the actor and the moment."""
