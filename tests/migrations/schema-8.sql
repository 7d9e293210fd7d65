pragma application_id=1296389193;
pragma user_version=8;
BEGIN TRANSACTION;
CREATE TABLE batch (
        id integer primary key autoincrement,
        name text not null unique,
        alias text not null, model text not null, host text not null, holder text not null,
        price text not null, choices text not null,
        stage text not null check (stage in ('reserved', 'creating', 'sent', 'ended')),
        remote text not null, words text not null,
        made_at text not null, changed_at text not null
    );
INSERT INTO "batch" VALUES(1,'batch-7','gpt','small-1@api.example.com','api.example.com','00000000000000000000000000000000','["1", "4", null, null, "2026-05-01", "a page"]','["passed"]','sent','batch_abc','','2026-05-01T09:30:00+00:00','2026-05-01T09:30:00+00:00');
CREATE TABLE cache (kind text not null, key text not null, data blob not null);
INSERT INTO "cache" VALUES('words-1','00',X'0102');
CREATE TABLE call (
        id integer primary key autoincrement,
        request_key text not null, subject_key text not null,
        posting_id text,
        purpose text not null, model text not null, run text not null, holder text not null, batch text not null,
        state text not null check (state in ('sent', 'replied', 'failed', 'unknown')),
        reserved integer not null, paid integer,
        input_tokens integer, output_tokens integer, cached_tokens integer,
        reply text, error text not null,
        sent_at text not null, settled_at text
    );
INSERT INTO "call" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA','a1b2c3d4e5f6','screening','small-1@api.example.com','r1','00000000000000000000000000000000','','replied',900,310,700,60,512,'["{\"p\": {\"passed\": 0.2, \"maybe\": 0.5, \"excited\": 0.3}}", "stop", [700, 60, 512, 0], "small-1", {}]','','2026-05-01T09:30:00+00:00','2026-05-01T09:30:00+00:00');
INSERT INTO "call" VALUES(2,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB','0f1e2d3c4b5a','screening','small-1@api.example.com','r1','00000000000000000000000000000000','','failed',900,NULL,NULL,NULL,NULL,NULL,'E-PROVIDER-TRY 503','2026-05-01T09:30:00+00:00','2026-05-01T09:30:00+00:00');
INSERT INTO "call" VALUES(3,'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC','0f1e2d3c4b5a','repair','small-1@api.example.com','r1','00000000000000000000000000000000','','unknown',1200,NULL,NULL,NULL,NULL,NULL,'stopped before the answer came','2026-05-01T09:30:00+00:00','2026-05-01T09:30:00+00:00');
INSERT INTO "call" VALUES(4,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD',NULL,'screening','small-1@api.example.com','r1','00000000000000000000000000000000','','sent',900,NULL,NULL,NULL,NULL,NULL,'','2026-05-01T09:30:00+00:00',NULL);
INSERT INTO "call" VALUES(5,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE','0f1e2d3c4b5a','screening','small-1@api.example.com','r1','00000000000000000000000000000000','batch-7','sent',450,NULL,NULL,NULL,NULL,NULL,'','2026-05-01T09:30:00+00:00',NULL);
CREATE TABLE consent (
        id integer primary key autoincrement,
        host text not null, classes text not null, at text not null
    );
INSERT INTO "consent" VALUES(1,'api.example.com','postings profile','2026-05-01T09:30:00+00:00');
INSERT INTO "consent" VALUES(2,'other.example.com','postings','2026-05-01T09:30:00+00:00');
INSERT INTO "consent" VALUES(3,'other.example.com','','2026-05-01T09:30:00+00:00');
CREATE TABLE decision (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        label text check (label in ('passed', 'maybe', 'excited')),
        reason text not null, occasion text not null, decided_at text not null,
        verdict_run integer references run(id),
        undoes integer unique references decision(id),
        check ((label is null) = (undoes is not null))
    );
INSERT INTO "decision" VALUES(1,1,'maybe','nights','random','2026-05-01T09:30:00+00:00',1,NULL);
INSERT INTO "decision" VALUES(2,2,'excited','','chosen','2026-05-01T09:30:00+00:00',NULL,NULL);
INSERT INTO "decision" VALUES(3,2,NULL,'','chosen','2026-05-01T09:30:00+00:00',NULL,2);
CREATE TABLE document (
        kind text not null, key text not null, text text not null, first_used_at text not null,
        primary key (kind, key)
    );
CREATE TABLE draft (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        kind text not null check (kind in ('resume', 'letter')),
        version integer not null check (version > 0),
        made_at text not null, made_by text not null,
        based_on integer references draft(id),
        record text not null,
        body text not null,
        unique (posting, kind, version)
    );
INSERT INTO "draft" VALUES(1,2,'resume',1,'2026-05-20T09:00:00+00:00','metier',NULL,'abc','{"lines": [{"text": "Data engineer, Tinta GmbH", "section": "work", "origin": "locked", "cites": ["fc52db"], "under": "fc52db", "group": 0}, {"text": "Moved 40 pipelines to Airflow", "section": "work", "origin": "master", "cites": ["f658ec"], "under": "fc52db", "group": 0}], "facts": [{"id": "fc52db", "kind": "role", "words": "Data engineer, Tinta GmbH", "path": "work[0]", "under": null, "title": "Data engineer", "at": "Tinta GmbH", "place": "", "start": "2019-03", "end": "", "is_current": true, "note": "", "url": ""}, {"id": "f658ec", "kind": "highlight", "words": "Moved 40 pipelines to Airflow", "path": "work[0].highlights[0]", "under": "fc52db", "title": "Data engineer", "at": "Tinta GmbH", "place": "", "start": "2019-03", "end": "", "is_current": true, "note": "", "url": ""}], "contact": {"name": "Ada Quill", "label": "", "email": "ada@example.com", "phone": "", "place": "", "links": ["https://ada.example"]}}');
INSERT INTO "draft" VALUES(2,2,'resume',2,'2026-05-20T09:00:00+00:00','person',1,'abc','{"lines": [{"text": "Data engineer, Tinta GmbH", "section": "work", "origin": "locked", "cites": ["fc52db"], "under": "fc52db", "group": 0}], "facts": [{"id": "fc52db", "kind": "role", "words": "Data engineer, Tinta GmbH", "path": "work[0]", "under": null, "title": "Data engineer", "at": "Tinta GmbH", "place": "", "start": "2019-03", "end": "", "is_current": true, "note": "", "url": ""}], "contact": {"name": "Ada Quill", "label": "", "email": "", "phone": "", "place": "", "links": []}}');
CREATE TABLE draft_export (
        id integer primary key autoincrement,
        draft integer not null references draft(id),
        written_at text not null, form text not null, file text not null,
        sha256 text not null, variant text not null
    );
INSERT INTO "draft_export" VALUES(1,2,'2026-05-20T09:00:00+00:00','pdf','ada.pdf','0000000000000000000000000000000000000000000000000000000000000000','tailored');
CREATE TABLE interview_question (
        id integer primary key autoincrement,
        round integer not null references interview_round(id),
        question text not null, answer text not null, noted_at text not null,
        rating integer check (rating between 1 and 5),
        note text not null,
        undoes integer unique references interview_question(id)
    );
INSERT INTO "interview_question" VALUES(1,1,'Why us?','The data','2026-05-20T09:00:00+00:00',3,'',NULL);
INSERT INTO "interview_question" VALUES(2,1,'Salary?','','2026-05-20T09:00:00+00:00',NULL,'',NULL);
INSERT INTO "interview_question" VALUES(3,1,'','','2026-05-20T09:00:00+00:00',NULL,'',2);
CREATE TABLE interview_round (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        held_on text not null, noted_at text not null,
        name text not null,
        rating integer check (rating between 1 and 5),
        note text not null,
        undoes integer unique references interview_round(id)
    );
INSERT INTO "interview_round" VALUES(1,2,'2026-05-22','2026-05-20T09:00:00+00:00','phone',4,'',NULL);
CREATE TABLE offer (
        id integer primary key,
        posting integer not null references posting(number),
        occasion text not null, offered_at text not null, skipped integer not null
    );
CREATE TABLE outcome (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        stage text check (stage in (
            'applied', 'replied', 'interview', 'offer', 'hired', 'rejected', 'withdrawn', 'ghosted'
        )),
        happened_on text not null, noted_at text not null,
        note text not null, variant text not null,
        undoes integer unique references outcome(id),
        check ((stage is null) = (undoes is not null))
    );
INSERT INTO "outcome" VALUES(1,1,'applied','2026-05-02','2026-05-02T09:00:00+00:00','','short letter',NULL);
INSERT INTO "outcome" VALUES(2,1,'interview','2026-05-09','2026-05-10T09:00:00+00:00','by phone, with the team lead','',NULL);
INSERT INTO "outcome" VALUES(3,1,'rejected','2026-05-12','2026-05-12T09:00:00+00:00','','',NULL);
INSERT INTO "outcome" VALUES(4,1,NULL,'2026-05-12','2026-05-12T10:00:00+00:00','','',3);
CREATE TABLE placement (
        posting integer not null references posting(number),
        screening integer not null references screening(id),
        lane text not null check (lane in ('read', 'look', 'rest', 'hidden', 'outside')),
        words text not null,
        primary key (posting, screening)
    ) without rowid;
INSERT INTO "placement" VALUES(1,1,'hidden','{"why": "ranks below the promise''s bound"}');
INSERT INTO "placement" VALUES(2,1,'look','{"causes": ["edge", "guardrail"], "possible": ["maybe", "excited"], "judged_by": ["learned", "few_shot"], "first": [0.2, 0.4, 0.4], "second": [0.1, 0.3, 0.6], "raised": [{"key": "f0f8d390", "words": "Data in hospitals", "source": "goal", "by": "words", "quote": {"part": "text", "start": 0, "end": 6, "words": "Python"}}], "why": "nobody is sure"}');
CREATE TABLE posting (
        number integer primary key autoincrement,
        id text not null unique,
        title text not null, company text not null, place text not null, text text not null,
        url text not null, apply_url text not null,
        source text not null, board text not null, source_id text not null, requisition_id text not null,
        stated text not null, hidden text not null, unicode_flags text not null, notes text not null,
        text_complete integer not null,
        facts text not null, facts_rules integer not null,
        added_at text not null
    );
INSERT INTO "posting" VALUES(1,'a1b2c3d4e5f6','Nurse','Elbe Clinic','','Ward 7, nights, 38 hours a week.','','','file:csv','','','','[]','[]','{}','[]',1,'{"language":"en"}',1,'2026-05-01T09:30:00+00:00');
INSERT INTO "posting" VALUES(2,'0f1e2d3c4b5a','Data engineer','Elbe Clinic','','Python and SQL in a small team, remote.','','','file:csv','','','','[]','[]','{}','[]',1,'{"language":"en"}',1,'2026-05-01T09:30:00+00:00');
CREATE TABLE run (
        id integer primary key autoincrement,
        screener text not null, version text not null, basis text not null, profile_key text not null,
        n_decisions integer not null, made_at text not null, cost_usd text not null
    );
INSERT INTO "run" VALUES(1,'learned','v1','words','k',0,'2026-05-01T09:30:00+00:00','0');
INSERT INTO "run" VALUES(2,'words','w1','the words of 2 decided postings','',2,'2026-05-01T09:00:00+00:00','0');
CREATE TABLE said (
        posting integer not null references posting(number),
        run integer not null references run(id),
        words text not null,
        primary key (posting, run)
    ) without rowid;
INSERT INTO "said" VALUES(1,1,'{"model": "small-1@api.example.com", "prompt": "3f2a", "raw": [0.2, 0.5, 0.3], "reasons": ["schedule"], "quotes": [], "note": "Nights.", "addresses_ai": false, "examples": [], "flagged": [], "without_flagged": null, "truncated": false, "together": 1}');
INSERT INTO "said" VALUES(1,2,'{"model": "small-1@api.example.com", "prompt": "3f2a", "raw": [0.6, 0.3, 0.1], "reasons": [], "quotes": [], "note": "", "addresses_ai": false, "examples": [], "flagged": [], "without_flagged": null, "truncated": false, "together": 1}');
CREATE TABLE screening (
        id integer primary key autoincrement,
        screener text not null, version text not null, promise text not null, made_at text not null
    );
INSERT INTO "screening" VALUES(1,'hybrid','v1','{"miss": 0.05}','2026-05-01T09:30:00+00:00');
CREATE TABLE shadow (
        posting integer not null references posting(number),
        run integer not null references run(id),
        p_passed real not null, p_maybe real not null, p_excited real not null, score real not null,
        tentative integer not null, outside_limits text not null,
        primary key (posting, run)
    ) without rowid;
INSERT INTO "shadow" VALUES(1,2,0.5,0.3,0.2,-0.3,1,'[]');
CREATE TABLE sighting (
        id integer primary key,
        key text not null unique,
        posting integer not null references posting(number),
        source text not null, board text not null, source_id text not null, requisition_id text not null,
        url text not null, apply_url text not null,
        title text not null, company text not null, place text not null, text text,
        stated text not null, raw text not null, raw_hash text not null,
        print_version text not null, text_hash text not null, n_words integer not null, signature blob not null,
        found_in text not null, fold_rule text not null, likeness real not null,
        seen_at text not null
    );
INSERT INTO "sighting" VALUES(1,'key 0',1,'file:csv','','','','','','Nurse','','',NULL,'[]','{"Size": "51-200"}','','words5-64-1.2','312d3a32ceeeb61f9df4720be07ea54a1dc4ef8003bdd3e23193270da4c743e3',7,X'FC27EEC370E348CA3397F3635D904CC65F4FB4C0F7846EC9A5BAA0C6870C24C816360EC3238D92B6D56864D66D69C0C450C8DEC0F0E357C393C9F4C9366DF6C8EDD6BEC89E054BAEB70A7AC49E84E6C7B28B0CCE9E8C0FEC26E84FCE72B28FCB058822CCA8D8D2C5F0DE1A15B7D7BA6D3514C5D3E9677CC235DA27CCB13CB0C5C965E8C3C2102DC751A6D8D928196C1E285505EEDC5AC7D4CB2EE1C83F5154C974299CCC686BEECEE73147C941FA56C372377AC234ACF03C9784DFCF58AF92D1762962D8912B5D40353D1DC03AD19ACCB4BA39D8A14476E07857B1C738CBA3D5FCD008C4F67A8BD4B7FF7DC5A3DAC2C31A88CDC703A459D5B110ADCEFB0DC8C3','jobs.csv line 2','',1.0,'2026-05-01T09:30:00+00:00');
INSERT INTO "sighting" VALUES(2,'key 1',2,'file:csv','','','','','','Data engineer','','',NULL,'[]','{"Size": "51-200"}','','words5-64-1.2','d75bc94e4ae4dae1792f02b2e4ac6b3d133b44995957c59e6eb8fa236b2d71ab',8,X'E564F8C94D7AC611F4BBD2E33010C8D280EB13D626E022C564A322D10108B4B8D34BB6D8F83B1CCEDA1652C020E253C355C89EC17F4E50D85E2AA2D709F31FE9E169BDC6ECF216D78CBEC3D4193077D627161773A0793FC3678E890AB41C49C4DC2B82D6BF054BDC9AABD9DD24A6B3E813EF7FD29DDB4FE533AB19B3EC6C9AE27B677C6C7CC66DCB8EC245CAA92F1BC7597AECC08912352CD83268DDA2B823CD08134652C29076C29E0920C67DE0BAD6F8B386C2BB1A67C044BD9AC0BC87BCC4BA0C5EC0DE4CABC0044515C18830F2A9CCD07A7C2C5A61CF0335BDC3E90312C2B293FAC50C1108EE05A1D8CEF43CC9D816FE57D7E379F7D5801309C7679AC8C8','jobs.csv line 3','',1.0,'2026-05-01T09:30:00+00:00');
CREATE TABLE spending (run text primary key, used integer not null) without rowid;
INSERT INTO "spending" VALUES('r1',2860);
CREATE TABLE tuned_event (
        id integer primary key autoincrement,
        model text not null,
        kind text not null check (kind in ('screening', 'resume', 'interview')),
        what text not null check (what in ('registered', 'used', 'rolled back', 'deleted', 'set aside')),
        at text not null,
        card text not null, gate text not null,
        undoes integer unique references tuned_event(id),
        check ((what = 'registered') = (card != '')),
        check ((what = 'rolled back') = (undoes is not null))
    );
INSERT INTO "tuned_event" VALUES(1,'encoder-0601-aaaaaa','screening','registered','2026-06-01T00:00:00+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','better on held-out decisions',NULL);
INSERT INTO "tuned_event" VALUES(2,'encoder-0602-bbbbbb','screening','registered','2026-06-01T00:00:00+00:00','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','not known by held-out decisions',NULL);
INSERT INTO "tuned_event" VALUES(3,'encoder-0601-aaaaaa','screening','used','2026-06-01T00:00:00+00:00','','',NULL);
INSERT INTO "tuned_event" VALUES(4,'encoder-0602-bbbbbb','screening','used','2026-06-01T00:00:00+00:00','','',NULL);
INSERT INTO "tuned_event" VALUES(5,'encoder-0602-bbbbbb','screening','rolled back','2026-06-01T00:00:00+00:00','','',4);
INSERT INTO "tuned_event" VALUES(6,'lora-0603-cccccc','resume','registered','2026-06-01T00:00:00+00:00','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','no better on held-out decisions',NULL);
INSERT INTO "tuned_event" VALUES(7,'lora-0603-cccccc','resume','set aside','2026-06-01T00:00:00+00:00','','',NULL);
INSERT INTO "tuned_event" VALUES(8,'hosted-0604-dddddd','screening','registered','2026-06-01T00:00:00+00:00','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','not known by held-out decisions',NULL);
INSERT INTO "tuned_event" VALUES(9,'hosted-0604-dddddd','screening','deleted','2026-06-01T00:00:00+00:00','','',NULL);
CREATE TABLE verdict (
        posting integer not null references posting(number),
        run integer not null references run(id),
        p_passed real not null, p_maybe real not null, p_excited real not null, score real not null,
        tentative integer not null, outside_limits text not null,
        primary key (posting, run)
    ) without rowid;
INSERT INTO "verdict" VALUES(1,1,0.5,0.25,0.25,0.1,1,'[]');
CREATE INDEX sighting_posting on sighting(posting);
CREATE INDEX decision_posting on decision(posting);
CREATE UNIQUE INDEX cache_key on cache(kind, key);
CREATE TRIGGER decision_update before update on decision begin select raise(abort, 'decision is append-only'); end;
CREATE TRIGGER decision_delete before delete on decision begin select raise(abort, 'decision is append-only'); end;
CREATE TRIGGER verdict_update before update on verdict begin select raise(abort, 'verdict is append-only'); end;
CREATE TRIGGER verdict_delete before delete on verdict begin select raise(abort, 'verdict is append-only'); end;
CREATE TRIGGER run_update before update on run begin select raise(abort, 'run is append-only'); end;
CREATE TRIGGER run_delete before delete on run begin select raise(abort, 'run is append-only'); end;
CREATE TRIGGER sighting_update before update on sighting begin select raise(abort, 'sighting is append-only'); end;
CREATE TRIGGER sighting_delete before delete on sighting begin select raise(abort, 'sighting is append-only'); end;
CREATE TRIGGER shadow_update before update on shadow begin select raise(abort, 'shadow is append-only'); end;
CREATE TRIGGER shadow_delete before delete on shadow begin select raise(abort, 'shadow is append-only'); end;
CREATE UNIQUE INDEX call_once on call(request_key) where state in ('sent', 'replied');
CREATE INDEX call_request on call(request_key);
CREATE INDEX call_subject on call(subject_key);
CREATE INDEX call_open on call(holder) where state = 'sent';
CREATE TRIGGER call_delete before delete on call begin select raise(abort, 'call is append-only'); end;
CREATE TRIGGER call_reserved after insert on call begin
        insert into spending (run, used) values (new.run, case new.state when 'failed' then 0 else coalesce(new.paid, new.reserved) end)
        on conflict (run) do update set used = used + excluded.used;
    end;
CREATE TRIGGER call_settled after update on call begin
        update spending set used = used + case new.state when 'failed' then 0 else coalesce(new.paid, new.reserved) end - case old.state when 'failed' then 0 else coalesce(old.paid, old.reserved) end where run = new.run;
    end;
CREATE TRIGGER call_moved before update of run on call begin select raise(abort, 'a call stays in its run'); end;
CREATE TRIGGER consent_update before update on consent begin select raise(abort, 'consent is append-only'); end;
CREATE TRIGGER consent_delete before delete on consent begin select raise(abort, 'consent is append-only'); end;
CREATE TRIGGER said_update before update on said begin select raise(abort, 'said is append-only'); end;
CREATE TRIGGER said_delete before delete on said begin select raise(abort, 'said is append-only'); end;
CREATE INDEX call_batch on call(batch) where batch != '';
CREATE TRIGGER batch_delete before delete on batch begin select raise(abort, 'batch is append-only'); end;
CREATE INDEX placement_screening on placement(screening);
CREATE TRIGGER placement_update before update on placement begin select raise(abort, 'placement is append-only'); end;
CREATE TRIGGER placement_delete before delete on placement begin select raise(abort, 'placement is append-only'); end;
CREATE TRIGGER screening_update before update on screening begin select raise(abort, 'screening is append-only'); end;
CREATE TRIGGER screening_delete before delete on screening begin select raise(abort, 'screening is append-only'); end;
CREATE INDEX outcome_posting on outcome(posting);
CREATE TRIGGER outcome_update before update on outcome begin select raise(abort, 'outcome is append-only'); end;
CREATE TRIGGER outcome_delete before delete on outcome begin select raise(abort, 'outcome is append-only'); end;
CREATE INDEX draft_export_draft on draft_export(draft);
CREATE INDEX interview_round_posting on interview_round(posting);
CREATE INDEX interview_question_round on interview_question(round);
CREATE TRIGGER draft_update before update on draft begin select raise(abort, 'draft is append-only'); end;
CREATE TRIGGER draft_delete before delete on draft begin select raise(abort, 'draft is append-only'); end;
CREATE TRIGGER draft_export_update before update on draft_export begin select raise(abort, 'draft_export is append-only'); end;
CREATE TRIGGER draft_export_delete before delete on draft_export begin select raise(abort, 'draft_export is append-only'); end;
CREATE TRIGGER interview_round_update before update on interview_round begin select raise(abort, 'interview_round is append-only'); end;
CREATE TRIGGER interview_round_delete before delete on interview_round begin select raise(abort, 'interview_round is append-only'); end;
CREATE TRIGGER interview_question_update before update on interview_question begin select raise(abort, 'interview_question is append-only'); end;
CREATE TRIGGER interview_question_delete before delete on interview_question begin select raise(abort, 'interview_question is append-only'); end;
CREATE UNIQUE INDEX tuned_event_once on tuned_event(model) where what = 'registered';
CREATE TRIGGER tuned_event_update before update on tuned_event begin select raise(abort, 'tuned_event is append-only'); end;
CREATE TRIGGER tuned_event_delete before delete on tuned_event begin select raise(abort, 'tuned_event is append-only'); end;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('posting',2);
INSERT INTO "sqlite_sequence" VALUES('run',2);
INSERT INTO "sqlite_sequence" VALUES('decision',3);
INSERT INTO "sqlite_sequence" VALUES('call',5);
INSERT INTO "sqlite_sequence" VALUES('consent',3);
INSERT INTO "sqlite_sequence" VALUES('batch',1);
INSERT INTO "sqlite_sequence" VALUES('screening',1);
INSERT INTO "sqlite_sequence" VALUES('outcome',4);
INSERT INTO "sqlite_sequence" VALUES('draft',2);
INSERT INTO "sqlite_sequence" VALUES('draft_export',1);
INSERT INTO "sqlite_sequence" VALUES('interview_round',1);
INSERT INTO "sqlite_sequence" VALUES('interview_question',3);
INSERT INTO "sqlite_sequence" VALUES('tuned_event',9);
COMMIT;
