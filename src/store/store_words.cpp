#include "store/store_words.h"

#include <cassert>

namespace liuying::store {

namespace {

Words fault_words(ChainFault fault, std::int64_t at) {
    const auto n = std::to_string(at);
    switch (fault) {
        case ChainFault::NotAnEntry:
            return {"第 " + n + " 条不是日志记录。", "Entry " + n + " is not a journal entry."};
        case ChainFault::OtherChain:
            return {"第 " + n + " 条属于另一批次的日志。",
                    "Entry " + n + " belongs to the journal of another campaign."};
        case ChainFault::OutOfPlace:
            return {"第 " + n + " 条缺失、重复或被移动。",
                    "Entry " + n + " is missing, doubled or out of place."};
        case ChainFault::Changed:
            return {"第 " + n + " 条与写入时不同。",
                    "Entry " + n + " differs from what was written."};
        case ChainFault::HeadMissing:
            return {
                "打印的校验值不在此日志中：末尾被截去，或全部被改写。",
                "The printed head is not in this journal: its end was cut off, or all of it was "
                "rewritten."};
        case ChainFault::HeadDiffers:
            return {
                "登记的末尾与第 " + n + " 条不符：其后有记录被删除。",
                "The recorded head is not that of entry " + n + ": entries after it were removed."};
    }
    assert(false);
    return {};
}

std::string kind_of(ChainFault fault) {
    switch (fault) {
        case ChainFault::NotAnEntry: return "journal_not_an_entry";
        case ChainFault::OtherChain: return "journal_other_chain";
        case ChainFault::OutOfPlace: return "journal_out_of_place";
        case ChainFault::Changed: return "journal_changed";
        case ChainFault::HeadMissing: return "journal_head_missing";
        case ChainFault::HeadDiffers: return "journal_head_differs";
    }
    assert(false);
    return {};
}

}  // namespace

Refusal no_such_graduand() {
    return {"no_such_graduand",
            {"名单中没有这个人。", "There is no such person on the roster."},
            {"请从名单中选择，或核对学号。",
             "Choose one from the roster, or check the student number."}};
}

Refusal no_such_case() {
    return {"no_such_case",
            {"没有这个事项。", "There is no such case."},
            {"请从列表中选择。", "Choose one from the list."}};
}

Refusal no_such_session() {
    return {"no_such_session",
            {"没有这个场次。", "There is no such session."},
            {"请从场次列表中选择。", "Choose one from the list of sessions."}};
}

Refusal no_such_station() {
    return {"no_such_station",
            {"本场次没有这个拍摄台。", "This session has no such station."},
            {"请从本场次的拍摄台中选择。", "Choose a station of this session."}};
}

Refusal person_erased() {
    return {"erased",
            {"该同学的个人信息已删除。", "This person's data were erased."},
            {"不能再更改。", "Nothing can be changed any more."}};
}

Refusal refusal_of(KeyFault fault) {
    switch (fault) {
        case KeyFault::Missing:
            return {"install_key_missing",
                    {"没有安装密钥文件。", "There is no install key file."},
                    {"用 --key 指明文件，或用恢复词重建。",
                     "Name it with --key, or bring it back from the recovery words."}};
        case KeyFault::OpenToOthers:
            return {"install_key_open_to_others",
                    {"安装密钥文件可被他人读取。", "The install key file can be read by others."},
                    {"执行 chmod 600，并考虑密钥是否已泄露。",
                     "Run chmod 600 on it, and ask whether the key is still secret."}};
        case KeyFault::NotAKey:
            return {"install_key_broken",
                    {"该文件不是安装密钥，或已损坏。",
                     "The file is not an install key, or is damaged."},
                    {"用恢复词重建密钥文件。", "Bring the key back from the recovery words."}};
        case KeyFault::AlreadyThere:
            return {"install_key_already_there",
                    {"密钥文件已存在，不会覆盖。",
                     "There is a key file already; it is never overwritten."},
                    {"换一个文件名，或使用已有密钥。",
                     "Choose another name, or use the key there is."}};
        case KeyFault::InsideData:
            return {"install_key_inside_data",
                    {"密钥不得放在数据目录内，否则备份会带走它。",
                     "The key may not lie inside the data folder, or backups would carry it."},
                    {"放在数据目录之外。", "Put it outside the data folder."}};
    }
    assert(false);
    return {};
}

Refusal refusal_of(InstallationFault fault) {
    switch (fault) {
        case InstallationFault::WrongKey:
            return {"install_key_wrong",
                    {"该数据库以另一把安装密钥建立。",
                     "This database was begun with another install key."},
                    {"用 --key 指明当时的密钥文件。", "Name that key file with --key."}};
    }
    assert(false);
    return {};
}

Refusal refusal_of(const ChainVerdict& verdict) {
    assert(verdict.fault);
    return {kind_of(*verdict.fault),
            fault_words(*verdict.fault, verdict.fault_at),
            {"保留此文件与数据库备份，与打印的校验值及此前的备份对照。",
             "Keep this file and the backups; compare them with the printed heads and earlier "
             "backups."}};
}

}  // namespace liuying::store
