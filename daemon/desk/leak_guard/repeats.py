"""Where outgoing words repeat internal ones, word for word or nearly so.

Both sides are taken apart into words and Han characters, so that case, punctuation, quoting marks and
line breaks make no difference. Short stretches that both share are the seeds; from each the two texts are
laid side by side as far as they go together, over a few words that were changed, left out or put in. What the
requester knows already, and what every desk writes every day, weighs nothing.

Linear: a bounded number of seeds is tried at each place, and each is followed for a bounded way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daemon.desk.leak_guard.model import MOST_LEAKS, MOST_READ, Internal, Leak, shortened
from daemon.desk.leak_guard.words import KNOWN, STOCK, Tokens, covered, sets_of, shingles, tokens

LONG = 30
"""From this weight on a passage is a repetition: eight telling words, or fifteen characters."""

SENTENCE = 18
"""A whole sentence is one from this weight on: five telling words, or nine characters."""

MOST_OF_IT = 0.8
"""The share of a sentence's weight that makes it whole."""

_SEED = 6
_PLACES = 4
"""Places of one seed in the internal words that are tried."""
_FARTHEST = 80
"""Words along which two texts are followed from a seed to either side."""
_MOST_FOLLOWED = 1_000_000
"""Words that are followed for one text: only one that repeats itself thousands of times comes near."""
_SKIP = 4
"""Words that may be changed, left out or put in at one place."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """All internal words one after the other; none of it goes on from one text into the next."""

    words: list[str]
    sentences: list[int]
    weight_of: list[int]
    """By sentence."""
    sources: list[int]
    """By token."""
    places: dict[tuple[str, ...], list[int]]


def repeats(outgoing: Sequence[str], internal: Sequence[Internal], public: Sequence[str]) -> Iterator[Leak]:
    """Yield the passages of `outgoing` that repeat what is internal, at most `MOST_LEAKS`.

    `public` is what the requester wrote or was sent. More than `MOST_READ` characters are not compared.
    """
    if not internal:
        return
    inside = _inside(internal)
    known = sets_of(map(tokens, _within(public)), KNOWN) | STOCK
    count = 0
    for text in map(tokens, _within(outgoing)):
        for begin, end, source in _passages(text, inside, covered(text, known)):
            yield Leak(
                kind=internal[source].kind,
                passage=shortened(text.text[text.begins[begin] : text.ends[end]]),
                by=internal[source].by,
            )
            count += 1
            if count == MOST_LEAKS:
                return


def _within(texts: Sequence[str]) -> Iterator[str]:
    """Yield the texts as far as they are read."""
    left = MOST_READ
    for text in texts:
        if left <= 0:
            return
        yield text[:left]
        left -= len(text)


def _inside(internal: Sequence[Internal]) -> _Inside:
    inside = _Inside([], [], [], [], {})
    for source, text in enumerate(map(tokens, _within([each.text for each in internal]))):
        start, first = len(inside.words), len(inside.weight_of)
        inside.words.extend(text.words)
        inside.sentences.extend(first + sentence for sentence in text.sentences)
        inside.weight_of.extend([0] * (text.sentences[-1] + 1 if text.sentences else 0))
        for sentence, weight in zip(text.sentences, text.weights, strict=True):
            inside.weight_of[first + sentence] += weight
        inside.sources.extend([source] * len(text.words))
        for begin, end in shingles(text.words, text.weights, _SEED):
            places = inside.places.setdefault(tuple(text.words[begin:end]), [])
            if len(places) < _PLACES:
                places.append(start + begin)
    return inside


def _passages(text: Tokens, inside: _Inside, known: Sequence[bool]) -> Iterator[tuple[int, int, int]]:
    """Yield (first token, last token, source) of each repetition, from left to right."""
    done, left = -1, _MOST_FOLLOWED
    followed: dict[int, int] = {}
    """By distance between the two texts: how far they were followed there."""
    for begin, end in shingles(text.words, text.weights, _SEED):
        if begin <= done:
            continue
        for place in inside.places.get(tuple(text.words[begin:end]), ()):
            if followed.get(place - begin, -1) >= begin:
                continue
            pairs = _alike(text.words, inside, begin, place)
            left -= len(pairs)
            if left < 0:
                return
            followed[place - begin] = max(at for at, _ in pairs)
            if _repeats(pairs, text, inside, known):
                done = max(at for at, _ in pairs)
                yield min(at for at, _ in pairs), done, inside.sources[place]
                break


def _alike(words: Sequence[str], inside: _Inside, at: int, place: int) -> list[tuple[int, int]]:
    """Return the pairs of equal tokens around a seed, laid side by side in both directions."""
    source = inside.sources[place]
    return [
        *_follow(words, inside, at, place, 1, source),
        *_follow(words, inside, at - 1, place - 1, -1, source),
    ]


def _follow(
    words: Sequence[str], inside: _Inside, at: int, place: int, step: int, source: int
) -> Iterator[tuple[int, int]]:
    """Yield pairs of equal tokens in one direction, until the texts part for good.

    Over more changed than equal words nothing is followed: then it is no repetition.
    """
    theirs, equal, skipped = inside.words, 0, 0

    def same(one: int, other: int) -> bool:
        return (
            0 <= one < len(words)
            and 0 <= other < len(theirs)
            and inside.sources[other] == source
            and words[one] == theirs[other]
        )

    for _ in range(_FARTHEST):
        if same(at, place):
            yield at, place
            at, place, equal = at + step, place + step, equal + 1
            continue
        for over, under in _DETOURS:
            one, other = at + step * over, place + step * under
            if same(one, other) and same(one + step, other + step):
                break
        else:
            return
        skipped += max(over, under)
        if skipped > equal // 2 + _SKIP:
            return
        at, place = one, other


_DETOURS = tuple(
    sorted(
        ((over, under) for over in range(_SKIP + 1) for under in range(_SKIP + 1) if over or under),
        key=lambda way: (max(way), sum(way)),
    )
)
"""How far to go on in either text where they part, the shortest ways first."""


def _repeats(pairs: Sequence[tuple[int, int]], text: Tokens, inside: _Inside, known: Sequence[bool]) -> bool:
    """Whether the tokens that both share, and that the requester does not know yet, say too much."""
    total = 0
    of_sentence: dict[int, int] = {}
    for at, place in pairs:
        if known[at]:
            continue
        total += text.weights[at]
        sentence = inside.sentences[place]
        of_sentence[sentence] = of_sentence.get(sentence, 0) + text.weights[at]
    if total >= LONG:
        return True
    return any(
        inside.weight_of[sentence] >= SENTENCE and weight >= MOST_OF_IT * inside.weight_of[sentence]
        for sentence, weight in of_sentence.items()
    )
