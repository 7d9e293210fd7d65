"""What fraudulent ads ask for and promise, as phrases, by what consumer offices warn of and what old frauds say.

A phrase is words as `tokens_of` gives them: lower case, numbers as `0`, `$` `£` `€` `!` as they are. A phrase that ends in `*`
stands for every one that begins so. Left out are ways of writing ("kindly", exclamation marks), by which people of one
country would be told from others, and most names of occupations, by which honest ads for them would be flagged.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that ads say.

    Attributes:
        name: For figures and weights.
        words: What it is, to be read in a list after "possible scam".
        phrases: Any of them is the mark; at most four words each.
        alone: It is told even where nothing else speaks of fraud.
    """

    name: str
    words: str
    phrases: tuple[str, ...]
    alone: bool = False


def _mark(name: str, words: str, phrases: str, *, alone: bool = False) -> Mark:
    return Mark(name, words, tuple(phrase.strip() for phrase in phrases.split("|")), alone)


MARKS: tuple[Mark, ...] = (
    _mark(
        "fee",
        "speaks of a fee or payment from applicants",
        "registration fee|training fee|starter kit|starter pack|training kit"
        "|refundable deposit|refundable fee|activation fee|pay a fee|pay a small|small investment"
        "|enrollment fee|enrolment fee|pay for training|pay for your training|pay for the training|purchase your own kit",
        alone=True,
    ),
    _mark(
        "bank",
        "asks for bank details",
        "your bank account|bank account details|bank account number|bank account information|your bank details|your account number"
        "|your bank information|your bank name|name of your bank|bank login|banking details|your credit report|your credit score|routing number|use your account",
        alone=True,
    ),
    _mark(
        "transfer",
        "speaks of moving money for others",
        "western union|moneygram|money gram|cash checks|cash cheques|cash the check|cashing checks|cashiers check|cashier's check|money orders"
        "|deposit checks|deposit the check|check for office equipment|check for equipment|check will be mailed|transfer the funds|forward the funds|forward the money|receive payments from clients"
        "|payments from our customers|payments of our clients|payments on your account|to your personal account|payment agent|payments agent|money transfer agent|bitcoin atm|gift cards to",
        alone=True,
    ),
    _mark(
        "parcels",
        "speaks of reshipping parcels, secret shopping or stuffing envelopes",
        "reship|reshipping|re ship|re shipping|repackage and|forward packages|forward the packages|receive packages at|packages at home"
        "|packages from home|package handler from home|mystery shopper|mystery shoppers|mystery shopping|secret shopper|secret shoppers"
        "|stuff envelopes|stuffing envelopes|envelope stuffing",
        alone=True,
    ),
    _mark(
        "messenger",
        "sends applicants to a messenger or a private mailbox",
        "whatsapp us|whatsapp me|whatsapp no|whatsapp only|whatsapp at|whatsapp 0|on whatsapp at|via whatsapp at"
        "|telegram channel|telegram group|by text chat only|text chat only|telegram me|on telegram at|yahoo messenger|hangouts interview|interview on hangouts|via hangouts"
        "|text me at|text us at|gmail com|gmail dot com|yahoo com|hotmail com|aol com|outlook com|protonmail com|ymail com",
        alone=True,
    ),
    _mark(
        "identity",
        "asks for identity papers or private data with the application",
        "social security number|your ssn|scan of your passport|copy of your passport|copy of passport|passport copy|copy of your id|copy of id|id both sides|photo of your id"
        "|your date of birth|mother's maiden|aadhaar card|aadhar card|pan card|your marital status|driver's license front",
        alone=True,
    ),
    _mark(
        "easy money",
        "promises easy or quick money",
        "easy money|extra money|extra cash|extra income|make money from|make money at|making money from|earn money by|earn money from home|earn cash|earn up to|earn good"
        "|earn from home|earn extra|make anywhere|quick cash|cash jobs|cash job|cash positions|cash in hand"
        "|paid daily|pay daily|daily pay|paid weekly|pay weekly|weekly pay|financial freedom|financially independent|residual income|passive income"
        "|second income|executive income|executive level income|income you deserve|unlimited income|own boss|easy job|easy work|simple job",
    ),
    _mark(
        "pay by week",
        "names pay by the day or week",
        "$ 0 per week|$ 0 a week|$ 0 weekly|$ 0 week|0 $ weekly|0 $ per week|0 $ a week|£ 0 per week|£ 0 a week|£ 0 weekly|0 usd weekly|0 dollars weekly|weekly $ 0"
        "|$ 0 per day|$ 0 a day|$ 0 daily|0 $ per day|0 $ daily|£ 0 per day|£ 0 a day|£ 0 daily|daily $ 0|plus a day",
    ),
    _mark(
        "from home",
        "offers work from home to anyone",
        "all from home|income from home|money from home|day from home|work at home|do it at home|home based job*|home based work|home based position*|own home|your home|home position|home positions|home business|home job|home jobs|virtual position",
    ),
    _mark(
        "no experience",
        "asks for no experience",
        "no experience|no prior experience|no previous experience|no special skills|experience not necessary|experience not needed|experience is not necessary|no skills needed"
        "|no selling|won't required|wont required|anyone can apply|anyone can do|no qualification*|full training provided|training is provided|we will train you",
    ),
    _mark(
        "spare time",
        "offers to be done in spare time",
        "hours a day|hours per day|hour per day|hours daily|hrs daily|hrs per day|free time|spare time|own schedule|own pace|own hours|own place"
        "|set your own|part time job|part time jobs|part time work|part time positions|part time position",
    ),
    _mark(
        "anyone",
        "addresses anybody who is willing",
        "honest people|honest and|honest self|serious people|serious inquiries|serious applicants|self motivated people|motivated people"
        "|motivated individuals|hardworking individuals|hard working individuals|hardworking workers|devoted and|be at least 0|must be 0 years"
        "|over the age of|are you looking|are you tired|if you are unemployed|are you tired of|unemployed|underemployed|stay at home|housewives|moms and|students and housewives",
    ),
    _mark(
        "recruiting others",
        "pays for recruiting others",
        "network marketing|network marketer*|multi level|mlm|downline|brand partner|brand partners|membership submitted|business opportunity"
        "|be your own boss|independent associate*|independent distributor*|independent rep*|change your life|ground floor opportunity",
    ),
    _mark(
        "simple task",
        "offers typing or data work that anybody could do",
        "data entry clerk|data entry clerks|payroll data|payroll clerk|payroll typist|payroll processor|typist|typists|data entry admin|data entry position"
        "|data entry positions|entry administrative|form filling jobs|ad posting|copy paste job*|survey taker|paid surveys|transcriptionist|medical transcription",
    ),
)  # fmt: skip
