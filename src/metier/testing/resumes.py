"""A made-up person's resume, whole: for tests and for trying things out."""

from __future__ import annotations

import copy
from typing import Any

from metier.applications.resume import record_of
from metier.domain.record import Record

_ADA: dict[str, Any] = {
    "basics": {
        "name": "Ada Quill",
        "label": "Data engineer",
        "email": "ada@quill.example",
        "phone": "+49 345 555 0100",
        "summary": "Data engineer with a love for clean pipelines. Eight years in logistics and health.",
        "location": {"address": "Torstr. 1", "postalCode": "06108", "city": "Halle", "countryCode": "DE"},
        "profiles": [{"network": "GitHub", "username": "adaq", "url": "https://github.example/adaq"}],
    },
    "work": [
        {
            "name": "Tinta GmbH",
            "position": "Senior data engineer",
            "location": "Halle",
            "startDate": "2020-04",
            "highlights": [
                "Moved 40 nightly jobs from cron to Airflow, so that reports were ready by 7 instead of 10",
                "Built the warehouse on PostgreSQL and dbt that 60 colleagues use every day",
                "Led a team of three data engineers",
                "Wrote the on-call handbook",
                "Cut the cloud bill on AWS by 30 % by moving cold data to Glacier",
            ],
        },
        {
            "name": "Klinik Nord",
            "position": "Data analyst",
            "location": "Leipzig",
            "startDate": "2016-09",
            "endDate": "2020-03",
            "highlights": [
                "Built dashboards in Tableau for 12 wards",
                "Automated the monthly quality report with Python and pandas, saving three days each month",
                "Trained 25 nurses in reading the dashboards",
                "Took part in the ethics board",
            ],
        },
        {
            "name": "Uni Halle",
            "position": "Student assistant",
            "startDate": "2014",
            "endDate": "2016",
            "highlights": ["Held tutorials in statistics for 30 students"],
        },
    ],
    "education": [
        {
            "institution": "Uni Halle",
            "area": "Computational Linguistics",
            "studyType": "MSc",
            "startDate": "2013",
            "endDate": "2016",
            "courses": ["Statistics", "Machine learning", "Phonetics"],
        }
    ],
    "skills": [
        {"name": "Languages", "keywords": ["R", "SQL", "Python"]},
        {"name": "Data", "keywords": ["Airflow", "dbt", "PostgreSQL", "Tableau", "pandas"]},
        {"name": "Cloud", "keywords": ["AWS", "Terraform"]},
    ],
    "certificates": [{"name": "AWS Solutions Architect Associate", "date": "2022-05", "issuer": "Amazon"}],
    "languages": [
        {"language": "German", "fluency": "native"},
        {"language": "English", "fluency": "C1"},
    ],
    "projects": [
        {
            "name": "busfahrplan",
            "startDate": "2019",
            "highlights": ["Wrote an importer of open timetables in Python"],
        }
    ],
    "interests": [{"name": "Rowing"}],
    "references": [{"name": "Dr. Kern", "reference": "Ada is reliable."}],
}


def resume_of_ada() -> dict[str, Any]:
    """JSON Resume of a data engineer who does not exist; a fresh copy each time.

    Example:
        >>> resume_of_ada()["basics"]["name"]
        'Ada Quill'
    """
    return copy.deepcopy(_ADA)


def record_of_ada() -> Record:
    """Her own facts.

    Example:
        >>> record_of_ada().facts[0].words
        'Data engineer with a love for clean pipelines.'
    """
    return record_of(resume_of_ada())
