-- The imports of a campaign, newest first, without walking over their reports, which are large.
CREATE INDEX import_run_seen ON import_run (campaign_id, made_at_ms, id, state, made_by);
