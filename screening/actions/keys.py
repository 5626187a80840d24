"""Change the clinic's key: records are wrapped anew, none is encrypted again."""

import os
from datetime import datetime

from screening.actions.record import note
from screening.errors import InputError
from screening.identity import SERVICE
from screening.keyfile import KEY_BYTES, keys_at, put_keys
from screening.questionnaire import Frozen
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault


class Changed(Frozen):
    records: int
    old: str  # the file that holds the old key; empty where the environment does


def rotate(settings: Settings, now: datetime) -> Changed:
    """Stop the service first. A change that was cut short is finished by the next call: until then both keys are kept."""
    keys = keys_at(settings, make=False)
    if not keys:
        raise InputError("There is no key yet. It is made when the service starts for the first time.")
    if settings.key and len(keys) < 2:
        raise InputError(
            "Put the new key behind the old one in INTAKE_KEY, with a space between. Make one with: openssl rand -base64 32"
        )
    if len(keys) < 2:
        keys = [*keys, os.urandom(KEY_BYTES)]
        put_keys(settings.data, keys, over=True)
    store = Store.open(settings.database_url, Vault(keys))
    try:
        with store.write() as writer:
            count = writer.rewrap()
            note(writer, now, SERVICE, "key changed", records=count)
        store.forget()
    finally:
        store.close()
    if settings.key:
        return Changed(records=count, old="")
    name = f"key-until-{now:%Y-%m-%dT%H%M%SZ}"
    put_keys(settings.data, keys[:-1], name=name)
    put_keys(settings.data, keys[-1:], over=True)
    return Changed(records=count, old=str(settings.data / name))
