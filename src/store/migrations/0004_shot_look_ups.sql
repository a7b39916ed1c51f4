-- Is this file a shot already? What did the photographer say about a shot?
CREATE INDEX shot_of_bytes ON shot (sha256);
CREATE INDEX shot_mark_of_shot ON shot_mark (shot_id, at_ms);
