"""Groups of English words that the rules of both files beside this one name in <ANGLE> brackets."""

from __future__ import annotations

from ..senses import joined

WORDS = joined(
    r"""
FAULT_NOUN (?:problem|issue|error|fault|trouble|crash|bug|glitch|warning|failure|interruption|hiccup|freeze
          |delay|drop|symptom|difficult(?:y|ie)|message|incident|jam|lag)(?:s|es)?
FAULT_VERB (?:crash|freez|hang|fail|disconnect|jam|lag|happen|occur|reboot|restart|stall|drop|stutter
          |flicker|time out|timing out)(?:es|e|s|ing|ed|ping|ged|ged|ging|med)?
FAULT_STATE (?:froze|hung|broke|died|broken|slow|stuck|frozen|down|offline|dead|blocked|locked(?: out)?|hung
          |faulty|jammed|unstable)
FIXED_STATE (?:fixed|solved|resolved|sorted(?: out)?|repaired|restored|rectified|working|functioning
          |functional|okay|ok|fine|good|well|better|right|correct|possible|available|online|normal|done
          |gone|connected|running|usable|accessible|responding|printing|loading|stable|up)
FUNCTION  (?:work(?:s|ed|ing)?|function(?:s|ed)?|print(?:s|ed|ing)?|connect(?:s|ed|ing)?|boot(?:s|ed|ing)?
          |start(?:s|ed|ing)?(?: up)?|load(?:s|ed|ing)?|respond(?:s|ed|ing)?|sync(?:s|ed|ing)?|install(?:s
          |ed|ing)?|launch(?:es|ed)?|scan(?:s|ned|ning)?|display(?:s|ed|ing)?|charg(?:es?|ed|ing)|turn(?:s
          |ed)? on|go(?:es)? away|help(?:s|ed|ing)?|chang(?:e|es|ed)|improv(?:e|es|ed)|(?:fix|solv
          |resolv)(?:e|es|ed|ing)?|log(?:ging)? ?(?:in|on)|login|sign in|run(?:s)?)
ABLE      (?:open|send|receive|access|use|see|reach|save|download|upload|find|get|hear|view|edit|join|type
          |read|enter|call|browse|surf|continue|do|make|submit|approve|play|record)
ADVERB    (?: (?:yet|still|really|even|been|being|be|completely|fully|properly|actually|totally|entirely
          |seem|seems|appear|to|look|looks|get|all|a|any|currently|ever|correctly|successfully|always
          |quite|exactly|it|that))*
CAN_FUNCTION (?:<FUNCTION>|<ABLE>)
NO_NEGATION (?: (?!not\b|never\b|no\b|still\b|until\b|unless\b|will\b|if\b|when\b|be\b|again\b|back\b
          |should\b)[\w'-]+)
"""
)
