#include <doctest/doctest.h>

#include "access/masking.h"
#include "access/password.h"
#include "access/secret.h"
#include "access/throttle.h"
#include "access/totp.h"

using namespace liuying;
using namespace liuying::access;
using namespace std::chrono_literals;

TEST_CASE("masking: a name keeps its first and last character") {
    struct Case {
        const char* name;
        const char* masked;
    };
    for (const auto& [name, masked] : std::vector<Case>{
             {"张三", "张*"},
             {"张小三", "张*三"},
             {"欧阳小三", "欧**三"},
             {"𠮷田㛃", "𠮷*㛃"},
             {"张", "张"},
             {"", ""},
             {"阿依古丽·买买提", "阿***·**提"},
             {"MUHAMMAD BIN ALI", "M******* B** A**"},
             {"O'NEIL", "O'N***"},
             {"邊󠄀某三", "邊󠄀*三"},  // with an ideographic variation selector
         }) {
        CAPTURE(name);
        CHECK(mask_name(name) == masked);
    }
}

TEST_CASE("masking: numbers keep their ends") {
    CHECK(mask_document("71000019900101001X") == "7100**********001X");
    CHECK(mask_document("H12345678") == "H123*5678");
    CHECK(mask_document("E1234567") == "E******7");
    CHECK(mask_document("12") == "**");
    CHECK(mask_document("军字第4989336号") == "军字第4***336号");
    CHECK(mask_contact("联系辅导员王老师") == "联系辅*员王老师");
    CHECK(mask_student_no("22151018") == "22****18");
    CHECK(mask_student_no("2215") == "****");
    CHECK(mask_contact("ana@zju.edu.cn") == "a***@zju.edu.cn");
    CHECK(mask_contact("13812345678") == "138****5678");
}

TEST_CASE("totp: the printed examples of RFC 6238 appendix B") {
    const std::string secret = "12345678901234567890";
    const Bytes key(secret.begin(), secret.end());
    struct Case {
        std::int64_t seconds;
        const char* code;
    };
    for (const auto& [seconds, code] : std::vector<Case>{
             {59, "94287082"},
             {1111111109, "07081804"},
             {1111111111, "14050471"},
             {1234567890, "89005924"},
             {2000000000, "69279037"},
         }) {
        CAPTURE(seconds);
        CHECK(totp_at(key, instant_of_ms(seconds * 1000), 8) == code);
    }
    CHECK(totp_key_text(key) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    CHECK(parse_totp_key("gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ") == key);
    CHECK(!parse_totp_key("0189"));
}

TEST_CASE("totp: a clock half a minute off is forgiven, two minutes are not") {
    const auto key = make_totp_key();
    const auto now = instant_of_ms(1'700'000'000'000);
    CHECK(totp_step(key, totp_at(key, now), now));
    CHECK(totp_step(key, totp_at(key, now - 30s), now));
    CHECK(totp_step(key, totp_at(key, now + 30s), now));
    CHECK(!totp_step(key, totp_at(key, now - 120s), now));
    CHECK(!totp_step(key, "", now));
}

TEST_CASE("password: kept as argon2id, and only the right one fits") {
    const auto cost = PasswordCost::least();
    const auto hash = hash_password("correct horse battery", cost);
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(password_fits("correct horse battery", hash, cost));
    CHECK(!password_fits("correct horse batterz", hash, cost));
    CHECK(!password_fits("anything", "", cost));
    CHECK(!needs_rehash(hash, cost));
    CHECK(needs_rehash(hash, PasswordCost{}));
    CHECK(password_fault("short", "ana")->kind == "password_short");
    CHECK(password_fault("aaaaaaaaaaaa", "ana")->kind == "password_weak");
    CHECK(password_fault("photographer1", "photographer1")->kind == "password_weak");
    CHECK(password_fault(std::string(200, 'x') + "y", "ana")->kind == "password_long");
    CHECK(!password_fault("a long enough one", "ana"));
}

TEST_CASE("secret: a code read aloud and typed badly is still the code") {
    CHECK(normal_code("7kq2m-oxwit") == "7KQ2M0XW1T");
    const auto code = make_code();
    CHECK(code.size() == 11);
    CHECK(normal_code(code).size() == 10);
    CHECK(make_secret().size() == 43);
    CHECK(make_secret() != make_secret());
    CHECK(csrf_of("a") != csrf_of("b"));
}

TEST_CASE("throttle: five free failures, then waits that double and end") {
    Throttle throttle{{5, 900s, 60s}};
    auto now = instant_of_ms(1'000'000'000);
    for (int i = 0; i < 5; ++i) {
        CHECK(!throttle.wait("ana", now));
        throttle.failed("ana", now);
    }
    CHECK(throttle.wait("ana", now) == 1s);
    CHECK(!throttle.wait("bob", now));
    now += 1s;
    CHECK(!throttle.wait("ana", now));
    throttle.failed("ana", now);
    CHECK(throttle.wait("ana", now) == 2s);
    for (int i = 0; i < 20; ++i) throttle.failed("ana", now);
    CHECK(throttle.wait("ana", now) == 60s);
    CHECK(!throttle.wait("ana", now + 900s));  // forgotten
    throttle.failed("ana", now);
    throttle.succeeded("ana");
    CHECK(!throttle.wait("ana", now));
}
