#pragma once
// The models a site plugs in, as its settings name them: which kind, which file, the file's
// SHA-256 and the licence it may be used under. A TOML file with up to three tables:
//
//   [detector]                  # kind: yunet (ONNX, format of 2022, through OpenCV)
//   kind    = "yunet"
//   file    = "yunet.onnx"      # beside this file, or an absolute path
//   sha256  = "64 hex digits"
//   licence = "MIT, github.com/…"
//   [landmarks]                 # kind: dlib-68
//   [embedder]                  # kind: dlib-densenet, sface
//   [embedder.likelihood]       # measured by the site; docs/formats/models.md
//   zero_at = 0.57
//   per_unit = -34.3
//   least = -5.0
//   most = 7.0
//   apart = 3.5               # may be left out: then no face becomes a key
//
// A file that is not what its line says is refused before anything is judged.

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/words.h"

namespace liuying::portrait {

// ln of how much likelier one person is than two at distance d: per_unit * (d - zero_at), held
// between least and most, beyond which too few pairs were measured to claim more.
struct DistanceLikelihood {
    double zero_at = 0;
    double per_unit = 0;
    double least = -5;
    double most = 5;
    // How far apart the distances of one person and of two lie, in standard deviations (d'); 0:
    // nobody measured it on the people of this site.
    double apart = 0;

    [[nodiscard]] double of(double distance) const;
};

struct ModelFile {
    std::string kind;
    std::filesystem::path file;
    std::string sha256;
    std::string licence;
    std::optional<DistanceLikelihood> likelihood;  // of an embedder

    // "yunet 1a2b3c4d": the kind and the beginning of the hash, as findings and records name it.
    [[nodiscard]] std::string id() const;
};

struct ModelFiles {
    std::optional<ModelFile> detector;
    std::optional<ModelFile> landmarks;
    std::optional<ModelFile> embedder;
};

// Reads the settings and compares every file with its hash. The refusal names file, line and what
// would be right.
[[nodiscard]] Result<ModelFiles, Refusal> read_model_files(const std::filesystem::path& settings);

}  // namespace liuying::portrait
