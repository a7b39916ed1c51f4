#include <stdexcept>

#include "delivery/package.h"
#include "http/delivery_file.h"
#if __has_include("portrait/sheet.h")
#include "portrait/sheet.h"
#endif

namespace liuying::http {

#if __has_include("portrait/sheet.h")

Result<DeliveryFile, Refusal> delivery_sheets(House& house, const store::InForce& campaign,
                                              const std::string& paper,
                                              const store::Picked& picked) {
    auto layout = portrait::lay_out(portrait::sheet_paper(paper == "a4" ? "A4" : "4R"),
                                    portrait::parse_prints("2in*4,1in*8"));
    if (!layout) return refuse(portrait::refusal_of(layout.error()));
    const bool names = shows_names(campaign, campaign::Place::Export);
    const delivery::ScratchFolder scratch;
    const auto file = scratch.path() / "sheets.pdf";
    portrait::SheetRun run{file.string(), std::move(*layout)};
    int number = 0;
    for (const auto& one : picked.rows) {
        const auto picture = house.blobs.get(one.portrait.blob);
        if (!picture) throw std::runtime_error{"a portrait is missing: " + one.portrait.blob.text};
        const auto shot = one.session + "-" + std::to_string(one.shot_no);
        const auto added = run.add(
            {.portrait = *picture,
             .strip = names ? one.who.name + "  " + one.who.student_no + "  " + one.class_no : shot,
             .number = ++number,
             .qr = one.who.token});
        if (!added) return refuse(portrait::refusal_of(added.error()));
    }
    run.finish();
    return DeliveryFile{into_blobs(house.blobs, file), {}};
}

#else

// The sheets are laid out by portrait/; a house built without that part says so.
Result<DeliveryFile, Refusal> delivery_sheets(House&, const store::InForce&, const std::string&,
                                              const store::Picked&) {
    return refuse(
        Refusal{"no_sheets_here",
                {"本程序不含冲印排版。", "This program was built without print sheets."},
                {"请先用 school 导出照片冲印。", "Export for the school and print from there."}});
}

#endif

}  // namespace liuying::http
