"""What an English clause says in answer to "do you approve?"."""

from __future__ import annotations

import re

from ..senses import joined
from .stances import Said, Stance, consume, found_in, longest, rules

# Groups that are repeated are atomic: what was taken for one word is never tried again as two.
_WORDS = joined(
    r"""
TYPO      ap+ro+o?ve|ap+rov|appove|apporve|approe|apprve|appprove
THING     change|changes|request|requests|plan|plans|proposal|steps?|procedure|works?|maintenance|actions?
          |approach|window|schedule|upgrade|update|migration|installation|deployment|release|patch
          |rollback|solution|remote|access|session|connection|reboot|restart|replacement|move|ticket
          |intervention|measures?|activity|task|consent|approval
OBJECT    (?:(?: (?:to|of|with|for|on))?(?: (?>the|this|that|these|those|it|all|both|your|our|my|proposed
          |described|planned|above|requested|attached|suggested|following|mentioned|listed|whole
          |entire))*(?: (?><THING>)(?![\w]))*)
BACKING   (?: (?:from|on|by|for|with) (?:me|us|my (?:side|end|part)|our (?:side|end|part)))?
LEAD      (?:(?>yes|yep|yeah|yup|ok|okay|sure|hi|hello|thanks|thank you|great|perfect|good|very well
          |all right|alright|fully|hereby|so|then|and|please|pls|plz|unfortunately|hence|therefore|herewith
          |absolutely|certainly|definitely|of course|from (?:my|our) side|for my part|sorry|dear all|all) )*
SELF      (?:(?:i|we)(?: (?:hereby|herewith|fully|gladly|happily|do|also|absolutely|completely|both|totally
          |strongly|therefore|formally))* )?
VERB      (?:<TYPO>|approve|agree|consent|accept|authori[sz]e|endorse)
DONE      (?:(?:<TYPO>)e?d|approved|agreed|accepted|authori[sz]ed|granted)
FINE      (?:ok|okay|fine|good|happy|comfortable|alright|all right|cool)
"""
)
_DECISION = rules(
    _WORDS,
    r"""
YES       <LEAD>(?:i |we )?(?:have |see |there (?:is|are) )?no (?:objections?|concerns?|problems?|issues?
          )(?: at all)?<BACKING>(?: (?:with|to|against)<OBJECT>)?(?![\w'])
YES       <LEAD><SELF><VERB>(?: (?:to|with))?<OBJECT><BACKING>(?![\w'])
YES       <LEAD>(?:(?:the |this |your )?(?:<THING>)(?: (?:is|are|was hereby))? |(?:it|this|that|all
          )(?: is|'s| are) |consider (?:it|this) )?(?:hereby |fully )?<DONE><OBJECT><BACKING>(?![\w'])
YES       <LEAD>(?:(?:i|we) (?:am|are)|i'm|we're|im)(?: (?:totally|absolutely|perfectly|completely))? <FINE>
          (?: with| for| to (?:approve|proceed|go ahead|agree))<OBJECT>(?![\w'])
YES       <LEAD>(?:(?:it|this|that|all)(?: is|'s)(?: all)? |that works |works |looks |sounds |all )?<FINE>
          (?: (?:with|by|for|to|from|on) (?:me|us|my (?:side|end)|our (?:side|end)))(?![\w'])
YES       <LEAD>(?:(?:it|this|that|the plan|everything|all) )?(?:looks|sounds|works) (?:all )?
          (?:good|fine|great|ok|okay)(?! (?:on paper|but))(?: to (?:me|us)| for (?:me|us))?(?![\w'])
YES       <LEAD>(?:that |this |it )?works for (?:me|us)(?![\w'])
YES       <LEAD>(?:i am |i'm |we are )?(?:happy|glad|pleased) to (?:approve|agree|confirm|give (?:my|the) go)
          <OBJECT>(?![\w'])
YES       <LEAD>(?:you (?:may|can|are (?:free|welcome|allowed) to) |feel free to |let'?s |let us )?
          (?:please )?(?:go ahead|proceed|carry on|go for it|do it|move forward|move ahead|start(?= now|$)
          |do so)(?: with)?<OBJECT>(?![\w'])
YES       <LEAD>you (?:may|can|are allowed to) (?:access|connect to|remote in(?:to)?|dial in(?:to)?
          |take control of|use|work on|take over|log ?in to|enter
          |control|restart|reboot|have)<OBJECT>(?: (?:computer|laptop|pc|machine|mailbox|desktop|device
          |account|screen|data|files?|phone|server))?(?: remotely)?(?![\w'])
YES       <LEAD>(?:you have |here is |this is |i give (?:you )?)?(?:my |the |our |full
          |a )*(?:approval|consent|permission|authori[sz]ation|sign-?off|green light|go-?ahead|blessing
          |ok|okay)(?: is)?(?: hereby)?(?: (?:granted|given))<OBJECT><BACKING>(?![\w'])
YES       <LEAD>(?:you have|you've got|here is|this is|i give(?: you)?
          |take this as)(?: my| the| our| full)* (?:approval|consent|permission|authori[sz]ation
          |green light|go-?ahead|blessing|ok|okay)
          <OBJECT><BACKING>(?![\w'])
YES       <LEAD>(?:full |my )?(?:approval|consent|green light|go|thumbs up|ok|okay|yes|go-?ahead|a yes
          |a clear yes)(?: from| on| for) (?:me|us|my (?:side|end|part)|our (?:side|end|part))(?![\w'])
YES       <LEAD>(?:it is |it's |we are |we're |all )?good to go(?: (?:from|on|by) (?:me|my (?:side
          |end)))?(?![\w'])
YES       lgtm(?![\w'])|\+ ?1(?!\d)|signed off(?![\w'])
YES       (?:yes|yep|yeah|yup|yess+|ye|aye|absolutely|definitely|certainly|of course|affirmative|y
          )(?: (?:yes|yep|please|sir|absolutely|of course|definitely|you may|you can|i do|we do|it is
          |that is fine|that's fine|go))*(?![\w'])
""",
)
_WEAK = rules(_WORDS, r"WEAK ^(?:ok|okay|k|kk|sure|fine|alright|all right|confirmed?|okey)(?![\w'])")
_REFUSAL = rules(
    _WORDS,
    r"""
NO        ^(?:(?:yes|well|hi|hello|sorry|thanks|thank you|hell|oh) )*(?:no|nope|nah|nay|negative|never
          |n)(?: (?:way|never|thanks|thank you|sorry|sir|please|not|no|chance|go))*$
NO        ^(?:(?:i say|my answer is|the answer is|it is|it's|that is|that's|this is|from me|a|a clear
          |clear|definite|firm|sorry) )+no$
          |^(?:this is |that is |it is )?not (?:going to|gonna) happen\b
NO        ^no(?= (?:this|that|it|i|we|you|please|not|sorry|too|never|don'?t|do not|absolutely|the
          |because|as|since|way|thanks?|go)\b)
NO        ^<LEAD>(?:(?:i|we)(?:'m| am|'re| are)? )?(?:(?:afraid|hereby|really|strongly|firmly|have to
          |must|need to
          |regret to|will have to|would like to|want to|fully|completely|totally|clearly|i|we
          |still|sorry to) )*(?:re?je?ct(?:ed|ing)?|rejected|decline|declined|deny|denied|disapproved?
          |disagree
          |refused?|veto(?:ed)?|oppose|object|dissent|turn (?:this|it) down)<OBJECT>(?![\w'])
NO        ^<LEAD>(?:the |this |your )?(?:<THING>) (?:is |are )?(?:hereby )?(?:rejected|declined|denied|refused
          |not approved|disapproved|not accepted)(?![\w'])
NO        ^<LEAD>(?:(?:it|this|that)(?: is|'s)|(?:i|we) (?:am|are)|i'm|im|we're) (?:rejected|declined|denied
          |against|opposed)<OBJECT>(?![\w'])
NO        ^(?:strongly |totally )?against<OBJECT>$|\bthumbs down\b|^(?:absolutely|certainly|definitely
          |of course
          |surely|better|please|rather|hell) (?:not|no)$|^not (?:like this|this way|with me)\b
NO        ^<LEAD>(?:(?:i|we) )?(?:can ?not|can'?t|could not|couldn'?t|won'?t|will not|do not|don'?t|dont|cant
          |wont|am not|'m not|are not|not|never|unable to|refuse to|will never|can never|would not
          |wouldn'?t|(?:i'm|im|i am|we are|we're) (?:not|unable to))
          (?: (?:really|fully|be able to|able to|willing to|going to|prepared to|ready to|to|be|possibly))*
          (?: (?:give (?:you )?(?:my|our|any|the)? ?(?:approval|consent|permission|ok|okay)|<VERB>|<DONE>
          |approving|agreeing|accepting|allow|permit|grant|support|sign (?:this )?off|ok
          |okay|fine|acceptable|happy|comfortable|consenting))(?! more)
          (?: (?:to|with|for|by))?<OBJECT><BACKING>(?![\w'])
NO        ^<LEAD>(?:(?:it|this|that|the (?:<THING>))(?: is|'s
          |'re| are)(?: really| simply| just)? )(?:not (?:approved
          |ok|okay|fine|acceptable|agreed|accepted|possible|good enough)|unacceptable)<BACKING>
          |^(?:isn't|not) (?:approved|ok|okay|fine|acceptable|agreed|accepted)<BACKING>
NO        ^<LEAD>(?:(?:i|we|i'm|we're) )?(?:(?:am|are|hereby|now|have to|must|want to|would like to) )*
          (?:withdraw(?:ing|n)?|revok(?:e|ing|ed)|retract(?:ing|ed)?|rescind(?:ing|ed)?|tak(?:e|ing) back)
          (?: (?:my|our|the|this|that|previous|earlier|it|back))*
          (?: (?:approval|consent|permission|authori[sz]ation|agreement|go-?ahead|ok|okay|yes))?(?: back)?$
NO        ^<LEAD>(?:i|we) (?:hereby |now |have to |must )*take (?:it|that|this
          |(?:my|our|the) (?:approval|consent|permission|ok|okay|yes)) back$
NO        ^<LEAD>(?:my|our) (?:approval|consent|permission|yes) is (?:hereby )?
          (?:withdrawn|revoked|void|taken back)\b
NO        ^<LEAD>(?:approval|consent|permission|request|access) (?:is )?(?:denied|refused|declined|withheld
          |rejected|not (?:given|granted))\b
DONT      ^<LEAD>(?:i |we )?(?:(?:would )?(?:rather |prefer you |ask you |want you to )*)?
          (?:please )?(?:do not
          |don'?t|dont|never|not to|must not|should not|shouldn'?t|may not|cannot|can't)(?: (?:even|just
          |you))*(?: (?:do|proceed|go ahead|go|touch|start|change|access|connect|carry|run|perform
          |install|make
          |continue|execute|implement|try|log|restart|reboot|use|move|upgrade|update|enter|open|apply
          |deploy|migrate|switch|delete|remove))\b
DONT      ^<LEAD>(?:please )?(?:do not|don'?t|dont)(?: please)?$|^(?:i|we) (?:do not|don'?t|dont) want\b
          |^<LEAD>(?:stop|cancel|abort|withdraw)<OBJECT>$
""",
)
# These hold for the whole clause, wherever they stand. What no row names is unknown, and blocks as well.
_DOUBTS = rules(
    _WORDS,
    r"""
UNLESS    \b(?:if|unless|provided|providing|as long as|assuming|in case|as soon as|once|when|only|except
          |excluding
          |apart from|subject to|conditional(?:ly)?|conditions?|before|until|till|without|in principle)\b
CONDITION \b(?:first|after|beforehand|limited to|restricted|make sure|ensure|must|needs? to|have to be
          |under the|no later|not later|during|while|outside|back ?up\b(?! look)|between|at the latest)\b
CONDITION \b(?:tonight|tomorrow|today|week-?ends?|evening|night|morning|afternoon|noon|midnight|lunch
          |monday|tuesday|wednesday|thursday|friday|saturday|sunday|next (?:week|month)|off-?hours
          |off-?peak|(?:at|by|on|from|past) \d|\d+ ?(?:am|pm|o'clock|h\b)|\d\d?:\d\d)
CONDITION \bin part\b|\bpart(?:ly|ially)\b|\bpart of\b
CONDITION \b(?:<TYPO>e?d?|approved?|accept(?:ed)?|authori[sz]ed?|granted|agreed) with (?:\w+ ){0,3}?
          (?:changes?|modifications?|amendments?|adjustments?)\b
CONDITION \b(?:following|some|minor|small|few|several|my|other) (?:changes|modifications|amendments)\b
          |\bchanges (?:below|above|attached|as)\b
CONDITION \b(?:don'?t|do not) forget\b|\bbut not\b|\bnot (?:on|during|in|at|for|the)\b
LATER     \b(?:before (?:i|we) (?:<VERB>|decide|sign)|not yet|yet|wait|hold on|hold off|on hold|pending
          |postpone\w*|later|let me (?:think|check|see|look)
          |think about|will (?:<VERB>|look|check|decide|answer|reply|review|see|come back|get back|let you)
          |'ll (?:<VERB>|look|check|decide|answer|reply|review|see|come back|get back|let you)
          |going to (?:<VERB>)|need (?:some |more )?time|not decided|undecided|still (?:thinking|checking
          |reviewing|waiting|open)|not now|not today|not this week|for the moment|for now|tbd)\b
DOUBT     \b(?:out of (?:the )?office|on (?:leave|vacation|holiday|a trip)|vacation|annual leave
          |away (?:until|from)
          |not in charge|not responsible|not the right|not my (?:decision|call|job|business|change|area)
          |wrong person
          |not (?:authori[sz]ed|allowed|entitled|able) to|deputy|on behalf|no authority|above my)\b
WHO       \b(?:boss|manager|director|ceo|cfo|cio|cab|committee|board|he|she|they|his|her|their|somebody
          |someone
          |everybody|nobody|everyone else|colleagues?|supervisor|by (?!me\b|us\b|all means\b)\w+|who
          |not me|ask
          |contact|forward(?:ed|ing)?)\b(?!.*\b(?:informed|notified)$)
DOUBT     \b(?:other|another|previous|instead|would|might|may(?= (?:<VERB>))|maybe|perhaps|probably
          |possibly|i guess|guess|suppose|hope|think so|thought
          |could (?:<VERB>)|neither|either|kidding|joking|joke|just saying|lol|haha+|yeah right|whatever|as if
          |as you (?:like|wish)|not sure|unsure|do not know|don'?t know|dunno|no idea|yes and no|said
          |says|told
          |ironic\w*|sarcas\w*|wrong|great (?:idea|job|plan)(?= (?:as|like) )|oh great|wow|brilliant
          |nightmare|again
          |wtf|seriously|funny|psych|never ?mind|forget it|why not|what could|what a|famous last)\b
DOUBT     ^(?:please |kindly |can you |could you |pls |plz )+(?:approve|agree|confirm|accept|authori[sz]e
          |review
          |sign|reject|reply|answer|respond|consent)\b|\bto approve\b.*\banswer\b|\b(?:approve or reject
          |yes or no
          |approve/reject|reject or approve|yes/no)\b|\b(?:request(?:ed|s)?|need(?:ed|s)?|require[sd]?
          |ask\w*|wait\w*
          ) (?:\w+ ){0,2}(?:approval|consent|permission)\b|\bhas been\b|\bhave (?:already )?(?:<DONE>)\b
WHO       \b(?:was|were|already|previously|last (?:one|time|week|month|year)|yesterday)\b
""",
)
_HINT = re.compile(
    r"\b(?:approved?|approving|agreed?|go ahead|proceed|yes|lgtm"
    r"|accept(?:ed)?|consent|fine with|ok with|ok for)\b"
    r"(?! (?:process|form|board))"
)
_QUESTION = re.compile(
    r"^(?:and |so |but |also |then |hi |hello |sorry |please |now )*(?:why|how|when(?! (?:done|finished"
    r"|everybody|everyone"
    r"|all|you|the|it|they))|what|where|who|which|whose)\b"
    r"|^(?:and |so |but |then )*(?:is|are|was|were|does|do|did|can|could|would|will|shall"
    r"|should|has|have|may|any|am)"
    r" (?:it|this|that|there|the|my|your|you|i|we|anyone|someone|anybody"
    r"|everything|all|he|she|they|these|those)\b"
)
_COURTESY = rules(
    _WORDS,
    r"""
THANKS    \b(?:(?:many|big|much|huge) )?(?:thanks?(?: you)?|thx|thanx|tks|tnx|ty|cheers)\b(?: (?:a lot
          |so much|very much
          |again|all|everyone|guys|team|in advance|both))*(?: for (?:asking|the (?:\w+ )?(?:information
          |info|preparation
          |explanation|details|update|heads up|notice|work)|the (?:good|great|thorough
          |careful) (?:preparation|work|plan)|preparing(?: this| it)?|letting (?:me|us) know
          |(?:your|the) (?:help|work|effort|efforts|support|patience)|checking|informing (?:me|us)
          |your mail))?
GREETING  ^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning)(?: [\w.'-]+){0,3}$
NOTHING   \bplease (?:keep|let) (?:me|us) (?:posted|informed|updated|in the loop
          |know)(?: (?:how it (?:goes|went)
          |the (?:result|outcome)s?|of the (?:result|outcome|progress)|on the progress
          |about the (?:result|outcome)
          |when (?:it is |it's )?(?:done|finished|complete|completed)|once (?:it is )?(?:done|finished
          |complete)))?
NOTHING   \b(?:keep (?:me|us) (?:posted|informed|updated)|good luck|take care|(?:please )?be careful
          |well prepared
          |well done|good (?:work|job|preparation)|nice (?:work|job)|fingers crossed
          |have (?:a )?(?:nice |good |great )(?:day
          |one)|(?:as )?(?:soon as possible|asap)|all the best|by all means|let (?:me|us) know (?:how it goes
          |the result|the outcome|when done))\b
NOTHING   \b(?:please )?(?:report|tell|inform|update) (?:me|us|the users|all users|everyone)(?: (?:back
          |about it))?
          (?: (?:afterwards|on completion))?\b
""",
)
# Words of which a remark beside a yes may be made; no negation, time, person or condition among them.
_PLAIN = frozenset(
    re.findall(
        r"[\w'+-]+",
        """a an the i we you me us my our your it its it's this that these those there here and so is are am
        i'm be as of for to from with on in all both very quite really well just now immediately straight away
        right soon quickly
        plan plans planned rollback risk risks low small minor impact acceptable accepted reasonable sensible
        solid clear complete thorough good fine ok okay great perfect nice looks look sounds seems makes sense
        described proposed discussed agreed approve approved requested suggested attached above
        below mentioned
        document documentation details information description ticket change changes request proposal
        steps step procedure
        preparation prepared please proceed start go ahead carry on continue use side end part
        point view understood
        understand noted read reviewed checked everything necessary important urgent needed yes yep sure
        hereby fully completely thank thanks team guys afterwards result results hi hello
        confirm confirmed useful helpful remote access computer laptop pc steps maintenance upgrade
        update system server work works window best regards kind cheers br done do""",
    )
)
_NO_NAME = re.compile(
    r"\b(?:not?|never|nothing|none|nobody|don'?t|hardly|but|yet|anyway|without|wrong|false|cancel|stop"
    r"|nope|nah|jok(?:e|ing)|kidding|haha\w*|lol|whatever|rubbish|nonsense|oops|sorry|undo|ignore|forget)\b"
)
"""What takes a yes back, and is nobody's name though it begins with a capital."""
_NAME_AFTER_THANKS = 2
"""Unknown words that may stand behind a word of thanks: whom it goes to."""


def read_clause(text: str, asked: bool) -> Said:
    """Read one folded clause without a Chinese character. `asked`: its sentence ends with a question mark."""
    text = text.strip(" '*_-")
    if asked or _QUESTION.search(text):
        return Said(Stance.QUESTION)
    polite, rest = consume(text, _COURTESY)
    stance = polite | found_in(rest, _DOUBTS)
    refused, rest = consume(rest, _REFUSAL)
    if refused:
        left = rest.strip("| ")
        alone = not left or len(text) - len(rest.lstrip("|")) <= len("nope")
        end = len(rest) - len(rest.lstrip("|")) if alone and rest.startswith("|") else 0
        return Said(stance | refused | _hinted(rest) | unknown(rest, stance), end)
    end, decided = longest(rest, (*_DECISION, *_WEAK))
    if end:
        return Said(stance | decided | unknown(rest[end:], stance), end)
    return Said(stance | _hinted(rest) | unknown(rest, stance))


def _hinted(rest: str) -> Stance:
    return Stance.HINT if _HINT.search(rest) else Stance.NOTHING


def is_no_name(text: str) -> bool:
    """Say whether folded words that look like a name say something: "Approved - NOT"."""
    return bool(_NO_NAME.search(text))


def unknown(rest: str, said: Stance = Stance.NOTHING) -> Stance:
    """Return OTHER when words are left that no remark beside a decision is made of."""
    words = re.findall(r"[^\s|.,!'\"-][^\s|,!]*|\"", rest)
    unknown = sum(word.strip(".") not in _PLAIN for word in words)
    may_be_named = Stance.THANKS in said and "|" in rest and not _NO_NAME.search(rest)
    named = _NAME_AFTER_THANKS if may_be_named else 0
    return Stance.OTHER if unknown > named else Stance.NOTHING
