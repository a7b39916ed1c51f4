#include "access/role.h"

namespace liuying::access {

std::string_view name(Role role) {
    switch (role) {
        case Role::Graduand: return "graduand";
        case Role::CollegeOffice: return "college_office";
        case Role::InternationalCollege: return "international_college";
        case Role::GraduateOffice: return "graduate_office";
        case Role::RegistryOffice: return "registry_office";
        case Role::HallLead: return "hall_lead";
        case Role::Desk: return "desk";
        case Role::Cashier: return "cashier";
        case Role::Photographer: return "photographer";
        case Role::Bureau: return "bureau";
        case Role::PrintRoom: return "print_room";
        case Role::Auditor: return "auditor";
        case Role::Administrator: return "administrator";
        case Role::DeskDevice: return "desk_device";
        case Role::StationDevice: return "station_device";
        case Role::BoardDevice: return "board_device";
    }
    return {};
}

std::optional<Role> parse_role(std::string_view text) {
    for (const auto role : all_roles)
        if (name(role) == text) return role;
    return std::nullopt;
}

Words words(Role role) {
    switch (role) {
        case Role::Graduand: return {"毕业生", "Graduand"};
        case Role::CollegeOffice: return {"院系教育办", "College office"};
        case Role::InternationalCollege: return {"国际教育学院", "International college"};
        case Role::GraduateOffice: return {"研究生院", "Graduate office"};
        case Role::RegistryOffice: return {"学籍办", "Registry office"};
        case Role::HallLead: return {"现场负责人", "Hall lead"};
        case Role::Desk: return {"签到台", "Desk"};
        case Role::Cashier: return {"收费员", "Cashier"};
        case Role::Photographer: return {"摄影师", "Photographer"};
        case Role::Bureau: return {"采集单位", "Bureau"};
        case Role::PrintRoom: return {"冲印室", "Print room"};
        case Role::Auditor: return {"审计员", "Auditor"};
        case Role::Administrator: return {"系统管理员", "Administrator"};
        case Role::DeskDevice: return {"签到设备", "Desk device"};
        case Role::StationDevice: return {"拍摄工位设备", "Station device"};
        case Role::BoardDevice: return {"大屏设备", "Board device"};
    }
    return {};
}

bool is_office(Role role) {
    switch (role) {
        case Role::CollegeOffice:
        case Role::InternationalCollege:
        case Role::GraduateOffice:
        case Role::RegistryOffice:
        case Role::Auditor:
        case Role::Administrator: return true;
        case Role::Graduand:
        case Role::HallLead:
        case Role::Desk:
        case Role::Cashier:
        case Role::Photographer:
        case Role::Bureau:
        case Role::PrintRoom:
        case Role::DeskDevice:
        case Role::StationDevice:
        case Role::BoardDevice: return false;
    }
    return false;
}

}  // namespace liuying::access
