// The catalogue of this room's words.

#include <charconv>

#include <algorithm>
#include <array>
#include <cctype>

#include "table/table.h"

namespace liuying::table {

std::string_view name_of(Encoding encoding) {
    switch (encoding) {
        case Encoding::Utf8: return "UTF-8";
        case Encoding::Utf8Bom: return "UTF-8 BOM";
        case Encoding::Gb18030: return "GB18030";
        case Encoding::Utf16Le: return "UTF-16LE";
        case Encoding::Utf16Be: return "UTF-16BE";
        case Encoding::Xlsx: return "XLSX";
    }
    return "";
}

std::optional<Encoding> encoding_of_name(std::string_view name) {
    std::string folded;
    for (const char c : name) {
        if (c == '-' || c == '_' || c == ' ') continue;
        folded.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    if (folded == "utf8") return Encoding::Utf8;
    if (folded == "utf8bom" || folded == "utf8sig") return Encoding::Utf8Bom;
    if (folded == "gb18030" || folded == "gbk" || folded == "gb2312" || folded == "cp936") {
        return Encoding::Gb18030;
    }
    if (folded == "utf16le") return Encoding::Utf16Le;
    if (folded == "utf16be") return Encoding::Utf16Be;
    return std::nullopt;
}

std::string_view name_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::NotReadable: return "file_not_readable";
        case FaultKind::OldWorkbook: return "file_old_workbook";
        case FaultKind::OtherSpreadsheet: return "file_other_spreadsheet";
        case FaultKind::WebPage: return "file_web_page";
        case FaultKind::Archive: return "file_archive";
        case FaultKind::Document: return "file_document";
        case FaultKind::Picture: return "file_picture";
        case FaultKind::ProgramData: return "file_program_data";
        case FaultKind::Password: return "file_password";
        case FaultKind::Damaged: return "file_damaged";
        case FaultKind::Dangerous: return "file_dangerous";
        case FaultKind::TooLarge: return "file_too_large";
        case FaultKind::Nul: return "file_nul";
        case FaultKind::MixedEncodings: return "file_mixed_encodings";
        case FaultKind::Undecodable: return "file_undecodable";
        case FaultKind::UnclosedQuote: return "file_unclosed_quote";
        case FaultKind::TextAfterQuote: return "file_text_after_quote";
        case FaultKind::NoSheet: return "file_no_sheet";
    }
    return "";
}

namespace {

// "第 3 行第 7 个字符：" / "Line 3, character 7: ", or "第 3 行第 2 列" for cells; empty without a
// place.
Words place_of(const Fault& fault) {
    if (fault.line > 0) {
        const auto line = std::to_string(fault.line);
        if (fault.column == 0) return {"第 " + line + " 行：", "Line " + line + ": "};
        const auto column = std::to_string(fault.column);
        return {"第 " + line + " 行第 " + column + " 个字符：",
                "Line " + line + ", character " + column + ": "};
    }
    if (fault.row > 0) {
        const auto row = std::to_string(fault.row);
        if (fault.column == 0) return {"第 " + row + " 行：", "Row " + row + ": "};
        const auto column = std::to_string(fault.column);
        return {"第 " + row + " 行第 " + column + " 列：",
                "Row " + row + ", column " + column + ": "};
    }
    return {};
}

// "256 MiB", "128 KiB", or bytes where it is no whole number of them.
std::string size_text(const std::string& bytes) {
    std::uint64_t count = 0;
    std::from_chars(bytes.data(), bytes.data() + bytes.size(), count);
    if (count >= (1U << 20U) && count % (1U << 20U) == 0)
        return std::to_string(count >> 20U) + " MiB";
    if (count >= (1U << 10U) && count % (1U << 10U) == 0)
        return std::to_string(count >> 10U) + " KiB";
    return bytes + " B";
}

Words limit_words(std::string_view detail) {
    const auto space = detail.find(' ');
    const auto what = detail.substr(0, space);
    const std::string limit{space == std::string_view::npos ? "" : detail.substr(space + 1)};
    if (what == "file_bytes") {
        return {"文件超过 " + size_text(limit) + "。",
                "The file is larger than " + size_text(limit) + "."};
    }
    if (what == "unpacked_bytes") {
        return {"工作簿解压后超过 " + size_text(limit) + "。",
                "The workbook unpacks to more than " + size_text(limit) + "."};
    }
    if (what == "columns") {
        return {"超过 " + limit + " 列。", "There are more than " + limit + " columns."};
    }
    if (what == "rows")
        return {"超过 " + limit + " 行。", "There are more than " + limit + " rows."};
    if (what == "cell_bytes") {
        return {"一个单元格超过 " + size_text(limit) + "。",
                "A cell is longer than " + size_text(limit) + "."};
    }
    return {"一行超过 " + size_text(limit) + "。",
            "A row is longer than " + size_text(limit) + "."};
}

}  // namespace

Refusal explain(const Fault& fault) {
    Refusal refusal;
    refusal.kind = name_of(fault.kind);
    const auto place = place_of(fault);
    const auto say = [&](std::string zh, std::string en) {
        refusal.message = {place.zh + zh, place.en + en};
    };
    refusal.next_step = {"什么都没有导入。请改好文件后再上传。",
                         "Nothing was imported. Correct the file and try again."};
    switch (fault.kind) {
        case FaultKind::NotReadable:
            say("这不是 CSV、XLSX 或 DBF 表格" +
                    (fault.detail.empty() ? "" : "（" + fault.detail + "）") + "。",
                "This is no CSV, XLSX or DBF table" +
                    (fault.detail.empty() ? "" : " (" + fault.detail + ")") + ".");
            refusal.next_step = {
                "请在表格软件中打开，另存为 XLSX 或 CSV UTF-8 后再上传。",
                "Open it in a spreadsheet, save it as XLSX or CSV UTF-8 and try again."};
            break;
        case FaultKind::OldWorkbook:
            say("这是旧格式的 .xls 工作簿" +
                    (fault.detail.empty() ? "" : "（" + fault.detail + "）") + "。",
                "This is a workbook of the old format, .xls" +
                    (fault.detail.empty() ? "" : " (" + fault.detail + ")") + ".");
            refusal.next_step = {"请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
                                 "Open it in Excel or WPS, save it as .xlsx and try again."};
            break;
        case FaultKind::OtherSpreadsheet:
            say("这是 " + fault.detail + " 格式的表格。",
                "This is a spreadsheet of another format (" + fault.detail + ").");
            refusal.next_step = {"请在原来的软件中打开，导出或另存为 .xlsx 后再上传。",
                                 "Open it in the program it comes from, export or save it as .xlsx "
                                 "and try again."};
            break;
        case FaultKind::WebPage:
            say("这是网页（HTML），不是工作簿；不少系统“导出 Excel”得到的就是它，只是名字叫 .xls。",
                "This is a web page (HTML) and no workbook; what many systems “export to Excel” is "
                "one under the name .xls.");
            refusal.next_step = {
                "请在系统里改选 .xlsx 或 CSV 导出；没有的，用 Excel 或 "
                "WPS 打开，核对证件号码末几位没有变成 0 或 E+17，再另存为 .xlsx 上传。",
                "Export .xlsx or CSV there instead. Where that is not offered, open it in Excel or "
                "WPS, see that document numbers do not end in 0s or E+17, and save it as .xlsx."};
            break;
        case FaultKind::Archive:
            say("这是压缩包（" + fault.detail + "），不是表格。",
                "This is an archive (" + fault.detail + ") and no table.");
            refusal.next_step = {"请先解压，再上传里面的表格（XLSX、CSV 或 DBF）。",
                                 "Unpack it and upload the table in it (XLSX, CSV or DBF)."};
            break;
        case FaultKind::Document:
            say("这是文档（" + fault.detail + "），不是表格。",
                "This is a document (" + fault.detail + ") and no table.");
            refusal.next_step = {
                "请向制表的单位要原来的表格；没有的，把表格内容复制到 Excel 或 WPS "
                "中，证件号码列先设为文本，另存为 .xlsx 后再上传。",
                "Ask whoever made it for the table itself; or copy the table into Excel or WPS, "
                "the "
                "column of document numbers set to text first, and save it as .xlsx."};
            break;
        case FaultKind::Picture:
            say("这是图片（" + fault.detail + "），不是表格。",
                "This is a picture (" + fault.detail + ") and no table.");
            refusal.next_step = {"请上传表格文件本身（XLSX、CSV 或 DBF），不要上传截图或照片。",
                                 "Upload the table itself (XLSX, CSV or DBF), no screenshot or "
                                 "photograph of it."};
            break;
        case FaultKind::ProgramData:
            say("这是程序数据（" + fault.detail + "），不是表格。",
                "This is data of a program (" + fault.detail + ") and no table.");
            refusal.next_step = {"请在来源系统中改为导出 XLSX 或 CSV 后再上传。",
                                 "Export it as XLSX or CSV from where it comes, and try again."};
            break;
        case FaultKind::Password:
            say("这个工作簿加了密码，无法读取。", "This workbook is under a password.");
            refusal.next_step = {"请在表格软件中打开，去掉密码并保存后再上传。",
                                 "Open it in a spreadsheet, take the password off and try again."};
            break;
        case FaultKind::Damaged:
            say("文件已损坏（" + fault.detail + "）。",
                "The file is damaged (" + fault.detail + ").");
            refusal.next_step = {"请在表格软件中打开并另存一份后再上传。",
                                 "Open it in a spreadsheet, save it anew and try again."};
            break;
        case FaultKind::Dangerous:
            say("文件中有不允许的内容（" + fault.detail + "），已停止读取。",
                "The file holds what may not be read (" + fault.detail + "); reading stopped.");
            refusal.next_step = {"请确认文件来源，用表格软件另存一份后再上传。",
                                 "Make sure where it comes from, save it anew from a spreadsheet."};
            break;
        case FaultKind::TooLarge: {
            const auto limit = limit_words(fault.detail);
            say(limit.zh, limit.en);
            refusal.next_step = {
                "什么都没有导入。请检查文件内容，必要时分成几个文件。",
                "Nothing was imported. Look into the file; split it if it is right."};
            break;
        }
        case FaultKind::Nul:
            say("有空字节（NUL），这不是正常的文本文件。",
                "There is a zero byte (NUL); this is no proper text file.");
            break;
        case FaultKind::MixedEncodings:
            say("这里不是 UTF-8，而第 " + fault.detail + " 行是 UTF-8：文件由不同编码的部分拼成。",
                "This is not UTF-8, while line " + fault.detail +
                    " is: the file was put together from parts in different encodings.");
            refusal.next_step = {
                "请从各来源重新导出为同一种编码（CSV UTF-8 或 XLSX）后再合并。",
                "Export each part again in one encoding (CSV UTF-8 or XLSX) and join them."};
            break;
        case FaultKind::Undecodable:
            say("字节 " + fault.detail + " 在所用编码中不存在。",
                "The byte " + fault.detail + " is not of the encoding.");
            refusal.next_step = {"请另存为 CSV UTF-8 或 XLSX，或指定正确的编码。",
                                 "Save it as CSV UTF-8 or XLSX, or name the right encoding."};
            break;
        case FaultKind::UnclosedQuote:
            say("这里的引号没有配对的结束引号。", "The quote opened here is never closed.");
            refusal.next_step = {"请补上结束引号，或去掉这个引号。",
                                 "Close the quote or take it out."};
            break;
        case FaultKind::TextAfterQuote:
            say("结束引号后面还有文字。", "There is text behind a closing quote.");
            refusal.next_step = {"引号内的引号要写两遍（\"\"）。",
                                 "A quote within quotes is written twice (\"\")."};
            break;
        case FaultKind::NoSheet:
            if (fault.detail.empty()) {
                say("工作簿中没有可见的工作表。", "The workbook has no visible sheet.");
                refusal.next_step = {"请取消隐藏有名单的工作表，保存后再上传。",
                                     "Unhide the sheet that holds the roster, save, try again."};
            } else {
                say("工作簿中没有名为“" + fault.detail + "”的工作表。",
                    "The workbook has no sheet named “" + fault.detail + "”.");
            }
            break;
    }
    return refusal;
}

}  // namespace liuying::table
