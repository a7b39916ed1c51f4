#include "portrait/faults.h"

namespace liuying::portrait {

Refusal refusal_of(PictureFault fault) {
    switch (fault) {
        case PictureFault::Empty:
            return {"picture_empty",
                    {"文件是空的。", "The file is empty."},
                    {"请重新从相机复制该文件。", "Copy the file from the camera again."}};
        case PictureFault::NotAPicture:
            return {"picture_not_a_picture",
                    {"这不是照片文件。", "This is not a picture file."},
                    {"请选择 JPEG 文件。", "Choose a JPEG file."}};
        case PictureFault::Heic:
            return {"picture_heic",
                    {"这是 HEIC/HEIF 格式，即使扩展名是 .jpg。",
                     "This is HEIC/HEIF, whatever its name says."},
                    {"请在手机“设置 › 相机 › 格式”中选“兼容性最佳”，重新拍摄，或导出为 JPEG。",
                     "Set the phone's camera format to “Most Compatible” and take it again, or "
                     "export it as JPEG."}};
        case PictureFault::Animated:
            return {"picture_animated",
                    {"这是动画图片，不是单张照片。", "This is an animation, not one photograph."},
                    {"请提供一张 JPEG 照片。", "Give one JPEG photograph."}};
        case PictureFault::OtherFormat:
            return {"picture_other_format",
                    {"不支持这种图片格式，只接受 JPEG 或 PNG。",
                     "This kind of picture is not accepted, only JPEG or PNG."},
                    {"请让相机输出 JPEG，或另存为 JPEG。",
                     "Let the camera write JPEG, or save it as JPEG."}};
        case PictureFault::Corrupt:
            return {"picture_corrupt",
                    {"文件已损坏，无法解码。", "The file is damaged and cannot be decoded."},
                    {"请从存储卡重新复制；仍不行就重拍。",
                     "Copy it from the card again; if that fails, take it again."}};
        case PictureFault::NothingDecoded:
            return {
                "picture_truncated",
                {"文件不完整，没有任何画面可读。", "The file is cut off before its first pixels."},
                {"请等相机写完文件，再复制一次。",
                 "Wait until the camera has written it, then copy it again."}};
        case PictureFault::TooSmall:
            return {
                "picture_too_small",
                {"画面小于 32×32 像素。", "The picture is smaller than 32×32 pixels."},
                {"请使用相机原图，不要用缩略图。", "Use the camera's original, not a thumbnail."}};
        case PictureFault::TooLarge:
            return {"picture_too_large",
                    {"画面超过 1.2 亿像素，未解码。",
                     "The picture has more than 120 million pixels and was not decoded."},
                    {"请用相机的常用尺寸（1200 万至 4500 万像素）重拍或导出。",
                     "Use an ordinary camera size (12 to 45 megapixels)."}};
        case PictureFault::Unsupported:
            return {"picture_unsupported",
                    {"该 JPEG 使用了不支持的编码方式。",
                     "This JPEG uses a coding that is not supported."},
                    {"请另存为普通 JPEG。", "Save it as an ordinary JPEG."}};
        case PictureFault::SandboxFailed:
            return {"picture_sandbox_failed",
                    {"解码该文件时超出时间或内存限制。",
                     "Decoding this file ran into its time or memory limit."},
                    {"文件可能有问题，请重新导出为 JPEG。",
                     "Something is wrong with the file: export it as JPEG again."}};
    }
    return {};
}

Refusal refusal_of(PortraitFault fault) {
    switch (fault) {
        case PortraitFault::Picture:
            return {"portrait_unreadable",
                    {"原图无法读取。", "The original cannot be read."},
                    {"请从存储卡重新复制。", "Copy it from the card again."}};
        case PortraitFault::NoFace:
            return {"portrait_no_face",
                    {"画面中没有找到人脸。", "No face was found in the picture."},
                    {"请正对镜头重拍，避免强侧光和遮挡。",
                     "Take it again facing the camera, without hard side light or cover."}};
        case PortraitFault::ManyFaces:
            return {"portrait_many_faces",
                    {"画面中不止一张人脸。", "There is more than one face in the picture."},
                    {"请让其他人离开画面后重拍。",
                     "Let everyone else leave the frame and take it again."}};
        case PortraitFault::Tilted:
            return {"portrait_tilted",
                    {"头部倾斜超过标准允许，标准禁止旋转照片。",
                     "The head is tilted beyond the standard, which forbids turning the picture."},
                    {"请对方把头摆正后重拍。",
                     "Ask the sitter to straighten the head and take it again."}};
        case PortraitFault::TooFewPixels:
            return {
                "portrait_too_few_pixels",
                {"人像部分像素不足，裁剪后需要放大。",
                 "The person has too few pixels: the crop would have to be enlarged."},
                {"请靠近一些或使用更高分辨率重拍。", "Move closer or use a higher resolution."}};
        case PortraitFault::OutOfFrame:
            return {
                "portrait_out_of_frame",
                {"头部离画面边缘太近，标准要求的范围超出原图。",
                 "The head is too near the edge: the standard's frame reaches beyond the picture."},
                {"请在头顶和两侧多留空间重拍。",
                 "Leave more room above and beside the head and take it again."}};
        case PortraitFault::Truncated:
            return {"portrait_truncated",
                    {"文件不完整，画面下部缺失。",
                     "The file is cut off; the lower part of the picture is missing."},
                    {"请等相机写完文件，再复制一次。",
                     "Wait until the camera has written it, then copy it again."}};
        case PortraitFault::Backdrop:
            return {"portrait_backdrop",
                    {"人像背后没有均匀的背景，无法替换。",
                     "There is no even backdrop behind the sitter, so it cannot be replaced."},
                    {"请在纯色背景前重拍，或改用不替换背景的标准。",
                     "Take it again before a plain backdrop, or use a standard that keeps it."}};
        case PortraitFault::NoFit:
            return {"portrait_no_fit",
                    {"在允许的压缩质量内，文件大小达不到标准的范围。",
                     "No allowed JPEG quality gives a file size inside the standard's window."},
                    {"请检查背景是否杂乱、照片是否噪点过多或过于模糊。",
                     "Check for a busy background, heavy noise or a very soft picture."}};
    }
    return {};
}

}  // namespace liuying::portrait
