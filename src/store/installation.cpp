#include "store/installation.h"

namespace liuying::store {

Result<InstallationId, InstallationFault> settle_installation(Transaction& tx,
                                                              const InstallKey& key,
                                                              const Clock& clock) {
    const auto secret = key.derive("key check");
    const Bytes mark(secret.begin(), secret.end());
    if (const auto known = tx.first("SELECT installation_id, key_check FROM installation")) {
        if (known->bytes("key_check") != mark) return refuse(InstallationFault::WrongKey);
        return known->id<Installation>("installation_id");
    }
    const auto id = InstallationId::make(clock.now());
    tx.execute(
        "INSERT INTO installation (only_one, installation_id, key_check, created_at_ms)"
        " VALUES (1, :id, :mark, :now)",
        {{"id", id}, {"mark", mark}, {"now", clock.now()}});
    return id;
}

}  // namespace liuying::store
