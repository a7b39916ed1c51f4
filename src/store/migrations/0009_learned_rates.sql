-- What confirmed bindings taught (R21, decision 0012): counts without a name, of one station. 'so_far': while its session
-- runs, each time twice as many have sat; its rates stand still in between. 'closed': when the session closed; a session
-- opened again and closed again has a later row, which holds. What the next session starts from is their sum.
CREATE TABLE learned_rates (
    id          @id    NOT NULL PRIMARY KEY,
    campaign_id @id    NOT NULL REFERENCES campaign (id),
    session     @text  NOT NULL,
    station     @text  NOT NULL,
    kind        @text  NOT NULL CHECK (kind IN ('so_far', 'closed')),
    people      @int64 NOT NULL CHECK (people >= 0),  -- who had sat by then
    counts      @text  NOT NULL,                      -- JSON, see docs/binding.md
    at_ms       @int64 NOT NULL
) @strict;
CREATE INDEX learned_rates_of_station ON learned_rates (campaign_id, session, station, kind, people);
CREATE INDEX question_of_shots ON question (campaign_id, session, shots);
