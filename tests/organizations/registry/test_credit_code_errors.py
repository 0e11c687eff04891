"""Every slip of one character, and every swap of two neighbours, over a thousand codes."""

import random

from organizations.registry.credit_code import CreditCodeError, Problem, parse

# GB 32100-2015 once more, apart from the product's: the characters by value and the weights as printed there.
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
KINDS = ("11", "12", "51", "52", "53", "54", "55", "59", "91")
SEED, COUNT = 32100, 1000
NAMED = {Problem.ALPHABET, Problem.LENGTH, Problem.KIND}


def remainder(values):
    """Zero for a code that adds up."""
    return (sum(v * w for v, w in zip(values, WEIGHTS, strict=False)) + values[17]) % 31


def thousand_codes():
    chance = random.Random(SEED)
    for _place in range(COUNT):
        head = chance.choice(KINDS) + "".join(chance.choices("0123456789", k=6))
        body = [CHARACTERS.index(c) for c in head + "".join(chance.choices(CHARACTERS, k=9))]
        yield [*body, -sum(v * w for v, w in zip(body, WEIGHTS, strict=True)) % 31]


def text_of(values):
    return "".join(CHARACTERS[value] for value in values)


def problem_of(values):
    try:
        parse(text_of(values))
    except CreditCodeError as error:
        return error
    return None


def check(values, rest):
    """Refused exactly when it does not add up, has a letter in its region, or is of no kind that registers."""
    error = problem_of(values)
    text = text_of(values)
    is_right = rest == 0 and text[2:8].isdecimal() and text[:2] in KINDS
    assert (error is None) == is_right, text
    if error is not None:
        assert (error.position is not None) == (error.problem in NAMED), text


def test_every_slip_of_one_character_is_refused_exactly_when_the_standard_refuses_it():
    tried = 0
    for code in thousand_codes():
        assert problem_of(code) is None
        for place in range(18):
            weight = WEIGHTS[place] if place < 17 else 1
            for value in range(31):
                if value == code[place]:
                    continue
                slipped = [*code[:place], value, *code[place + 1 :]]
                check(slipped, (value - code[place]) * weight % 31)
                tried += 1
    assert tried == COUNT * 18 * 30


def test_every_swap_of_neighbours_is_refused_exactly_when_the_standard_refuses_it():
    for code in thousand_codes():
        for place in range(17):
            swapped = [*code[:place], code[place + 1], code[place], *code[place + 2 :]]
            if swapped != code:
                check(swapped, remainder(swapped))


def test_the_published_codes_add_up_by_the_table_too():
    for text in ("12100000400002259P", "9144030071526726XG"):
        assert remainder([CHARACTERS.index(c) for c in text]) == 0
