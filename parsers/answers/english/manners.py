"""English phrases about everything around the result: courtesy, doubt, conditions, what was not tried yet."""

from __future__ import annotations

from ..senses import rules
from .words import WORDS

# Taken out of the clause before doubts are looked for: "please" in "please reopen" is none.
POLITE = rules(
    WORDS,
    r"""
BROKEN    \b(?:(?:please|kindly) )*(?:do |should |can |must |it )?not (?:be )?closed?\b(?: (?:it|this|the
          |my))?(?: (?:ticket|case|issue|one))?(?: yet)?
BROKEN    \b(?:(?:please|kindly|can you|could you) )*re-?open(?: (?:it|this|the|my))?(?: (?:ticket|case
          |issue|one))?(?: please)?$|\b(?:please|kindly) re-?open\b(?: (?:it|this|the|my))?(?: (?:ticket
          |case|issue|one))?
FIXED     \b(?:(?:you|we) (?:can|may)|please|kindly|ok to|okay to|feel free to|can be|may be|go ahead and
          |happy to|fine to|ready to|happy for you to)(?: (?:now|also|then|please|go ahead and
          |be))* closed?\b(?: (?:it|this|the|my|that))?(?: (?:ticket|case|issue|call|request
          |one))?(?: now)?|^close (?:it|this|the|my|that)\b(?: (?:ticket|case|issue|call|request|one))?
          |\b(?:case closed|consider it closed)\b
NOTHING   \b(?:unfortunately )?(?:i |we )(?:have to|must|regret to|am sorry to|am afraid i have to) (?:say
          |tell you|report|inform you)(?: that)?\b
NOTHING   ^sorry$|\b(?:sorry )?(?:that )?(?:i|we) forgot to (?:answer|reply|respond|write|close it
          |confirm)\b
NOTHING   \b(?:i |we )?(?:will |shall |would )?(?:let you know|get back(?: to you)?|come back to you
          |reach out|contact you|write|shout|be in touch|call you|open a new ticket
          |report back)(?: again)? (?:if|should) .*
NOTHING   \bif (?:i|we) (?:have|need|notice|see|find|run into) (?:any|anything|further|more)\b.*
NOTHING   \bif (?:there (?:is|are) any|anything|something)\b.*
NOTHING   ^(?:i|we) will (?:let you know|get back to you|contact you|be in touch|shout
          |open a new ticket)( then)?$
NOTHING   \b(?:have|enjoy) (?:a|an|your|the) (?:very )?(?:nice|great|good|lovely|wonderful)? ?(?:day
          |weekend|evening|one|week|holidays?)\b
NOTHING   \bsorry (?:for|about) (?:the |my |that |any )?(?:late|delayed?|slow|trouble|inconvenience|bother
          |hassle)\w*(?: reply| response| answer| feedback)?
NOTHING   \b(?:no worries|no rush|no hurry|take care|as requested|fyi|for your information|see you
          |happy friday|i hope you are well|hope you are well)\b
NOTHING   \b(?:just )?(?:to let you know|(?:a )?quick (?:note|update|feedback|reply)|wanted to say
          |an update)\b
LEANING   \b(?:nothing (?:else|more)(?: (?:is )?(?:open|needed|to add|from (?:my|our) side|for now))?
          |that is (?:all|it)|no (?:other|further|more) (?:questions?|requests?|points?)
          |no other (?:problems?|issues?)(?: from (?:my|our) side)?)\b
""",
)

PENDING = rules(
    WORDS,
    r"""
PENDING   \b(?:will|shall|going to|gonna|let me|need to|have to|want to|about to|like to|plan to|must
          |should|can only|trying to|yet to)\b(?: \w+){0,3} (?:test|try|check|see|verify|look|retest
          |monitor|observe|watch|report|confirm|know|find out|have a look)\b
PENDING   \b(?:not|never|no)\b(?: (?:yet|been|able|to|had|have|really|even|actually|the|a|time|chance|got
          |get|had the))* (?:tested|tried|checked|test|try|check|verif(?:y|ied)|know|sure|certain|looked
          |confirm(?:ed)?|tell|say|time|chance|retest(?:ed)?|back|at my|in the office|at work|opportunity
          |judge)\b
PENDING   \bstill (?:testing|checking|waiting|trying|monitoring|observing|have to|need to)\b|\bwaiting\b
          |\bon (?:vacation|leave|holiday|a trip)\b|\bout of (?:the )?office\b|\bkeep an eye\b
          |\b(?:travell?ing|away) until\b
""",
)

DOUBT = rules(
    WORDS,
    r"""
CONDITION \b(?:if|whether|unless|provided|as long as|assuming|in case|as soon as|once(?! (?:again|more
          |in)))\b
MATTER    \b(?:i|he|she)(?: do not| no longer| does not)? works? (?:here|there|at|for)\b
MATTER    \b(?:another|different|new|other|second|separate|further|additional) (?:problem|issue|error
          |request|question|thing|ticket|topic|matter)s?\b(?<!no further issues)(?<!no further problems)
          |^(?:separately|unrelated(?:ly)?|on (?:another|a different) (?:note|topic|subject)|not related)\b
          |^(?:additionally|besides|furthermore|moreover|by the way|btw)\b|\bone more thing\b|\b(?:i |we )
          ?also (?:need|have|want|would)\b
LEANING   (?<!not )(?<!any )(?<!no )\b(?:better|improved|faster)\b
DOUBT     \b(?:should|would|might|may|maybe|perhaps|probably|possibly|hope|hopefully|hoping|almost|nearly
          |partly|partially|mostly|somewhat|sometimes|most of the time|usually|often|generally|in general
          |more or less|(?<!very )kind of|sort of|a bit|a little|slightly|better than|occasionally
          |intermittent(?:ly)?|now and then|from time to time|on and off|except|apart from|until|till|only
          |half|used to|supposed|allegedly|apparently|said|(?<!still )(?<!it )(?<!screen )
          (?<!message )says|claims?|told|think|thought|guess|believe|suppose|reckon|presume|wonder|feels?
          |assume|expect|temporar(?:y|ily)|for (?:now|the moment|the time being)|so far|at the moment
          |meanwhile|hardly|barely|rarely|seldom|never ?mind|no longer need(?:ed)?|gave up|given up
          |workaround|instead|another|other|others|else|also|too many|colleagues?|his|her|their|someone
          |somebody|anyone|elsewhere|new one|with (?:the |a |my )?(?:spare|backup|loaner|replacement|old
          |other)|(?<!seem to )(?<!seems to )(?<!appears to )(?<!appear to )be (?:fixed|solved|resolved
          |sorted|repaired)|get (?:it|this|that|them|my \w+)? ?(?:fixed|solved|resolved|sorted|repaired
          |working|done)|marked|as (?:fixed|solved|resolved|closed)|status|so (?:that )?(?:i|we) can
          |not the (?:same|case)|yeah right|thanks for nothing|in advance|anyway|what a|joke|ridiculous
          |unacceptable|disappoint\w+|fed up|nightmare|terrible|awful|annoy\w*|frustrat\w*|wtf
          |congratulations|bravo|wow|oh great|at home|from home|wait|want|wish)\b
DOUBT     \b(?:please|kindly|could you|can you|would you|you (?:need|have|must|should))\b
          (?! (?:go ahead and )?(?:close|reopen|re-open|do not close|don't close)\b)(?! not close)
DOUBT     \b(?:works?|working|fixed|solved|fine|ok) (?:in|with|using|via|through|on|from|as|for
          |when) (?!expected\b|before\b|me\b|us\b|everyone\b|usual\b|it should\b|intended\b|always\b
          |designed\b|my\b|all\b|both\b|our\b|no\b|the new\b|the first\b)(?!.*\b(?:now|again|fine
          |perfectly)\b)
DOUBT     \b(?:was|were|had been) (?:working|ok|okay|fine|good|broken|slow|down|stuck
          |fixed before)\b(?! again)|\bworked (?!(?:perfectly|great|fine|well|like|out|for me|now
          |immediately|right away|straight away|on the first|at once|thanks?)\b)\w
DOUBT     \b(?:not|no) (?:a (?:big )?problem|need|urgent|longer need\w*)\b|\bnot (?:so|as|that) \w+\b
DOUBT     (?<!since )\b(?:yesterday|earlier|previously|last (?:week|month|night|time)|at first|initially
          |before)\b(?=.*\bnot\b)|\b(?:not|could|was)\b.*(?<!since )\b(?:yesterday|earlier|previously
          |last (?:week|month|night|time)|at first|initially)\b
""",
)

COURTESY = rules(
    WORDS,
    r"""
NOTHING   ^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|greetings)(?: (?!it\b
          |that\b|still\b|the\b)[\w'.-]+){0,3}$|^(?:hi|hello|hey)\b
LEANING   ^(?:all )?done$
NOTHING   ^(?:it |that |this )?took (?:a (?:while|bit|moment)|some time|long|longer)(?: to \w+)?$
THANKS    \b3q\b
THANKS    \b(?:(?:many|big|much|huge|lots of|a big|thousand) )?(?:thanks?|thank (?:you|u|god)|thanx
          |thankyou|thx+|tnx|thnx|thks|tks|ty|tyvm|tysm|cheers|ta|merci|danke|gracias|obliged|kudos)\b
          (?: (?:a lot|a million|a bunch|so much|so very much|very much|again|all|everyone|everybody|guys
          |folks|team|both|mate|man|sir|it|support|helpdesk|indeed|you|and|for now))*(?: for (?:coming
          |helping|looking|checking|asking|calling|letting me know|getting back|taking care|informing
          |explaining|replying|responding|sending|sharing|updating|being|dealing|handling|taking|following
          |chasing)(?: (?!but\b|not\b)[\w'-]+){0,5}| (?:for|to) (?:(?!fix|not|no\b
          |nothing)[\w'-]+ ){0,8}(?:helping|help|support|assistance|response|effort|efforts|time|work|info
          |information|update|reply|patience|feedback|explanation|attention|service|care|quickly|answer
          |message|mail|email|you|all|everything|that|it|advice|hint|tip|heads up|turnaround|job|action
          |reaction|letting me know|looking into (?:this|it)|taking care(?: of (?:this|it))?))?
THANKS    \b(?:much |really |greatly |highly |very )*(?:appreciate[ds]?|grateful|thankful)\b(?: (?:it|that
          |this|the|your|for|all|quick|fast|great|help|support|effort|response|so|much|very|a lot))*
PRAISE    \b(?:congratulations|bravo|wow|oh great|oh wonderful|what a \w+)\b
PRAISE    \b(?:(?:very |really |super |so |such |a |absolutely |that is |you are |you guys are |the |jus
          t )*(?:great|excellent|perfect|awesome|amazing|wonderful|fantastic|brilliant|super|superb|cool
          |nice|lovely|marvellous|outstanding|top|helpful|friendly|professional|impressive|impressed|happy
          |satisfied|pleased|best|star|hero|heroes|legend|lifesaver|quick|fast|kind|glad)(?: (?:job|work
          |service|support|help|team|news|response|reply|stuff|one|as always|with (?:the|your) \w+))*
          |well done|very good|good (?:job|work|service|support|news)|love it|hooray|yay|phew|finally
          |keep it up|to hear(?: that)?)\b
RECEIVED  ^(?:ok |okay |yes )?(?:noted|got it|received|understood|copy(?: that)?|roger(?: that)?
          |acknowledged|message received|i see|good to know)\b
AGREED    ^(?:ok|okay|k|kk|okey|alright|all right|sure|right|fine|good)\b
TRIED     \b(?:i |we )?(?:have |just |had |did |now )*(?:re-?)?(?:tested|tried|checked|verified|rebooted
          |restarted|installed|updated|logged (?:in|out)|reset)\b(?: (?:it|this|that|again|everything
          |the \w+|my \w+|our \w+|now|twice|several times|today|this morning|just now|and|on|with|both
          |all))*
NOTHING   \b(?:after|since|with|following|by) (?:the |a |your |my |that |this |another |last |i |we )*
          (?:restart(?:ed)?|reboot(?:ed)?|updated?|re-?install\w*|fix|change|reset|password reset|patch
          |re-?login|visit|call|morning|then|afternoon|yesterday|instructions?|steps?|help
          |remote session)\b
""",
)

# What is left of a clause when all other rules have taken theirs, and still forbids to call it plain.
LEFT_OVER = rules(
    WORDS,
    r"""
DOUBT     \b(?:not|no|never|nothing|none|nobody|neither|nor|without|cannot|lack\w*|un(?:able|fortunately
          |resolved|solved)|sadly|fail\w*|error\w*|crash\w*|broken|broke|slow\w*|bugs?|wrong|bad|badly
          |lost|missing|trouble\w*|worse|issues?|problems?|stuck|freez\w*|frozen|offline|dead|down
          |disconnect\w*|strange|weird|worried|still|back|hell|shit|damn|fuck\w*|crap|lol|sure)\b
DOUBT     \b(?:need\w*|want\w*|ask\w*|request\w*|question\w*|when|who|why|how|where|which|than|next
          |tomorrow|later|monday|tuesday|wednesday|thursday|friday|seem\w*|appear\w*|before|stop\w*|close
          |instead|manual(?:ly)?|required?|must|try|call me|help|every|times|differently|myself
          |ourselves)\b|\b\d+ (?:out )?of \d+\b
""",
)
