#pragma once
// A thin hold on expat: element names without their prefix, attributes by name, text; a document
// type declaration stops the reading (entities are how XML bombs are built).

#include <expat.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/table.h"
#include "table/zip_parts.h"

namespace liuying::table {

class XmlAttributes {
public:
    explicit XmlAttributes(const char** pairs) : pairs_{pairs} {}
    // By name without prefix ("r:id" is "id" only where asked as "r:id"); nothing when absent.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

private:
    const char** pairs_;
};

class XmlHandler {
public:
    XmlHandler() = default;
    XmlHandler(const XmlHandler&) = delete;
    XmlHandler& operator=(const XmlHandler&) = delete;
    virtual ~XmlHandler() = default;

    virtual void start(std::string_view element, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view element) = 0;
    virtual void text(std::string_view text) { static_cast<void>(text); }

    // Stops the reading after the present element; the first fault stands.
    void stop(Fault fault);
    [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }

private:
    friend class XmlReading;
    std::optional<Fault> fault_;
    XML_Parser parser_ = nullptr;
};

// Reads one part of a workbook into a handler, a piece at a time.
class XmlReading {
public:
    XmlReading(ZipParts::Part part, XmlHandler& handler, std::string name);

    // One more piece: true while there is more to come.
    [[nodiscard]] Result<bool, Fault> step();
    // All of it.
    [[nodiscard]] Result<void, Fault> run();

private:
    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };
    ZipParts::Part part_;
    XmlHandler& handler_;
    std::string name_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
    bool done_ = false;
};

}  // namespace liuying::table
