#include "paper/pdf_pages.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace liuying::paper {
namespace {

constexpr rlim_t memory_most = rlim_t{1} << 30U;
constexpr rlim_t output_most = rlim_t{64} << 20U;
constexpr int not_installed = 127;

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {
        if (number_ < 0) throw std::system_error{errno, std::generic_category(), "a PDF's page"};
    }
    ~Descriptor() { ::close(number_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

void write_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(to, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) throw std::system_error{errno, std::generic_category(), "a PDF's page"};
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string read_all(int from) {
    const auto size = ::lseek(from, 0, SEEK_END);
    std::string all(static_cast<std::size_t>(std::max<off_t>(0, size)), '\0');
    std::size_t done = 0;
    while (done < all.size()) {
        const auto n =
            ::pread(from, all.data() + done, all.size() - done, static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    all.resize(done);
    return all;
}

void limit(decltype(RLIMIT_AS) what, rlim_t most) {
    const rlimit both{most, most};
    ::setrlimit(what, &both);
}

struct Ran {
    bool stopped = false;  // by a signal: a limit
    int code = 0;
    std::string out;
    std::string errors;
};

// Runs a program over `input`; nothing but system calls between fork and exec.
Ran run(const std::vector<std::string>& command, std::string_view input, unsigned seconds) {
    const Descriptor in{::memfd_create("pdf", MFD_CLOEXEC)};
    const Descriptor out{::memfd_create("page", MFD_CLOEXEC)};
    const Descriptor errors{::memfd_create("errors", MFD_CLOEXEC)};
    write_all(in.number(), input);
    ::lseek(in.number(), 0, SEEK_SET);
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error{errno, std::generic_category(), "a PDF's page"};
    if (child == 0) {
        ::dup2(in.number(), STDIN_FILENO);
        ::dup2(out.number(), STDOUT_FILENO);
        ::dup2(errors.number(), STDERR_FILENO);
        ::close_range(3, ~0U, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        // No network, where the kernel lets an ordinary user go without.
        static_cast<void>(::unshare(CLONE_NEWUSER | CLONE_NEWNET));
        limit(RLIMIT_AS, memory_most);
        limit(RLIMIT_CPU, seconds);
        limit(RLIMIT_FSIZE, output_most);
        limit(RLIMIT_CORE, 0);
        ::alarm(3 * seconds);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(not_installed);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    Ran ran;
    ran.stopped = WIFSIGNALED(status);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (ran.code == not_installed)
        throw std::runtime_error(command.front() + " is not installed (Debian: poppler-utils)");
    ran.out = read_all(out.number());
    ran.errors = read_all(errors.number());
    return ran;
}

PdfFault fault_of(const Ran& ran) {
    if (ran.stopped || ran.errors.find("memory") != std::string::npos) return PdfFault::TooMuch;
    if (ran.errors.find("assword") != std::string::npos) return PdfFault::Locked;
    return PdfFault::Unreadable;
}

}  // namespace

Refusal words(PdfFault fault) {
    switch (fault) {
        case PdfFault::Locked:
            return {"pdf_locked",
                    {"这个 PDF 有密码。", "This PDF asks for a password."},
                    {"请去掉密码后再上传，或上传照片。",
                     "Save it without a password, or send a photograph."}};
        case PdfFault::TooMuch:
            return {"pdf_too_much",
                    {"这个 PDF 太复杂，无法显示。", "This PDF is too much to show."},
                    {"请重新扫描，或上传照片。", "Scan it again, or send a photograph."}};
        case PdfFault::Unreadable: break;
    }
    return {"pdf_unreadable",
            {"这个 PDF 已损坏，无法打开。", "This PDF is broken and does not open."},
            {"请重新扫描，或上传照片。", "Scan it again, or send a photograph."}};
}

Result<int, PdfFault> pdf_page_count(std::string_view pdf) {
    const auto ran = run({"pdfinfo", "-"}, pdf, 10);
    if (ran.stopped || ran.code != 0) return refuse(fault_of(ran));
    constexpr std::string_view label = "\nPages:";
    const auto at = ran.out.find(label);
    if (at == std::string::npos) return refuse(PdfFault::Unreadable);
    const auto digits = ran.out.find_first_not_of(' ', at + label.size());
    int pages = 0;
    if (digits != std::string::npos)
        std::from_chars(ran.out.data() + digits, ran.out.data() + ran.out.size(), pages);
    if (pages < 1) return refuse(PdfFault::Unreadable);
    return pages;
}

Result<Bytes, PdfFault> pdf_page(std::string_view pdf, int page, int long_side_px,
                                 unsigned seconds) {
    const auto number = std::to_string(page);
    const auto ran = run({"pdftocairo", "-png", "-singlefile", "-f", number, "-l", number,
                          "-scale-to", std::to_string(long_side_px), "-", "-"},
                         pdf, seconds);
    if (ran.stopped || ran.code != 0 || ran.out.empty()) return refuse(fault_of(ran));
    return Bytes{ran.out.begin(), ran.out.end()};
}

}  // namespace liuying::paper
