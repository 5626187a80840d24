"""One flipped bit at a random place of a sealed packet, many times: python -m tests.flips [COUNT].

Against the record every one must be reported. Away from it only the seal can tell: the share that it reports is printed.
"""

import random
import sys
from typing import NamedTuple

from forms.paper import Countersigner, Standing, render, seal, verify
from screening.digest import sha256
from tests.builders_paper import MADE, packet, signing_key


class Flips(NamedTuple):
    count: int
    by_record: int
    by_seal: int
    missed: list[tuple[int, int]]  # by the seal alone: byte and bit


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def flips(count: int, seed: int) -> Flips:
    data = seal(render(packet()), signing_key(), Countersigner(name="Sample Practitioner"), MADE)
    dice, known = random.Random(seed), sha256(data)
    by_record = by_seal = 0
    missed = []
    for _ in range(count):
        at, bit = dice.randrange(len(data)), dice.randrange(8)
        other = flipped(data, at, bit)
        by_record += verify(other, known, None).standing is Standing.altered
        told = verify(other, None, None).standing in (Standing.altered, Standing.not_sealed)
        by_seal += told
        missed += [] if told else [(at, bit)]
    return Flips(count, by_record, by_seal, missed)


def main(words: list[str]) -> int:
    found = flips(int(words[0]) if words else 1000, 4)
    print(f"{found.count} flipped bits: {found.by_record} reported against the record")
    print(f"away from the record, by the seal alone: {found.by_seal} ({100 * found.by_seal / found.count:.1f}%)", *found.missed)
    return 0 if found.by_record == found.count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
