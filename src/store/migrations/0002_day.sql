-- The day, from the campaign to the print. Two sides that meet only in `graduand.token`:
-- the roster's side knows persons, the hall's side (fact, sitting, shot, binding, ...) knows tokens.
-- What happened is never edited: a correction is a new row that names the one it replaces or undoes.
-- Moments are *_ms (UTC), money is *_fen, JSON is text. Words @id @int64 @text @bytes @real are each engine's own types.

CREATE TABLE school (
    code          @text   PRIMARY KEY,
    name_zh       @text   NOT NULL,
    name_en       @text   NOT NULL
);

CREATE TABLE campaign (
    id            @id     PRIMARY KEY,
    school_code   @text   NOT NULL REFERENCES school (code),
    slug          @text   NOT NULL,           -- as it stands in addresses: "2022"
    version       @int64  NOT NULL,           -- of the campaign file in force
    is_demo       @int64  NOT NULL DEFAULT 0,
    shown_on      @text   NOT NULL DEFAULT '', -- the demo's calendar is moved so that this day is a session day
    UNIQUE (school_code, slug)
);

CREATE TABLE campaign_file (
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    version       @int64  NOT NULL,
    toml          @text   NOT NULL,
    loaded_at_ms  @int64  NOT NULL,
    loaded_by     @text   NOT NULL,
    PRIMARY KEY (campaign_id, version)
);

CREATE TABLE notice (
    id              @id    PRIMARY KEY,
    campaign_id     @id    NOT NULL REFERENCES campaign (id),
    version         @int64 NOT NULL,
    text_zh         @text  NOT NULL,
    text_en         @text  NOT NULL,
    html_zh         @text  NOT NULL,
    html_en         @text  NOT NULL,
    published_at_ms @int64 NOT NULL,
    published_by    @text  NOT NULL,
    UNIQUE (campaign_id, version)
);

-- One enrolment record (学籍) in one campaign: what holds now. `graduand_version` keeps every earlier state.
-- Campus, college, level and study mode are ids of the campaign file.
CREATE TABLE graduand (
    id              @id    PRIMARY KEY,
    campaign_id     @id    NOT NULL REFERENCES campaign (id),
    person_key      @id    NOT NULL,          -- whose key seals what is personal
    token           @text  NOT NULL UNIQUE,   -- 15 random digits and a check digit, no meaning
    student_no      @text  NOT NULL,
    exam_no         @text  NOT NULL,
    name            @text  NOT NULL,
    name_key        @text  NOT NULL,          -- comparison form, for search
    sex             @text  NOT NULL,
    birth_date      @text  NOT NULL,
    nationality     @text  NOT NULL,
    ethnicity       @text  NOT NULL,
    campus          @text  NOT NULL,
    college         @text  NOT NULL,
    major           @text  NOT NULL,
    class_no        @text  NOT NULL,
    level           @text  NOT NULL,
    study_mode      @text  NOT NULL,
    combined        @int64 NOT NULL,          -- 1: combined master-PhD
    enrolled_on     @text  NOT NULL,
    expected_on     @text  NOT NULL,
    email           @text  NOT NULL,
    phone           @text  NOT NULL,
    document_type   @text  NOT NULL,
    document_sealed @bytes NOT NULL,          -- the number, with the person's key
    document_index  @text  NOT NULL,          -- keyed hash of the whole number, hex
    last4_index     @text  NOT NULL,          -- keyed hash of its last four characters, hex
    document_masked @text  NOT NULL,          -- 7100**********7219
    person_level    @text  NOT NULL,          -- keyed hash of person × level (or status record), hex
    as_imported     @bytes NOT NULL,          -- what the last confirmed file said, sealed JSON
    blocks          @text  NOT NULL,          -- why submission is blocked: names joined by ',', '' for none
    gone            @int64 NOT NULL DEFAULT 0,-- no longer in the newest import; never deleted
    version         @int64 NOT NULL,
    UNIQUE (campaign_id, student_no)
);
CREATE INDEX graduand_by_last4 ON graduand (campaign_id, last4_index);
CREATE INDEX graduand_by_name ON graduand (campaign_id, name_key);
CREATE INDEX graduand_by_college ON graduand (campaign_id, college, student_no);

-- Every form under which a person's card may be met: the number, its 15- or 18-digit twin, the old card.
CREATE TABLE graduand_document (
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    document_index @text  NOT NULL,
    graduand_id   @id     NOT NULL REFERENCES graduand (id),
    PRIMARY KEY (campaign_id, document_index, graduand_id)
);

CREATE TABLE graduand_version (
    graduand_id   @id     NOT NULL REFERENCES graduand (id),
    version       @int64  NOT NULL,
    changed_at_ms @int64  NOT NULL,
    source        @text   NOT NULL,           -- import:ID | change_request:ID | demo
    sealed        @bytes  NOT NULL,           -- the whole record as JSON, with the person's key
    PRIMARY KEY (graduand_id, version)
);

CREATE TABLE import_run (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    file_name     @text   NOT NULL,
    sha256        @text   NOT NULL,
    report        @text   NOT NULL,           -- JSON as `liuying import --json` prints it, numbers masked
    state         @text   NOT NULL CHECK (state IN ('dry_run', 'confirmed', 'dropped')),
    blob_id       @text   NOT NULL,           -- the file as it came, until confirmed or dropped
    made_at_ms    @int64  NOT NULL,
    made_by       @text   NOT NULL
);

-- Lists seen: who has a picture on the registry and in the school's system (R9, R27).
CREATE TABLE picture_list (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    side          @text   NOT NULL CHECK (side IN ('registry', 'school')),
    seen_at_ms    @int64  NOT NULL,
    file_name     @text   NOT NULL,
    made_by       @text   NOT NULL
);
CREATE TABLE picture_seen (
    list_id       @id     NOT NULL REFERENCES picture_list (id),
    student_no    @text   NOT NULL,
    picture_hash  @text   NOT NULL DEFAULT '',
    taken_on      @text   NOT NULL DEFAULT '',
    PRIMARY KEY (list_id, student_no)
);

-- "Already taken" across campaigns and years (R9): keyed hash of person × level.
CREATE TABLE picture_on_file (
    person_level  @text   NOT NULL,           -- hex
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    token         @text   NOT NULL,
    state         @text   NOT NULL CHECK (state IN ('taken', 'accepted')),
    at_ms         @int64  NOT NULL,
    PRIMARY KEY (person_level, campaign_id, token, state)
);

-- A dated fact about a token (docs/model.md): what is known, never a status. Current = not undone.
CREATE TABLE fact (
    event_id      @id     PRIMARY KEY,
    seq           @int64  NOT NULL UNIQUE,    -- of its journal entry: the order in which things were recorded
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    token         @text   NOT NULL,
    kind          @text   NOT NULL,
    at_ms         @int64  NOT NULL,           -- happened
    recorded_ms   @int64  NOT NULL,
    session       @text   NOT NULL DEFAULT '',
    station       @text   NOT NULL DEFAULT '',
    by_account    @text   NOT NULL,
    device        @text   NOT NULL DEFAULT '',
    detail        @text   NOT NULL DEFAULT '{}',  -- JSON without personal data
    undoes        @id     UNIQUE REFERENCES fact (event_id)
);
CREATE INDEX fact_of_token ON fact (campaign_id, token, kind);
CREATE INDEX fact_of_session ON fact (campaign_id, session, seq);
CREATE VIEW current_fact AS
SELECT f.* FROM fact f
WHERE f.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = f.event_id);

CREATE TABLE session_event (
    event_id      @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    session       @text   NOT NULL,
    kind          @text   NOT NULL CHECK (kind IN ('opened', 'closing', 'closed', 'reopened')),
    at_ms         @int64  NOT NULL,
    by_account    @text   NOT NULL,
    detail        @text   NOT NULL DEFAULT '{}'
);

CREATE TABLE sign_in (
    event_id      @id     PRIMARY KEY REFERENCES fact (event_id),
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    session       @text   NOT NULL,
    number        @int64  NOT NULL CHECK (number >= 1),   -- 签名序号
    token         @text   NOT NULL,
    desk          @text   NOT NULL,
    UNIQUE (campaign_id, session, number)
);

-- Someone sat down. `how` is the witness of the seat.
CREATE TABLE sitting (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    session       @text   NOT NULL,
    station       @text   NOT NULL,
    place         @int64  NOT NULL,           -- the station's own counter
    token         @text   NOT NULL,
    from_ms       @int64  NOT NULL,
    how           @text   NOT NULL CHECK (how IN ('next', 'scanned', 'typed')),
    by_account    @text   NOT NULL,
    replaces      @id     UNIQUE REFERENCES sitting (id),  -- seat_corrected
    UNIQUE (campaign_id, session, station, place)
);
CREATE TABLE sitting_end (
    event_id      @id     PRIMARY KEY,
    sitting_id    @id     NOT NULL UNIQUE REFERENCES sitting (id),
    to_ms         @int64  NOT NULL
);

CREATE TABLE shot (
    id             @id    PRIMARY KEY,        -- the event id, made where the picture arrived
    campaign_id    @id    NOT NULL REFERENCES campaign (id),
    session        @text  NOT NULL,
    station        @text  NOT NULL,
    camera         @text  NOT NULL,           -- serial of the body as EXIF says, or 'unknown'
    counter        @int64 NOT NULL,           -- the camera's or the folder's own count
    file_name      @text  NOT NULL,
    camera_ms      @int64,                    -- EXIF time on the camera's own clock, ms since 1970 of that clock
    shutter_ms     @int64,                    -- when the station saw the shutter, if it did
    taken_at_ms    @int64 NOT NULL,           -- the best of the two, corrected by the camera's measured offset
    received_at_ms @int64 NOT NULL,
    blob_id        @text  NOT NULL,           -- the original, byte for byte
    sha256         @text  NOT NULL,
    size_bytes     @int64 NOT NULL,
    width_px       @int64 NOT NULL,
    height_px      @int64 NOT NULL
);
CREATE INDEX shot_of_session ON shot (campaign_id, session, station, taken_at_ms);

-- The photographer's word about frames: chosen (which frame of a sitting), set_aside, restored, test.
CREATE TABLE shot_mark (
    event_id      @id     PRIMARY KEY,
    shot_id       @id     NOT NULL REFERENCES shot (id),
    kind          @text   NOT NULL CHECK (kind IN ('chosen', 'set_aside', 'restored', 'test')),
    at_ms         @int64  NOT NULL,
    by_account    @text   NOT NULL
);

CREATE TABLE camera_clock (
    event_id      @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    camera        @text   NOT NULL,
    offset_ms     @int64  NOT NULL,           -- true time minus camera time
    at_ms         @int64  NOT NULL
);

CREATE TABLE inspection (
    id            @id     PRIMARY KEY,
    shot_id       @id     NOT NULL REFERENCES shot (id),
    profile       @text   NOT NULL,
    engine        @text   NOT NULL,           -- version and models
    verdict       @text   NOT NULL CHECK (verdict IN ('pass', 'warn', 'fail', 'look')),
    faces         @int64  NOT NULL,
    findings      @text   NOT NULL,           -- JSON array
    made_at_ms    @int64  NOT NULL
);
CREATE INDEX inspection_of_shot ON inspection (shot_id);

CREATE TABLE witness (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    session       @text   NOT NULL,
    kind          @text   NOT NULL,           -- seat | seat_scan | order | time | code | same_sitter | reference | operator | proof
    shot_id       @id     REFERENCES shot (id),
    sitting_id    @id     REFERENCES sitting (id),
    token         @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL,
    source        @text   NOT NULL,           -- device or account
    value         @text   NOT NULL DEFAULT '{}'
);
CREATE INDEX witness_of_shot ON witness (shot_id);

-- Whom a shot shows. The rows of a shot are one chain; its end is what holds.
CREATE TABLE binding (
    id            @id     PRIMARY KEY,
    shot_id       @id     NOT NULL REFERENCES shot (id),
    sitting_id    @id     REFERENCES sitting (id),
    token         @text   NOT NULL,           -- '' = nobody (test shot, empty chair)
    state         @text   NOT NULL CHECK (state IN ('sure', 'worded', 'doubtful')),
    error         @real   NOT NULL,           -- stated chance that this is wrong, 0..1
    rests_on      @text   NOT NULL,           -- JSON: witness kinds and ids
    reason        @text   NOT NULL DEFAULT '',
    by_account    @text   NOT NULL,           -- 'engine' or a person
    second        @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL,
    replaces      @id     UNIQUE,
    UNIQUE (id, shot_id),
    FOREIGN KEY (replaces, shot_id) REFERENCES binding (id, shot_id)
);
CREATE UNIQUE INDEX binding_first_of_shot ON binding (shot_id) WHERE replaces IS NULL;
CREATE INDEX binding_of_token ON binding (token);
CREATE VIEW current_binding AS
SELECT b.* FROM binding b
WHERE NOT EXISTS (SELECT 1 FROM binding newer WHERE newer.replaces = b.id);

CREATE TABLE question (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    session       @text   NOT NULL,
    station       @text   NOT NULL,
    kind          @text   NOT NULL,           -- slip | empty_chair | order | time | duplicate
    shots         @text   NOT NULL,           -- JSON array of shot ids
    candidates    @text   NOT NULL,           -- JSON array of tokens
    opened_at_ms  @int64  NOT NULL
);
CREATE TABLE question_answer (
    event_id      @id     PRIMARY KEY,
    question_id   @id     NOT NULL UNIQUE REFERENCES question (id),
    by_account    @text   NOT NULL,
    second        @text   NOT NULL DEFAULT '',
    reason        @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL
);

CREATE TABLE portrait (
    id            @id     PRIMARY KEY,
    shot_id       @id     NOT NULL REFERENCES shot (id),
    profile       @text   NOT NULL,
    engine        @text   NOT NULL,
    blob_id       @text   NOT NULL,
    sha256        @text   NOT NULL,
    size_bytes    @int64  NOT NULL,
    record        @text   NOT NULL,           -- the side record, JSON
    made_at_ms    @int64  NOT NULL,
    UNIQUE (shot_id, profile, engine)
);

CREATE TABLE cash_shift (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    cashier       @text   NOT NULL,
    opened_at_ms  @int64  NOT NULL,
    float_fen     @int64  NOT NULL
);
CREATE TABLE cash_count (
    event_id      @id     PRIMARY KEY,
    shift_id      @id     NOT NULL UNIQUE REFERENCES cash_shift (id),
    counted_fen   @int64  NOT NULL,
    expected_fen  @int64  NOT NULL,
    at_ms         @int64  NOT NULL
);
CREATE TABLE payment (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    token         @text   NOT NULL,
    kind          @text   NOT NULL CHECK (kind IN ('cash', 'waived', 'later', 'alipay', 'refund')),
    amount_fen    @int64  NOT NULL,
    receipt_no    @int64,                     -- cash only, without gaps in a campaign
    shift_id      @id     REFERENCES cash_shift (id),
    by_account    @text   NOT NULL,
    second        @text   NOT NULL DEFAULT '',
    reason        @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL,
    undoes        @id     UNIQUE REFERENCES payment (id),
    UNIQUE (campaign_id, receipt_no)
);
CREATE INDEX payment_of_token ON payment (campaign_id, token);

CREATE TABLE change_request (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    graduand_id   @id     NOT NULL REFERENCES graduand (id),
    field         @text   NOT NULL,
    sealed        @bytes  NOT NULL,           -- old and new value as JSON, with the person's key
    route         @text   NOT NULL,           -- ordinary | military_to_resident | passport | id_upgrade
    made_by       @text   NOT NULL,
    on_behalf     @int64  NOT NULL,
    made_at_ms    @int64  NOT NULL
);
CREATE TABLE change_request_event (
    event_id      @id     PRIMARY KEY,
    request_id    @id     NOT NULL REFERENCES change_request (id),
    state         @text   NOT NULL,
    by_account    @text   NOT NULL,
    comment       @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL
);
CREATE TABLE evidence (
    id            @id     PRIMARY KEY,
    request_id    @id     NOT NULL REFERENCES change_request (id),
    kind          @text   NOT NULL,
    content_type  @text   NOT NULL,
    blob_id       @text   NOT NULL,
    sha256        @text   NOT NULL,
    added_at_ms   @int64  NOT NULL
);

CREATE TABLE association (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    graduand_id   @id     NOT NULL REFERENCES graduand (id),
    missing       @text   NOT NULL CHECK (missing IN ('registry', 'school', 'differ')),
    asked_at_ms   @int64  NOT NULL,
    asked_by      @text   NOT NULL
);
CREATE TABLE association_done (
    event_id       @id    PRIMARY KEY,
    association_id @id    NOT NULL UNIQUE REFERENCES association (id),
    by_account     @text  NOT NULL,
    note           @text  NOT NULL DEFAULT '',
    at_ms          @int64 NOT NULL
);

-- What the graduand reported at the proof, and how it was settled (R24, R25).
CREATE TABLE proof_report (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    token         @text   NOT NULL,
    portrait_id   @id     NOT NULL REFERENCES portrait (id),
    kind          @text   NOT NULL CHECK (kind IN ('not_me', 'wrong_data', 'poor_picture')),
    note          @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL
);
CREATE TABLE proof_settlement (
    event_id      @id     PRIMARY KEY,
    report_id     @id     NOT NULL UNIQUE REFERENCES proof_report (id),
    how           @text   NOT NULL CHECK (how IN ('withdrawn', 'rebound', 'reprocessed', 'reshoot', 'record_changed', 'stands')),
    note          @text   NOT NULL DEFAULT '',
    by_account    @text   NOT NULL,
    at_ms         @int64  NOT NULL
);

CREATE TABLE delivery (
    id            @id     PRIMARY KEY,
    campaign_id   @id     NOT NULL REFERENCES campaign (id),
    kind          @text   NOT NULL CHECK (kind IN ('registry', 'unit', 'school', 'print')),
    number        @int64  NOT NULL,
    purpose       @text   NOT NULL,
    made_by       @text   NOT NULL,
    second        @text   NOT NULL DEFAULT '',
    made_at_ms    @int64  NOT NULL,
    blob_id       @text   NOT NULL,
    sha256        @text   NOT NULL,
    size_bytes    @int64  NOT NULL,
    UNIQUE (campaign_id, kind, number)
);
CREATE TABLE delivery_row (
    delivery_id   @id     NOT NULL REFERENCES delivery (id),
    row_no        @int64  NOT NULL,
    token         @text   NOT NULL,
    portrait_id   @id     NOT NULL REFERENCES portrait (id),
    sha256        @text   NOT NULL,
    PRIMARY KEY (delivery_id, row_no),
    UNIQUE (delivery_id, token)
);
CREATE TABLE delivery_answer (
    event_id      @id     PRIMARY KEY,
    delivery_id   @id     NOT NULL REFERENCES delivery (id),
    token         @text   NOT NULL,
    answer        @text   NOT NULL CHECK (answer IN ('accepted', 'refused', 'comparison_failed')),
    reason        @text   NOT NULL DEFAULT '',
    due_on        @text   NOT NULL DEFAULT '',
    at_ms         @int64  NOT NULL
);
CREATE INDEX delivery_answer_of_token ON delivery_answer (delivery_id, token);
