"""The two ways in which a transfer goes wrong, and how messages show what comes from elsewhere."""


class Failure(Exception):
    """Ends the run. The text is for the user, and complete."""


class Mistake(ValueError):
    """What is wrong with one line of a file. The others go on."""


def shown(text, most_characters=60):
    """Text from elsewhere between quotes, as printable() shows it."""
    return f"'{printable(text, most_characters)}'"


def printable(text, most_characters=200):
    """Text from elsewhere, cut, and with escapes for what could steer a terminal or turn its direction."""
    cut = text if len(text) <= most_characters else text[:most_characters] + '...'
    return ''.join(character if character.isprintable() else ascii(character)[1:-1] for character in cut)


def counted(number, noun):
    """As in '1 user' and '2 users'."""
    return f'{number} {noun}' + ('' if number == 1 else 's')
