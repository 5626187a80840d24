"""The practitioner's and the reception's pages."""
