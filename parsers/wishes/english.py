"""English wishes: the phrases, and what a clause says that is one of them."""

from __future__ import annotations

import re

from ..answers.senses import joined
from .model import WishKind
from .phrases import ADDRESS, NUMBER, Phrases, any_of, table

_WORDS = rf"""
# What may stand before the wish, in any order: it has no meaning of its own.
LEAD      (?:hi|hello|hey|dear|all|team|everyone|support|helpdesk|sir|madam|and|so|ok|okay|well|now|just
          |also|then|please|pls|plz|kindly|can|could|would|will|may|might|you|i|we|us|me|tell|share|need
          |inform|update|advise|let|know|give|show|send|get|have|has|do|does|like|want|wanted|wish
          |wondering|wonder|curious|am|are|was|were|only|quickly|briefly|to|ask|asking|check|checking
          |enquire|inquire|about|on|following|follow|up|in|writing|again|if possible|mind|any chance
          |perhaps|a|an|the|some|quick|short|brief|with|for|here|is|at least|someone|somebody|anyone
          |anybody|there is|once more|going forward|from now on|in future|whether|if|there has been|hear
          |see|learn|find out|out|kind enough|possible|be|it)
L         (?:<LEAD> ){{0,14}}
TICKET    (?:ticket|case|request|issue|problem|incident|report|fault|matter|inquiry|enquiry|call|order
          |complaint)(?: (?:number|no\.?|nr\.?|id))?(?: #?{NUMBER})?
WHICH     (?:the|this|that|my|our|above|below|following|mentioned|open|current|same|said|earlier
          |previous|last|it|support|helpdesk|help|desk|service|reported|pending|outstanding)
OBJ       (?:(?:on|of|about|for|with|regarding|concerning|in|re|to) )?(?:(?:<WHICH> ){{0,4}}(?:<TICKET>
          |e?-?mail|message|question|one)|#?{NUMBER}|it|this|that|these|everything|things)
O         (?: <OBJ>)?
# An object that may be anything: what is said of it may be news.
FREE      (?: (?:on|of|about|for|with|regarding|concerning) (?:the|my|our|this|that|your)(?: (?!(?:is
          |are|was|were|has|have|does|do|did|not|can|cannot|keeps?|shows?|says|fails?|stays|remains
          |changes|changed)\b)[\w'-]+){{1,6}})
TAIL      (?: (?:please|pls|yet|so far|now|already|today|currently|at the moment|right now|by now
          |thanks?|thank you|again|meanwhile|as of now|(?:from|on|at) your (?:side|end|team|part)|for me
          |for us|then|this (?:morning|week|afternoon)|at all|in the meantime|in the system|since then
          |asap|many thanks|from you|as soon as possible|roughly|approximately|actually|at present
          |by any chance|up|at your earliest convenience|when you have a moment|when you get a chance
          |or not)){{0,5}}
DONE      (?:fixed|solved|resolved|done|ready|repaired|finished|completed|sorted(?: out)?|handled
          |processed|dealt with|taken care of|closed|working(?: again)?|up and running)
TIME      (?:an?|one|two|three|four|five|six|seven|eight|nine|ten|some|a few|several|a couple of|many
          |\d{{1,3}})(?: (?:full|whole|working|business|more))? (?:minute|hour|day|week|month)s?
"""


_STATUS = table(
    _WORDS,
    r"""
STATUS_OF (?:what|where|how)(?: is| are|'s)? (?:the |our |my |its )?(?:current |latest |present |actual
          |overall |exact )?(?:status|state|progress|situation|standing|state of affairs
          |state of things)(?: update)?
STATUS_IS what (?:the|its|my) (?:current |latest )?(?:<TICKET> )?(?:status|state|progress)(?: <OBJ>)? is
STATUS    (?:(?:current|latest|present|ticket|my|progress|actual|request|case) ){0,3}(?:status|progress)
          (?: (?:update|report|info|information|request|check|inquiry|enquiry|query))?
NEWS      (?:(?:is|are|were|was) there |there (?:is|are|has been|have been|was) |(?:do|did
          |have) you (?:have |got |get )?|got )?(?:any|some|an|a)(?:(?: new| further| more| other
          | positive| good| recent| latest| status| progress)){0,2} (?:news|updates?|progress|feedback
          |developments?|eta|estimates?|word|solutions?|timeline|movement|information|info|result
          |results|answer|reply|response|luck|success|idea (?:when|how long|how far) .{1,40}|(?:thing
          |thing else) new)|(?:is there )?anything new
UP        (?:what is|how is|how are) (?:up|new|going on|the latest|things|it looking) (?=with|on|about
          |regarding)
ESTIMATE  (?:is there |do you have |have you got )?(?:an?|any) (?:estimated?|expected|approximate
          |rough) (?:time|date|duration|time ?frame|timeline|completion)(?: (?:for|of|until
          |when) .{1,40})?
LOOKED    (?:has|have|had|did|if|whether) (?:you|anyone|anybody|someone|somebody|it|this|(?:my|the
          |this) <TICKET>)(?: already| yet| ever)?(?: had| been| have| get)?(?: the| some| any| a)?
          (?: time| chance| opportunity)? (?:to )?(?:look|looked|looking|check|checked) (?:at|into
          |after)(?: it| this)?
LOOKED_AT (?:my|the|this) <TICKET> (?:has|is|was) (?:been |being )*(?:looked at|looked into|assigned
          |received|processed|worked on|handled)
ETA       (?:what|when|how)(?: is|'s)? (?:the|your) (?:eta|estimate|time ?line|expected time|plan
          |estimated time)(?: for (?:a|the) (?:fix|solution|repair|resolution))?
UPDATE    (?:status |progress )(?:update|report)s?|updates|eta|(?:the )?(?:latest|newest) (?:news|update
          |status|state|information|info|progress)|news
GOING     how (?:it|this|that|things|everything) (?:is|are) (?:going|coming along|progressing)|how (?:is
          |are) (?:it|this|that|things|everything|(?:the|my|this) <TICKET>|we|you) (?:going|coming along
          |coming on|progressing|doing|looking|getting on|getting along)
FAR       how far (?:are you|is it|is this|along|have you got(?:ten)?|did you get|has it got(?:ten)?
          |are we)(?: along| with it| on it)?
STANDS    where (?:things|it|this|we|(?:my|the|this) <TICKET>) stands?(?: with)?
STAND     where (?:do|does|are|is) (?:we|things|it|this|you|(?:my|the|this) <TICKET>)(?: stand| standing
          | at)?
HAPPENED  what (?:is|has|has been|are)(?: happening| happened| going on| being done| done)
          (?: so far)? (?=with|about|on|to|regarding)
NEXT      what (?:is|are|will be) the next steps?|what happens next|what (?:is|will be) next
WHO       (?:who|is (?:anyone|anybody|someone|somebody)|are you)(?: is| are)?(?: already| still
          | currently| actually)? (?:working on|looking at|looking into|handling|looking after
          |taking care of|dealing with|responsible|assigned|in charge of|attending to|responsible for)
ONGOING   (?:is|are) (?:it|this|that|you|(?:my|the|this) <TICKET>)(?: still| already| currently
          | actually| now){0,2} (?:being )?(?:worked on|looked at|looked into|handled|processed
          |working on|in progress|open|pending|active|being handled)
BEGUN     has (?:anyone|anybody|someone|somebody|it|this|there)(?: already| even| yet| been able to
          | managed to)? (?:had a (?:chance to )?look(?: at)?|looked (?:at|into)|started(?: working)?
          (?: on)?|begun|been assigned|been looked (?:at|into)|been picked up|taken (?:it|this) (?:up
          |on)|been any (?:progress|news|update|development|movement))
WHEN      (?:when|by when|until when)(?: approximately| roughly| exactly)? (?:will|can|could|should|do
          |may|might|would|is|are) (?:it|this|that|i|we|you|someone|somebody|anyone|(?:my|the|this
          |our) <TICKET>)(?: be| expect| hear| get| receive| think| finally| likely| going to
          | expected to| have| look| fix| solve| resolve| finish| it| will| you| this| able to| <DONE>
          | an?| some| any| the| answer| solution| reply| feedback| news| update| result| fix| back
          | from you| more| something| somebody| someone| at| into| it| to| handle| repair
          | complete){1,8}
LONG      (?:about |approximately |roughly )?how (?:much longer|long)(?: more)? (?:will|does|is|would
          |do)(?: it| this| that| you| i| we| still| have to| need to| going to| be| take| wait| usually
          | think| need| last){1,7}
YET       (?:has|have|is|was|are|did)(?: it| this| that|(?: (?:the|my|this|our)) <TICKET>)(?: been)?
          (?: already| finally| yet)? <DONE>
SEEN      (?:did|have) you(?: already| ever)? (?:receive|received|get|got|see|seen|read
          |have a chance to[ ]look at|had a chance to look at|look at|looked at|looked into|look into)
SILENCE   (?:(?:i|we) )?(?:(?:have|had|did|still|has|is|there) ){0,3}(?:not|no|never)(?: yet
          | still)? (?:heard|hear|received|receive|got|get|gotten|seen)(?: anything| any| a| an| news
          | update| back| answer| reply| feedback| response| progress| word| more| further| status){1,4}
          (?: from (?:you|anyone|anybody|your team|your side|support|it|the helpdesk|the team))?
SILENT    still no (?:news|update|answer|reply|feedback|response|progress|word|solution)s?|no (?:news
          |update|answer|reply|feedback|response|progress|word)s? (?:yet|so far)
LIKE      (?:would )?(?:appreciate|love|welcome|be grateful for|be glad about|be happy about) (?:an?|any
          |some|the|a short|a quick|a brief)(?: status| progress)? (?:update|news|feedback|eta
          |information|info)
ME        (?:update|inform) (?:me|us)(?: about| on)?(?: the)?(?: current| latest)?(?: status| progress
          | state)?
""",
)
_LIST = table(
    _WORDS,
    r"""
MANY      (?:(?:all|open|closed|current|currently|pending|active|existing|recent|past|old|unresolved
          |resolved|submitted|support|other|of) ){0,4}(?:tickets|cases|requests|incidents)
WORD      (?:list|show|send|get|see|view|display|give|overview|summary|status|state|of|the|a|an|me|for
          |all|what|which|are|is|how|about|print|complete|full|short|with|open)
MINE      (?:<WORD> ){0,8}(?:my|our own|all my|all of my) <MANY>(?: list| overview| status| summary)?
          (?: (?:that |which )?(?:are |is )?(?:still )?(?:open|pending|unresolved|closed|active
          |not closed yet))?(?: that i (?:have )?(?:opened|reported|submitted|raised))?
HAVE      (?:which|what|how many) (?:<MANY>) (?:do i (?:still |currently )?have|have i|did i|of mine are
          |are)(?: got| open| opened| report| reported| submitted| raised| submit(?:ted)?| raised?
          | still| mine| under my name| in my name| for me| with you| pending| currently){0,4}
OF_MINE   (?:<WORD> ){0,6}(?:all )?(?:the )?<MANY> (?:of mine
          |(?:that )?i (?:have |had |currently |still )*(?:open|opened|reported|submitted|raised|created
          |sent)|(?:under|in) my name|(?:opened|reported|submitted) by me)
THE_LIST  (?:list|show)(?: me)?(?: all)?(?: my)? <MANY>
MY_LIST   my (?:ticket|case|request) (?:list|overview|summary)
""",
)
_OTHERS = table(
    _WORDS,
    rf"""
NAMES     (?: (?!not\b|never\b|user\b|account\b|to\b|from\b|groups?\b|list\b|mailbox\b|permissions?\b
          |access\b|if\b|when\b|rights\b|licen[cs]e\b|alias\b|address\b|contact\b|domain\b
          |members?\b)[\w.'&-]+){{0,8}}
THREAD    (?: (?:to|in|into|on|onto|as|for|from|with)(?: (?:the|this|my|our|all|any|every|further|future
          |copy|cc|loop|ticket|case|request|issue|thread|conversation|e?-?mails?|correspondence
          |communications?|replies|reply|answers?|updates?|watchers?|watcher|recipients?|distribution
          |now|on|here|it|participant|well|too|follow-?ups?|messages?|follow|up|discussion|loop|copied
          |copies|progress|{NUMBER}|#{NUMBER}|of|and)){{1,10}})
COPYING   (?:cc|copy|copying|loop in|loop|include|including|involve|keep|inform|notify|bring in|bring
          |add|put|invite|have|get|take)
IN_COPY   (?: (?:to|in|on|into|as|informed|updated|posted|copied|also|too|as well|for information)
          (?: (?:the )?(?:cc|copy|loop|copied|copies))?)
ADD       <COPYING>(?:<IN_COPY>)?<NAMES> {ADDRESS}(?:(?:<THREAD>)|<IN_COPY>|(?: too| as well| also
          | informed| copied| updated| posted| in| from now on| the| loop| on| cc
          | going forward)){{0,3}}
SEND      (?:send|forward|address) (?:(?:a|an|the|all|any|your|further|future|copies|copy|of|every|each
          |answers?|replies|reply|updates?|e?-?mails?|messages?|everything|this|also|correspondence|it)
          (?: |$)){{1,8}}(?:also )?to<NAMES> {ADDRESS}(?: too| as well| also)?
REPLY     (?:reply|answer|write|respond) (?:also )?to<NAMES> {ADDRESS}(?: too| as well| also)
PLUS      (?:\+|plus|adding)<NAMES> {ADDRESS}
CC        (?:cc|copy)(?: to)?<NAMES> {ADDRESS}
MORE      (?:and |also |as well as )*(?:[\w.'-]+ ){{0,3}}{ADDRESS}(?: too| as well| also)?

THE       (?:(?:the|this|that|my|our|above|mentioned|said|whole|open|support|helpdesk
          |following) ){{0,4}}
FORMAL    <THE>(?:(?:ticket|case|request|incident|report|call|ticket request|service request|issue)
          (?: (?:number|no\.?|nr\.?|id))?(?: #?{NUMBER})?|#?{NUMBER})
CANCEL    (?:withdraw|cancel|retract|revoke|drop|abandon|discard|rescind|disregard|ignore|forget|delete
          |void) <FORMAL>
CANCELLED <FORMAL> (?:can|may|should|could) (?:be )?(?:also )?(?:withdrawn|cancel+ed|retracted|dropped
          |ignored|disregarded|discarded)
NEEDED    (?:<FORMAL>|it|this|that|help|your help|support|assistance|action|a solution|a fix|a visit)
          (?: is| has become| is now| are){{0,2}} (?:no longer|not|no more)(?: needed| required
          | necessary| relevant| an issue anymore| valid)(?: any ?more| any longer| now)?
NO_NEED   (?:i|we) (?:no longer|do not) (?:need|require) (?:<FORMAL>|it|this|that|your help|help
          |any help|support|assistance|a solution|anything)(?: any ?more| any longer)?
          |(?:there is )?no (?:longer|further|more) (?:action|help|support|assistance|work) (?:is )?
          (?:needed|required|necessary)|no need to (?:work on|look into|look at|handle|process
          |continue with|deal with|pursue|do anything about|fix) (?:<FORMAL>|it|this|that)(?: any ?more
          | any longer| any further| now)?
PLAIN     no longer (?:needed|required|necessary)|(?:it is )?not (?:needed|required
          |necessary) (?:any ?more|any longer)
STOP      (?:stop|you can stop) (?:working on|processing|looking into|pursuing|handling) (?:<FORMAL>|it
          |this)
BARE      withdraw(?: it| this)?
MIND      never ?mind|forget (?:about )?(?:it|this|that)|scrap that

SHUT      (?:close|shut|resolve and close|go ahead and close) (?:<FORMAL>|out <FORMAL>)(?: out| down)?
SHUT_IT   (?:close)(?: it| this| that)?(?: out)?
TO_SHUT   <FORMAL> (?:can|may|should|could|is ready to|is to)(?: now| then| also
          | please){{0,2}} be (?:closed|marked as (?:closed|solved|resolved|done))(?: out)?|(?:consider
          |mark|regard) <FORMAL>(?: as)?(?: closed| solved| resolved| done)
MAY_SHUT  (?:you (?:can|may)|feel free to|ok to|okay to|it is (?:ok|okay|fine) to|happy for you to
          |happy to|fine to|ready to)(?: now| also| then){{0,2}} (?:close|have) (?:<FORMAL>)(?: closed)?
          |(?:close|closing) (?:request|ticket)

OPEN      (?:re-?open|open|re-?activate) (?:<FORMAL>) again|(?:re-?open|re-?activate) (?:<FORMAL>|it
          |this|that)(?: again)?
OPENED    <FORMAL> (?:must|should|needs to|has to|can|could|may) be (?:re-?opened|opened again)
OPEN_BARE re-?open(?: again)?
""",
)
_FILLERS = table(
    _WORDS,
    r"""
WAITED    (?:it|this) (?:has|is)(?: now| already)?(?: been)?(?: now| already| over| more than| about
          | almost| nearly){0,2} <TIME>(?: now| already| ago)?(?: since .{1,60})?|<TIME> (?:have|has)
          (?: now| already)?[ ]passed(?: .{1,40})?
WAITING   (?:(?:i|we) )?(?:(?:have|am|are|been|still|is|keep|just|already|now) ){1,5}waiting(?: (?:for
          |since)[ ](?:(?:over|about|more than|almost) )?(?:<TIME>|an? (?:answer|reply|update|solution
          |response)|your (?:answer|reply|feedback|response|update)|news|feedback|days|hours|weeks
          |yesterday|this|(?:last |this )?(?:monday|tuesday|wednesday|thursday|friday|week
          |morning))){0,2}(?: now| already)?
FOLLOWING (?:i am |we are )?(?:just )?following up (?:on|about|regarding) <OBJ>(?: <WHICH>)?
REPORTED  (?:(?:i|we) )?(?:have )?(?:reported|opened|sent|submitted|raised|wrote|created|logged)(?: it
          | this| that| you| in| (?:the|this|my|a|an) (?:ticket|problem|issue|request|mail|email|report
          |message|case|incident)){1,3}(?: already)?(?: yesterday| today| this morning| last \w+| on \w+
          | <TIME> ago| (?:two|three) days ago){0,2}
VOCATIVE  (?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day))(?: (?!it\b|not\b
          |no\b)[\w'.-]+){0,3}
POLITE    thanks anyway|please|pls|plz|kindly|so|and|ok|okay|(?:i am |we are )?just checking in
          (?: on (?:this|it|my ticket))?|(?:sorry|apologies|excuse me)(?: to| for)?(?: bother(?:ing)?
          | disturb(?:ing)?| ask(?:ing)?| again| push(?:ing)?| chas(?:e|ing)| you| the| trouble
          | inconvenience| to| for| having| about| this| late| my| impatience| keep| asking){0,6}
          |for my (?:planning|information)|just (?:curious|asking|a (?:quick )?question|checking
          |wondering|a (?:friendly |gentle )?reminder)|(?:gentle|friendly|kind|small) reminder|(?:
          (?:i am|we are) )?look(?:ing)? forward to (?:hearing[ ]from you|your (?:reply|answer|feedback
          |response)|an? (?:update|answer|reply))(?: soon)?|(?:please )?(?:keep me (?:posted|updated
          |informed)|let me know)|(?:in|many thanks in|thanks in)[ ]advance|asap|as soon as possible
          |any (?:information|help|update|info) (?:is|would be)[ ](?:very |much |greatly |highly )*
          (?:appreciated|welcome)|(?:i|we) hope (?:you are|this finds you|all[ ]is)(?: well| fine
          | doing)+|(?:a )?(?:quick|short|small|simple|brief) question|question|hello|my ticket|(?:about
          |regarding|re|concerning|question about|question on) (?:my|the|this|our) (?:ticket|request
          |case)|(?:my|the|our)? ?(?:ticket|case|request)(?: (?:number|no|id))?(?: is)?|request|helpdesk
          |support|it support|help ?desk|inquiry|enquiry|follow ?-?up|reminder|(?:good )?day
          |thanks and regards|(?:they|he|she) (?:is|are) (?:also )?(?:my|our) (?:colleague|manager|boss
          |deputy|assistant)s?|(?:he|she|they) (?:want|wants|would like|need|needs) to (?:be informed
          |follow|know|stay informed)|sorry|no rush|no hurry|dear all|i would like to know
          |i wanted to ask|i just wanted to ask|(?:i am|we are) just (?:curious|wondering|checking)
          |thank you in advance|fyi|for your information
""",
)
_REASONS = table(
    _WORDS,
    r"""
SOLVED    (?:(?:i|we) )?(?:have |had |could |was able to |managed to )?
          (?:already |just |now |since |in the meantime|meanwhile ){0,2}(?:fixed|solved|resolved|found
          |figured|sorted|fix|solve|resolve|find|figure)(?: it| this| the| out| problem| issue| cause| a
          | another| solution| one| way| the error| mistake| myself| ourselves| on my own| by myself
          | in the meantime| already| my| \w+){1,8}
MISTAKE   (?:it|this|that) was (?:my|a|our) (?:own )?(?:mistake|fault|error|false alarm|misunderstanding
          |duplicate)(?: on my side)?|(?:my|a) (?:mistake|bad|misunderstanding)|false alarm
          |sorry for the[ ](?:false alarm|noise|confusion)|(?:i|we) (?:sent|reported|opened) (?:it|this
          |that) (?:twice|by mistake|by accident)|(?:it|this) is a duplicate
OTHER     (?:i|we) (?:have |just )?(?:got|bought|found|borrowed|received|use|am using|are using)
          (?: now)? (?:a|an|another|one|the|my)(?: [\w'-]+){0,5}
ITSELF    (?:it|the problem|the issue|the error)(?: has| is)? (?:(?:solved|resolved|fixed|sorted) itself
          |went away|gone away|disappeared|vanished|gone)(?: by itself| on its own| overnight| again)?
""",
)
_CONTRACTIONS = (
    (re.compile(r"\b(?:can ?not|can't)\b"), "can not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(it|that|there|what|where|how|who|when|this)'s\b"), r"\1 is"),
    (re.compile(r"\b(what|where|how|who)s\b"), r"\1 is"),
    (re.compile(r"\b(i|you|we|they)'ve\b"), r"\1 have"),
    (re.compile(r"\b(i|you|we|they|it)'ll\b"), r"\1 will"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(i|you|we|they)'d\b"), r"\1 would"),
    (re.compile(r"\bthere is been\b"), "there has been"),
)
_CONTRACTED = re.compile(r"'|\bcan ?not\b|\w{2}nt\b|\b(?:what|where|how|who)s\b|\bim\b")
_BLANKS = re.compile(r"\s+")

BECAUSE = re.compile(r" (?:because|since) ")
"""Between a wish and why it is one."""


def plain(text: str) -> str:
    """Return a folded clause without contractions and marks round it."""
    if _CONTRACTED.search(text):
        for pattern, replacement in _CONTRACTIONS:
            text = pattern.sub(replacement, text)
    return _BLANKS.sub(" ", text).strip(" '*_-;")


_NEEDS_OBJECT = ("HAPPENED", "UP")
_ASKS = tuple(name for name in _STATUS if name not in _NEEDS_OBJECT)
_WITHDRAWS = ("CANCEL", "CANCELLED", "NEEDED", "NO_NEED", "PLAIN", "STOP", "MIND", "BARE")
PHRASES = Phrases(
    words=joined(_WORDS),
    wishes=(
        (WishKind.LIST, rf"<L>(?:{any_of(_LIST, 'MINE', 'HAVE', 'OF_MINE', 'MY_LIST', 'THE_LIST')})<TAIL>"),
        (WishKind.STATUS, rf"<L>(?:{any_of(_STATUS, *_ASKS)})(?:<O>){{0,2}}<TAIL>"),
        (WishKind.STATUS, rf"<L>(?:{any_of(_STATUS, *_NEEDS_OBJECT)})<OBJ><TAIL>"),
        (WishKind.STATUS, r"<L>(?:<OBJ>|<FREE>) (?:current |latest )?(?:status|progress)<TAIL>"),
        (WishKind.ADD_PERSON, rf"<L>(?:{any_of(_OTHERS, 'ADD', 'SEND', 'REPLY', 'CC', 'PLUS')})<TAIL>"),
        (
            WishKind.WITHDRAW,
            rf"<L>(?:{any_of(_OTHERS, *_WITHDRAWS)})"
            r"(?: then| so)?<TAIL>",
        ),
        (WishKind.CLOSE, rf"<L>(?:{any_of(_OTHERS, 'SHUT', 'TO_SHUT', 'MAY_SHUT')})<TAIL>"),
        (WishKind.REOPEN, rf"<L>(?:{any_of(_OTHERS, 'OPEN', 'OPENED', 'OPEN_BARE')})<TAIL>"),
    ),
    of_anything=rf"<L>(?:{any_of(_STATUS, 'STATUS_OF', 'STATUS', 'NEWS', 'UPDATE', 'HAPPENED')})<FREE><TAIL>",
    close_it=rf"<L>(?:{_OTHERS['SHUT_IT']})<TAIL>",
    one_more=_OTHERS["MORE"],
    fillers=rf"<L>(?:{any_of(_FILLERS)})<TAIL>",
    reasons=rf"(?:and |so |because |as |since |but )?(?:{any_of(_REASONS)})<TAIL>",
)
