-- "Undoes nothing", said so that no engine reads it through the index of `undoes`: all facts that undo nothing are
-- nearly all facts, and SQLite would go through them instead of through the few of one person.
DROP VIEW current_fact;
CREATE VIEW current_fact AS
SELECT f.* FROM fact f
WHERE COALESCE(f.undoes, f.event_id) = f.event_id AND NOT EXISTS (SELECT 1 FROM fact u WHERE u.undoes = f.event_id);
CREATE INDEX sign_in_of_token ON sign_in (campaign_id, session, token);
CREATE INDEX sitting_of_token ON sitting (token);
CREATE INDEX payment_of_shift ON payment (shift_id);
