#include "campaign/notice.h"

#include <fmt/format.h>

#include <algorithm>

namespace liuying::campaign {

namespace {

// Writes the body in one language.
class Writer {
public:
    Writer(const Campaign& campaign, Language language, const std::optional<NoticeReader>& reader)
        : campaign_{campaign}, language_{language}, reader_{reader} {}

    Notice write() {
        notice_.language = language_;
        notice_.school = say(campaign_.school);
        notice_.title =
            say(campaign_.notice.title.zh.empty() ? campaign_.name : campaign_.notice.title);
        if (reader_) own_place();
        for (const auto& words : campaign_.notice.before) add(Paragraph{say(words)});
        who();
        where_and_when();
        record_check();
        fee();
        if (!campaign_.photo.dress.empty()) {
            heading({"拍摄要求", "What to wear"});
            add(bullets(campaign_.photo.dress));
        }
        if (!campaign_.photo.bring.empty()) {
            heading({"请携带", "What to bring"});
            add(bullets(campaign_.photo.bring));
        }
        on_the_day();
        personal_shooting();
        dates();
        for (const auto& words : campaign_.notice.after) add(Paragraph{say(words)});
        contacts();
        channels();
        attachments();
        notice_.signed_by = say(campaign_.notice.signed_by);
        if (campaign_.notice.dated) notice_.dated = say(spoken(*campaign_.notice.dated));
        return std::move(notice_);
    }

private:
    [[nodiscard]] std::string say(const Words& words) const { return in(language_, words); }
    void add(Block block) { notice_.blocks.push_back(std::move(block)); }
    void heading(const Words& words) { add(Heading{say(words)}); }
    void paragraph(const Words& words) { add(Paragraph{say(words)}); }
    [[nodiscard]] Bullets bullets(const std::vector<Words>& all) const {
        Bullets list;
        for (const auto& words : all) list.items.push_back(say(words));
        return list;
    }
    [[nodiscard]] std::string joined(const std::vector<std::string>& parts) const {
        return fmt::format("{}", fmt::join(parts, language_ == Language::Zh ? "、" : ", "));
    }
    [[nodiscard]] std::string hours(const Span& span) const {
        return clock_text(span.start_minute) + "–" + clock_text(span.end_minute);
    }
    [[nodiscard]] std::string place(const Venue& venue) const {
        const auto address = say(venue.address);
        if (address.empty()) return say(venue.name);
        return language_ == Language::Zh ? fmt::format("{}（{}）", say(venue.name), address)
                                         : fmt::format("{} ({})", say(venue.name), address);
    }

    void own_place() {
        const auto& reader = *reader_;
        Highlight own;
        own.title = language_ == Language::Zh ? fmt::format("{}，您的安排", reader.name)
                                              : fmt::format("{}, your place and time", reader.name);
        const auto* session = reader.slot ? campaign_.session(reader.slot->session) : nullptr;
        if (!reader.must_sit) {
            own.lines.push_back(say(reader.why_not));
        } else if (session == nullptr) {
            own.lines.push_back(
                say({"时间和地点排定后会通知您。", "You will be told your place and time."}));
        } else {
            const auto& slot = *reader.slot;
            own.lines.push_back(fmt::format("{} {}", say(spoken(session->date)),
                                            hours({slot.start_minute, slot.end_minute})));
            own.lines.push_back(place(*campaign_.venue(session->venue)));
            const auto arrive =
                clock_text(std::max(0, slot.start_minute - campaign_.hall.arrive_early_minutes));
            own.lines.push_back(say({fmt::format("请在 {} 前到场。", arrive),
                                     fmt::format("Please be there by {}.", arrive)}));
            std::vector<std::string> items;
            for (const auto& words : campaign_.photo.bring) items.push_back(say(words));
            if (!items.empty()) {
                own.lines.push_back(say({"请带：", "Bring: "}) + joined_items(items));
            }
        }
        add(std::move(own));
        if (reader.must_sit && !reader.token.empty()) {
            if (auto qr = paper::make_qr(reader.token)) {
                add(Codes{{{say({"签到二维码", "Sign-in QR code"}),
                            in_fours(reader.token),
                            {},
                            std::move(*qr)}}});
            }
        }
    }

    [[nodiscard]] std::string joined_items(const std::vector<std::string>& items) const {
        return fmt::format("{}", fmt::join(items, language_ == Language::Zh ? "；" : "; "));
    }
    [[nodiscard]] static std::string in_fours(const std::string& digits) {
        std::string text;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            if (i > 0 && i % 4 == 0) text += ' ';
            text += digits[i];
        }
        return text;
    }

    void who() {
        heading({"采集对象", "Who"});
        std::vector<std::string> levels;
        for (const auto& level : campaign_.levels) levels.push_back(say(level.name));
        std::vector<std::string> modes;
        for (const auto& mode : campaign_.study_modes) modes.push_back(say(mode.name));
        const auto all = joined(levels);
        const auto studying = modes.empty() ? std::string{} : joined(modes);
        paragraph({fmt::format("{}届毕业生（{}{}）。", campaign_.cohort, all,
                               studying.empty() ? "" : "；" + studying),
                   fmt::format("The graduating class of {} ({}{}).", campaign_.cohort, all,
                               studying.empty() ? "" : "; " + studying)});
    }

    // The sessions the reader may come to, or all.
    [[nodiscard]] bool concerns_reader(const Session& session) const {
        return !reader_ || serves(session, reader_->college);
    }

    [[nodiscard]] std::vector<std::string> row(const Session& session) const {
        const auto& venue = *campaign_.venue(session.venue);
        std::vector<std::string> colleges;
        for (const auto& id : session.colleges) {
            colleges.push_back(say(campaign_.college(id)->name));
        }
        const bool all = session.colleges.size() == campaign_.colleges.size();
        std::string called = all ? say({"全部学院", "All colleges"}) : joined(colleges);
        if (session.kind == SessionKind::Makeup) {
            called = say({"集中补拍：", "Make-up: "}) + called;
        }
        const auto note = say(session.note);
        if (!note.empty()) {
            called += language_ == Language::Zh ? fmt::format("（{}）", note)
                                                : fmt::format(" ({})", note);
        }
        std::string when = hours(session.hours);
        for (const auto& pause : session.breaks) {
            when += say({"\n休息 ", "\nbreak "}) + hours(pause);
        }
        return {say(spoken(session.date)), when, say(venue.name), called};
    }

    void where_and_when() {
        heading({"时间和地点", "When and where"});
        Grid grid;
        grid.titles = {say({"日期", "Date"}), say({"时间", "Time"}), say({"地点", "Place"}),
                       say({"学院", "Colleges"})};
        bool makeup = false;
        for (const auto& session : campaign_.sessions) {
            if (!concerns_reader(session)) continue;
            makeup |= session.kind == SessionKind::Makeup;
            grid.rows.push_back(row(session));
        }
        add(std::move(grid));
        how_to_get_there();
        const int early = campaign_.hall.arrive_early_minutes;
        paragraph(
            {fmt::format("每人的具体时段（{} 分钟）见个人页面，请提前 {} 分钟到场。",
                         campaign_.hall.slot_minutes, early),
             fmt::format("Your own {}-minute slot stands on your page; come {} minutes early.",
                         campaign_.hall.slot_minutes, early)});
        if (campaign_.moves.times > 0) {
            paragraph(
                {fmt::format("时间不便的，可在 {} 小时前在本学院场次内自行改期（最多 {} 次）{}。",
                             campaign_.moves.hours_before, campaign_.moves.times,
                             campaign_.moves.to_makeup ? "，或说明理由改到补拍场次" : ""),
                 fmt::format(
                     "If it does not suit you, move it yourself within your college's "
                     "sessions, up to {} hours before and {} times at most{}.",
                     campaign_.moves.hours_before, campaign_.moves.times,
                     campaign_.moves.to_makeup ? ", or, with a reason, to the make-up" : "")});
        }
        if (makeup) {
            paragraph(
                {"补拍场次人数集中，等待时间可能较长，请尽量按学院时间拍摄。",
                 "The make-up session is crowded and waits may be long; come with your college "
                 "if you can."});
        }
    }

    void how_to_get_there() {
        Bullets list;
        for (const auto& venue : campaign_.venues) {
            const bool used = std::ranges::any_of(campaign_.sessions, [&](const Session& session) {
                return session.venue == venue.id && concerns_reader(session);
            });
            if (!used || say(venue.address).empty()) continue;
            list.items.push_back(say(venue.name) + say({"：", ": "}) + say(venue.address));
        }
        if (!list.items.empty()) add(std::move(list));
    }

    void record_check() {
        heading({"信息核对", "Check your record"});
        const auto due = spoken(campaign_.milestones.roster_check_due);
        paragraph({fmt::format("请于{}前在个人页面逐项核对本人信息，有误的提出异动申请。", due.zh),
                   fmt::format("Check every item of your record on your own page by {}; ask for a "
                               "change where something is wrong.",
                               due.en)});
        if (campaign_.milestones.capture_code_from) {
            const auto from = spoken(*campaign_.milestones.capture_code_from);
            paragraph(
                {fmt::format("自{}起登录学信网获取图像采集码，并在个人页面试读是否清晰。", from.zh),
                 fmt::format("From {} on, fetch your capture code from the registry and try on "
                             "your own page whether it reads.",
                             from.en)});
        }
    }

    [[nodiscard]] Words mode_words(FeeMode mode) const {
        switch (mode) {
            case FeeMode::Cash: return {"现金", "cash"};
            case FeeMode::Alipay: return {"支付宝", "Alipay"};
            case FeeMode::Waive: return {};
            case FeeMode::Later: return {"事后补缴", "later, on account"};
        }
        return {};
    }

    void fee() {
        heading({"费用", "Fee"});
        if (campaign_.fee.amount.fen == 0) {
            paragraph({"不收费。", "There is no fee."});
            return;
        }
        std::vector<std::string> modes;
        for (const auto mode : campaign_.fee.modes) {
            const auto words = say(mode_words(mode));
            if (!words.empty()) modes.push_back(words);
        }
        const auto amount = liuying::to_text(campaign_.fee.amount);
        const auto ways = joined(modes);
        const Words payee = campaign_.fee.payee == Payee::Bureau
                                ? Words{"采集单位", "the photo bureau"}
                                : Words{"学校", "the university"};
        paragraph({fmt::format("每人 {} 元，由{}收取{}。", amount, payee.zh,
                               ways.empty() ? "" : fmt::format("（{}）", ways)),
                   fmt::format("{} yuan each, taken by {}{}.", amount, payee.en,
                               ways.empty() ? "" : fmt::format(" ({})", ways))});
        const auto note = say(campaign_.fee.note);
        if (!note.empty()) add(Paragraph{note});
    }

    void on_the_day() {
        heading({"现场流程", "On the day"});
        const bool masked = campaign_.places.at(Place::Desk) == Showing::Masked;
        Bullets steps;
        steps.items.push_back(say(
            {"出示签到二维码，领取签名序号。", "Show your sign-in QR code and get your number."}));
        if (campaign_.fee.amount.fen > 0) {
            steps.items.push_back(say({"缴费。", "Pay the fee."}));
        }
        steps.items.push_back(
            masked
                ? say({"叫到号后扫描图像采集码，进入候拍。",
                       "When your number is called, have your capture code scanned and join the "
                       "line."})
                : say({"叫到号后刷身份证，进入候拍。",
                       "When your number is called, have your ID card read and join the line."}));
        steps.items.push_back(say(
            {fmt::format("候拍不超过 {} 人，请保持顺序，不要插队或离开；离开须告知工作人员。",
                         campaign_.hall.line_cap),
             fmt::format(
                 "At most {} people wait there. Keep your order; tell the staff if you must leave.",
                 campaign_.hall.line_cap)}));
        steps.items.push_back(
            say({"拍摄后当场查看照片，不合格的当场重拍。",
                 "Look at your picture at once; a poor one is taken again on the spot."}));
        add(std::move(steps));
    }

    void personal_shooting() {
        const auto& until = campaign_.milestones.personal_shooting_ends;
        if (!until) return;
        heading({"个人散拍", "Personal shooting"});
        const auto last = spoken(*until);
        paragraph(
            {fmt::format("确实无法参加集中采集和补拍的，经批准可到采集单位自行拍摄，报学校代码 {}，"
                         "最晚{}。拍摄后在学信网确认图像，并把下载的图像上传到个人页面。",
                         campaign_.school_code, last.zh),
             fmt::format(
                 "Those who can come neither to their session nor to the make-up may, once "
                 "permitted, be photographed at the bureau, giving the school code {}, by {} "
                 "at the latest. Then confirm the picture on the registry and upload the "
                 "downloaded file on your own page.",
                 campaign_.school_code, last.en)});
    }

    void dates() {
        Bullets list;
        for (const auto& one : dated_milestones(campaign_)) {
            list.items.push_back(language_ == Language::Zh
                                     ? fmt::format("{}：{}", one.title.zh, spoken(one.on).zh)
                                     : fmt::format("{}: {}", one.title.en, spoken(one.on).en));
        }
        for (const auto& batch : campaign_.batches) {
            if (!batch.pictures_by) continue;
            const auto by = spoken(*batch.pictures_by);
            list.items.push_back(
                say({fmt::format("{}：图像须在{}前完成", batch.name.zh, by.zh),
                     fmt::format("{}: pictures must be complete by {}", batch.name.en, by.en)}));
        }
        if (list.items.empty()) return;
        heading({"重要日期", "Dates"});
        add(std::move(list));
    }

    // Own college's and own session's contacts for one reader; for everyone all of them, with whom
    // for.
    void contacts() {
        Grid grid;
        grid.titles = {say({"事项", "Matter"}), say({"联系人", "Whom to ask"}),
                       say({"电话、邮箱", "Telephone, mail"}), say({"地点", "Place"})};
        for (const auto& contact : campaign_.contacts) {
            if (reader_ && contact.college && *contact.college != reader_->college) continue;
            const bool own_session = reader_ && reader_->slot && contact.session &&
                                     *contact.session == reader_->slot->session;
            if (reader_ && contact.session && !own_session) continue;
            std::string matter = say(contact.matter);
            if (contact.session) {
                const auto when = say(title_of(campaign_, *campaign_.session(*contact.session)));
                matter += language_ == Language::Zh ? fmt::format("（{}）", when)
                                                    : fmt::format(" ({})", when);
            }
            std::vector<std::string> ways;
            if (!contact.phone.empty()) ways.push_back(contact.phone);
            if (!contact.email.empty()) ways.push_back(contact.email);
            grid.rows.push_back({matter, say(contact.name), fmt::format("{}", fmt::join(ways, " ")),
                                 say(contact.place)});
        }
        if (grid.rows.empty()) return;
        heading({"联系方式", "Contacts"});
        add(std::move(grid));
    }

    void channels() {
        Codes codes;
        Bullets links;
        for (const auto& channel : campaign_.channels) {
            auto qr = paper::make_qr(channel.qr);
            if (qr) {
                codes.codes.push_back(
                    {say(channel.name), say(channel.what_for), channel.url, std::move(*qr)});
            } else {
                links.items.push_back(
                    fmt::format("{} {} {}", say(channel.name), say(channel.what_for), channel.url));
            }
        }
        if (!links.items.empty()) add(std::move(links));
        if (!codes.codes.empty()) add(std::move(codes));
    }

    void attachments() {
        if (campaign_.attachments.empty()) return;
        heading({"附件", "Attachments"});
        Bullets list;
        for (const auto& one : campaign_.attachments) {
            list.items.push_back(fmt::format("{} {}", say(one.name), one.file));
        }
        add(std::move(list));
    }

    const Campaign& campaign_;
    Language language_;
    const std::optional<NoticeReader>& reader_;
    Notice notice_;
};

}  // namespace

const std::string& in(Language language, const Words& words) {
    return language == Language::Zh ? words.zh : words.en;
}

Notice make_notice(const Campaign& campaign, Language language,
                   const std::optional<NoticeReader>& reader) {
    return Writer{campaign, language, reader}.write();
}

}  // namespace liuying::campaign
