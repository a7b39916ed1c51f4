#include "app/campaign_argument.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "campaign/campaign_file.h"

namespace liuying::app {

std::string text_of_file(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::system_error{errno, std::generic_category(), file};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad()) throw std::system_error{EIO, std::generic_category(), file};
    return text;
}

std::optional<campaign::Campaign> campaign_or_faults(const std::string& file) {
    auto read = campaign::parse_campaign(text_of_file(file));
    if (read) return std::move(*read);
    for (const auto& fault : read.error()) {
        std::cerr << fmt::format("{}:{}:{}: {}{}{}\n    {}\n", file, fault.line, fault.column,
                                 fault.path, fault.path.empty() ? "" : ": ", fault.message.en,
                                 fault.message.zh);
    }
    std::cerr << fmt::format("{} fault(s); nothing was done. 共 {} 处问题，未做任何更改。\n",
                             read.error().size(), read.error().size());
    return std::nullopt;
}

}  // namespace liuying::app
