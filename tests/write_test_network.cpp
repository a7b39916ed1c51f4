// write_test_network FOLDER: the face network of the tests as squares.onnx, and a models.toml that
// plugs it in with a measure of drawn sitters.

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "portrait/test_network.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("write_test_network FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder{argv[1]};
    const auto file = liuying::portrait::test_network(folder);
    std::ofstream{folder / "models.toml"}
        << "[embedder]\nkind = \"" << file.kind << "\"\nfile = \"" << file.file.filename().string()
        << "\"\nsha256 = \"" << file.sha256 << "\"\nlicence = \"" << file.licence
        << "\"\n[embedder.likelihood]\nzero_at = " << file.likelihood->zero_at
        << "\nper_unit = " << file.likelihood->per_unit << "\nleast = " << file.likelihood->least
        << "\nmost = " << file.likelihood->most << "\napart = " << file.likelihood->apart << "\n";
    return 0;
}
