"""Which speaker of the article a source mention stands for.

A mention is a name, several names, a pronoun, or a description. Names are looked up in the
article's roster; pronouns and descriptions look for the nearest one that fits. Where two fit,
the speaker stays unknown: a wrong name in front of real words does more harm than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.core.reading.document import Attribution, Document
from onrecord.core.reading.tokens import Sentence, Token
from onrecord.core.speakers.antecedents import Context, Referent, Told
from onrecord.core.speakers.entities import Entity
from onrecord.core.speakers.mention_names import Mention, by_name
from onrecord.core.speakers.nominals import nominal
from onrecord.core.speakers.nouns import described, read_noun
from onrecord.core.speakers.pronouns import antecedent_of_relative, chain, is_pronoun, pronoun
from onrecord.core.speakers.roles import singular
from onrecord.core.speakers.roster import Roster, make_roster
from onrecord.core.speakers.things import it, people_before, those
from onrecord.lexicons import mapping
from onrecord.models import Authority, Span, Speaker, SpeakerKind

__all__ = ["Resolution", "resolve_speakers"]

_AFTER_HEAD = re.compile(r",| (?:of|for|at|in|on|from|who|which|that) ")
_WORD = re.compile(r"[\w'’.-]+")
_OWNER = re.compile(r"['’]s?$")
_OF_WHOM = re.compile(r"\bof (?:whom|which)\b")


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a mention stands for.

    Attributes:
        speaker: Whom; None when the text does not tell, or two fit.
        via: The mentions it was resolved through, the last is the fullest form; empty when the
            mention itself is it.
        rule: Id of the rule that resolved it.
    """

    speaker: Speaker | None
    via: tuple[Span, ...] = ()
    rule: str = ""


def resolve_speakers(
    document: Document, attributions: Sequence[Attribution], authority: Authority
) -> tuple[Resolution, ...]:
    """The speaker of each attribution, in the same order.

    Args:
        document: The document, with a parse of each sentence that holds a cue.
        attributions: What was attributed, in the order of the text.
        authority: The speakers known beforehand.
    """
    roster = make_roster(document, authority)
    context = Context(document, roster)
    for attribution in attributions:
        referent = _referent(context, attribution)
        at = (attribution.mention or attribution.cue or attribution.content)[0].start
        context.tell(Told(attribution, referent, at))
    # "I" within words whose speaker is named after them
    for n, told in enumerate(context.told):
        if told.referent.rule == "pronoun-i-unclear":
            context.tell(Told(told.attribution, _referent(context, told.attribution), told.at), n)
    return tuple(
        Resolution(_speaker(roster, told.referent), _way(told), told.referent.rule)
        for told in context.told
    )


def _way(told: Told) -> tuple[Span, ...]:
    mention = told.attribution.mention
    whole = Span(mention[0].start, mention[-1].end) if mention else Span(0, 0)
    return tuple(span for span in told.referent.via if not whole.holds(span))


def _speaker(roster: Roster, referent: Referent) -> Speaker | None:
    if referent.entities:
        speakers = [roster.speaker(entity) for entity in referent.entities]
        return speakers[0] if len(speakers) == 1 else _joint(speakers)
    if not referent.description:
        return None
    kind: SpeakerKind = "organization" if referent.thing else "unnamed"
    return Speaker(referent.description, kind, party=referent.party)


def _joint(speakers: Sequence[Speaker]) -> Speaker:
    """Several speakers as one, their names joined."""
    names = [speaker.name for speaker in speakers]
    parties = {speaker.party for speaker in speakers}
    kinds = {speaker.kind for speaker in speakers}
    return Speaker(
        f"{', '.join(names[:-1])} and {names[-1]}",
        "organization" if kinds == {"organization"} else "person",
        party=parties.pop() if len(parties) == 1 else None,
    )


def _referent(context: Context, attribution: Attribution) -> Referent:
    if not attribution.mention:
        return Referent("no-mention")
    mention = _read(context, attribution)
    if found := _by_authority(context, mention):
        return found
    if is_pronoun(mention.head) and not mention.names:
        return _pronoun(context, mention, _talked_of(context, attribution))
    if found := by_name(context, mention):
        return found
    return _by_noun(context, mention)


def _read(context: Context, attribution: Attribution) -> Mention:
    document = context.document
    span = Span(attribution.mention[0].start, attribution.mention[-1].end)
    parse = document.parses.get(attribution.sentence) if attribution.sentence is not None else None
    token = None
    if parse and attribution.source_token is not None:
        token = parse.tokens[attribution.source_token]
        if not span.holds(token.span):
            token = None
    first = context.roster.name_at(span.start)
    before = [first] if first and first.span.start < span.start else []
    names = (*before, *context.roster.names_in(span))
    return _with_head(Mention(span, span.of(document.text), "", span.start, names, token, parse))


def _with_head(mention: Mention) -> Mention:
    """The mention with its head's word: the parser's, or the last one before a preposition."""
    token = mention.token
    if token and mention.parse:
        token = _noun_after(mention, mention.parse, token)
        head, at = token.text, token.span.start
    else:
        main = _AFTER_HEAD.split(mention.text, maxsplit=1)[0]
        words = list(_WORD.finditer(main))
        head = words[-1].group() if words else mention.text
        at = mention.span.start + (words[-1].start() if words else 0)
    return replace(mention, head=head, head_at=at, token=token)


def _noun_after(mention: Mention, parse: Sentence, token: Token) -> Token:
    """The noun that a capital or an adjective only goes with: "Federal data"."""
    after = parse.tokens[token.i + 1 : token.i + 2]
    if (
        after
        and after[0].tag in ("NN", "NNS")
        and token.tag in ("NNP", "JJ")
        and mention.span.holds(after[0].span)
    ):
        return after[0]
    return token


def _by_authority(context: Context, mention: Mention) -> Referent | None:
    """A mention that is an alias in the authority file.

    A generic alias ("the guild") counts only where the article names its owner otherwise.
    """
    text = _OWNER.sub("", " ".join(mention.text.split()))
    found = []
    for entry in context.roster.entries_called(text):
        named = [e for e in context.roster.entities if e.entry and e.entry.id == entry.id]
        generic = not any(char.isupper() for char in text.removeprefix("The "))
        if named or not generic:
            found.append(named[0] if named else Entity(entry.name, (), entry.kind, entry=entry))
    if len(found) != 1:
        return None
    via = chain(found[0], found[0].named[0].span) if found[0].named else ()
    return Referent("authority", tuple(found), via=via)


def _talked_of(context: Context, attribution: Attribution) -> tuple[Entity, ...]:
    """Who is named in the words attributed, and so is hardly the "he" who says them.

    Quoted words, and what follows the mention: "he said that Bell had left". In "Bell had left,
    he said" it may well be Bell.
    """
    names = [
        name
        for segment in attribution.segments
        if segment.quoted or segment.span.start > attribution.mention[-1].start
        for name in context.roster.names_in(segment.span)
    ]
    found = [context.roster.whose(name) for name in names]
    return tuple(dict.fromkeys(entity for entity in found if entity))


def _pronoun(context: Context, mention: Mention, doubtful: Sequence[Entity]) -> Referent:
    form = mention.head.casefold()
    start = mention.head_at
    span = Span(start, start + len(mention.head))
    kind = mapping("pronouns", "form", "person")[form]
    relative = kind == "relative" or _OF_WHOM.search(mention.text)
    if relative and mention.parse and mention.token:
        noun = antecedent_of_relative(mention.parse, mention.token)
        if noun:
            return _phrase(context, mention.parse, noun, mention.span.start)
    if kind == "indefinite" and len(mention.text.split()) > 1:
        return Referent("described", description=described(mention.text), many=True)
    if form == "it":
        return it(context, span)
    found = pronoun(context, span, form, doubtful)
    if form == "they" and not found.known:
        return people_before(context, span) or those(context, span) or found
    return found


def _phrase(context: Context, parse: Sentence, noun: Token, end: int) -> Referent:
    """The phrase around a noun of a parsed sentence, up to ``end``, as a mention."""
    inside = [i for i in parse.subtree(noun.i) if parse.tokens[i].span.end <= end]
    span = parse.span_of([i for i in inside if i <= end] or [noun.i])
    text = span.of(context.document.text).rstrip(" ,")
    span = Span(span.start, span.start + len(text))
    names = tuple(context.roster.names_in(span))
    mention = Mention(span, text, noun.text, noun.span.start, names, noun, parse)
    if is_pronoun(noun.text) and not names:
        found = pronoun(context, noun.span, noun.text)
    else:
        found = by_name(context, mention) or _by_noun(context, mention)
    return replace(found, rule=f"relative-{found.rule}", via=(span, *found.via))


def _by_noun(context: Context, mention: Mention) -> Referent:
    token = mention.token
    plural = (
        token.tag in ("NNS", "NNPS")
        if token
        else (mention.head.endswith("s") and singular(mention.head) != mention.head)
    )
    noun = read_noun(
        mention.span, mention.text, mention.head, mention.head_at, mention.names, plural=plural
    )
    return nominal(context, noun)
