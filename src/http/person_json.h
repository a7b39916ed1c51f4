#pragma once
// A graduand as the office and the person themselves see them (api/openapi.json: GraduandRow,
// Stage, Item, Proof, Event).

#include <nlohmann/json_fwd.hpp>

#include "campaign/stage.h"
#include "http/hall_json.h"
#include "roster/graduand.h"

namespace liuying::http {

[[nodiscard]] nlohmann::json stage_json(const campaign::Stage& stage);
[[nodiscard]] nlohmann::json row_json(const store::InForce& campaign, const store::GraduandRow& who,
                                      const campaign::Stage& stage,
                                      const roster::StandingFacts& standing,
                                      const store::Slot* slot, Shown shown);
// The items of the self-check with what was said about each, in the person's own words where they
// disputed it; document numbers masked, in these words too unless `whole`.
[[nodiscard]] nlohmann::json items_json(const House& house, store::Transaction& tx,
                                        const store::InForce& campaign,
                                        const store::GraduandRow& who, const roster::Record& record,
                                        bool open, bool whole);
[[nodiscard]] nlohmann::json proof_json(store::Transaction& tx, const store::InForce& campaign,
                                        const store::GraduandRow& who,
                                        bool own);  // null without a portrait
// An item as a person reads it: the college by its name; a document number masked.
[[nodiscard]] Words value_told(const campaign::Campaign& rules, const roster::Record& record,
                               roster::Field field);
// [{item, words, old, new}] of what a version of a record changed; document numbers masked.
[[nodiscard]] nlohmann::json changes_json(const store::InForce& campaign,
                                          const roster::Record& before,
                                          const roster::Record& after);
[[nodiscard]] nlohmann::json event_json(const store::Entry& entry, bool undone);

}  // namespace liuying::http
