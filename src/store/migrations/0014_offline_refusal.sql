-- A sign-in of an offline desk that was refused when it arrived (R20, docs/decisions/0016): open until a named person
-- settles it at that desk, or the same event is taken after all.
CREATE TABLE offline_refusal (
    event_id    @id    PRIMARY KEY,              -- the station's
    campaign_id @id    NOT NULL REFERENCES campaign (id),
    session     @text  NOT NULL,
    token       @text  NOT NULL,                 -- '' when the hash was nobody's
    device      @text  NOT NULL,                 -- its name
    at_ms       @int64 NOT NULL,                 -- by the station's clock, corrected
    why         @text  NOT NULL,                 -- the kind of the refusal
    settled_by  @id                              -- the event that says so
) @strict;
CREATE INDEX offline_refusal_of_session ON offline_refusal (campaign_id, session);
