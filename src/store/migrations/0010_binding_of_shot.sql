-- The bindings of one shot: without this, whoever asks whose a shot is goes through those of all.
CREATE INDEX binding_of_shot ON binding (shot_id);
