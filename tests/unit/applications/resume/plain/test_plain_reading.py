"""Resumes as people write them, in English and German, read into JSON Resume."""

from __future__ import annotations

from metier.applications.resume.plain import resume_of_text

ENGLISH = """Mara Okafor
Senior Data Engineer
mara.okafor@example.org | +49 151 5550100 | Leipzig, Germany | linkedin.com/in/mara-okafor

PROFILE
Data engineer with eight years in logistics. I like boring pipelines
that never wake anybody at night.

PROFESSIONAL EXPERIENCE

Tinta Logistics GmbH, Leipzig                                   March 2019 – Present
Senior Data Engineer
• Moved 40 nightly jobs to Airflow, cutting failures by 70 %
• Lead a team of three; reviewed every schema change before it
  reached production
• Technologies: Python, dbt

Data Engineer | Krumm & Söhne AG | Halle | 01/2015 - 02/2019
- Built the first warehouse (PostgreSQL)

EDUCATION
M.Sc. Computer Science, University of Leipzig, 2012 - 2014, GPA: 1.4
B.Sc. Computer Science, Hochschule Merseburg, 2009 – 2012

SKILLS
Languages: Python, SQL
Tools: Airflow, Docker (Compose, Swarm)

LANGUAGES
English (fluent), German (native), Igbo - basic

CERTIFICATIONS
AWS Certified Data Analytics – Amazon, 2021
Scrum Master from Scrum Alliance (May 2018)

PROJECTS
Birdcounter: counts birds on balconies
- 200 users

VOLUNTEERING
Coach, CoderDojo Halle, 2016 - 2018
- Taught children Scratch

AWARDS
Employee of the year, Tinta Logistics GmbH, 2021

PUBLICATIONS
"Boring pipelines", PyCon DE 2020

INTERESTS
Bouldering, choir

REFERENCES
Available on request
"""

GERMAN = """Lebenslauf

Persönliche Daten
Name: Jonas Brückner
Geburtsdatum: 12.03.1988
Anschrift: Lindenweg 4, 04177 Leipzig
Telefon: 0341 5550100
E-Mail: jonas@example.org

Berufserfahrung

seit 04/2018
Softwareentwickler
Tinta GmbH, Leipzig
- Entwicklung von Schnittstellen in Java
- Betreuung von zwei Auszubildenden

10/2014 – 03/2018   Werkstudent bei Krumm AG, Halle
- Pflege der Testumgebung

Ausbildung
09/2012 – 08/2014  Fachinformatiker, Berufsschule Leipzig, Note: 1,7
2012  Abitur, Goethe-Gymnasium Leipzig

EDV-Kenntnisse
Programmiersprachen: Java, Kotlin

Sprachkenntnisse
Deutsch (Muttersprache)
Englisch (verhandlungssicher)

Weiterbildungen
Mai 2019: Certified Kubernetes Administrator

Ehrenamt
2015 - 2017 Trainer, SV Lindenau

Interessen
Klettern, Schach
"""


def test_an_english_resume_is_read_whole() -> None:
    parsed = resume_of_text(ENGLISH)
    assert parsed.unplaced == ()
    assert parsed.remarks == ()
    assert parsed.resume == {
        "basics": {
            "name": "Mara Okafor",
            "label": "Senior Data Engineer",
            "email": "mara.okafor@example.org",
            "phone": "+49 151 5550100",
            "location": {"city": "Leipzig", "region": "Germany"},
            "profiles": [
                {"network": "LinkedIn", "url": "linkedin.com/in/mara-okafor", "username": "mara-okafor"}
            ],
            "summary": "Data engineer with eight years in logistics. I like boring pipelines that never wake anybody"
            " at night.",
        },
        "work": [
            {
                "name": "Tinta Logistics GmbH",
                "position": "Senior Data Engineer",
                "location": "Leipzig",
                "startDate": "2019-03",
                "highlights": [
                    "Moved 40 nightly jobs to Airflow, cutting failures by 70 %",
                    "Lead a team of three; reviewed every schema change before it reached production",
                    "Technologies: Python, dbt",
                ],
            },
            {
                "name": "Krumm & Söhne AG",
                "position": "Data Engineer",
                "location": "Halle",
                "startDate": "2015-01",
                "endDate": "2019-02",
                "highlights": ["Built the first warehouse (PostgreSQL)"],
            },
        ],
        "volunteer": [
            {
                "organization": "CoderDojo Halle",
                "position": "Coach",
                "startDate": "2016",
                "endDate": "2018",
                "highlights": ["Taught children Scratch"],
            }
        ],
        "education": [
            {
                "studyType": "M.Sc.",
                "area": "Computer Science",
                "institution": "University of Leipzig",
                "startDate": "2012",
                "endDate": "2014",
                "score": "GPA: 1.4",
            },
            {
                "studyType": "B.Sc.",
                "area": "Computer Science",
                "institution": "Hochschule Merseburg",
                "startDate": "2009",
                "endDate": "2012",
            },
        ],
        "projects": [
            {"name": "Birdcounter", "description": "counts birds on balconies", "highlights": ["200 users"]}
        ],
        "skills": [
            {"name": "Languages", "keywords": ["Python", "SQL"]},
            {"name": "Tools", "keywords": ["Airflow", "Docker (Compose, Swarm)"]},
        ],
        "certificates": [
            {"name": "AWS Certified Data Analytics", "issuer": "Amazon", "date": "2021"},
            {"name": "Scrum Master", "issuer": "Scrum Alliance", "date": "2018-05"},
        ],
        "languages": [
            {"language": "English", "fluency": "fluent"},
            {"language": "German", "fluency": "native"},
            {"language": "Igbo", "fluency": "basic"},
        ],
        "awards": [{"title": "Employee of the year", "awarder": "Tinta Logistics GmbH", "date": "2021"}],
        "publications": [{"name": '"Boring pipelines", PyCon DE 2020', "releaseDate": "2020"}],
        "interests": [{"name": "Bouldering"}, {"name": "choir"}],
        "references": [{"reference": "Available on request"}],
    }


def test_a_german_resume_is_read_and_personal_details_are_left_out() -> None:
    parsed = resume_of_text(GERMAN)
    assert parsed.resume["basics"] == {
        "name": "Jonas Brückner",
        "email": "jonas@example.org",
        "phone": "0341 5550100",
        "location": {"address": "Lindenweg 4", "postalCode": "04177", "city": "Leipzig"},
    }
    assert [(role["position"], role["name"], role["location"]) for role in parsed.resume["work"]] == [
        ("Softwareentwickler", "Tinta GmbH", "Leipzig"),
        ("Werkstudent", "Krumm AG", "Halle"),
    ]
    assert [(role["startDate"], role.get("endDate")) for role in parsed.resume["work"]] == [
        ("2018-04", None),
        ("2014-10", "2018-03"),
    ]
    assert [row.get("institution") for row in parsed.resume["education"]] == [
        "Berufsschule Leipzig",
        "Goethe-Gymnasium Leipzig",
    ]
    assert parsed.resume["education"][1]["studyType"] == "Abitur"
    assert parsed.resume["education"][0]["score"] == "Note: 1,7"
    assert parsed.resume["skills"] == [{"name": "Programmiersprachen", "keywords": ["Java", "Kotlin"]}]
    assert [one["language"] for one in parsed.resume["languages"]] == ["Deutsch", "Englisch"]
    assert parsed.resume["certificates"] == [
        {"name": "Certified Kubernetes Administrator", "date": "2019-05"}
    ]
    assert parsed.resume["volunteer"] == [
        {"position": "Trainer", "organization": "SV Lindenau", "startDate": "2015", "endDate": "2017"}
    ]
    assert parsed.unplaced == ("Geburtsdatum: 12.03.1988",)
    assert any("Personal details" in remark for remark in parsed.remarks)


def test_a_resume_in_markdown_is_read() -> None:
    parsed = resume_of_text(
        "# Tom Vale\n\ntom@vale.example | https://github.com/tomvale\n\n## Summary\nLikes **small** services.\n\n"
        "## Experience\n\n### Acme Corp — Backend Developer\n*Jan 2020 – Dec 2022*\n* Cut latency to 120 ms\n\n"
        "### Beta Labs, Inc. — Junior Developer (2018-2019)\n* Fixed bugs\n\n"
        "## Technical Skills\n- **Languages:** Go, Python\n- **Databases:** Redis\n"
    )
    assert parsed.resume["basics"]["name"] == "Tom Vale"
    assert parsed.resume["basics"]["summary"] == "Likes small services."
    assert [(role["name"], role["position"]) for role in parsed.resume["work"]] == [
        ("Acme Corp", "Backend Developer"),
        ("Beta Labs, Inc.", "Junior Developer"),
    ]
    assert parsed.resume["skills"] == [
        {"name": "Languages", "keywords": ["Go", "Python"]},
        {"name": "Databases", "keywords": ["Redis"]},
    ]


def test_a_resume_that_lost_all_its_lines_is_parted_at_its_headings() -> None:
    parsed = resume_of_text(
        "PRIYA NAIR Email: priya@example.com Phone: +91 98450 55501 OBJECTIVE Seeking a role in testing. EDUCATION B.E. in"
        " Electronics, Anna University, 2012 TECHNICAL SKILLS Languages: Java, SQL Tools: Selenium, Jira Operating Systems:"
        " Windows, Linux ACHIEVEMENTS Best tester award 2014 HOBBIES Reading, cooking"
    )
    assert parsed.unplaced == ()
    assert parsed.resume == {
        "basics": {
            "name": "PRIYA NAIR",
            "email": "priya@example.com",
            "phone": "+91 98450 55501",
            "summary": "Seeking a role in testing.",
        },
        "education": [
            {"studyType": "B.E.", "area": "Electronics", "institution": "Anna University", "endDate": "2012"}
        ],
        "skills": [
            {"name": "Languages", "keywords": ["Java", "SQL"]},
            {"name": "Tools", "keywords": ["Selenium", "Jira"]},
            {"name": "Operating Systems", "keywords": ["Windows", "Linux"]},
        ],
        "awards": [{"title": "Best tester award", "date": "2014"}],
        "interests": [{"name": "Reading"}, {"name": "cooking"}],
    }


def test_an_address_over_four_lines_and_roles_without_bullets() -> None:
    parsed = resume_of_text(
        "JANE Q. PUBLIC\n12 Elm Street, Springfield, IL 62701\n(217) 555-0100 · jane@example.com\n\nExperience\n"
        "Registered Nurse\nSt. Mary Hospital\nSpringfield, IL\nJune 2016 to present\nCared for up to six patients per shift.\n\n"
        "Nursing Assistant\nElm Care Center\nMay 2012 - June 2016\nHelped residents with daily living.\n"
    )
    assert parsed.resume["basics"]["location"] == {
        "address": "12 Elm Street",
        "city": "Springfield",
        "region": "IL",
        "postalCode": "62701",
    }
    assert parsed.resume["work"] == [
        {
            "position": "Registered Nurse",
            "name": "St. Mary Hospital",
            "location": "Springfield, IL",
            "startDate": "2016-06",
            "summary": "Cared for up to six patients per shift.",
        },
        {
            "position": "Nursing Assistant",
            "name": "Elm Care Center",
            "startDate": "2012-05",
            "endDate": "2016-06",
            "summary": "Helped residents with daily living.",
        },
    ]


PROFILE_EXPORT = """Contact
jo.lind@example.org
www.linkedin.com/in/jolind (LinkedIn)

Top Skills
Python
Project management

Certifications
Scrum Master

Jo Lind
Head of Data at Tinta
Berlin, Germany

Experience

Tinta GmbH
4 years 2 months
Head of Data
January 2020 - Present (2 years 7 months)
Berlin, Germany
Leads 12 people.

Data Engineer
June 2018 - January 2020 (1 year 8 months)
Built pipelines.

Krumm AG
Analyst
March 2015 - May 2018 (3 years 3 months)

Education
University of Leipzig
Master of Science - MS, Computer Science · (2012 - 2014)

Page 1 of 2
"""


def test_the_export_of_a_profile_has_its_name_after_the_side_column() -> None:
    parsed = resume_of_text(PROFILE_EXPORT)
    assert parsed.resume["basics"]["name"] == "Jo Lind"
    assert parsed.resume["basics"]["label"] == "Head of Data at Tinta"
    assert parsed.resume["skills"] == [{"name": "Top Skills", "keywords": ["Python", "Project management"]}]
    assert parsed.resume["certificates"] == [{"name": "Scrum Master"}]
    assert parsed.resume["education"][0]["area"] == "Computer Science"
    assert parsed.unplaced == ("Page 1 of 2",)


def test_roles_of_one_employer_in_such_an_export_all_name_it() -> None:
    roles = resume_of_text(PROFILE_EXPORT).resume["work"]
    assert [(role["name"], role["position"], role["startDate"]) for role in roles] == [
        ("Tinta GmbH", "Head of Data", "2020-01"),
        ("Tinta GmbH", "Data Engineer", "2018-06"),
        ("Krumm AG", "Analyst", "2015-03"),
    ]
    assert roles[0]["location"] == "Berlin, Germany"


def test_letters_apart_and_bullets_on_lines_of_their_own() -> None:
    parsed = resume_of_text(
        "S A M   R E E D\nPhone 0341 5550100 | Musterweg 3 | 50667 Köln\n\nE X P E R I E N C E\n2018 - Present\nBookkeeper\n"
        "Reed & Sons Ltd\n•\nKept the books of 14 clients\n•\nClosed every month by day 3\n"
    )
    assert parsed.resume["basics"] == {
        "name": "SAM REED",
        "phone": "0341 5550100",
        "location": {"address": "Musterweg 3", "postalCode": "50667", "city": "Köln"},
    }
    assert parsed.resume["work"][0]["highlights"] == [
        "Kept the books of 14 clients",
        "Closed every month by day 3",
    ]


def test_which_of_two_unknown_names_is_the_employer_is_said_to_be_a_guess() -> None:
    parsed = resume_of_text("Experience\nBlue Door, Green Window, 2015 - 2018\n- Opened both\n")
    assert parsed.resume["work"][0]["highlights"] == ["Opened both"]
    assert any("not certain" in remark for remark in parsed.remarks)


def test_a_letter_is_no_resume() -> None:
    parsed = resume_of_text("just some text\nthat has no headings. It's a letter.\n")
    assert parsed.resume == {}
    assert parsed.unplaced == ("just some text", "that has no headings. It's a letter.")


def test_a_heading_in_a_sentence_is_none() -> None:
    parsed = resume_of_text(
        "Profile\nMy experience with skills and education in projects is broad.\nI teach skills.\n"
    )
    assert list(parsed.resume) == ["basics"]


def test_a_name_that_begins_like_a_bullet_keeps_its_letter() -> None:
    parsed = resume_of_text("Experience\nØrsted AS, Project manager, 2015 - 2018\n- Øresund bridge\n")
    assert parsed.resume["work"][0]["name"] == "Ørsted AS"
    assert parsed.resume["work"][0]["highlights"] == ["Øresund bridge"]


def test_what_stands_apart_after_education_is_left_unplaced() -> None:
    parsed = resume_of_text("Education\nMBA, Anna University, 2012\n\nSome closing words that nobody needs\n")
    assert parsed.unplaced == ("Some closing words that nobody needs",)
    assert parsed.places == {0: "heading", 1: "education", 3: "unplaced"}
