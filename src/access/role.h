#pragma once
// Whoever does something in the house does it in one of these roles (R33, model.md section 3).

#include <array>
#include <optional>
#include <string_view>

#include "base/words.h"

namespace liuying::access {

// The twelve roles people hold, then the three that enrolled devices hold. A device role never
// stands for a person: what a clerk does at an enrolled desk is done in the clerk's role.
enum class Role {
    Graduand,
    CollegeOffice,
    InternationalCollege,  // a college office whose scope is the cases routed to it
    GraduateOffice,
    RegistryOffice,
    HallLead,
    Desk,
    Cashier,
    Photographer,
    Bureau,
    PrintRoom,
    Auditor,
    Administrator,
    DeskDevice,
    StationDevice,
    BoardDevice,
};

inline constexpr std::array all_roles{
    Role::Graduand,       Role::CollegeOffice,  Role::InternationalCollege,
    Role::GraduateOffice, Role::RegistryOffice, Role::HallLead,
    Role::Desk,           Role::Cashier,        Role::Photographer,
    Role::Bureau,         Role::PrintRoom,      Role::Auditor,
    Role::Administrator,  Role::DeskDevice,     Role::StationDevice,
    Role::BoardDevice,
};

// "college_office": the spelling of SQL, JSON and the command line.
[[nodiscard]] std::string_view name(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);
// "学院教务办" / "College office": for pages and documents.
[[nodiscard]] Words words(Role role);

// Offices and administrators, who must show two factors where the installation asks for them.
[[nodiscard]] bool is_office(Role role);

}  // namespace liuying::access
