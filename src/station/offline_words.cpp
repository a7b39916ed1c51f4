#include "station/offline_words.h"

#include <string>

namespace liuying::station {

Refusal offline_empty() {
    return {"offline_empty",
            {"本机还没有取得离线资料。", "This station has fetched nothing yet."},
            {"请先接通网络，待资料取回后再断网使用。",
             "Connect it to the server once; it works without the network from then on."}};
}

Refusal offline_locked() {
    return {
        "offline_locked",
        {"离线资料已锁定。", "What was fetched is locked."},
        {"请接通网络，或请值班负责人输入本场次的离线口令。",
         "Connect to the network, or let the hall lead enter the offline code of the session."}};
}

Refusal offline_over() {
    return {"offline_over",
            {"离线资料已过期。", "What was fetched serves no longer."},
            {"请接通网络，重新取得资料。", "Connect to the network to fetch anew."}};
}

Refusal offline_elsewhere() {
    return {"offline_elsewhere",
            {"本机的资料属于另一场次。", "What this station has is of another session."},
            {"请接通网络取得本场次的资料；场次写错的，请按原来的场次重新启动。",
             "Connect to the network to fetch this one; if the session was mistyped, start the "
             "station again for the right one."}};
}

Refusal offline_bad_key() {
    return {"bad_key",
            {"离线时不认识这种号码。", "This kind of key is not known offline."},
            {"可用：ticket、student_no、document、card。",
             "Use ticket, student_no, document or card."}};
}

Refusal offline_no_key() {
    return {"offline_no_key",
            {"本机还没有取得过密钥，口令无从打开。",
             "This station was never given the key, so no code opens it."},
            {"开场后接通一次网络，即可取得。",
             "Connect it to the server once after the session has opened."}};
}

Refusal offline_code_wrong() {
    return {"offline_code_wrong",
            {"口令不对。", "This is not the code."},
            {"请核对“场次”的离线口令：十个字符，大小写不分。",
             "Compare with the offline code of the session: ten characters, in either case."}};
}

Refusal event_taken() {
    return {"event_taken",
            {"这个编号已用于另一次签到。", "This event is another sign-in's already."},
            {"请重新核对该同学后再签到。", "Look the person up again and sign them in anew."}};
}

Refusal signed_in_here(std::int64_t number) {
    const auto no = std::to_string(number);
    return {"already_signed_in",
            {"已在本机签到，本机第 " + no + " 号。",
             "Already signed in here, number " + no + " of this desk."},
            {"请到刷卡处候拍。", "Go on to the card reader."}};
}

Refusal not_parked() {
    return {"not_parked",
            {"这一条没有等待处理。", "Nothing of this waits to be settled."},
            {"请刷新本页。", "Load this page again."}};
}

Refusal name_missing() {
    return {"name_missing",
            {"请写明处理人和处理结果。", "Say who settles it and what became of it."},
            {"两项都要填写。", "Fill in both."}};
}

Refusal bytes_gone() {
    return {
        "bytes_gone",
        {"本机上已没有这张照片的文件。", "The file of this picture is no longer on this machine."},
        {"请从相机存储卡上找回原文件，在拍摄台页面补传。",
         "Find the original on the camera's card and add it on the page of the station."}};
}

Refusal bytes_damaged() {
    return {
        "bytes_damaged",
        {"本机上这张照片的文件已损坏。", "The file of this picture on this machine is damaged."},
        {"请从相机存储卡上找回原文件，在拍摄台页面补传，并检查本机磁盘。",
         "Find the original on the camera's card, add it on the page of the station, and check "
         "this machine's disk."}};
}

Refusal cannot_keep(const std::string& what) {
    return {"cannot_keep",
            {"照片存不进本机（" + what + "），会一直重试。",
             "The picture cannot be kept on this machine (" + what + "); trying again."},
            {"请清理本机磁盘；相机里的原件不要删。",
             "Make room on its disk; delete nothing in the camera."}};
}

Refusal no_such_shot() {
    return {"no_such_shot",
            {"没有这张照片。", "There is no such shot."},
            {"请从列表中选择。", "Choose one from the list."}};
}

Words server_away() {
    return {"服务器无法连接。", "the server cannot be reached."};
}

Words try_failed(const std::string& what) {
    return {"重连出错：" + what + "。", "the try failed: " + what + "."};
}

Words device_revoked() {
    return {"设备令牌已失效，离线资料已清除；请重新登记本机。",
            "the device token is not valid any more; what was fetched is gone. Enrol this machine "
            "anew."};
}

}  // namespace liuying::station
