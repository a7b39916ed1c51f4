-- When the station saw the file of a shot come, while it watched: what the camera's clock is measured by. Null for
-- files that were there before, from a card, or uploaded by hand.
ALTER TABLE shot ADD COLUMN came_ms @int64;
