"""English phrases about whether it works."""

from __future__ import annotations

from ..senses import rules
from .words import WORDS

FIXED_BY_NEGATION = rules(
    WORDS,
    r"""
FIXED     \b(?:<FAULT_NOUN>|<FAULT_VERB>)(?: messages?)?(?: (?:is|are|does|do|has|have|did))?(?: now)
          ? (?:not|no longer)(?: been)? (?:there|show(?:s|n|ing)?(?: up)?|appear(?:s|ing|ed)?
          |comes?(?: back| up)?|occur(?:s|ring|red)?|happen(?:s|ing|ed)?|visible|present|return(?:ed)?
          |reappear(?:ed)?)\b(?: (?:any ?more|any more|again|since|now))*
FIXED     (?<!not )(?<!never )(?<!nothing )(?<!yet )\b(?:fixed|solved|resolved|sorted(?: out)?|cured
          ) (?:all |both )?(?:my |the |this |that |our |it |these )*<FAULT_NOUN>\b
FIXED     \b(?:no|zero) (?:more |further |longer any |new |additional )?(?:<FAULT_NOUN>|complaints?)\b
          (?<!^no problem)(?: (?:at all|any ?more|any more|now|since(?: then)?|whatsoever|today|here))*
FIXED     \b(?:<FAULT_NOUN>|<FAULT_VERB>|noise)(?: (?:has|have|is))?(?: now| finally)? (?:stopped|ceased
          |ended)\b|\bstopped (?:<FAULT_VERB>|making noise)\b
FIXED     ^no problem (?:any ?more|now|at all|since)\b
NOTHING   \bwithout (?:any |further |more |a |an |the )*(?:<FAULT_NOUN>|hitch|interruptions?|crashing
          |freezing)\b
FIXED     \b(?:no longer|not)(?: (?:an|a|any|the|this|that|been|being|get|getting|even|really|ever
          |once))* (?:<FAULT_VERB>|<FAULT_STATE>|issue|problem|error)\b(?: (?:any ?more|any more
          |since(?: then)?|again|now|at all|today|so often))*
FIXED     \b(?:no longer|not|never) (?:had|have|having|got|getting|seen|seeing|see|get|experienced?
          |encounter(?:ed)?|noticed?|showing|show|giving|give|throwing)(?: (?:any|the|that|this|a|an|more
          |such|same|further|those|these|\w+))?(?: \w+)? (?:<FAULT_NOUN>|it)\b(?: (?:again|any ?more
          |any more|since(?: then)?|now|at all))*
FIXED     \b(?:<FAULT_NOUN>|<FAULT_VERB>|noise|slowness|alarm|pop-?ups?|banner)<NO_NEGATION>{0,6}? (?:gone
          (?: away)?|solved|fixed|resolved|sorted(?: out)?|disappeared|vanished|cleared|over|history
          |went away|eliminated|closed)\b
PRAISE    \b(?:can not complain|could not be (?:better|happier)|can not thank you enough)\b
""",
)

BROKEN = rules(
    WORDS,
    r"""
BROKEN    \b(?:not|never|no longer|nothing(?: is)?|neither|unable to|fail(?:s|ed)? to|refus(?:es|ed) to
          |stop(?:s|ped)|quit|far from)(?: being able to)?<ADVERB> (?:<FIXED_STATE>|<FUNCTION>)\b
          (?: (?:any ?more|any more|yet|at all|properly|again|now|correctly))*
BROKEN    \b(?:can not|unable to|not able to|still not(?: able to)?|no longer(?: can
          | able to)?)<ADVERB> <CAN_FUNCTION>\b(?! (?:you|your|anyone|him|her|the mail|time|today)\b)
BROKEN    ^(?:no )?(?:sorry )?(?:it|this|that) (?:does|did|is|has|was) not$|^(?:no |i am |we are |but )*
          (?:unfortunately|sadly|afraid|regrettably) (?:not|no)$|^still no$
BROKEN    \b(?:do|does|have|has|still|did) not (?:have |got |get |see )+(?:any |the |an |a )*(?:access
          |internet|connection|sound|permissions?|rights|network|signal|picture|power|e?mails?|network
          |image|reply)\b|\b(?:access|permission|login|logon|connection)(?: (?:is|was|still|has been))
          * (?:denied|refused|rejected|failed|lost|impossible)\b(?: again)?
BROKEN    \bcan not be \w+\b|(?<!\bi )(?<!\bwe )\bwill not<ADVERB> <CAN_FUNCTION>\b|\bnot (?:detected
          |recogni[sz]ed|found|responding|showing(?: up)?|reachable)\b(?! any ?more)|\b(?:is|are|am
          ) not (?:\w+ )?(?:ringing|arriving|charging|updating|playing|recording|going through|answering
          |recogni[sz]ed|detected|found|coming (?:in|through|up))\b(?! any ?more)
BROKEN    ^(?:no |still |sorry )*not yet$|^still not$|\bstill nothing\b|\bnot (?:there|it)$
BROKEN    \b(?:still )?no (?:change|improvement|difference|luck|success|effect|joy|go|better|good
          |connection|internet|network|access|sound|audio|signal|power|picture|response|display|wifi|wi-fi
          |reaction)s?\b
BROKEN    \bstill no \w+\b|\bnothing (?:works|(?:has |have )?(?:changed|helped|improved|happened)|happens
          |helps|changes)\b|\b(?:to no avail|in vain|without (?:any )?(?:success|luck|effect|result))\b
BROKEN    \bstill(?: (?:is|are|was|has|have|having|very|so|too|the|a|an|some|many|totally|completely|just
          |get|getting|got|see|seeing|shows?|showing|says|with|experiencing|my|same|old|in|under))* (?:<FA
          ULT_STATE>|<FAULT_VERB>|<FAULT_NOUN>|same|there|exists?|persists?|bad|missing|wrong|unresolved
          |unsolved|unable|impossible|blank|black|red|here|not|nothing|unusable|full|dark|muted|disabled
          |inactive|expired|invalid|greyed out|loading|spinning|unreachable|unavailable|inaccessible
          |incorrect|asks?|asking|showing|appearing|appears|coming up|popping up|says|takes|tells|will not
          |does not|can not|requires|displays)\b(?: (?:error|problem|issue|message|thing|as before))?
BROKEN    \b(?:changed|changes|brought|helped|helps) nothing\b|\b(?:did|does) nothing\b|\b(?:nobody|no one
          |none of us)(?: [\w']+){0,4} (?:can|is able)\b|\bstill (?:report|see|get|have
          |experience)\w*(?: \w+){0,3} <FAULT_NOUN>\b|\b<FAULT_NOUN> (?:still |always )?(?:occurs|appears
          |pops up|comes up|shows up|happens|comes|keeps)\b|\bas (?:slow|bad|unstable|broken) as (?:before
          |ever|yesterday|always)\b
BROKEN    \b(?:does|is|has) not<ADVERB> (?:open|opened|send|sent|receive|received|save|saved|found|find
          |play|record|shown?|accept|react|recogni[sz]ed?|detect|update|switch on)\b(?! any ?more)
BROKEN    \b(?:same|identical)(?: \w+)? (?:problem|issue|error|thing|again|fault|message|story|result
          |behaviou?r|symptoms?|as before|as yesterday|as always|here)\b
BROKEN    \b(?:it|this|<FAULT_NOUN>|that|they|which)(?: (?:is|are|has|have|just|now|already|came|come
          |comes|all))* (?:back(?! (?:to normal|online|up|on|in|and running|again and working))|persists?
          |remains?(?! (?:fixed|solved|ok|stable))|continues?|recurr(?:ed|ing)|reappear(?:ed|s)|returned
          |unchanged)\b(?: again)?
BROKEN    \b(?:<FAULT_STATE>|<FAULT_VERB>|died|stopped|<FAULT_NOUN>)(?: \w+)? again\b|\bagain(?: (?:is|it
          |has|the|a|an|the same|with|completely|totally))* (?:<FAULT_STATE>|<FAULT_VERB>|<FAULT_NOUN>)\b
BROKEN    \bkeeps (?:on )?(?!working|running|going|up)\w+ing\b|\bkeep (?:on )?(?:getting|having|seeing
          |losing|crashing|failing|asking|showing|freezing|dropping|disconnecting|happening|receiving)\b
          |\b(?:remains|stays) (?!fixed|solved|ok\b|stable|connected|good|fine|up\b|online)\w+\b
          |\b(?:even |much |got |getting |gets )*(?:worse|unusable|useless|unresolved|unsolved|unfixed)\b
BROKEN    \b(?:get|gets|getting|have|having|has|shows?|showing|throws?|throwing|gives?|giving|see|seeing
          |experience|experiencing|there (?:is|are))(?: me)?(?: (?:a|an|the|this|that|same|many|lots of
          |lot of|still|some|more|exact|exactly|strange))* (?:<FAULT_NOUN>|blue ?screen)\b
BROKEN    \b(?:crashes|crashing|drops|freezes|freezing|fails|failing|disconnects|hangs|lags|stutters
          |reboots itself|times out|timed out)\b
BROKEN    \b(?:is|are|it|still|again|now|remains|completely|totally|all)(?: (?:very|so|too|extremely|just
          |completely|totally|again|now))* <FAULT_STATE>\b|^(?:very |too |so )?<FAULT_STATE>$
BROKEN    \b(?:persists?|unchanged|as bad as (?:before|ever)|broke(?: down)? again|wrong again)\b
NO        ^(?:no|nope|nah|negative|noo+)$|^no(?= (?:it|not|still|the|\|))
""",
)

FIXED = rules(
    WORDS,
    r"""
FIXED     \b(?:(?:seems?|appears?) to be )?(?<!at )(?<!my )(?<!to )(?<!for )(?<!good )(?<!great )
          (?<!nice )(?<!the )(?<!your )(?<!hard )(?<!from )(?<!of )(?<!excellent )(?:works?|working
          |function(?:s|ing)|running)(?: (?:now|again|fine|well|great|perfectly|correctly|properly
          |normally|smoothly|ok|okay|like a charm|like new|as expected|as it should|as before|flawlessly
          |good|very well|nicely|just|without))*\b
FIXED     \b(?:it|that|this|all|everything|solution|fix|instructions?|steps?|advice|tip|reset|restart
          |reboot|update|trick|method) (?:has |have |just |really )?worked(?: (?:perfectly|great|fine|well
          |like a charm|for me|now|immediately|right away|straight away|at once))*\b|^worked(?: (?:perfectly
          |great|fine|well|like a charm|for me|now|immediately|right away))*(?= thanks?|$|\|)
FIXED     \b(?:able|started|began|back|seems?|appears?) to work(?:ing)?\b(?: (?:again|now|fine))*
          |\bto work (?:again|now|fine)\b
LEANING   \bthank(?:s| you|x)?(?: \w+){0,4} for (?:fixing|solving|resolving|sorting|repairing|the (?:\w+ )
          ?fix|getting)\b.*
FIXED     \b(?:fixed|solved|resolved|sorted(?: out)?|repaired|restored|rectified|cured)\b
FIXED     \b(?:all|everything|it|looks?|looking|seems?|now|that|things|we|i|system|printer)(?: (?:is|are
          |am|looks?|seems?|now|to be|very|all|back|again|just|really|perfectly))* (?:good|ok|okay|fine
          |great|perfect|in order|normal|clear|set|well|sorted|up and running)\b(?: (?:now|again|to go
          |here|on my (?:side|end)))*
FIXED     \b(?:good|ok|okay|fine|great|perfect|perfectly|normal|well|fast|stable|online|connected|
          (?<!came )(?<!comes )(?<!coming )(?<!popped )(?<!pops )(?<!shows )(?<!showed )up
          |smooth)(?: and \w+)? (?:now|again)\b|\b(?:now|again) (?:good|ok|okay|fine|normal|fast|online
          |connected|stable)\b
FIXED     \b(?:back to normal|back online|back up|up and running|back in business|good as new|like a charm
          |did the trick|did it|good to go|as expected|all clear|all set)\b
FIXED     \b(?:i|we|users|everyone|everybody|they|now|again|finally|^)? ?(?:can|could now|am able to
          |is able to|are able to|was able to|were able to|able to|managed to)(?: (?:now|finally|again
          |already|all|successfully|easily|just|once again|once more))* <CAN_FUNCTION>\b
FIXED     \b(?:prints|connects|opens|loads|starts|boots|responds|syncs|scans|runs|logs in|charges|printing
          |connecting|opening|loading|starting|booting|arriving|coming in|coming through|ringing|playing
          |recording|updating|charging|answering|syncing|responding|scanning|sending|receiving|installed
          |connected|logged in)(?: (?:[\w']+|\|))? (?:now|again|fine|perfectly|correctly|properly|normally
          |well|ok|okay|fast|smoothly|quickly|as expected|successfully|without|immediately)\b
FIXED     \b(?:now|finally|again)\b(?: [\w']+){1,4} (?:loads|opens|works|prints|starts|connects|responds
          |boots|runs)\b
FIXED     \b(?:e?mails?|internet|network|vpn|connection|wi-?fi|access|power|sound|server|system|service
          |data|files?|folders?|everything|all) (?:is|are) back\b(?: (?:again|now|online))*
FIXED     \b(?:i|we) (?:am|are)(?: now| all| finally)? (?:in|connected|online|logged in|back|back in
          |back online)\b(?: (?:again|now))*
FIXED     \b(?:accessible|available|reachable|usable|responsive|visible|readable|unlocked|active
          |alive)(?: all)? (?:again|now)\b|\b(?:it |that |payment |mail |everything )(?:has |have )?(?:went
          |gone) through\b(?: fine| now)?|\b(?:test page|page|document) (?:was )?printed\b|^tested ok$
LEANING   \b(?:access|permission)(?: has been| was| is)? granted\b
FIXED     \b(?:i|we) (?:now |finally )*(?:have|got|received) (?:my |the |full )*(?:access|permissions?
          |rights|internet|sound)\b
FIXED     \b(?:is|are) (?:now |all )?(?:alright|fine|ok|okay)\b|\b(?:been|is|are|runs|running)(?: very
          | now| all)* stable\b|\b(?:i|we) got in\b
FIXED     \b(?:success(?:ful(?:ly)?)?|(?:all )?tests? pass(?:ed)?|passed)\b
FIXED     \b(?:i |we )?(?:hereby |can )?confirm(?:ed|ing|s)?\b
YES       ^(?:yes|yep|yeah|yup|yess+|correct|affirmative|indeed|absolutely|definitely|exactly|confirmed)\b
""",
)
