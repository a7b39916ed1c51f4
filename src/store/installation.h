#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "store/database.h"
#include "store/install_key.h"

namespace liuying::store {

struct Installation;
using InstallationId = Id<Installation>;

enum class InstallationFault : std::uint8_t {
    WrongKey,  // this database was begun with another install key
};

// Says who this installation is; the first time it is written down together with a mark of the key,
// so that a wrong key file is noticed before anything is sealed with it.
[[nodiscard]] Result<InstallationId, InstallationFault> settle_installation(Transaction& tx,
                                                                            const InstallKey& key,
                                                                            const Clock& clock);

}  // namespace liuying::store
