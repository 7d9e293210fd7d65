"""The form in which one job board exports resumes: `Education Details`, `Skill Details`, `company - X`."""

from __future__ import annotations

from metier.applications.resume.plain import resume_of_text

FORM = (
    "TECHNICAL SKILLS Languages: Core Java Automation Testing Tool: Selenium with web driver. Operating System:"
    " Windows-XP/7/10 PROJECT DETAILS Mini Project: Watering plants. Final Year BE Project: Iris recognition.Education Details \r\n"
    "January 2016 BE Electronics Pune, Maharashtra Pune University\r\n"
    "June 2012 to May 2014  Secondary Education Warangal, Telangana SR Junior College\r\n"
    "January 2010 SSC   Maharashtra Board\r\n"
    "January 2008    Holy Family High School\r\n"
    "Test Engineer \r\n"
    "\r\n"
    "Test Engineer - Tinta Ltd\r\n"
    "Skill Details \r\n"
    "MATLAB- Exprience - 6 months\r\n"
    "Oracle , Backup , Restore- Exprience - Less than 1 year months\r\n"
    "PCB DESIGN- Exprience - 6 monthsCompany Details \r\n"
    "company - Tinta Ltd\r\n"
    "description - October 2008 to June 2011   Testing of pumps\r\n"
    "Responsibilities:\r\n"
    "\xe2\x80\xa2 Planning of tests from\r\n"
    "study of the drawings\r\n"
    "\xc3\xb1 Writing reports\r\n"
    "company - Na\r\n"
    "description - \r\n"
    "company - Krumm Works\r\n"
    "description - Role: Fitter\r\n"
    "Worked with Elm Ltd as a Clerk (May 2004 to Jan 2005)\r\n"
    "\xc3\x98\xc2\xa0Filing\r\n"
    "Computer Skills:\r\n"
    "\xe2\x80\xa2 AutoCAD\r\n"
    "company - Beta Works\r\n"
    "description - \r\n"
)


def test_the_form_is_read_whole() -> None:
    parsed = resume_of_text(FORM)
    assert parsed.unplaced == ()
    assert parsed.resume["basics"] == {"label": "Test Engineer - Tinta Ltd"}
    assert parsed.resume["education"] == [
        {
            "endDate": "2016-01",
            "studyType": "BE",
            "area": "Electronics",
            "location": "Pune, Maharashtra",
            "institution": "Pune University",
        },
        {
            "startDate": "2012-06",
            "endDate": "2014-05",
            "area": "Secondary Education",
            "location": "Warangal, Telangana",
            "institution": "SR Junior College",
        },
        {"endDate": "2010-01", "studyType": "SSC", "institution": "Maharashtra Board"},
        {"endDate": "2008-01", "institution": "Holy Family High School"},
    ]
    assert parsed.resume["projects"] == [
        {"name": "Mini Project: Watering plants."},
        {"name": "Final Year BE Project: Iris recognition."},
    ]


def test_skills_of_the_form_keep_how_long() -> None:
    assert resume_of_text(FORM).resume["skills"] == [
        {"name": "Languages", "keywords": ["Core Java"]},
        {"name": "Automation Testing Tool", "keywords": ["Selenium with web driver."]},
        {"name": "Operating System", "keywords": ["Windows-XP/7/10"]},
        {"name": "MATLAB", "level": "6 months"},
        {"keywords": ["Oracle", "Backup", "Restore"], "level": "Less than 1 year months"},
        {"name": "PCB DESIGN", "level": "6 months"},
        {"name": "Computer Skills", "keywords": ["AutoCAD"]},
    ]


def test_roles_of_the_form() -> None:
    assert resume_of_text(FORM).resume["work"] == [
        {
            "name": "Tinta Ltd",
            "startDate": "2008-10",
            "endDate": "2011-06",
            "position": "Test Engineer",
            "summary": "Testing of pumps",
            "highlights": ["Planning of tests from study of the drawings", "Writing reports"],
        },
        {"name": "Krumm Works", "position": "Fitter"},
        {
            "name": "Elm Ltd",
            "position": "Clerk",
            "startDate": "2004-05",
            "endDate": "2005-01",
            "highlights": ["Filing"],
        },
        {"name": "Beta Works"},
    ]


def test_a_resume_pasted_into_a_description_is_taken_apart() -> None:
    parsed = resume_of_text(
        "Education Details \nBE   Pune University\nTester\n\nSkill Details \nCompany Details \ncompany - Tinta Ltd\n"
        "description - Bela Nagy\nE-Mail:bela@example.com\nPROFILE SUMMARY\n\xe2\x96\xaa Tests things\nLANGUAGES\nEnglish & Hindi\n"
        "company - Krumm Works\ndescription - Filing\n"
    )
    assert parsed.resume["basics"]["name"] == "Bela Nagy"
    assert parsed.resume["basics"]["email"] == "bela@example.com"
    assert parsed.resume["basics"]["summary"] == "Tests things"
    assert [one["language"] for one in parsed.resume["languages"]] == ["English", "Hindi"]
    assert parsed.resume["work"] == [{"name": "Tinta Ltd"}, {"name": "Krumm Works", "summary": "Filing"}]


def test_names_of_a_tables_columns_are_no_education() -> None:
    parsed = resume_of_text(
        "Education Details \nJanuary 2017 MBA   Pune University\nUniversity /Board\nManager\n\nSkill Details \n"
    )
    assert len(parsed.resume["education"]) == 1
    assert parsed.unplaced == ("University /Board",)
