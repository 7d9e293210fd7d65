"""Thirty resumes of made-up people, and what a reader finds in them, for `python -m benchmarks.resumes --blind`.

They were written, and committed, before the reader of plain text was run on any of them, by somebody who had not read
it. A file has a line of the resume per line, `where|line`: `b` basics, `w` work, `e` education, `k` skills,
`l` languages, `c` certificates, `p` projects, `v` volunteer, `u` publications, `i` interests, `a` awards,
`r` references, two letters for either, `.` for headings and what may stand anywhere. Below `===` stands what is
expected: `role: employer | position | start | end`, `degree: degree | school`; ` / ` parts what is as good, words
after ` ~ ` may stand there too; `none` and `-` are empty. `layouts.py` makes the documents.

The half called open (the first fifteen names in the order of their SHA-256) was looked at after the first run; the
other was sealed until the reader had been mended on the open one, then run once, and only then looked at, too. The
twelve of `texts_second/` were written after that, for the version mended on all thirty, by the one who had mended it:
nothing was run on them before they were committed, but their author knew what the reader knows.
The fourteen of `texts_third/` are again by somebody who had read neither the reader nor any of these texts but one for
their form; they were committed before anything was run on them
(62 of 84 sections right), and then its commonest faults were mended, so that now this set is one the reader was made
with.
"""
