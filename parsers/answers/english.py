"""What an English clause of an answer says."""

# ruff: noqa: E501 (one pattern a line; being broken up)

from __future__ import annotations

import re

from .senses import Rule, Sense, consume

_CONTRACTIONS = (
    (re.compile(r"\b(?:can ?not|cant|can't)\b"), "can not"),
    (re.compile(r"\b(?:wont|won't)\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should|ai)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(it|that|there|what|everything|all|he|she)'?s\b(?<!alls)"), r"\1 is"),
    (re.compile(r"\b(i|you|we|they)'(?:ve)\b"), r"\1 have"),
    (re.compile(r"\b(i|you|we|they|it)'(?:ll)\b"), r"\1 will"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(i|you|we|they|it|he|she)'d\b"), r"\1 would"),
    (re.compile(r"\b(?:pls|plz)\b"), "please"),
    (re.compile(r"\bwork's\b"), "works"),
    (re.compile(r"\s+"), " "),
)

_FAULT_NOUN = (
    r"(?:problem|issue|error|fault|trouble|crash|bug|glitch|warning|failure|interruption|hiccup|freeze|delay|drop|symptom"
    r"|difficult(?:y|ie)|message|incident|jam|lag)(?:s|es)?"
)
_FAULT_VERB = (
    r"(?:crash|freez|hang|fail|disconnect|jam|lag|happen|occur|reboot|restart|stall|drop|stutter|flicker|time out|timing out)"
    r"(?:es|e|s|ing|ed|ping|ged|ged|ging|med)?"
)
_FAULT_STATE = (
    r"(?:broken|slow|stuck|frozen|down|offline|dead|blocked|locked(?: out)?|hung|faulty|jammed|unstable)"
)
_FIXED_STATE = (
    r"(?:fixed|solved|resolved|sorted(?: out)?|repaired|restored|rectified|working|functioning|functional|okay|ok|fine|good|"
    r"well|better|right|correct|possible|available|online|normal|done|gone|connected|running|usable|accessible|responding|"
    r"printing|loading|stable|up)"
)
_FUNCTION = (
    r"(?:work(?:s|ed|ing)?|function(?:s|ed)?|print(?:s|ed)?|connect(?:s|ed)?|boot(?:s|ed)?|start(?:s|ed|ing)?(?: up)?|"
    r"load(?:s|ed)?|respond(?:s|ed)?|sync(?:s|ed)?|install(?:s|ed)?|launch(?:es|ed)?|scan(?:s|ned)?|display(?:s|ed)?|"
    r"charge(?:s|d)?|turn(?:s|ed)? on|go(?:es)? away|help(?:s|ed|ing)?|chang(?:e|es|ed)|improv(?:e|es|ed)|"
    r"(?:fix|solv|resolv)(?:e|es|ed|ing)?|log(?:ging)? ?(?:in|on)|login|sign in|run(?:s)?)"
)
_ABLE = (
    r"(?:open|send|receive|access|use|see|reach|save|download|upload|find|get|hear|view|edit|join|type|read|enter|"
    r"call|browse|surf|continue|do|make|submit|approve|play|record)"
)
_ADVERB = r"(?: (?:yet|still|really|even|been|being|be|completely|fully|properly|actually|totally|entirely|seem|seems|appear|to|look|looks|get|all|a|any|currently|ever|correctly|successfully|always|quite|exactly|it|that))*"
_CAN_FUNCTION = rf"(?:{_FUNCTION}|{_ABLE})"
_NO_NEGATION = r"(?: (?!not\b|never\b|no\b|still\b|until\b|unless\b|will\b|if\b|when\b|be\b|again\b|back\b|should\b)[\w'-]+)"


def _rules(*pairs: tuple[Sense, str]) -> tuple[Rule, ...]:
    return tuple((sense, re.compile(pattern)) for sense, pattern in pairs)


_POLITE = _rules(
    (
        Sense.NOTHING,
        r"\b(?:i |we )?(?:will |shall |would )?(?:let you know|get back(?: to you)?|come back to you|reach out|contact you|write"
        r"|shout|be in touch|call you|open a new ticket|report back)(?: again)? (?:if|should) .*",
    ),
    (
        Sense.NOTHING,
        r"\bif (?:i|we) (?:have|need|notice|see|find|run into) (?:any|anything|further|more)\b.*",
    ),
    (Sense.NOTHING, r"\bif (?:there (?:is|are) any|anything|something)\b.*"),
    (
        Sense.NOTHING,
        r"^(?:i|we) will (?:let you know|get back to you|contact you|be in touch|shout|open a new ticket)( then)?$",
    ),
    (
        Sense.NOTHING,
        r"\b(?:have|enjoy) (?:a|an|your|the) (?:very )?(?:nice|great|good|lovely|wonderful)? ?(?:day|weekend|evening|one|week|holidays?)\b",
    ),
    (
        Sense.NOTHING,
        r"\bsorry (?:for|about) (?:the |my |that |any )?(?:late|delayed?|slow|trouble|inconvenience|bother|hassle)\w*(?: reply| response| answer| feedback)?",
    ),
    (
        Sense.NOTHING,
        r"\b(?:no worries|no rush|no hurry|take care|as requested|fyi|for your information|see you|happy friday|i hope you are well|hope you are well)\b",
    ),
    (
        Sense.NOTHING,
        r"\b(?:just )?(?:to let you know|(?:a )?quick (?:note|update|feedback|reply)|wanted to say|an update)\b",
    ),
    (
        Sense.LEANING,
        r"\b(?:nothing (?:else|more)(?: (?:is )?(?:open|needed|to add|from (?:my|our) side|for now))?|that is (?:all|it)|no (?:other|further|more) (?:questions?|problems?|issues?|requests?|points?)(?: from (?:my|our) side)?)\b",
    ),
)
_PENDING = _rules(
    (
        Sense.PENDING,
        r"\b(?:will|shall|going to|gonna|let me|need to|have to|want to|about to|like to|plan to|must|should|can only|trying to|yet to)\b"
        r"(?: \w+){0,3} (?:test|try|check|see|verify|look|retest|monitor|observe|watch|report|confirm|know|find out|have a look)\b",
    ),
    (
        Sense.PENDING,
        r"\b(?:not|never|no)\b(?: (?:yet|been|able|to|had|have|really|even|actually|the|a|time|chance|got|get|had the))*"
        r" (?:tested|tried|checked|test|try|check|verif(?:y|ied)|know|sure|certain|looked|confirm(?:ed)?|tell|say|time|chance|retest(?:ed)?|back|at my|in the office|at work|opportunity|judge)\b",
    ),
    (
        Sense.PENDING,
        r"\bstill (?:testing|checking|waiting|trying|monitoring|observing|have to|need to)\b|\bwaiting\b|\bon (?:vacation|leave|holiday|a trip)\b|\bout of (?:the )?office\b|\bkeep an eye\b|\b(?:travell?ing|away) until\b",
    ),
)
_DOUBT = _rules(
    (Sense.CONDITION, r"\b(?:if|whether|unless|provided|as long as|assuming|in case|as soon as|once)\b"),
    (
        Sense.DOUBT,
        r"\b(?:should|would|might|may|maybe|perhaps|probably|possibly|hope|hopefully|hoping|almost|nearly|partly|partially|mostly|somewhat"
        r"|sometimes|occasionally|intermittent(?:ly)?|now and then|from time to time|on and off|except|apart from|until|till|only|half|used to|supposed"
        r"|allegedly|apparently|said|says|claims?|told|think|thought|guess|assume|expect|temporar(?:y|ily)|for (?:now|the moment|the time being)"
        r"|so far|at the moment|meanwhile|hardly|barely|rarely|seldom|never ?mind|no longer need(?:ed)?|gave up|given up|workaround"
        r"|instead|another|other|others|else|also|too many|colleagues?|his|her|their|someone|somebody|anyone|elsewhere|different|new (?:problem|issue|error|request|question|one)"
        r"|be (?:fixed|solved|resolved|sorted|repaired|closed?)|get (?:it|this|that|them|my \w+)? ?(?:fixed|solved|resolved|sorted|repaired|working|done)"
        r"|marked|as (?:fixed|solved|resolved|closed)|status|so (?:that )?(?:i|we) can|not the (?:same|case)|yeah right|thanks for nothing|in advance|anyway|what a|joke|ridiculous|unacceptable"
        r"|disappoint\w+|fed up|nightmare|terrible|awful|annoy\w*|frustrat\w*|wtf|congratulations|bravo|wow|oh great|at home|from home|wait|want|wish)\b",
    ),
    (
        Sense.DOUBT,
        r"\b(?:please|kindly|could you|can you|would you|you (?:need|have|must|should))\b(?! (?:go ahead and )?(?:close|reopen|re-open|do not close|don't close)\b)(?! not close)",
    ),
    (
        Sense.DOUBT,
        r"\b(?:works?|working) (?:in|with|using|via|through|on|from|as|for|when) (?!my\b|all\b|both\b|our\b|no\b|the new\b|the first\b)(?!.*\b(?:now|again|fine|perfectly)\b)",
    ),
    (
        Sense.DOUBT,
        r"\b(?:was|were|had been) (?:working|ok|okay|fine|good|broken|slow|down|stuck|fixed before)\b(?! again)|\bworked (?!(?:perfectly|great|fine|well|like|out|for me|now|immediately|right away|straight away|on the first|at once|thanks?)\b)\w",
    ),
    (
        Sense.DOUBT,
        r"\b(?:not|no) (?:a (?:big )?problem|need|urgent|longer need\w*)\b|\bnot (?:so|as|that) \w+\b",
    ),
    (
        Sense.DOUBT,
        r"\b(?:yesterday|earlier|previously|last (?:week|month|night|time)|at first|initially|before)\b(?=.*\bnot\b)|\b(?:not|could|was)\b.*\b(?:yesterday|earlier|previously|last (?:week|month|night|time)|at first|initially)\b",
    ),
)
_FIXED_BY_NEGATION = _rules(
    (
        Sense.FIXED,
        rf"\b(?:no|zero) (?:more |further |longer any |new |additional )?{_FAULT_NOUN}\b(?<!^no problem)(?: (?:at all|any ?more|any more|now|since(?: then)?|whatsoever|today|here))*",
    ),
    (Sense.FIXED, r"^no problem (?:any ?more|now|at all|since)\b"),
    (
        Sense.NOTHING,
        rf"\bwithout (?:any |further |more |a )*(?:{_FAULT_NOUN}|hitch|interruptions?|crashing|freezing)\b",
    ),
    (
        Sense.FIXED,
        rf"\b(?:no longer|not)(?: (?:an|a|any|the|this|that|been|being|get|getting|even|really|ever|once))* (?:{_FAULT_VERB}|{_FAULT_STATE}|issue|problem|error)\b"
        r"(?: (?:any ?more|any more|since(?: then)?|again|now|at all|today|so often))*",
    ),
    (
        Sense.FIXED,
        rf"\b(?:no longer|not|never) (?:had|have|having|got|getting|seen|seeing|see|get|experienced?|encounter(?:ed)?|noticed?|showing|show|giving|give|throwing)"
        rf"(?: (?:any|the|that|this|a|an|more|such|same|further|those|these|\w+))?(?: \w+)? (?:{_FAULT_NOUN}|it)\b(?: (?:again|any ?more|any more|since(?: then)?|now|at all))*",
    ),
    (
        Sense.FIXED,
        rf"\b(?:{_FAULT_NOUN}|{_FAULT_VERB}|message) (?:is|are|does|do|has|have|did)(?: now)? (?:not|no longer)(?: been)? (?:there|show(?:n|ing)?(?: up)?|appear(?:ing|ed)?|come(?: back| up)?|occur(?:ring|red)?|happen(?:ing|ed)?|visible|present|return(?:ed)?|reappear(?:ed)?)\b(?: (?:any ?more|any more|again|since|now))*",
    ),
    (
        Sense.FIXED,
        rf"\b(?:{_FAULT_NOUN}|{_FAULT_VERB}|noise|slowness){_NO_NEGATION}{{0,6}}? (?:gone(?: away)?|solved|fixed|resolved|sorted(?: out)?|disappeared|vanished|cleared|over|history|went away|eliminated|closed)\b",
    ),
    (Sense.PRAISE, r"\b(?:can not complain|could not be (?:better|happier)|can not thank you enough)\b"),
)
_BROKEN = _rules(
    (
        Sense.BROKEN,
        r"\b(?:please )?(?:do )?not close\b(?: (?:it|this|the|my) ?(?:ticket|case|issue)?)?(?: yet)?|\b(?:please )?(?:re-?open)\b(?: (?:it|this|the|my)(?: (?:ticket|case|issue))?)?",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:not|never|no longer|nothing|neither|unable to|fail(?:s|ed)? to|refus(?:es|ed) to|stop(?:s|ped)|quit|far from)(?: being able to)?{_ADVERB} (?:{_FIXED_STATE}|{_FUNCTION})\b(?: (?:any ?more|any more|yet|at all|properly|again|now|correctly))*",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:can not|unable to|not able to|still not(?: able to)?|no longer(?: can| able to)?){_ADVERB} {_CAN_FUNCTION}\b(?! (?:you|your|anyone|him|her|the mail|time|today)\b)",
    ),
    (Sense.BROKEN, r"^(?:no |still |sorry )*not yet$|^still not$|\bstill nothing\b|\bnot (?:there|it)$"),
    (
        Sense.BROKEN,
        r"\b(?:still )?no (?:change|improvement|difference|luck|success|effect|joy|go|better|good|connection|internet|network|access|sound|audio|signal|power|picture|response|display|wifi|wi-fi|reaction)s?\b",
    ),
    (
        Sense.BROKEN,
        r"\bstill no \w+\b|\bnothing (?:works|(?:has |have )?(?:changed|helped|improved|happened)|happens|helps|changes)\b|\b(?:to no avail|in vain|without (?:any )?(?:success|luck|effect|result))\b",
    ),
    (
        Sense.BROKEN,
        rf"\bstill(?: (?:is|are|was|has|have|having|very|so|too|the|a|an|some|many|totally|completely|just|get|getting|got|see|seeing|shows?|showing|says|with|experiencing|my|same|in|under))*"
        rf" (?:{_FAULT_STATE}|{_FAULT_VERB}|{_FAULT_NOUN}|same|there|exists?|persists?|bad|missing|wrong|unresolved|unsolved|unable|impossible|blank|black|red|not|nothing|unusable|asks?|asking)\b(?: (?:error|problem|issue|message|thing|as before))?",
    ),
    (
        Sense.BROKEN,
        r"\b(?:same|identical)(?: \w+)? (?:problem|issue|error|thing|again|fault|message|story|result|behaviou?r|symptoms?|as before|as yesterday|as always|here)\b",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:it|this|{_FAULT_NOUN}|that|they|which)(?: (?:is|are|has|have|just|now|already|came|come|comes|all))* (?:back(?! (?:to normal|online|up|on|in|and running|again and working))|persists?|remains?(?! (?:fixed|solved|ok|stable))|continues?|recurr(?:ed|ing)|reappear(?:ed|s)|returned|unchanged)\b(?: again)?",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:{_FAULT_STATE}|{_FAULT_VERB}|died|stopped|{_FAULT_NOUN})(?: \w+)? again\b|\bagain(?: (?:is|it|has|the|a|an|the same|with|completely|totally))* (?:{_FAULT_STATE}|{_FAULT_VERB}|{_FAULT_NOUN})\b",
    ),
    (
        Sense.BROKEN,
        r"\bkeeps? (?:on )?(?!working|running|going|up)\w+ing\b|\b(?:even |much |got |getting |gets )*(?:worse|unusable|useless|unresolved|unsolved|unfixed)\b",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:get|gets|getting|have|having|has|shows?|showing|throws?|throwing|gives?|giving|see|seeing|experience|experiencing|there (?:is|are))(?: me)?(?: (?:a|an|the|this|that|same|many|lots of|lot of|still|some|more|exact|exactly|strange))* (?:{_FAULT_NOUN}|blue ?screen)\b",
    ),
    (
        Sense.BROKEN,
        r"\b(?:crashes|crashing|freezes|freezing|fails|failing|disconnects|hangs|lags|stutters|reboots itself|times out|timed out)\b",
    ),
    (
        Sense.BROKEN,
        rf"\b(?:is|are|it|still|again|now|remains|completely|totally|all)(?: (?:very|so|too|extremely|just|completely|totally|again|now))* {_FAULT_STATE}\b|^(?:very |too |so )?{_FAULT_STATE}$",
    ),
    (
        Sense.BROKEN,
        r"\b(?:persists?|unchanged|as bad as (?:before|ever)|broke(?: down)? again|wrong again)\b",
    ),
    (Sense.NO, r"^(?:no|nope|nah|negative|noo+)$|^no(?= (?:it|not|still|the|\|))"),
)
_FIXED = _rules(
    (
        Sense.FIXED,
        r"\b(?:works?|working|function(?:s|ing)|running)(?: (?:now|again|fine|well|great|perfectly|correctly|properly|normally|smoothly|ok|okay|like a charm|like new|as expected|as it should|as before|flawlessly|good|very well|nicely|just|without))*\b(?<!\bat work)(?<!\bmy work)(?<!\bto work)(?<!\bfor work)(?<!\bgood work)(?<!\bgreat work)(?<!\bnice work)(?<!\bthe work)(?<!\byour work)(?<!\bhard work)(?<!\bfrom work)(?<!\bof work)(?<!\bexcellent work)",
    ),
    (
        Sense.FIXED,
        r"\b(?:it|that|this|all|everything|solution|fix) (?:has |just |really )?worked(?: (?:perfectly|great|fine|well|like a charm|for me|now|immediately|right away|straight away|at once))*\b|^worked(?: (?:perfectly|great|fine|well|like a charm|for me|now|immediately|right away))*(?= thanks?|$|\|)",
    ),
    (Sense.FIXED, r"\b(?:able|started|began|back) to work(?:ing)?\b|\bto work again\b"),
    (
        Sense.LEANING,
        r"\bthank(?:s| you|x)?(?: \w+){0,4} for (?:fixing|solving|resolving|sorting|repairing|the (?:\w+ )?fix|getting)\b.*",
    ),
    (Sense.FIXED, r"\b(?:fixed|solved|resolved|sorted(?: out)?|repaired|restored|rectified|cured)\b"),
    (
        Sense.FIXED,
        r"\b(?:all|everything|it|looks?|looking|seems?|now|that|things|we|i|system|printer)(?: (?:is|are|am|looks?|seems?|now|to be|very|all|back|again|just|really|perfectly))* (?:good|ok|okay|fine|great|perfect|in order|normal|clear|set|well|sorted|up and running)\b(?: (?:now|again|to go|here|on my (?:side|end)))*",
    ),
    (
        Sense.FIXED,
        r"\b(?:good|ok|okay|fine|great|perfect|perfectly|normal|well|fast|stable|online|connected|up|smooth)(?: and \w+)? (?:now|again)\b|\b(?:now|again) (?:good|ok|okay|fine|normal|fast|online|connected|stable)\b",
    ),
    (
        Sense.FIXED,
        r"\b(?:back to normal|back online|back up|up and running|back in business|good as new|like a charm|did the trick|did it|good to go|as expected|all clear|all set)\b",
    ),
    (
        Sense.FIXED,
        rf"\b(?:i|we|users|everyone|everybody|they|now|again|finally|^)? ?(?:can|could now|am able to|is able to|are able to|was able to|were able to|able to|managed to)(?: (?:now|finally|again|already|all|successfully|easily|just|once again|once more))* {_CAN_FUNCTION}\b",
    ),
    (
        Sense.FIXED,
        r"\b(?:prints|connects|opens|loads|starts|boots|responds|syncs|scans|runs|logs in|charges|printing|connecting|opening|loading|starting|booting|syncing|responding|scanning|sending|receiving|installed|connected|logged in)(?: [\w']+)? (?:now|again|fine|perfectly|correctly|properly|normally|well|ok|okay|fast|smoothly|quickly|as expected|successfully|without|immediately)\b",
    ),
    (
        Sense.FIXED,
        r"\b(?:i|we) (?:am|are)(?: now| all| finally)? (?:in|connected|online|logged in|back|back in|back online)\b(?: (?:again|now))*",
    ),
    (Sense.FIXED, r"\b(?:success(?:ful(?:ly)?)?|(?:all )?tests? pass(?:ed)?|passed)\b"),
    (
        Sense.FIXED,
        r"\b(?:(?:you (?:can|may)|please|ok to|okay to|feel free to|can be|may be|go ahead and|go ahead|happy to|fine to|ready to|happy for you to)(?: now| also| then| go ahead and)? (?:be )?close[d]?|close (?:the|this|my)|case closed|ticket closed|consider it closed)\b(?: (?:it|this|the|my|that))?(?: (?:ticket|case|issue|call|request))?(?: now)?",
    ),
    (Sense.FIXED, r"\b(?:i |we )?(?:hereby |can )?confirm(?:ed|ing|s)?\b"),
    (
        Sense.YES,
        r"^(?:yes|yep|yeah|yup|yess+|correct|affirmative|indeed|absolutely|definitely|exactly|confirmed)\b",
    ),
)
_COURTESY = _rules(
    (
        Sense.THANKS,
        r"\b(?:(?:many|big|much|huge|lots of|a big|thousand) )?(?:thanks?|thank (?:you|u|god)|thanx|thankyou|thx+|tnx|thnx|thks|tks|ty|tyvm|tysm|cheers|ta|merci|danke|gracias|obliged|kudos)"
        r"(?: (?:a lot|a million|a bunch|so much|so very much|very much|again|all|everyone|everybody|guys|folks|team|both|mate|man|sir|it|support|helpdesk|indeed|you|and|for now))*"
        r"(?: (?:for|to) (?:(?!fix|not|no\b|nothing)[\w'-]+ ){0,8}(?:helping|help|support|assistance|response|effort|efforts|time|work|info|information|update|reply|patience|feedback|explanation|attention|service|care|quickly|answer|message|mail|email|you|all|everything|that|it|advice|hint|tip|heads up|turnaround|job|action|reaction))?",
    ),
    (
        Sense.THANKS,
        r"\b(?:much |really |greatly |highly |very )*(?:appreciate[ds]?|grateful|thankful)\b(?: (?:it|that|this|the|your|for|all|quick|fast|great|help|support|effort|response|so|much|very|a lot))*",
    ),
    (
        Sense.PRAISE,
        r"\b(?:(?:very |really |super |so |such |a |absolutely |that is |you are |you guys are |the |just )*(?:great|excellent|perfect|awesome|amazing|wonderful|fantastic|brilliant|super|superb|cool|nice|lovely|marvellous|outstanding|top|helpful|friendly|professional|impressive|impressed|happy|satisfied|pleased|best|star|hero|heroes|legend|lifesaver|quick|fast|kind|glad)"
        r"(?: (?:job|work|service|support|help|team|news|response|reply|stuff|one|as always|with (?:the|your) \w+))*|well done|good (?:job|work|service|support|news)|love it|hooray|yay|phew|finally|keep it up|to hear(?: that)?)\b",
    ),
    (
        Sense.RECEIVED,
        r"^(?:ok |okay |yes )?(?:noted|got it|received|understood|copy(?: that)?|roger(?: that)?|acknowledged|message received|i see|good to know)\b",
    ),
    (Sense.AGREED, r"^(?:ok|okay|k|kk|okey|alright|all right|sure|right|fine|good)\b"),
    (
        Sense.NOTHING,
        r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|greetings)(?: (?!it\b|that\b|still\b|the\b)[\w'.-]+){0,3}$|^(?:hi|hello|hey)\b",
    ),
    (
        Sense.NOTHING,
        r"\b(?:i |we )?(?:have |just |had |did |now )*(?:re-?)?(?:tested|tried|checked|verified|rebooted|restarted|installed|updated|logged (?:in|out)|reset)\b"
        r"(?: (?:it|this|that|again|everything|the \w+|my \w+|our \w+|now|twice|several times|today|this morning|just now|and|on|with|both|all))*",
    ),
    (
        Sense.NOTHING,
        r"\b(?:after|since|with|following|by) (?:the |a |your |my |that |this |another |last |i |we )*(?:restart(?:ed)?|reboot(?:ed)?|updated?|re-?install\w*|fix|change|reset|password reset|patch|re-?login|visit|call|morning|then|afternoon|yesterday|instructions?|steps?|help|remote session)\b",
    ),
)
_QUESTION = re.compile(
    r"^(?:and |so |but |also )*(?:why|how|when|what|where|who|which|whose)\b"
    r"|^(?:and |so )*(?:is|are|was|were|does|do|did|can|could|would|will|shall|should|has|have|may|any)"
    r" (?:it|this|that|there|the|my|your|you|i|we|anyone|someone|everything|all|news|update|idea|progress|chance)\b"
)
_RHETORICAL = re.compile(r"^(?:and |so )*(?:why|how come)\b.*\b(?:still|again|not)\b")
_NEGATION_LEFT = re.compile(
    r"\b(?:not|no|never|nothing|none|nobody|neither|nor|without|cannot|lack\w*|un(?:able|fortunately|resolved|solved)|sadly|"
    r"fail\w*|error\w*|crash\w*|broken|broke|slow\w*|bugs?|wrong|bad|badly|lost|missing|trouble\w*|worse|issues?|problems?|stuck|"
    r"freez\w*|frozen|offline|dead|down|disconnect\w*|strange|weird|worried|still|back|hell|shit|damn|fuck\w*|crap|lol|sure)\b"
)
_DANGER_LEFT = re.compile(
    r"\b(?:need\w*|want\w*|ask\w*|request\w*|question\w*|when|who|why|how|where|which|than|next|again please|tomorrow|later|monday|"
    r"tuesday|wednesday|thursday|friday|seem\w*|appear\w*|before|stop\w*|close|instead|manual(?:ly)?|require\w*|require|must|try|call me|help)\b"
)
_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "i",
        "we",
        "you",
        "it",
        "is",
        "are",
        "was",
        "be",
        "been",
        "am",
        "to",
        "of",
        "and",
        "or",
        "so",
        "my",
        "our",
        "your",
        "me",
        "us",
        "this",
        "that",
        "these",
        "those",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "from",
        "as",
        "very",
        "much",
        "really",
        "just",
        "now",
        "all",
        "too",
        "then",
        "there",
        "here",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "will",
        "can",
        "one",
        "hi",
        "hello",
        "hey",
        "dear",
        "team",
        "ok",
    ]
)


def read_clause(text: str, asked: bool) -> Sense:
    """Read one folded clause without a Chinese character. `asked`: its sentence ends with a question mark."""
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    text = text.strip(" '*_-")
    rhetorical = bool(_RHETORICAL.search(text))
    said, rest = consume(text, _POLITE)
    for rules in (_PENDING, _DOUBT):
        found, _ = consume(rest, rules)
        said |= found
    found, rest = consume(rest, (*_FIXED_BY_NEGATION, *_BROKEN, *_FIXED, *_COURTESY))
    said |= found
    if (asked or _QUESTION.search(text)) and not (rhetorical and Sense.BROKEN in said):
        return said | Sense.QUESTION
    if rhetorical:
        return said
    return said | _left_over(said, rest)


def says_something(word: str) -> bool:
    """Say whether a single word has a meaning of its own in an answer, so that it is hardly a name."""
    return bool(read_clause(word, False) & ~Sense.OTHER)


def _left_over(said: Sense, rest: str) -> Sense:
    """What the words that no rule took mean for the clause."""
    if Sense.BROKEN not in said and _NEGATION_LEFT.search(rest):
        return Sense.DOUBT
    if Sense.BROKEN not in said and _DANGER_LEFT.search(rest):
        return Sense.DOUBT
    if said & (Sense.FIXED | Sense.BROKEN):
        return Sense.NOTHING
    words = [word for word in re.findall(r"[^\W_]+", rest) if word not in _STOP_WORDS]
    allowed = 2 if said or "|" in rest else 0
    return Sense.OTHER if len(words) > allowed else Sense.NOTHING
