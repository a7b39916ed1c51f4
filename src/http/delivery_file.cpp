#include "http/delivery_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <stdexcept>

#include "access/secret.h"
#include "delivery/file_name.h"
#include "delivery/manifest.h"
#include "delivery/package.h"

namespace liuying::http {

namespace {

using delivery::Kind;

const std::string& template_of(Kind kind, const campaign::Campaign& campaign) {
    if (kind == Kind::Registry) return campaign.files.registry_package;
    if (kind == Kind::Unit) return campaign.files.bureau_package;
    return campaign.files.school_export;
}

Refusal bad_name(delivery::NameFault fault, const std::string& name_template,
                 const store::Pick& one) {
    const auto of = [&](const char* zh, const char* en) {
        return Refusal{"bad_file_name",
                       {"文件名模板 " + name_template + " " + zh,
                        "The file name template " + name_template + " " + en},
                       {"请在采集任务文件的 [files] 中更正。",
                        "Correct it under [files] of the campaign file."}};
    };
    switch (fault) {
        case delivery::NameFault::UnknownField:
            return of("用了这里不许出现的字段。", "asks for a field that may not be told here.");
        case delivery::NameFault::Unclosed:
            return of("的括号没有闭合。", "has a brace that is not closed.");
        case delivery::NameFault::Empty: break;
    }
    return of(("需要的字段，" + one.who.student_no + " 没有。").c_str(),
              ("asks for what " + one.who.student_no + " does not have.").c_str());
}

// Only what may be known at the place the package goes to.
Result<delivery::NameFields, Refusal> fields_of(House& house, store::Transaction& tx,
                                                const store::InForce& campaign, Kind kind,
                                                bool sealed, const store::Pick& one) {
    delivery::NameFields fields{{"session", one.session},
                                {"shot_no", std::to_string(one.shot_no)},
                                {"token", one.who.token}};
    if (kind == Kind::Unit) return fields;
    fields["student_no"] = one.who.student_no;
    fields["exam_no"] = one.exam_no;
    fields["name"] = one.who.name;
    fields["college"] = one.who.college;
    if (!sealed) return fields;
    const auto record = house.roster.open(tx, campaign.id, one.who.student_no);
    if (!record)
        return refuse(Refusal{"erased",
                              {one.who.student_no + " 的个人信息已删除。",
                               "The data of " + one.who.student_no + " were erased."},
                              {"请先将其移出名单。", "Take them off the roster first."}});
    fields["document_no"] = record->now.document.number;
    return fields;
}

delivery::OpenEntry opener(const store::BlobStore& blobs, const store::BlobName& name) {
    return [&blobs, name]() -> delivery::ReadOn {
        std::shared_ptr<store::BlobReader> reader = blobs.open(name);
        if (!reader) throw std::runtime_error{"a portrait is missing: " + name.text};
        return [reader](std::span<std::uint8_t> into) { return reader->read(into); };
    };
}

}  // namespace

store::Blob into_blobs(store::BlobStore& blobs, const std::filesystem::path& file) {
    auto writer = blobs.start();
    std::ifstream in{file, std::ios::binary};
    std::array<char, 65536> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
        writer->write({reinterpret_cast<const std::uint8_t*>(piece.data()),
                       static_cast<std::size_t>(in.gcount())});
    if (in.bad()) throw std::runtime_error{"cannot read back " + file.string()};
    return writer->finish();
}

bool needs_passphrase(Kind kind, const campaign::Campaign& campaign) {
    if (kind != Kind::Registry) return false;
    return std::ranges::any_of(
        delivery::fields_of(campaign.files.registry_package),
        [](const std::string& field) { return field == "document_no" || field == "name"; });
}

Result<DeliveryFile, Refusal> delivery_package(House& house, const store::InForce& campaign,
                                               Kind kind, const store::Picked& picked) {
    const auto& rules = *campaign.campaign;
    const auto& name_template = template_of(kind, rules);
    const bool sealed = needs_passphrase(kind, rules);
    const auto names = house.database.read(
        [&](store::Transaction& tx) -> Result<std::vector<std::string>, Refusal> {
            std::vector<std::string> all;
            std::set<std::string> seen;
            for (const auto& one : picked.rows) {
                const auto fields = fields_of(house, tx, campaign, kind, sealed, one);
                if (!fields) return refuse(fields.error());
                auto name = delivery::file_name(name_template, *fields);
                if (!name) return refuse(bad_name(name.error(), name_template, one));
                if (!seen.insert(*name).second)
                    return refuse(
                        Refusal{"same_file_name",
                                {one.who.student_no + " 与另一位同学的文件名相同。",
                                 one.who.student_no + " and another would get the same file name."},
                                {"请先核实是否重复学籍，或更改文件名模板。",
                                 "Settle whether these are two records of one person, or change "
                                 "the template."}});
                all.push_back(std::move(*name));
            }
            return all;
        });
    if (!names) return refuse(names.error());

    const delivery::ScratchFolder scratch;
    const auto now = house.clock.now();
    const auto pictures = scratch.path() / "pictures.zip";
    delivery::Package package{pictures, now};
    const std::array<std::string, 5> unit_heads{"row", "file", "session", "token", "sha256"};
    const std::array<std::string, 5> heads{"row", "file", "student_no", "name", "sha256"};
    std::string manifest =
        delivery::csv_mark + delivery::csv_line(kind == Kind::Unit ? unit_heads : heads);
    std::string checksums;
    for (std::size_t i = 0; i < picked.rows.size(); ++i) {
        const auto& one = picked.rows[i];
        const auto& name = (*names)[i];
        package.add(name, static_cast<std::uint64_t>(one.portrait.size),
                    opener(house.blobs, one.portrait.blob));
        const bool unit = kind == Kind::Unit;
        const std::array<std::string, 5> line{
            std::to_string(i + 1), name, unit ? one.session : one.who.student_no,
            unit ? one.who.token : one.who.name, one.portrait.sha256};
        manifest += delivery::csv_line(line);
        checksums += delivery::checksum_line(one.portrait.sha256, name);
    }
    checksums += delivery::checksum_line(to_hex(sha256(manifest)), "manifest.csv");
    package.add_text("manifest.csv", std::move(manifest));
    package.add_text("SHA256SUMS", std::move(checksums));
    package.close();
    if (!sealed) return DeliveryFile{into_blobs(house.blobs, pictures), {}};

    // A ZIP's entry names stay readable, so the named pictures lie in a package inside the package.
    const auto outer = scratch.path() / "package.zip";
    auto passphrase = access::make_code() + "-" + access::make_code();
    delivery::Package whole{outer, now};
    whole.add_text(
        "README.txt",
        "pictures.zip 以 AES-256 加密，口令在制作时只显示一次，请另途告知接收人。\r\n"
        "pictures.zip is encrypted with AES-256. Its passphrase was shown once when this was made; "
        "tell it by another way.\r\n");
    whole.add_file_encrypted("pictures.zip", pictures, passphrase);
    whole.close();
    return DeliveryFile{into_blobs(house.blobs, outer), std::move(passphrase)};
}

}  // namespace liuying::http
