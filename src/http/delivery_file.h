#pragma once
// The file of a delivery: a package of pictures with its lists, or a PDF of print sheets. Written
// to a scratch folder and from there into the blobs, never whole in memory.

#include <filesystem>
#include <string>

#include "base/result.h"
#include "delivery/prepare.h"
#include "http/house.h"
#include "store/delivery_records.h"

namespace liuying::http {

struct DeliveryFile {
    store::Blob blob;
    std::string passphrase;  // "" when nothing is encrypted; kept nowhere
};

// True when the campaign names registry files by what tells who someone is: the pictures then lie
// in an encrypted package, and a second person must agree.
[[nodiscard]] bool needs_passphrase(delivery::Kind kind, const campaign::Campaign& campaign);

// Refuses "bad_file_name" (the template asks for what may not be told there, or someone lacks it)
// and "same_file_name".
[[nodiscard]] Result<DeliveryFile, Refusal> delivery_package(House& house,
                                                             const store::InForce& campaign,
                                                             delivery::Kind kind,
                                                             const store::Picked& picked);
// `paper`: single (4R) or a4. Refuses what the sheet refuses.
[[nodiscard]] Result<DeliveryFile, Refusal> delivery_sheets(House& house,
                                                            const store::InForce& campaign,
                                                            const std::string& paper,
                                                            const store::Picked& picked);

// Streams a file into the blobs.
[[nodiscard]] store::Blob into_blobs(store::BlobStore& blobs, const std::filesystem::path& file);

}  // namespace liuying::http
